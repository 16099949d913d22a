import { readFileSync } from 'node:fs';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { openKeyContainer } from '../../../../main/keystore/containers/open-key-container.ts';
import { openPkcs8 } from '../../../../main/keystore/sealed-file/pbes2.ts';
import { openWithPassphrase } from '../../../../main/keystore/shares/password-envelope.ts';
import { parsePasswordEnvelopedData } from '../../../../main/x509/password-enveloped-data.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';

/** The ways to open a file; what they give is wiped like this. */
const ways: Readonly<Record<string, (bytes: Uint8Array, passphrase: Uint8Array) => Promise<() => void>>> = {
  /** A key container of any program. */
  container: async (bytes, passphrase) => {
    const { key } = await openKeyContainer(bytes, ActivationSecret.fromUtf8(Uint8Array.from(passphrase)), systemEntropy);
    return () => {
      key.wipe();
    };
  },
  /** A sealed file of our own. */
  sealed: async (bytes, passphrase) => {
    const pkcs8 = await openPkcs8(bytes, passphrase, systemEntropy);
    return () => pkcs8.fill(0);
  },
  share: async (bytes, passphrase) => {
    const plain = await openWithPassphrase(parsePasswordEnvelopedData(bytes), passphrase, systemEntropy);
    return () => plain.fill(0);
  },
};

/**
 * Opens the file `argv[3]` in the way `argv[2]` with the passphrase on standard input, wipes what it held unless told to `keep` it, and
 * waits to be killed. It opens `argv[5]` times: whether something is left depends on what else the heap was needed for.
 */
async function main(): Promise<void> {
  const [, , way = '', file = '', what, times] = process.argv;
  const bytes = readFileSync(file);
  const passphrase = readFileSync(0);
  const held: (() => void)[] = [];
  for (let i = 0; i < Number(times); i++) {
    const wipe = await ways[way]?.(bytes, passphrase);
    if (!wipe) throw new Error(`no way ${way}`);
    if (what === 'keep') held.push(wipe);
    else wipe();
  }
  bytes.fill(0);
  passphrase.fill(0);
  // The library's own copies go with their objects.
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.stdout.write('opened\n');
  setInterval(() => held.length, 1_000);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  process.exitCode = 1;
});
