import { benchCrl } from './crl-bench.ts';
import { benchIssuance } from './issuance-bench.ts';
import { benchLedger } from './ledger-bench.ts';
import type { Measurement } from './measure.ts';

/** Run by resources/build/bench.mjs in Electron's own Node, so that the crypto library is the one the app signs with. */
const [, , shipped = ''] = process.argv;

async function main(): Promise<void> {
  const print = (found: readonly Measurement[]): void => {
    for (const measurement of found) process.stdout.write(`${JSON.stringify(measurement)}\n`);
  };
  print(await benchIssuance(shipped));
  print(await benchCrl(10_000));
  print(await benchCrl(100_000));
  print(await benchLedger());
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exit(1);
});
