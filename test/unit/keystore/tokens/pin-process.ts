import { readSync } from 'node:fs';
import { forkedTokenHost } from '../../../../main/app/token-host-process.ts';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { WorkstationTokens } from '../../../../main/keystore/pkcs11/workstation-tokens.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';

/**
 * All that is done with PINs, on an empty token of the module `argv[2]`, with the token host `argv[3]` and the list of modules in
 * `argv[4]`: initialised, used with a wrong and with the right PIN, whole and in two halves, changed. PINs are the text on standard
 * input with a digit after it. Keeps the last one where `argv[5]` is `keep`. Then it says so and waits to be killed.
 */
async function main(): Promise<void> {
  const [, , module = '', host = '', file = '', what] = process.argv;
  const tokens = new WorkstationTokens({ file, start: forkedTokenHost(host), entropy: systemEntropy });
  // Read into one place, which can be wiped: `readFileSync` of a pipe leaves its pieces behind.
  const room = Buffer.alloc(1_024);
  const length = readSync(0, room, 0, room.length - 1, null);
  const typed = (digit: number): ActivationSecret => {
    room[length] = 0x30 + digit;
    return ActivationSecret.fromUtf8(Uint8Array.from(room.subarray(0, length + 1)));
  };
  const { sha256 } = await tokens.inspect(module);
  const empty = (await tokens.register(module, sha256)).tokens.find(({ initialised }) => !initialised);
  if (!empty) throw new Error('no empty token');
  const token = await tokens.initialise({ token: empty, label: 'remembered', soPin: typed(1), pin: typed(2) });
  const store = tokens.keyStore(token);
  const keyId = '0'.repeat(31).concat('1');
  const refused = async (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => Promise.reject(new Error('a wrong PIN was taken')),
      () => undefined,
    );
  await refused(store.generate({ keyId, algorithm: 'EC-P256', activation: typed(3) }));
  const { spki } = await store.generate({ keyId, algorithm: 'EC-P256', activation: typed(2) });
  await refused(store.activate(spki, typed(4)));
  const key = await store.activate(spki, typed(2));
  await key.sign(Uint8Array.of(1));
  key.deactivate();
  await store.adoptOnToken(spki, typed(2));
  await refused(tokens.changePin({ token, from: typed(5), to: typed(6) }));
  const halves = [typed(6), typed(7)] as const;
  await tokens.changePin({ token, from: typed(2), to: tokens.joinPin(...halves) });
  const joined = tokens.joinPin(...halves);
  for (const half of halves) half.wipe();
  await store.discard(keyId, joined);
  const held = what === 'keep' ? [typed(8)] : [];
  tokens.close();
  room.fill(0);
  process.stdout.write('done\n');
  setInterval(() => held.length, 1_000);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  process.exitCode = 1;
});
