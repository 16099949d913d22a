import type { EntryData } from './ledger-entry.ts';
import type { Operation } from './plan.ts';

/** What a ceremony did with a key beside its state: where it went, or what opens it from then on. */
export const keyMoves = [
  'sealed-anew',
  'taken-offline',
  'carried-away',
  'brought-back',
  'behind-quorum',
  'shares-dealt',
  'backed-up',
  'exported',
  'second-home',
] as const;
export type KeyMove = (typeof keyMoves)[number];

/** What is known of the key when a copy of it is recorded. */
export interface Before {
  readonly authority: string;
  /** The plan of the ceremony that made the copy. */
  readonly operations: readonly Operation[];
  /** The last sealed copy here was one that ceremonies cannot use. */
  readonly keptOffline: boolean;
  /** The ceremony that adopted the key: it records the file the key came in as a copy too, which moved nothing. */
  readonly adoptedIn: string | null;
}

/** The move that a new copy is, and whereto or under what; undefined where it is none, or where its shares say it (`dealtMove`). */
export function moveOfCopy(
  { kind, protection, place }: Pick<EntryData<'key-copied'>, 'kind' | 'protection' | 'place'>,
  ceremony: string | null,
  { authority, operations, keptOffline, adoptedIn }: Before,
): readonly [KeyMove, why: string] | undefined {
  switch (kind) {
    case 'carried':
      return ['carried-away', `to ${place}`];
    case 'backup':
      return ['backed-up', `to ${place}`];
    case 'exported':
      return ceremony === adoptedIn ? undefined : ['exported', `to ${place}`];
    case 'token':
      return ['second-home', place];
    case 'sealed-file': {
      if (protection === 'offline-passphrase') return ['taken-offline', 'kept here under an offline passphrase'];
      const back = operations.find((one) => one.kind === 'key-restoration' && one.authority === authority);
      if (back?.kind === 'key-restoration') return ['brought-back', `from ${back.file}`];
      if (keptOffline) return ['brought-back', 'from the copy that was kept here'];
      return protection === 'quorum' ? undefined : ['sealed-anew', 'under a passphrase'];
    }
    case 'throw-away':
      return undefined;
  }
}

/** The move that a new set of shares is. `again`: the key was behind a quorum before. */
export const moveOfShares = (
  { required, total, setId }: Pick<EntryData<'share-set-made'>, 'required' | 'total' | 'setId'>,
  again: boolean,
): readonly [KeyMove, why: string] => [
  again ? 'shares-dealt' : 'behind-quorum',
  `${required} of ${total} shares open it, set ${setId}`,
];
