import { addDays, daysBetween, msOf } from '../../shared/base/instant.ts';
import {
  isFoundAndBegun,
  liveCopies,
  mayBeGone,
  onePerDevice,
  type KeyCopy,
  type KeyRecord,
} from '../../shared/ceremony/key-custody.ts';
import { checkShareEvery, type ShareSet } from '../../shared/ceremony/share-set.ts';
import {
  exposureInWords,
  isBroken,
  isExposed,
  standingInWords,
  standingOf,
  standingSince,
  statusOf,
} from '../../shared/ceremony/share-standing.ts';
import type { UnprovenView } from '../../shared/contract/backup-views.ts';

/** A backup of a key or of the ledger, as far as its drills go. */
type Provable = Pick<KeyCopy, 'madeAt' | 'provenAt' | 'failedAt'>;

/** When the next drill of a backup is due: at once where it was never proven, or found damaged in the last one. */
export const proofDueAt = (copy: KeyCopy): string => drillDueAt(copy, copy.backup?.proveEveryDays ?? 0);

export const proofIsDue = (copy: KeyCopy, now: string): boolean => msOf(now) >= msOf(proofDueAt(copy));

/** The same of any backup that is to be proven every so many days. */
export const drillDueAt = ({ madeAt, provenAt, failedAt }: Provable, everyDays: number): string =>
  failedAt ?? (provenAt === null ? madeAt : addDays(provenAt, everyDays));

/** Backups that were read back; one whose writing was cut off is a copy to account for, not one to rely on. */
export const liveBackups = (record: KeyRecord): readonly KeyCopy[] =>
  liveCopies(record).filter(({ kind, sha256 }) => kind === 'backup' && sha256 !== null);

/** The last look at a share lies too far back; dealing it was one, since it was given back from its card. */
export const checkIsOld = (set: ShareSet, checkedAt: string | null, now: string): boolean =>
  daysBetween(checkedAt ?? set.madeAt, now) > checkShareEvery(set);

/**
 * Keys without a backup, backups that a drill found damaged, backups and shares that are not proven, by authority. Destroyed and compromised keys need none, nor do those
 * that never got a certificate.
 */
export function unprovenOf(records: readonly KeyRecord[], now: string): UnprovenView[] {
  return records
    .filter(({ state }) => state !== 'destroyed' && state !== 'compromised' && state !== 'pre-activation')
    .flatMap((record) => [...unprovenBackups(record, now), ...poorQuorums(record), ...uncheckedShares(record, now)]);
}

function unprovenBackups(record: KeyRecord, now: string): UnprovenView[] {
  const { authority } = record;
  const folderOf = (copy: KeyCopy): string => copy.backup?.folder ?? copy.place;
  const backups = liveBackups(record);
  const failed = backups.flatMap((copy): UnprovenView[] =>
    copy.failedAt === null ? [] : [{ kind: 'backup-failed', authority, of: folderOf(copy), since: copy.failedAt }],
  );
  const sound = backups.filter(({ failedAt }) => failedAt === null);
  const live = liveCopies(record);
  if (sound.length === 0) {
    const here = live.find(({ kind }) => kind === 'sealed-file');
    // A line that urges a new backup is enough.
    if (here) return failed.length > 0 ? failed : [{ kind: 'no-backup', authority, of: null, since: here.madeAt }];
    // On a token or carried away there is no file here that a backup could be made of: a second home or another volume is what
    // helps. An exported copy is for other programs.
    const homes = onePerDevice(live.filter((copy) => !isFoundAndBegun(copy))).filter(
      ({ kind, sha256 }) => kind === 'token' || (kind === 'carried' && sha256 !== null),
    );
    const [sure, ...more] = homes.filter((copy) => !mayBeGone(copy));
    const only = sure ?? homes[0];
    const alone: UnprovenView[] =
      only && more.length === 0 ? [{ kind: 'only-copy', authority, of: only.place, since: only.madeAt }] : [];
    return [...failed, ...alone];
  }
  const due = sound
    .filter((copy) => proofIsDue(copy, now))
    .map((copy): UnprovenView => {
      const kind = copy.provenAt === null ? 'backup-never-proven' : 'backup-proof-old';
      return { kind, authority, of: folderOf(copy), since: copy.provenAt ?? copy.madeAt };
    });
  return [...failed, ...due];
}

/** ANC-F16: one custodian more than are needed should be able to come; and others should not be able to. */
function poorQuorums({ authority, shareSets }: KeyRecord): UnprovenView[] {
  return shareSets
    .filter(({ voided }) => voided === null)
    .flatMap((set): UnprovenView[] => {
      const standing = standingOf(set);
      const line = (kind: UnprovenView['kind'], words: string): UnprovenView => ({
        ...{ kind, authority },
        of: `set ${set.setId}: ${words}`,
        since: standingSince(set),
      });
      const few = isBroken(standing) ? 'quorum-broken' : 'quorum-tight';
      return [
        ...(standing.verdict === 'can-lose' ? [] : [line(few, standingInWords(standing))]),
        ...(isExposed(standing) ? [line('quorum-exposed', exposureInWords(standing))] : []),
      ];
    });
}

function uncheckedShares({ authority, shareSets }: KeyRecord, now: string): UnprovenView[] {
  return shareSets
    .filter(({ voided }) => voided === null)
    .flatMap((set) =>
      set.shares.flatMap(({ index, custodian }): UnprovenView[] => {
        const checkedAt = set.checkedAt.get(index) ?? null;
        if (statusOf(set, index) !== 'available' || !checkIsOld(set, checkedAt, now)) return [];
        return [{ kind: 'share-check-old', authority, of: custodian, since: checkedAt ?? set.madeAt }];
      }),
    );
}
