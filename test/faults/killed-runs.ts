import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { fromBase64 } from '../../shared/base/bytes.ts';
import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { openLedgerForReading } from '../../main/ledger/open-ledger.ts';
import { bundleProgram } from '../support/bundle-program.ts';
import { hostProgram, softTokensConf } from '../support/test-tokens.ts';
import { temporaryFolder, testShipped } from '../support/test-workplace.ts';

/** Runs of ceremonies in processes that are killed, and what must hold after each recovery. */

export const passphrase = 'Canary-7f3b Kestrel! 92';
const program = await bundleProgram(join(import.meta.dirname, 'killed-process.ts'));
const shipped = testShipped().folder;
/** Share cards of every run, by the number of their set. */
export const cards = join(temporaryFolder('cards'), 'cards.jsonl');

const line = z.union([
  z.strictObject({ size: z.int(), hash: z.string() }),
  z.strictObject({ state: z.string(), active: z.int(), points: z.array(z.string()) }),
  z.strictObject({ failed: z.string() }),
]);

interface Held {
  readonly killed: boolean;
  readonly heads: readonly { readonly size: number; readonly hash: string }[];
  readonly end: { readonly state: string; readonly active: number; readonly points: readonly string[] } | undefined;
  readonly failed: string | undefined;
}

/** Tokens of a home lie in it where it has any, so that a copy of the home has copies of them. */
export const tokenFolder = (home: string): string => join(home, 'softhsm');

export function tokensIn(home: string): Readonly<Record<string, string>> {
  if (!existsSync(tokenFolder(home))) return {};
  const conf = join(home, 'softhsm2.conf');
  writeFileSync(conf, softTokensConf(tokenFolder(home)));
  return { SOFTHSM2_CONF: conf };
}

/** One run of the process, to its end or to the point at which it kills itself; `abort`: of what was left behind, in place of resuming. */
export async function hold(home: string, plan: Plan, killAt: number, abort = false): Promise<Held> {
  const order = JSON.stringify({ home, shipped, plan, killAt, abort, cards, tokenHost: await hostProgram() });
  const child = spawn(process.execPath, [program, order], { env: { ...process.env, ...tokensIn(home) } });
  child.stdin.on('error', () => undefined);
  child.stdin.end(passphrase);
  let said = '';
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, by) => resolve(by)));
  expect(said).not.toContain(passphrase);
  const lines = said.split('\n').flatMap((text) => (text === '' ? [] : [line.parse(JSON.parse(text))]));
  return {
    killed: signal === 'SIGKILL',
    heads: lines.flatMap((one) => ('hash' in one ? [one] : [])),
    end: lines.find((one) => 'state' in one),
    failed: lines.find((one) => 'failed' in one)?.failed,
  };
}

export async function readLedger(home: string): Promise<{ entries: LedgerEntry[]; newestCheckpoint: number }> {
  const ledger = await openLedgerForReading({ file: join(home, 'production', 'ledger.sqlite') });
  try {
    await ledger.verify();
    const entries = [...(await ledger.entries(0, 1_000))];
    expect(entries).toHaveLength(ledger.head().size);
    return { entries, newestCheckpoint: (await ledger.checkpoints()).at(-1)?.size ?? 0 };
  } finally {
    await ledger.close();
  }
}

export const ofType = <T extends EntryType>(entries: readonly LedgerEntry[], type: T) =>
  entries.filter((entry): entry is Extract<LedgerEntry, { type: T }> => entry.type === type);

export const bytesOf = (base64: string): Buffer => Buffer.from(fromBase64(base64) ?? new Uint8Array());

/** Kills at these points one run after the other, lets a last one finish, and looks at what is left. */
export async function killAndRecover(home: string, plan: Plan, points: readonly number[]): Promise<LedgerEntry[]> {
  const heads: Held['heads'][number][] = [];
  for (const point of points) {
    const { killed, heads: acknowledged, failed } = await hold(home, plan, point);
    heads.push(...acknowledged);
    expect(failed).toBeUndefined();
    // A later kill may lie beyond the end of a ceremony that was nearly done.
    if (point === points[0]) expect(killed).toBe(true);
  }
  const last = await hold(home, plan, 0);
  expect(last.failed).toBeUndefined();
  expect(last.end).toMatchObject({ state: 'closed', active: 0 });
  const { entries, newestCheckpoint } = await readLedger(home);
  for (const { size, hash } of [...heads, ...last.heads]) expect(entries[size - 1]?.hash).toBe(hash);
  const closed = ofType(entries, 'ceremony-closed');
  expect(
    closed.filter(
      ({ ceremony }) => ofType(entries, 'ceremony-opened').find((o) => o.ceremony === ceremony)?.data.title === plan.title,
    ),
  ).toHaveLength(1);
  expect(newestCheckpoint).toBeGreaterThan(closed.at(-1)?.seq ?? 0);
  expect(leftovers(home)).toEqual([]);
  return entries;
}

/** What marks a volume on which a copy is announced. */
const markEnding = '.announced';

/** Folders on the volume, but for the empty one with which a proposal tries whether anything can be written there. */
export const foldersOn = (volume: string): string[] =>
  readdirSync(volume)
    .filter((name) => !name.endsWith(markEnding))
    .filter((name) => !name.includes('-preview') || readdirSync(join(volume, name)).length > 0);

export const marksOn = (volume: string): string[] => readdirSync(volume).filter((name) => name.endsWith(markEnding));

const leftovers = (home: string): string[] =>
  readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.partial'));

/** Two at a time. */
export async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}

/** `ANCHORITE_KILL_POINTS=all` takes every point. Else the same choice every time: a linear congruential generator (Numerical Recipes) with a fixed seed. */
export function sample<T>(items: readonly T[], count: number): T[] {
  if (process.env['ANCHORITE_KILL_POINTS'] === 'all') return [...items];
  const left = [...items];
  let seed = 20_261_121;
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    chosen.push(...left.splice(seed % left.length, 1));
  }
  return chosen;
}

/** Calls that change nothing: a power loss before them is one after whatever came before. */
const looking = /(readdir|lstat|realpath|statfs|open|stat|read|close)$/;

/**
 * Before three of the writes to the ledger that say more than that a step is done, before one of those that say no more, and `count` of the
 * points that match, but for those where the program only looks.
 */
export function chosenPoints(points: readonly Point[], beside: RegExp, count: number): Point[] {
  const writes = points.filter(({ name }) => name.startsWith('before ledger'));
  const bare = writes.filter(({ name }) => name.endsWith(' step-completed'));
  const others = points.filter(({ name }) => beside.test(name) && !looking.test(name));
  const more = writes.filter((write) => !bare.includes(write));
  return [...sample(more, 3), ...sample(bare, 1), ...sample(others, count)];
}

interface Point {
  readonly name: string;
  /** Counted from 1. */
  readonly at: number;
}

/** Every point of an undisturbed run, by what it stands beside. */
export const numbered = (held: Held): Point[] => (held.end?.points ?? []).map((name, index) => ({ name, at: index + 1 }));
