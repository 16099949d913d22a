import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../../main/ledger/database.ts';
import { createLedger, ledgerOn, openLedger, openLedgerForReading } from '../../../main/ledger/open-ledger.ts';
import { codeFrom, holdCeremony, newSample, opened, serial, step, temporaryFolder } from './sample-ledger.ts';

const repository = join(import.meta.dirname, '..', '..', '..');
const program = join(temporaryFolder(), 'appending-process.mjs');

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, 'appending-process.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // The driver stays where its binary is.
    alias: { sqlite3: join(repository, 'node_modules', 'sqlite3', 'lib', 'sqlite3.js') },
    external: [join(repository, 'node_modules', 'sqlite3', '*')],
  });
});

function start(task: string, file: string, ...rest: string[]) {
  return spawn(process.execPath, [program, task, file, '2026-11-21T10:00:00Z', ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function attempt(file: string): string {
  return spawnSync(process.execPath, [program, 'try', file, '2026-11-21T10:00:00Z'], { encoding: 'utf8' }).stdout.trim();
}

/** True when the process was cut off inside a transaction: the journal has its header (sqlite.org/fileformat.html §3). */
function journalIsHot(file: string): boolean {
  const journal = `${file}-journal`;
  return existsSync(journal) && readFileSync(journal).subarray(0, 8).toString('hex') === 'd9d505f920a163d7';
}

describe('the lock', () => {
  it('lets one process have a ledger, and none other read or write it', async () => {
    const { ledger, file, clock } = await newSample();
    await ledger.close();
    const holder = start('hold', file);
    await once(holder.stdout, 'data');
    expect(await codeFrom(openLedger({ file, clock }))).toBe('ledger-in-use');
    expect(await codeFrom(openLedgerForReading({ file }))).toBe('ledger-in-use');
    expect(attempt(file)).toBe('ledger-in-use');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(attempt(file)).toBe('opened');
  });

  it('holds from the creation on, also between transactions and against this process', async () => {
    const { ledger, file, clock } = await newSample();
    expect(attempt(file)).toBe('ledger-in-use');
    await ledger.append(opened('c1'));
    expect(attempt(file)).toBe('ledger-in-use');
    expect(await codeFrom(openLedger({ file, clock }))).toBe('ledger-in-use');
    expect(attempt(file)).toBe('ledger-in-use');
    await ledger.append(step('c1', 1));
    await ledger.close();
    expect(attempt(file)).toBe('opened');
  });
});

describe('a copy of the file alone', () => {
  it('made while the ledger is open is whole', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    execFileSync('cp', [sample.file, `${sample.file}-copy`]);
    const copy = await openLedgerForReading({ file: `${sample.file}-copy` });
    await expect(copy.verify()).resolves.toMatchObject({ size: sample.ledger.head().size, headHash: sample.ledger.head().hash });
    await copy.close();
    await sample.ledger.close();
  });
});

describe('a killed process', () => {
  it('leaves an intact ledger with everything that was acknowledged, at 25 moments', async () => {
    const { ledger, file, clock } = await newSample();
    await ledger.append(opened('c1'));
    await ledger.close();
    let cut = 0;
    // At least 25 moments, and on until one of them was within a transaction: how often that happens is up to the disk.
    for (let round = 0; round < 25 || (cut === 0 && round < 400); round++) {
      const child = start('append', file, 'c1');
      let said = '';
      child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
      await once(child.stdout, 'data');
      await wait((round % 25) * 3 + Math.random() * 5);
      child.kill('SIGKILL');
      await once(child, 'close');
      if (journalIsHot(file)) cut += 1;
      const acknowledged = Number(said.trim().split('\n').at(-1));
      const again = await openLedger({ file, clock });
      expect(again.head().size).toBeGreaterThanOrEqual(acknowledged);
      await expect(again.verify()).resolves.toMatchObject({ size: again.head().size });
      await again.append(step('c1', round));
      await again.close();
    }
    expect(cut).toBeGreaterThan(0);
  }, 120_000);

  it('in the middle of a creation leaves a ledger or nothing', async () => {
    const { clock, signer, ledger } = await newSample();
    await ledger.close();
    for (let round = 0; round < 8; round++) {
      const folder = temporaryFolder();
      const child = start('create', folder);
      await once(child.stdout, 'data');
      await wait(round * 4 + Math.random() * 5);
      child.kill('SIGKILL');
      await once(child, 'close');
      for (const name of readdirSync(folder).filter((found) => found.endsWith('.sqlite'))) {
        const file = join(folder, name);
        const request = { file, mode: 'production' as const, ledgerId: 'ab', publicKey: signer.spki, application: 'x', clock };
        const again = await openLedger({ file, clock }).catch(async (thrown: unknown) => {
          expect(thrown).toMatchObject({ code: 'ledger-missing' });
          return createLedger(request);
        });
        await expect(again.verify()).resolves.toMatchObject({ size: 1 });
        await again.close();
      }
    }
  }, 60_000);

  it('before the first entry leaves a file that counts as missing and becomes a ledger later', async () => {
    const sample = await newSample();
    await sample.ledger.close();
    const file = `${sample.file}-unborn`;
    const database = await Database.open(file, 'create');
    await database.close();
    expect(await codeFrom(openLedger({ file, clock: sample.clock }))).toBe('ledger-missing');
    const request = { file, mode: 'production' as const, ledgerId: 'ab', publicKey: sample.signer.spki, application: 'x' };
    const ledger = await createLedger({ ...request, clock: sample.clock });
    expect(ledger.head().size).toBe(1);
    await ledger.close();
  });
});

describe('a full volume', () => {
  it('refuses the entry, keeps the ledger intact and takes entries again when there is room', async () => {
    const sample = await newSample();
    await holdCeremony(sample);
    await sample.ledger.append(opened('c2'));
    await sample.ledger.close();
    const database = await Database.open(sample.file, 'write');
    const ledger = await ledgerOn(database, sample.clock);
    const before = ledger.head();
    await database.pragma('max_page_count = 1');
    const many = Array.from({ length: 400 }, (_, i) => step('c2', i));
    expect(await codeFrom(ledger.appendAll([serial('c2', 'root', '7777'), ...many]))).toBe('volume-full');
    expect(ledger.head()).toEqual(before);
    expect(await ledger.serialUsed('root', '7777')).toBe(false);
    await ledger.verify();
    await database.pragma('max_page_count = 1000000');
    await ledger.appendAll([serial('c2', 'root', '7777'), ...many]);
    await ledger.verify();
    await ledger.close();
  });
});

describe('ten thousand entries', () => {
  it('are verified in seconds while the event loop goes on', async () => {
    const { ledger, signer } = await newSample();
    await ledger.append(opened('c1'));
    for (let i = 0; i < 20; i++) {
      await ledger.appendAll(
        Array.from({ length: 250 }, (_, j) => serial('c1', 'root', (i * 250 + j).toString(16).padStart(8, '0'))),
      );
      await ledger.appendAll(Array.from({ length: 250 }, (_, j) => step('c1', j)));
      await ledger.checkpoint(signer, null);
    }
    const done: number[] = [];
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const began = performance.now();
    await expect(ledger.verify((count) => done.push(count))).resolves.toMatchObject({ size: 10_022, checkpoints: 20 });
    const took = performance.now() - began;
    clearInterval(beat);
    expect(done).toHaveLength(21);
    expect(took).toBeLessThan(20_000);
    expect(longest).toBeLessThan(1_000);
    await ledger.close();
  });
});
