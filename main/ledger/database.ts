import sqlite3 from 'sqlite3';
import type { z } from 'zod';
import { Fault } from '../../shared/fault/fault.ts';
import { sqliteError } from './sqlite-error.ts';

/** What may be bound or read. Everything else the driver would turn into NULL or text without a word. */
export type SqlValue = string | number | Uint8Array | null;

/** A question whose every row must have the shape, else the file is not what we wrote. */
export interface Reader {
  all<T>(shape: z.ZodType<T>, sql: string, params?: readonly SqlValue[]): Promise<T[]>;
}

/** Statements between BEGIN and COMMIT. Useless once the transaction has ended. */
export interface Transaction extends Reader {
  run(sql: string, params?: readonly SqlValue[]): Promise<void>;
}

/**
 * The guard before the SQLite driver. The driver binds BigInt, `undefined` and missing parameters as NULL, drops everything
 * after the first `;`, takes an unknown column in double quotes for a string, and lets two asynchronous transactions on one
 * handle commit each other. Here each of these is refused, and one call runs at a time.
 */
export class Database implements Reader {
  #handle: sqlite3.Database;
  #file: string;
  #tail: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(handle: sqlite3.Database, file: string) {
    this.#handle = handle;
    this.#file = file;
  }

  /** Opens a file (`create`: made when absent), or memory with `:memory:`. Faults: see sqlite-error.ts. */
  static async open(file: string, access: 'read' | 'write' | 'create'): Promise<Database> {
    const flags = {
      read: sqlite3.OPEN_READONLY,
      write: sqlite3.OPEN_READWRITE,
      create: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE,
    }[access];
    const handle = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened = new sqlite3.Database(file, flags, (error) => {
        if (error) reject(sqliteError(error, file));
        else resolve(opened);
      });
    });
    // A process that is just ending may still hold the lock.
    handle.configure('busyTimeout', 1_000);
    return new Database(handle, file);
  }

  /** Rows outside a transaction: waits for the running one. */
  all<T>(shape: z.ZodType<T>, sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    return this.#alone(() => this.#all(shape, sql, params));
  }

  /** One PRAGMA that sets something. It cannot stand in a transaction with others, so it has no parameters. */
  pragma(setting: string): Promise<void> {
    if (!/^[a-z_]+ = -?\w+$/.test(setting)) throw new TypeError(`not a pragma: ${setting}`);
    return this.#alone(() => this.#run(`PRAGMA ${setting}`, []));
  }

  /**
   * Runs the work inside one transaction: all of it is durable when this resolves, none of it when this rejects.
   * `EXCLUSIVE` takes the file's lock for good under `locking_mode = EXCLUSIVE`.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, kind: 'IMMEDIATE' | 'EXCLUSIVE' = 'IMMEDIATE'): Promise<T> {
    return this.#alone(async () => {
      await this.#run(`BEGIN ${kind}`, []);
      let live = true;
      const inside = async <R>(call: () => Promise<R>): Promise<R> => {
        if (!live) throw new Error('the transaction has ended');
        return call();
      };
      const tx: Transaction = {
        run: (sql, params = []) => inside(() => this.#run(sql, params)),
        all: (shape, sql, params = []) => inside(() => this.#all(shape, sql, params)),
      };
      try {
        const result = await work(tx);
        live = false;
        await this.#run('COMMIT', []);
        return result;
      } catch (thrown) {
        live = false;
        await this.#rollBack();
        throw thrown;
      }
    });
  }

  /** Waits for what runs, then gives the file and its lock back. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#alone(
      () =>
        new Promise<void>((resolve, reject) => {
          this.#closed = true;
          this.#handle.close((error) => (error ? reject(sqliteError(error, this.#file)) : resolve()));
        }),
    );
  }

  /** One after the other: a handle has one transaction, and a read must not see half of it. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => {
      if (this.#closed) throw new Error('the database is closed');
      return work();
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #rollBack(): Promise<void> {
    try {
      await this.#run('ROLLBACK', []);
    } catch (thrown) {
      // SQLite itself rolls back after a full volume or an I/O error; anything else leaves us in an unknown state.
      if (thrown instanceof Error && thrown.message.includes('no transaction is active')) return;
      this.#closed = true;
      this.#handle.close();
    }
  }

  #run(sql: string, params: readonly SqlValue[]): Promise<void> {
    const bound = guarded(sql, params);
    return new Promise((resolve, reject) => {
      this.#handle.run(sql, bound, (error: Error | null) => (error ? reject(sqliteError(error, this.#file)) : resolve()));
    });
  }

  #all<T>(shape: z.ZodType<T>, sql: string, params: readonly SqlValue[]): Promise<T[]> {
    const bound = guarded(sql, params);
    return new Promise((resolve, reject) => {
      this.#handle.all(sql, bound, (error: Error | null, rows: unknown[]) => {
        if (error) return reject(sqliteError(error, this.#file));
        const parsed: T[] = [];
        for (const row of rows) {
          const result = shape.safeParse(row);
          if (!result.success)
            return reject(new Fault('ledger-broken', { why: 'a row has the wrong shape' }, { cause: result.error }));
          parsed.push(result.data);
        }
        resolve(parsed);
      });
    });
  }
}

/** The parameters as the driver may have them; throws on everything it would bend. */
function guarded(sql: string, params: readonly SqlValue[]): (string | number | Buffer | null)[] {
  if (sql.includes('"')) throw new TypeError('double quotes make SQLite guess; use none');
  if (sql.includes(';') && !sql.startsWith('CREATE TRIGGER')) throw new TypeError('one statement at a time');
  if (/[:@$][a-z]|\?\d/i.test(sql)) throw new TypeError('parameters are plain question marks');
  const places = sql.split('?').length - 1;
  if (places !== params.length) throw new TypeError(`${places} parameters wanted, ${params.length} given`);
  return params.map((value) => {
    if (value === null || (typeof value === 'string' && !/\p{Surrogate}/u.test(value))) return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    throw new TypeError(`cannot bind a ${typeof value}`);
  });
}
