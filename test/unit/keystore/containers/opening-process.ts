import { readFileSync } from 'node:fs';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { openKeyContainer } from '../../../../main/keystore/containers/open-key-container.ts';

/** Opens the container `argv[2]` with the passphrase on standard input, wipes the key unless told to `keep` it, and waits to be killed. */
async function main(): Promise<void> {
  const [, , file = '', what] = process.argv;
  const bytes = readFileSync(file);
  const { key } = await openKeyContainer(bytes, ActivationSecret.fromUtf8(readFileSync(0)));
  bytes.fill(0);
  const lived = key.keyObject().asymmetricKeyType;
  if (what !== 'keep') key.wipe();
  // The library's own copies go with their objects.
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.stdout.write(`${lived}\n`);
  setInterval(() => key.algorithm, 1_000);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  process.exitCode = 1;
});
