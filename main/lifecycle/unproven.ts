import { addDays, daysBetween, msOf } from '../../shared/base/instant.ts';
import { checkShareEvery, liveCopies, type KeyCopy, type KeyRecord, type ShareSet } from '../../shared/ceremony/key-custody.ts';
import type { UnprovenView } from '../../shared/contract/backup-views.ts';

/** When the next drill of a backup is due: at once where it was never proven. */
export const proofDueAt = ({ madeAt, provenAt, backup }: KeyCopy): string =>
  provenAt === null ? madeAt : addDays(provenAt, backup?.proveEveryDays ?? 0);

export const proofIsDue = (copy: KeyCopy, now: string): boolean => msOf(now) >= msOf(proofDueAt(copy));

/** Backups that were read back; one whose writing was cut off is a copy to account for, not one to rely on. */
export const liveBackups = (record: KeyRecord): readonly KeyCopy[] =>
  liveCopies(record).filter(({ kind, sha256 }) => kind === 'backup' && sha256 !== null);

/** The last look at a share lies too far back; dealing it was one, since it was given back from its card. */
export const checkIsOld = (set: ShareSet, checkedAt: string | null, now: string): boolean =>
  daysBetween(checkedAt ?? set.madeAt, now) > checkShareEvery(set);

/**
 * Keys without a backup, backups and shares that are not proven, by authority. Destroyed and compromised keys need none, nor do those
 * that never got a certificate.
 */
export function unprovenOf(records: readonly KeyRecord[], now: string): UnprovenView[] {
  return records
    .filter(({ state }) => state !== 'destroyed' && state !== 'compromised' && state !== 'pre-activation')
    .flatMap((record) => [...unprovenBackups(record, now), ...uncheckedShares(record, now)]);
}

function unprovenBackups(record: KeyRecord, now: string): UnprovenView[] {
  const { authority } = record;
  const backups = liveBackups(record);
  const live = liveCopies(record);
  if (backups.length === 0) {
    const here = live.find(({ kind }) => kind === 'sealed-file');
    if (here) return [{ kind: 'no-backup', authority, of: null, since: here.madeAt }];
    // On a token or carried away there is no file here that a backup could be made of: a second home or another volume is what
    // helps. An exported copy is for other programs.
    const [only, ...more] = live.filter(({ kind, sha256 }) => kind === 'token' || (kind === 'carried' && sha256 !== null));
    return only && more.length === 0 ? [{ kind: 'only-copy', authority, of: only.place, since: only.madeAt }] : [];
  }
  return backups
    .filter((copy) => proofIsDue(copy, now))
    .map((copy) => ({
      kind: copy.provenAt === null ? 'backup-never-proven' : 'backup-proof-old',
      authority,
      of: copy.backup?.folder ?? copy.place,
      since: copy.provenAt ?? copy.madeAt,
    }));
}

function uncheckedShares({ authority, shareSets }: KeyRecord, now: string): UnprovenView[] {
  return shareSets
    .filter(({ voided }) => voided === null)
    .flatMap((set) =>
      set.shares.flatMap(({ index, custodian }): UnprovenView[] => {
        const checkedAt = set.checkedAt.get(index) ?? null;
        if (!checkIsOld(set, checkedAt, now)) return [];
        return [{ kind: 'share-check-old', authority, of: custodian, since: checkedAt ?? set.madeAt }];
      }),
    );
}
