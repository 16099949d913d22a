/**
 * A process of its own that holds a ledger. `append`: appends without end and says each number once it is durable;
 * `create`: makes one ledger after another; `hold`: opens, says so and waits; `try`: opens and says the fault's code.
 */
import { join } from 'node:path';
import { createLedger, openLedger } from '../../../main/ledger/open-ledger.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { makeSigner, serial, step } from './sample-ledger.ts';

const [, , task, file = '', time = '', ceremony = ''] = process.argv;

async function appendForEver(): Promise<void> {
  const ledger = await openLedger({ file, clock: { now: () => time } });
  for (;;) {
    const { size } = ledger.head();
    const number = size.toString(16).padStart(8, '0');
    await ledger.append(serial(ceremony, 'root', number));
    process.stdout.write(`${ledger.head().size}\n`);
    await ledger.appendAll(Array.from({ length: 8 }, (_, i) => step(ceremony, i)));
    process.stdout.write(`${ledger.head().size}\n`);
  }
}

async function createForEver(): Promise<void> {
  const signer = makeSigner();
  for (let i = 0; ; i++) {
    const request = { file: join(file, `${i}.sqlite`), mode: 'production' as const, ledgerId: 'ab', publicKey: signer.spki };
    const ledger = await createLedger({ ...request, application: 'x', clock: { now: () => time } });
    await ledger.close();
    process.stdout.write(`${i}\n`);
  }
}

async function hold(): Promise<void> {
  const ledger = await openLedger({ file, clock: { now: () => time } });
  process.stdout.write('held\n');
  // Kept in reach: a handle that nobody refers to is collected, and its lock goes with it.
  setInterval(() => ledger.head(), 1_000);
}

async function attempt(): Promise<void> {
  try {
    const ledger = await openLedger({ file, clock: { now: () => time } });
    await ledger.close();
    process.stdout.write('opened\n');
  } catch (thrown) {
    process.stdout.write(`${thrown instanceof Fault ? thrown.code : String(thrown)}\n`);
  }
}

const tasks: Readonly<Record<string, () => Promise<void>>> = { append: appendForEver, create: createForEver, hold, try: attempt };
await tasks[task ?? '']?.();
