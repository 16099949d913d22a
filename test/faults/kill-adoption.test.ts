import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyRecords, liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { adoptionOf } from '../support/adoption.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { derOf, openssl, opensslCa } from '../support/openssl-ca.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { planOf } from '../support/test-workplace.ts';
import { chosenPoints, foldersOn, hold, inPairs, killAndRecover, numbered, ofType, passphrase, readLedger } from './killed-runs.ts';

const plan = (title: string, operation: Operation): Plan => ({ ...planOf(operation), title });

const chosen = (points: ReturnType<typeof numbered>) => chosenPoints(points, / key | media /, 5);

/** What lies on the disk is exactly what the ledger calls live, and openssl opens it. */
function expectDiskAgrees(home: string, entries: readonly LedgerEntry[]): void {
  const keys = join(home, 'production', 'keys');
  const here = keyRecords(entries).flatMap((record) => liveCopies(record).filter(({ kind }) => kind === 'sealed-file'));
  expect(readdirSync(keys)).toEqual(here.map(({ keyId }) => keyId));
  for (const { keyId } of here)
    openssl(['pkey', '-in', join(keys, keyId, 'private.pem'), '-passin', 'stdin', '-noout'], passphrase);
  expect(placesOfSecret(home, passphrase)).toEqual([]);
}

describe('an adoption in a process that is killed', () => {
  const ca = opensslCa('/CN=Acme Old Root');
  const sub = ca.issue('sub', '/CN=Acme Old Sub');
  ca.issue('gone', '/CN=Gone');
  ca.revoke('gone');
  const file = join(ca.folder, 'encrypted.pem');
  openssl([
    'pkcs8',
    '-topk8',
    '-in',
    ca.key,
    '-out',
    file,
    '-iter',
    '600000',
    '-passout',
    `pass:${passphrase} container-passphrase`,
  ]);
  const issued = [{ name: 'acme-sub', certificate: derOf(sub) }];
  const adoption = plan('Adoption', adoptionOf(ca, { key: { file }, crl: derOf(ca.crl()), issued }));
  /** How much of the authority the ledger has: nothing or all of it. */
  const parts = (entries: readonly LedgerEntry[]) =>
    (['key-adopted', 'certificate-adopted', 'revocation-adopted', 'crl-adopted'] as const).map(
      (type) => ofType(entries, type).length,
    );

  it('has the authority with all that came with it, or nothing of it, and ends with it', async () => {
    const whole = await hold(memoryFolder('adoption'), adoption, 0);
    expect(whole.failed).toBeUndefined();
    const points = chosen(numbered(whole));
    expect(points.length).toBeGreaterThan(8);
    await inPairs(points, async ({ at, name }) => {
      const home = memoryFolder('adoption');
      try {
        expect((await hold(home, adoption, at)).killed).toBe(true);
        expect([
          [0, 0, 0, 0],
          [1, 2, 1, 1],
        ]).toContainEqual(parts((await readLedger(home)).entries));
        const entries = await killAndRecover(home, adoption, []);
        expect(parts(entries)).toEqual([1, 2, 1, 1]);
        expectDiskAgrees(home, entries);
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      rmSync(home, { recursive: true });
    });
  }, 1_200_000);
});

describe('an export of a key in a process that is killed', () => {
  it('leaves the key here as it was, and every file that is recorded is whole', async () => {
    const template = memoryFolder('export');
    await hold(template, plan('Root', sampleRoot({ custody: sealed })), 0);
    const copyOf = (): string => {
      const copy = memoryFolder('export');
      cpSync(template, copy, { recursive: true });
      return copy;
    };
    const leave = (folder: string): Plan =>
      plan('Leave', { kind: 'key-export', name: 'leave', authority: 'acme-root', folder, format: 'pkcs8', iterations: 600_000 });
    const whole = await hold(copyOf(), leave(memoryFolder('volume')), 0);
    expect(whole.failed).toBeUndefined();
    const halves = `${passphrase} of Otto Officer${passphrase} of Ada Administrator`;
    await inPairs(chosen(numbered(whole)), async ({ at, name }) => {
      const home = copyOf();
      const volume = memoryFolder('volume');
      try {
        expect((await hold(home, leave(volume), at)).killed).toBe(true);
        const entries = await killAndRecover(home, leave(volume), []);
        expectDiskAgrees(home, entries);
        const copies = ofType(entries, 'key-copied').map(({ data }) => data);
        // What an interrupted act left on the volume is known, without a digest.
        for (const folder of foldersOn(volume)) {
          const there = `${join(volume, folder.replace('.partial', ''))}`;
          expect(
            copies.some(({ place }) => place.startsWith(there)),
            there,
          ).toBe(true);
        }
        const recorded = copies.filter(({ sha256 }) => sha256 !== null);
        // A digest of the medium that was read back before the entry was written.
        for (const { place, sha256 } of recorded) {
          expect(execFileSync('sha256sum', [place]).toString().slice(0, 64)).toBe(sha256);
          openssl(['pkey', '-in', place, '-passin', 'stdin', '-noout'], halves);
        }
        expect(recorded.length).toBeGreaterThan(0);
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      for (const done of [home, volume]) rmSync(done, { recursive: true });
    });
  }, 1_200_000);
});
