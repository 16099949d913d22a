import { readSync } from 'node:fs';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { SealedFileKeyStore } from '../../../../main/keystore/sealed-file/sealed-file-key-store.ts';
import { fromHex } from '../../../../shared/base/bytes.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';

/**
 * Opens the key of the public half `argv[3]` (hex) in the folder `argv[2]` with the passphrase on standard input, signs with it, and
 * deactivates it unless told to `keep` it (`argv[4]`); `argv[5]` times. Then it says so and waits to be killed.
 */
async function main(): Promise<void> {
  const [, , folder = '', spki = '', what, times] = process.argv;
  const store = new SealedFileKeyStore({ folder, entropy: systemEntropy });
  // Read into one place, which can be wiped: `readFileSync` of a pipe leaves its pieces behind.
  const room = Buffer.alloc(1_024);
  const typed = room.subarray(0, readSync(0, room, 0, room.length, null));
  const held: unknown[] = [];
  for (let i = 0; i < Number(times); i++) {
    const key = await store.activate(fromHex(spki) ?? new Uint8Array(), ActivationSecret.fromUtf8(Uint8Array.from(typed)));
    for (let n = 0; n < 5; n++) await key.sign(Buffer.from(`certificate ${n}`));
    if (what === 'keep') held.push(key);
    else key.deactivate();
  }
  if (what !== 'keep') store.close();
  else held.push(store);
  room.fill(0);
  // The library's own copies go with their objects.
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.stdout.write('signed\n');
  setInterval(() => held.length, 1_000);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  process.exitCode = 1;
});
