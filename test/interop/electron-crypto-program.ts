import { cryptoCases } from './electron-crypto-cases.ts';

/** Runs every case in this process and prints one line of JSON for each: its title, and null or what went wrong. */
async function main(): Promise<void> {
  process.stdout.write(`${JSON.stringify({ title: 'versions', failure: JSON.stringify(process.versions) })}\n`);
  for (const { title, run } of cryptoCases()) {
    const failure = await run().then(
      () => null,
      (thrown: unknown) => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
    );
    process.stdout.write(`${JSON.stringify({ title, failure })}\n`);
  }
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  process.exitCode = 1;
});
