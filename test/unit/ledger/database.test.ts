import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Database } from '../../../main/ledger/database.ts';
import type { SqlValue } from '../../../main/ledger/database.ts';
import { migrate, migrations, schemaVersion, checkSchema } from '../../../main/ledger/migrations.ts';
import { sqliteError } from '../../../main/ledger/sqlite-error.ts';
import { codeFrom, faultFrom, temporaryFolder } from './sample-ledger.ts';

const row = z.object({ a: z.union([z.string(), z.number(), z.instanceof(Uint8Array), z.null()]) });

async function memory(): Promise<Database> {
  const database = await Database.open(':memory:', 'create');
  await database.transaction((tx) => tx.run('CREATE TABLE t (a ANY) STRICT'));
  return database;
}

describe('the guard before SQLite', () => {
  it('gives back strings, numbers, bytes and null as they were bound', async () => {
    const database = await memory();
    const values: SqlValue[] = [
      '',
      'é😀\u0000\u2028',
      0,
      -1,
      Number.MAX_SAFE_INTEGER,
      Uint8Array.of(),
      Uint8Array.of(0, 255),
      null,
    ];
    await database.transaction(async (tx) => {
      for (const value of values) await tx.run('INSERT INTO t (a) VALUES (?)', [value]);
    });
    const read = await database.all(row, 'SELECT a FROM t ORDER BY rowid');
    expect(read.map(({ a }) => (a instanceof Uint8Array ? new Uint8Array(a) : a))).toEqual(values);
    await database.close();
  });

  it('binds a view of a larger buffer as what it shows', async () => {
    const database = await memory();
    const [read] = await database.all(row, 'SELECT ? AS a', [Uint8Array.of(1, 2, 3, 4).subarray(1, 3)]);
    expect(read?.a).toEqual(Buffer.from([2, 3]));
    await database.close();
  });

  it.each([10n, undefined, Number.NaN, Infinity, 1.5, 2 ** 53, new Date(0), {}, new ArrayBuffer(2), true, '\ud800'])(
    'refuses to bind %s, which the driver would bend',
    async (value) => {
      const database = await memory();
      // @ts-expect-error the compiler refuses most of them too
      const bound: SqlValue = value;
      await expect(database.transaction((tx) => tx.run('INSERT INTO t (a) VALUES (?)', [bound]))).rejects.toThrow(TypeError);
      expect(await database.all(row, 'SELECT a FROM t')).toEqual([]);
      await database.close();
    },
  );

  it('refuses a missing and a surplus parameter, named ones, double quotes and a second statement', async () => {
    const database = await memory();
    await expect(database.all(row, 'SELECT ? AS a')).rejects.toThrow(TypeError);
    await expect(database.all(row, 'SELECT ? AS a', [1, 2])).rejects.toThrow(TypeError);
    await expect(database.all(row, 'SELECT ?1 AS a', [1])).rejects.toThrow(TypeError);
    await expect(database.all(row, 'SELECT :x AS a', [])).rejects.toThrow(TypeError);
    await expect(database.all(row, 'SELECT "no_such_column" AS a')).rejects.toThrow(TypeError);
    await expect(database.all(row, 'SELECT 1 AS a; SELECT 2 AS a')).rejects.toThrow(TypeError);
    expect(() => database.pragma('x = 1; DROP TABLE t')).toThrow(TypeError);
    await database.close();
  });

  it('refuses a row of another shape', async () => {
    const database = await memory();
    expect(await codeFrom(database.all(z.object({ a: z.string() }), 'SELECT 1 AS a'))).toBe('ledger-broken');
    await database.close();
  });

  it('runs one transaction at a time and lets no read see half of it', async () => {
    const database = await memory();
    const count = z.object({ n: z.int() });
    const counts: number[] = [];
    const two = () =>
      database.transaction(async (tx) => {
        await tx.run('INSERT INTO t (a) VALUES (1)');
        await new Promise((resolve) => setTimeout(resolve, 5));
        await tx.run('INSERT INTO t (a) VALUES (2)');
      });
    const look = async () => counts.push((await database.all(count, 'SELECT count(*) AS n FROM t'))[0]?.n ?? -1);
    await Promise.all([two(), look(), two(), look(), two(), look()]);
    expect(counts).toEqual([2, 4, 6]);
    await database.close();
  });

  it('takes everything back when the work fails, and works on', async () => {
    const database = await memory();
    const work = database.transaction(async (tx) => {
      await tx.run('INSERT INTO t (a) VALUES (1)');
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await database.transaction((tx) => tx.run('INSERT INTO t (a) VALUES (2)'));
    expect(await database.all(row, 'SELECT a FROM t')).toEqual([{ a: 2 }]);
    await database.close();
  });

  it('refuses a transaction after its end and a database after its close', async () => {
    const database = await memory();
    const escaped = await database.transaction(async (tx) => ({ tx }));
    await expect(escaped.tx.run('INSERT INTO t (a) VALUES (1)')).rejects.toThrow('has ended');
    await database.close();
    await database.close();
    await expect(database.all(row, 'SELECT 1 AS a')).rejects.toThrow('closed');
  });
});

describe('errors of SQLite', () => {
  it('are faults where people can do something, and defects where they cannot', async () => {
    const of = (code: string) => sqliteError(Object.assign(new Error(code), { code }), '/f');
    expect(of('SQLITE_BUSY')).toMatchObject({ code: 'ledger-in-use' });
    expect(of('SQLITE_FULL')).toMatchObject({ code: 'volume-full' });
    expect(of('SQLITE_IOERR')).toMatchObject({ code: 'ledger-unwritable' });
    expect(of('SQLITE_READONLY')).toMatchObject({ code: 'ledger-unwritable' });
    expect(of('SQLITE_CORRUPT')).toMatchObject({ code: 'ledger-broken' });
    expect(of('SQLITE_CONSTRAINT')).not.toHaveProperty('detail');
    const folder = temporaryFolder();
    expect(await codeFrom(Database.open(join(folder, 'none', 'x'), 'create'))).toBe('ledger-unwritable');
    const file = join(folder, 'x');
    const writer = await Database.open(file, 'create');
    await writer.transaction((tx) => tx.run('CREATE TABLE t (a ANY) STRICT'));
    await writer.close();
    chmodSync(file, 0o444);
    const reader = await Database.open(file, 'read');
    expect(await codeFrom(reader.transaction((tx) => tx.run('INSERT INTO t (a) VALUES (1)')))).toBe('ledger-unwritable');
    await reader.close();
  });
});

describe('migrations', () => {
  const newest = migrations.length;
  const second = { version: newest + 1, name: 'one more table', statements: ['CREATE TABLE more (a INTEGER NOT NULL) STRICT'] };

  it('bring a ledger of version 1 to the newest, with what it holds', async () => {
    const database = await Database.open(':memory:', 'create');
    await database.transaction((tx) => migrate(tx, 0, migrations.slice(0, 1)));
    expect(await schemaVersion(database)).toBe(1);
    await database.transaction((tx) => migrate(tx, 1));
    await checkSchema(database);
    await database.close();
  });

  it('are applied once, in order, and remembered with their digests', async () => {
    const database = await Database.open(':memory:', 'create');
    expect(await schemaVersion(database)).toBe(0);
    await database.transaction((tx) => migrate(tx, 0));
    expect(await schemaVersion(database)).toBe(newest);
    await checkSchema(database);
    const both = [...migrations, second];
    await database.transaction((tx) => migrate(tx, newest, both));
    expect(await schemaVersion(database, both)).toBe(newest + 1);
    await checkSchema(database, both);
    expect(await faultFrom(schemaVersion(database))).toMatchObject({
      code: 'ledger-newer',
      detail: { found: String(newest + 1), known: String(newest) },
    });
    await database.close();
  });

  it('leave nothing behind when one statement fails', async () => {
    const database = await Database.open(':memory:', 'create');
    const bad = { ...second, statements: [...second.statements, 'CREATE TABLE entries (a) STRICT'] };
    await database.transaction((tx) => migrate(tx, 0));
    await expect(database.transaction((tx) => migrate(tx, newest, [...migrations, bad]))).rejects.toThrow('already exists');
    expect(await schemaVersion(database)).toBe(newest);
    await checkSchema(database);
    await database.close();
  });

  it('whose statements were changed after release are refused', async () => {
    const database = await Database.open(':memory:', 'create');
    await database.transaction((tx) => migrate(tx, 0));
    const changed = migrations.map((step) => ({ ...step, statements: [...step.statements, 'CREATE TABLE more (a) STRICT'] }));
    expect(await faultFrom(checkSchema(database, changed))).toMatchObject({ detail: { why: 'the migrations differ' } });
    await database.close();
  });
});
