import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../shared/fault/fault.ts';
import { openLedger, openLedgerForReading } from '../../../main/ledger/open-ledger.ts';
import { faultFrom, holdCeremony, meddle, meddleBehindTriggers, newSample, opened, step } from './sample-ledger.ts';
import type { Sample } from './sample-ledger.ts';

let sample: Sample;
let size = 0;

/** One whole ceremony with its checkpoint, then a hundred more entries, so that the quick look at the start does not reach it. */
beforeAll(async () => {
  sample = await newSample();
  await holdCeremony(sample);
  await sample.ledger.append(opened('c2'));
  await sample.ledger.appendAll(Array.from({ length: 100 }, (_, i) => step('c2', i)));
  size = sample.ledger.head().size;
  await sample.ledger.close();
});

let copies = 0;
function copy(): string {
  const file = `${sample.file}-${(copies += 1)}`;
  copyFileSync(sample.file, file);
  return file;
}

/** What opening and verifying say about a file into which somebody put SQL behind the triggers. */
async function verdict(sql: string): Promise<{ at: 'open' | 'verify'; seq: string | undefined; why: string | undefined }> {
  const file = copy();
  await meddleBehindTriggers(file, sql);
  let at: 'open' | 'verify' = 'open';
  const fault = await faultFrom(async () => {
    const ledger = await openLedger({ file, clock: sample.clock });
    at = 'verify';
    await ledger.verify().finally(() => ledger.close());
  });
  expect(fault).toBeInstanceOf(Fault);
  expect(fault.code).toBe('ledger-broken');
  return { at, seq: fault.detail['seq'], why: fault.detail['why'] };
}

describe('verification', () => {
  it('accepts the untouched file and a copy of it made by hand', async () => {
    const ledger = await openLedgerForReading({ file: copy() });
    const progress: number[] = [];
    await expect(ledger.verify((done) => progress.push(done))).resolves.toMatchObject({ size, checkpoints: 1 });
    expect(progress).toEqual([size]);
    await ledger.close();
  });

  it('finds one changed byte in an old line', async () => {
    const found = await verdict("UPDATE entries SET line = replace(line, 'Example Ltd', 'Example Ltb') WHERE seq = 1");
    expect(found).toEqual({ at: 'verify', seq: '1', why: 'the columns differ from the line' });
  });

  it('finds a changed line whose hash column was made to fit', async () => {
    const found = await verdict(
      "UPDATE entries SET line = replace(line, 'sub', 'sud'), hash = '0c4d5ad24c04fc8b2c59c7ae52dd0ae6a4ef1bf1a5d1ac0eb7ec3f5c3e47e6d5' WHERE seq = 2",
    );
    expect(found).toMatchObject({ at: 'verify', seq: '2' });
  });

  it('finds a changed byte in one of the last lines at once', async () => {
    expect(await verdict(`UPDATE entries SET line = replace(line, 'Ada', 'Adb') WHERE seq = ${size - 5}`)).toMatchObject({
      at: 'open',
    });
  });

  it('finds a removed entry in the middle', async () => {
    expect(await verdict('DELETE FROM entries WHERE seq = 20')).toMatchObject({ at: 'open' });
    const hidden = 'DELETE FROM entries WHERE seq = 20; UPDATE head SET size = size - 1';
    expect(await verdict(hidden)).toMatchObject({ at: 'open' });
  });

  it('finds a removed tail', async () => {
    expect(await verdict(`DELETE FROM entries WHERE seq >= ${size - 3}`)).toMatchObject({ at: 'open' });
  });

  it('finds a tail that was removed down to before a checkpoint, with the head made to fit', async () => {
    const found = await verdict(
      'DELETE FROM entries WHERE seq >= 10; UPDATE head SET size = 10, hash = (SELECT hash FROM entries WHERE seq = 9)',
    );
    expect(found.at).toBe('verify');
    expect(found.why).toMatch(/^table \w+ differs from the entries$/);
  });

  it('finds two entries that changed places', async () => {
    const swap =
      'UPDATE entries SET seq = 1000 WHERE seq = 20; UPDATE entries SET seq = 20 WHERE seq = 21; UPDATE entries SET seq = 21 WHERE seq = 1000';
    expect(await verdict(swap)).toMatchObject({ at: 'verify', seq: '20', why: 'prev is not the hash of the line before' });
  });

  it.each([
    ['a certificate', "UPDATE certificates SET der = x'30' WHERE name = 'root'", 'certificates'],
    ['a revocation that is gone', 'DELETE FROM revocations', 'revocations'],
    ['a serial that is free again', 'DELETE FROM committed_serials WHERE seq = 4', 'committed_serials'],
    ['a serial nobody committed', "INSERT INTO committed_serials VALUES (9999, 'root', '77', 'c1')", 'committed_serials'],
    ['a CRL number', 'UPDATE committed_crl_numbers SET number = 99 WHERE number = 2', 'committed_crl_numbers'],
    ['the state of a ceremony', "UPDATE ceremony_states SET state = 'aborted' WHERE state = 'closed'", 'ceremony_states'],
    ['a checkpoint', "UPDATE checkpoints SET root_hash = 'x'", 'checkpoints'],
    ['the custody of a key', "UPDATE generated_keys SET custody = 'throw-away'", 'generated_keys'],
  ])('finds a projection that was edited: %s', async (_, sql, table) => {
    expect(await verdict(sql)).toMatchObject({ at: 'verify', why: `table ${table} differs from the entries` });
  });

  it('finds columns beside a line that say something else', async () => {
    expect(await verdict("UPDATE entries SET time = '2020-01-01T00:00:00Z' WHERE seq = 3")).toMatchObject({
      at: 'verify',
      seq: '3',
    });
    expect(await verdict('UPDATE entries SET ceremony = NULL WHERE seq = 3')).toMatchObject({ at: 'verify', seq: '3' });
  });

  it('finds a file that is no database, another program’s database, and a damaged page', async () => {
    const text = copy();
    writeFileSync(text, 'this is a text file, long enough to be read as a header of a database. '.repeat(20));
    expect((await faultFrom(openLedger({ file: text, clock: sample.clock }))).code).toBe('ledger-broken');
    const other = `${sample.file}-other`;
    await meddle(other, 'CREATE TABLE t (a)');
    expect((await faultFrom(openLedger({ file: other, clock: sample.clock }))).detail['why']).toBe('the file is not a ledger');
    const damaged = copy();
    const bytes = readFileSync(damaged);
    // Also where SQLite left old copies in unused space.
    for (let at = bytes.indexOf('Example Ltd'); at !== -1; at = bytes.indexOf('Example Ltd')) bytes.write('Exbmple', at);
    writeFileSync(damaged, bytes);
    const ledger = await openLedgerForReading({ file: damaged });
    expect(await faultFrom(ledger.verify())).toMatchObject({ code: 'ledger-broken', detail: { seq: '1' } });
    await ledger.close();
  });
});

describe('the schema', () => {
  it.each([
    'DROP TRIGGER entries_are_not_changed',
    'CREATE TRIGGER more AFTER INSERT ON entries BEGIN SELECT 1; END',
    'DROP INDEX entries_by_ceremony',
    'CREATE TABLE more (a)',
  ])('is refused after %s', async (sql) => {
    const file = copy();
    await meddle(file, sql);
    expect(await faultFrom(openLedger({ file, clock: sample.clock }))).toMatchObject({
      code: 'ledger-broken',
      detail: { why: 'the schema was altered' },
    });
  });

  it('of a newer Anchorite is refused', async () => {
    const file = copy();
    await meddle(file, 'PRAGMA user_version = 99');
    expect((await faultFrom(openLedger({ file, clock: sample.clock }))).code).toBe('ledger-newer');
    expect((await faultFrom(openLedgerForReading({ file }))).code).toBe('ledger-newer');
  });

  it.each([
    ["UPDATE entries SET line = '{}' WHERE seq = 1", 'entries are not changed'],
    ['DELETE FROM entries WHERE seq = 1', 'entries are not removed'],
    ['DELETE FROM entries', 'entries are not removed'],
    ["INSERT INTO entries VALUES (5000, 'x', NULL, '2026-11-21T10:00:00Z', 'x', 'x')", 'entries are appended in order'],
    ["INSERT OR REPLACE INTO entries VALUES (1, 'x', NULL, '2026-11-21T10:00:00Z', 'x', 'x')", 'entries are appended in order'],
    ['UPDATE head SET size = 1', 'the ledger only grows'],
    ['DELETE FROM head', 'the head is not removed'],
    ["UPDATE certificates SET name = 'x'", 'certificates are not changed'],
    ["UPDATE revocations SET reason_code = 'x'", 'revocations are not changed'],
    ['UPDATE committed_crl_numbers SET number = number + 5', 'committed_crl_numbers are not changed'],
    ["UPDATE migrations SET name = 'x'", 'migrations are not changed'],
    ["INSERT INTO crls VALUES (9, 'root', 'two', 'x', 'x', 0, 'x', x'00')", 'cannot store TEXT value in INTEGER column'],
    ["INSERT INTO committed_serials VALUES (9, 'root', '01aa', 'c1')", 'UNIQUE constraint failed'],
  ])('itself refuses %s', async (sql, message) => {
    await expect(meddle(copy(), sql)).rejects.toThrow(message);
  });
});
