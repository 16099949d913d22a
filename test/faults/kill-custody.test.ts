import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { custodyState, keyRecords, liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { shareSetOf } from '../../shared/ceremony/share-set.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { QuorumDealer } from '../../main/keystore/shares/quorum-dealer.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { planOf } from '../support/test-workplace.ts';
import {
  cards,
  chosenPoints,
  foldersOn,
  hold,
  inPairs,
  killAndRecover,
  numbered,
  ofType,
  passphrase,
  readLedger,
} from './killed-runs.ts';

const plan = (title: string, operation: Operation): Plan => ({ ...planOf(operation), title });
const key = { name: 'custody', authority: 'acme-root' };
const iterations = 600_000;

const template = memoryFolder('custody');
await hold(template, plan('Root', sampleRoot({ custody: sealed })), 0);

// A set number has 15 bits: cards of other cases are not kept, so that none is taken for one of this.
beforeEach(() => writeFileSync(cards, ''));

const copyOf = (home: string): string => {
  const copy = memoryFolder('custody');
  cpSync(home, copy, { recursive: true });
  return copy;
};

async function record(home: string): Promise<KeyRecord> {
  const [found] = keyRecords((await readLedger(home)).entries);
  if (!found) throw new Error('no key');
  return found;
}

/** What lies on the disk is exactly what the ledger calls live, and each of it opens with its own passphrase. */
async function expectDiskAgrees(home: string): Promise<void> {
  const keys = join(home, 'production', 'keys');
  const here = liveCopies(await record(home)).filter(({ kind }) => kind === 'sealed-file');
  expect(readdirSync(keys).toSorted()).toEqual(here.map(({ keyId }) => keyId).toSorted());
  for (const { keyId, protection } of here) {
    const secrets = { passphrase, quorum: await joined(home, keyId) } as Record<string, string>;
    opens(join(keys, keyId, 'private.pem'), secrets[protection] ?? `${passphrase} offline-passphrase`);
  }
  expect(placesOfSecret(home, passphrase)).toEqual([]);
}

/** What enough cards of this copy's set join to; nothing where no quorum opens it. */
async function joined(home: string, keyId: string): Promise<string> {
  const set = shareSetOf(await record(home), keyId);
  if (!set) return '';
  const held = readFileSync(cards, 'utf8')
    .trim()
    .split('\n')
    .map((line) => z.object({ set: z.string(), words: z.string() }).parse(JSON.parse(line)))
    .filter((card) => card.set === set.setId);
  const given = held.slice(-set.required).map(({ words }) => ActivationSecret.fromText(words));
  return decodeUtf8((await new QuorumDealer(systemEntropy).join(given, set)).bytes());
}

/** Every share file that the ledger counts on is as it was written, and stock openssl opens it. */
async function expectShareFilesOpen(home: string): Promise<void> {
  const files = (await record(home)).shareSets.filter(({ voided }) => voided === null).flatMap(({ shares }) => shares);
  for (const { custodian, file } of files) {
    if (!file) continue;
    expect(createHash('sha256').update(readFileSync(file.place)).digest('hex')).toBe(file.sha256);
    const args = ['cms', '-decrypt', '-inform', 'PEM', '-in', file.place, '-pwri_password', `${passphrase} of ${custodian}`];
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain('words: ');
  }
}

function opens(file: string, secret: string): void {
  execFileSync('openssl', ['pkey', '-in', file, '-passin', 'stdin', '-noout'], { input: secret });
}

interface Case {
  readonly what: string;
  readonly operation: (volume: string) => Operation;
  readonly before: (volume: string) => readonly Operation[];
  readonly state: string;
}

const offline: Operation = { kind: 'key-resealing', ...key, protection: { kind: 'offline-passphrase', iterations } };
const quorum = (...custodians: string[]): Operation => ({
  kind: 'key-resealing',
  ...key,
  protection: { kind: 'quorum', required: 2, custodians, iterations },
});
/** Anna has her share as a file on her own volume beside her card. */
const withFile = (volume: string, ...custodians: string[]): Operation => ({
  kind: 'key-resealing',
  ...key,
  protection: {
    kind: 'quorum',
    required: 2,
    custodians,
    files: [{ custodian: 'Anna', delivery: 'both', folder: volume }],
    iterations,
  },
});
const cases: readonly Case[] = [
  {
    what: 'being split with a share file',
    before: () => [],
    operation: (volume) => withFile(volume, 'Anna', 'Berta'),
    state: 'online',
  },
  { what: 'going offline here', before: () => [], operation: () => offline, state: 'offline-here' },
  {
    what: 'coming back from offline here',
    before: () => [offline],
    operation: () => ({ kind: 'key-resealing', ...key, protection: { kind: 'passphrase', iterations } }),
    state: 'online',
  },
  {
    what: 'being carried away',
    before: () => [],
    operation: (folder) => ({ kind: 'key-carriage', ...key, folder, iterations }),
    state: 'offline-away',
  },
  { what: 'being split among custodians', before: () => [], operation: () => quorum('Anna', 'Berta'), state: 'online' },
  {
    what: 'being split among others',
    before: () => [quorum('Anna', 'Berta')],
    operation: () => quorum('Anna', 'Carl'),
    state: 'online',
  },
];

async function prepared(one: Case): Promise<{ home: string; volume: string }> {
  const home = copyOf(template);
  const volume = memoryFolder('volume');
  for (const [index, operation] of one.before(volume).entries()) await hold(home, plan(`Before ${index}`, operation), 0);
  return { home, volume };
}

describe.each(cases)('a key $what in a process that is killed', (one) => {
  it('is in the old state or the new, and ends in the new', async () => {
    const start = await prepared(one);
    const whole = await hold(copyOf(start.home), plan('Custody', one.operation(memoryFolder('volume'))), 0);
    expect(whole.failed).toBeUndefined();
    const chosen = chosenPoints(numbered(whole), / key | media /, 1);
    expect(chosen.length).toBeGreaterThan(4);
    await inPairs(chosen, async ({ at, name }) => {
      const home = copyOf(start.home);
      const volume = memoryFolder('volume');
      try {
        const custody = plan('Custody', one.operation(volume));
        // Killed and never resumed: the key is where the ledger says, before anything is repaired.
        const killed = await hold(home, custody, at);
        expect(killed.killed).toBe(true);
        expect(custodyState(await record(home))).not.toBe('gone');
        await killAndRecover(home, custody, []);
        expect(custodyState(await record(home))).toBe(one.state);
        await expectDiskAgrees(home);
        await expectShareFilesOpen(home);
        const places = liveCopies(await record(home)).map(({ place }) => place);
        for (const folder of foldersOn(volume).filter((name) => name.startsWith('ANCHORITE-KEY'))) {
          const place = join(volume, folder);
          expect(
            places.some((one) => one === `${place}/key.pem` || one.startsWith(`${place}: may be there`)),
            place,
          ).toBe(true);
        }
        for (const folder of foldersOn(volume).filter((name) => !name.includes('.partial'))) {
          execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: join(volume, folder) });
          if (existsSync(join(volume, folder, 'key.pem')))
            opens(join(volume, folder, 'key.pem'), `${passphrase} offline-passphrase`);
        }
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      for (const done of [home, volume]) rmSync(done, { recursive: true });
    });
  }, 1_200_000);
});

describe('a root that is made behind a quorum in a process that is killed', () => {
  it('has one key, which the shares of one set open, and one certificate', async () => {
    const quorum = { required: 2, custodians: ['Anna', 'Berta'] };
    const root = plan('Root', sampleRoot({ custody: { kind: 'sealed-file', iterations, quorum } }));
    const whole = await hold(memoryFolder('custody'), root, 0);
    expect(whole.failed).toBeUndefined();
    const chosen = chosenPoints(numbered(whole), / key /, 1);
    expect(chosen.length).toBeGreaterThan(4);
    await inPairs(chosen, async ({ at, name }) => {
      const home = memoryFolder('custody');
      try {
        const entries = await killAndRecover(home, root, [at]);
        expect(ofType(entries, 'certificate-issued')).toHaveLength(1);
        const found = await record(home);
        expect(liveCopies(found)).toMatchObject([{ kind: 'sealed-file', protection: 'quorum' }]);
        expect(found.shareSets.map(({ keyId, voided }) => ({ keyId, voided }))).toEqual([
          { keyId: liveCopies(found)[0]?.keyId, voided: null },
        ]);
        await expectDiskAgrees(home);
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      rmSync(home, { recursive: true });
    });
  }, 1_200_000);
});

describe('a key that is carried away and comes back', () => {
  const away = async (): Promise<{ home: string; file: string }> => {
    const home = copyOf(template);
    const volume = memoryFolder('volume');
    await hold(home, plan('Away', { kind: 'key-carriage', ...key, folder: volume, iterations }), 0);
    const [folder] = readdirSync(volume);
    return { home, file: join(volume, folder ?? '', 'key.pem') };
  };
  const back = (file: string): Plan => plan('Back', { kind: 'key-restoration', ...key, file, iterations });
  const backBehind = (file: string): Plan =>
    plan('Back', { kind: 'key-restoration', ...key, file, iterations, quorum: { required: 2, custodians: ['Anna', 'Berta'] } });

  it.each([
    ['a passphrase', back],
    ['a quorum', backBehind],
  ])(
    'is here again under %s wherever the restoration was killed',
    async (_what, back) => {
      const start = await away();
      const chosen = chosenPoints(numbered(await hold(copyOf(start.home), back(start.file), 0)), / key /, 1);
      expect(chosen.length).toBeGreaterThan(4);
      await inPairs(chosen, async ({ at, name }) => {
        const home = copyOf(start.home);
        try {
          await killAndRecover(home, back(start.file), [at]);
          expect(custodyState(await record(home))).toBe('online');
          await expectDiskAgrees(home);
        } catch (cause) {
          throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
        }
        rmSync(home, { recursive: true });
      });
    },
    1_200_000,
  );

  it('is destroyed or not, wherever the destruction was killed', async () => {
    const start = await away();
    await hold(start.home, back(start.file), 0);
    const copies = liveCopies(await record(start.home)).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    expect(copies.map(({ kind }) => kind)).toEqual(['carried', 'sealed-file']);
    rmSync(start.file);
    const destruction = plan('End', { kind: 'key-destruction', ...key, copies, why: 'end of life' });
    const chosen = chosenPoints(numbered(await hold(copyOf(start.home), destruction, 0)), / key /, 1);
    expect(chosen.length).toBeGreaterThan(4);
    await inPairs(chosen, async ({ at, name }) => {
      const home = copyOf(start.home);
      try {
        await hold(home, destruction, at);
        const { state, copies: all } = await record(home);
        expect(state === 'destroyed').toBe(all.every(({ ended }) => ended !== null));
        await killAndRecover(home, destruction, []);
        expect((await record(home)).state).toBe('destroyed');
        expect(readdirSync(join(home, 'production', 'keys'))).toEqual([]);
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      rmSync(home, { recursive: true });
    });
  }, 1_200_000);
});
