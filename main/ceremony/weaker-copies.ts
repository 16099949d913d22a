import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { shareSetOf } from '../../shared/ceremony/share-set.ts';
import type { Finding } from '../../shared/ceremony/script.ts';

/** Copies of a key that one person opens, beside or after a quorum (ANC-F1). */

const clause = 'CA/B BR 5.2.2, 6.2.2';

/** Whoever has the volume and the one passphrase has the key. */
export function weakerAway(record: KeyRecord, sealed: KeyCopy, authority: string): readonly Finding[] {
  const set = shareSetOf(record, sealed.keyId);
  if (!set) return [];
  const message = `one passphrase opens this copy, and ${set.required} of ${set.total} custodians the key of ${authority} here: a backup needs two people, or keep volume and passphrase apart`;
  return [{ rule: 'ANC-CARRIAGE-WEAKER', level: 'warning', clause, message }];
}

/** A key that leaves its quorum for one passphrase. */
export function weakerHere(record: KeyRecord, sealed: KeyCopy, authority: string): readonly Finding[] {
  const set = shareSetOf(record, sealed.keyId);
  if (!set) return [];
  const message = `${set.required} of ${set.total} custodians open the key of ${authority} now: from then on one passphrase does, and whoever knows it signs alone`;
  return [{ rule: 'ANC-RESEAL-WEAKER', level: 'warning', clause, message }];
}

/** A key whose copy here was behind a quorum when it was last here, and comes back under one passphrase. */
export function weakerAgain(record: KeyRecord, authority: string): readonly Finding[] {
  const last = record.copies.findLast(({ kind }) => kind === 'sealed-file');
  // Void since that copy ended.
  const set = last && record.shareSets.find(({ keyId }) => keyId === last.keyId);
  if (!set) return [];
  const message = `${set.required} of ${set.total} custodians opened the copy of the key of ${authority} that was here last: from then on one passphrase does, and whoever knows it signs alone. Let a new quorum open it, as the plan can say`;
  return [{ rule: 'ANC-RESTORE-WEAKER', level: 'warning', clause, message }];
}

/** Files elsewhere that a new quorum does not guard: whoever has one and its passphrase needs no share. A backup needs two people. */
export function unguardedCopies(record: KeyRecord, authority: string): readonly Finding[] {
  const alone = liveCopies(record).filter(
    ({ kind, protection }) => (kind === 'carried' || kind === 'exported') && protection !== 'quorum',
  );
  if (alone.length === 0) return [];
  const places = alone.map(({ kind, place }) => `${kind} ${place}`).join('; ');
  const message = `no quorum guards other copies of the key of ${authority}: ${places}. Destroy what is no longer needed, with its medium`;
  return [{ rule: 'ANC-QUORUM-BESIDE', level: 'notice', clause, message }];
}
