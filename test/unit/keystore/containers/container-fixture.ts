import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { openKeyContainer } from '../../../../main/keystore/containers/open-key-container.ts';
import type { OpenedContainer } from '../../../../main/keystore/containers/open-key-container.ts';
import { encodePem } from '../../../../main/x509/pem.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import { toHex } from '../../../../shared/base/bytes.ts';
import type { KeyAlgorithm } from '../../../../shared/pki/algorithm.ts';
import { rootContent, run, scratchFile, scratchFolder, signCertificate, signerOf } from '../../x509/signer.ts';

export const passphrase = 'Blau-7-Tisch!';

const made = new Map<KeyAlgorithm, ReturnType<typeof makeKeyFiles>>();

/** A key of this algorithm as `openssl` reads it, and its certificate; made once. */
export function keyFiles(algorithm: KeyAlgorithm): ReturnType<typeof makeKeyFiles> {
  const known = made.get(algorithm) ?? makeKeyFiles(algorithm);
  made.set(algorithm, known);
  return known;
}

function makeKeyFiles(algorithm: KeyAlgorithm) {
  const signer = signerOf(algorithm);
  const certificate = signCertificate(rootContent(signer), signer);
  return {
    signer,
    certificate,
    key: scratchFile('key.pem', signer.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificateFile: scratchFile('root.pem', encodePem('CERTIFICATE', certificate)),
  };
}

/** What `openssl` writes with these arguments and `-out`. */
export function openssl(...args: readonly string[]): Uint8Array {
  const out = join(scratchFolder(), 'out');
  run('openssl', ...args, '-out', out);
  return new Uint8Array(readFileSync(out));
}

export function open(bytes: Uint8Array, secret: string | null = passphrase): Promise<OpenedContainer> {
  return openKeyContainer(bytes, secret === null ? null : ActivationSecret.fromText(secret), systemEntropy);
}

/** Opens the bytes and compares the key with the one that went in. */
export async function assertOpens(
  bytes: Uint8Array,
  algorithm: KeyAlgorithm,
  expected: Partial<Pick<OpenedContainer, 'format' | 'protection'>>,
  secret: string | null = passphrase,
): Promise<OpenedContainer> {
  const opened = await open(bytes, secret);
  const { signer } = keyFiles(algorithm);
  assert.equal(opened.key.algorithm, algorithm);
  assert.equal(toHex(opened.key.spki), toHex(signer.spki));
  assert.equal(opened.key.keyObject().equals(signer.privateKey), true);
  if (expected.format) assert.equal(opened.format, expected.format);
  if (expected.protection) assert.equal(opened.protection, expected.protection);
  return opened;
}
