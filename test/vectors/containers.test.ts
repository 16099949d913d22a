import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toHex } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { describeKeyContainer } from '../../main/keystore/containers/describe-key-container.ts';
import { openKeyContainer } from '../../main/keystore/containers/open-key-container.ts';
import { sha256 } from '../../main/x509/sha256.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';

/** Other people's key containers, read in place and never copied: see the README beside them. */
const folder = process.env['ANCHORITE_VECTORS'] ?? resolve(import.meta.dirname, '../../../shared/vectors');
const present = existsSync(join(folder, 'manifest.json'));

const entrySchema = z.object({
  file: z.string(),
  kind: z.enum(['pkcs12', 'pkcs8']),
  expected: z.enum(['accept', 'reject', 'either']),
  grade: z.enum(['must', 'should', 'either']),
  why: z.string(),
  sha256: z.string(),
  password: z.string().nullish(),
});
type Entry = z.infer<typeof entrySchema>;

const shortRsa = 'it opens, and the RSA 2048 key in it is then refused: a CA key has 3072 bits or more (CA/B BR 6.1.5)';

/** Files judged otherwise than the manifest says, each with the reason. */
const deliberateDifferences: Readonly<Record<string, string>> = {
  'pkcs12/bssl-nss.p12': shortRsa,
  'pkcs12/bssl-openssl.p12': shortRsa,
  'pkcs12/bssl-pbes2_sha1.p12': shortRsa,
  'pkcs12/bssl-pbes2_sha256.p12': shortRsa,
  'pkcs12/bssl-windows.p12': shortRsa,
  'pkcs12/g-rsa.p12': shortRsa,
  'pkcs12/n-rsa.p12': shortRsa,
  'pkcs8/gnutls-pkcs8-pbes2-sha256.pem': 'it opens, and the RSA 2432 key in it is then refused',
};

/** Longest that one file may take; some ask for 600,000 iterations three times. */
const maxMilliseconds = 20_000;

function entries(): readonly Entry[] {
  const manifest = z
    .object({ entries: z.array(z.unknown()) })
    .parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  return manifest.entries.flatMap((entry) => {
    const parsed = entrySchema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}

/** The fault with which the file is refused, or undefined when its key was opened. Anything else that is thrown escapes. */
async function judge(entry: Entry): Promise<Fault | undefined> {
  const bytes = new Uint8Array(readFileSync(join(folder, entry.file)));
  expect(toHex(sha256(bytes))).toBe(entry.sha256);
  const password = entry.password ?? (entry.kind === 'pkcs12' ? '' : null);
  try {
    const { format, passphraseNeeded } = describeKeyContainer(bytes);
    const opened = await openKeyContainer(bytes, password === null ? null : ActivationSecret.fromText(password), systemEntropy);
    expect(opened.format).toBe(format);
    expect(passphraseNeeded).toBe(opened.protection !== 'none');
    opened.key.wipe();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code !== 'internal') return thrown;
    throw thrown;
  }
}

function agrees(entry: Entry, verdict: Fault | undefined): boolean {
  return entry.expected === 'either' || (entry.expected === 'accept') === (verdict === undefined);
}

describe.skipIf(!present)(`key containers of ${present ? 'other people' : `other people (absent: ${folder})`}`, () => {
  const all = present ? entries() : [];

  it('finds the files the manifest promises', () => {
    expect(all.length).toBeGreaterThan(50);
  });

  for (const entry of all.filter(({ grade }) => grade === 'must')) {
    const reason = deliberateDifferences[entry.file];
    const verb = entry.expected === 'accept' ? 'opens' : 'refuses';
    it(`${verb} ${entry.file}${entry.why ? ` (${entry.why})` : ''}${reason ? `, deliberately otherwise: ${reason}` : ''}`, async () => {
      const start = performance.now();
      const verdict = await judge(entry);
      expect(agrees(entry, verdict), String(verdict)).toBe(reason === undefined);
      // Opened, and refused for its algorithm alone: that fault comes after everything else was found right.
      if (reason) expect(verdict?.code).toBe('algorithm-unsupported');
      expect(performance.now() - start).toBeLessThan(maxMilliseconds);
    });
  }

  for (const kind of ['pkcs12', 'pkcs8'] as const) {
    it(`judges every other ${kind} without a crash or a hang and counts where it differs`, async () => {
      const rest = all.filter((entry) => entry.kind === kind && entry.grade !== 'must');
      const counts = { opened: 0, refused: 0, differs: [] as string[] };
      for (const entry of rest) {
        const start = performance.now();
        const verdict = await judge(entry);
        expect(performance.now() - start, entry.file).toBeLessThan(maxMilliseconds);
        if (verdict === undefined) counts.opened++;
        else counts.refused++;
        if (!agrees(entry, verdict)) {
          const reason = deliberateDifferences[entry.file];
          expect(reason, `${entry.file}: ${String(verdict)}`).toBeDefined();
          expect(verdict?.code, entry.file).toBe('algorithm-unsupported');
          counts.differs.push(`${entry.file}: ${reason}`);
        }
      }
      console.info(
        `${kind}: ${rest.length} files, ${counts.opened} opened, ${counts.refused} refused, ${counts.differs.length} differ from "should"`,
      );
      for (const line of counts.differs) console.info(`  ${line}`);
      expect(counts.opened + counts.refused).toBe(rest.length);
    });
  }

  it('opens what only programs with old ciphers open: RC2-40, 3DES, BER, characters beyond ASCII, no passphrase at all', async () => {
    const old = [
      'bssl-empty_password.p12',
      'bssl-empty_password_ber.p12',
      'bssl-null_password.p12',
      'bssl-unicode_password.p12',
      'o-ec-legacy.p12',
      'o-ec-3des.p12',
    ];
    for (const file of old) {
      const entry = all.find((one) => one.file === `pkcs12/${file}`);
      if (!entry) throw new Error(`${file} is not in the manifest`);
      expect(await judge(entry), file).toBeUndefined();
    }
  });
});
