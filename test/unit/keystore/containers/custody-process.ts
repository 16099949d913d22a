import { readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { SealedFileKeyStore } from '../../../../main/keystore/sealed-file/sealed-file-key-store.ts';
import type { KeyAlgorithm } from '../../../../shared/pki/algorithm.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';

/**
 * All that is done with a sealed key beside signing, in the folder `argv[2]` with a key of the algorithm `argv[3]`: generated, opened,
 * sealed anew, for a volume and for other programs, and restored; passphrases are the one on standard input with a digit after it. Keeps
 * the key active where `argv[4]` is `keep`. Then it says so and waits to be killed.
 */
async function main(): Promise<void> {
  const [, , folder = '', algorithm = '', what] = process.argv;
  const iterations = 600_000;
  const store = new SealedFileKeyStore({ folder, entropy: systemEntropy, defaultIterations: iterations });
  // Read into one place, which can be wiped: `readFileSync` of a pipe leaves its pieces behind.
  const room = Buffer.alloc(1_024);
  const length = readSync(0, room, 0, room.length - 1, null);
  const typed = (digit: number): ActivationSecret => {
    room[length] = 0x30 + digit;
    return ActivationSecret.fromUtf8(Uint8Array.from(room.subarray(0, length + 1)));
  };
  const idOf = (digit: number): string => `${digit}`.repeat(32);
  const { spki } = await store.generate({ keyId: idOf(1), algorithm: algorithm as KeyAlgorithm, activation: typed(1) });
  const key = await store.activate(spki, typed(1), idOf(1));
  await store.reseal({ from: idOf(1), keyId: idOf(2), activation: typed(2) });
  const pem = await store.sealForVolume({ from: idOf(1), activation: typed(3) });
  writeFileSync(join(folder, 'carried.pem'), pem);
  for (const format of ['pkcs8', 'pkcs12', 'pkcs12-pbmac1'] as const)
    await store.exportContainer({
      from: idOf(1),
      format,
      halves: [typed(4), typed(5)],
      certificates: [],
      friendlyName: 'acme-root',
      iterations,
    });
  (await store.proveCarried({ pem, spki, openings: [typed(3)] })).wipe();
  await store.restore({ pem, spki, openings: [typed(3)], keyId: idOf(6), activation: typed(6) });
  await store.adopt({ container: Uint8Array.from(pem), spki, opening: typed(3), keyId: idOf(7), activation: typed(7) });
  const held: unknown[] = [];
  if (what === 'keep') held.push(key, store);
  else store.close();
  room.fill(0);
  // The library's own copies go with their objects.
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.stdout.write('done\n');
  setInterval(() => held.length, 1_000);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  process.exitCode = 1;
});
