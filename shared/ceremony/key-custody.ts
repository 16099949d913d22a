import type { KeyAlgorithm } from '../pki/algorithm.ts';
import type { RecordedBag } from './bag-words.ts';
import type { TokenCopy } from './key-entry.ts';
import type { CopyKind, KeyState, Protection } from './key-words.ts';
import type { EntryData, EntryType, LedgerEntry } from './ledger-entry.ts';
import { alikeDevice } from './token-words.ts';
import { changedBy, dealtSet, isShareEntry, shareEntryTypes, type ShareSet } from './share-set.ts';

/** What the ledger's entries say of keys and their copies, folded: pure, the same for ceremonies, screens and the audit. */

export const keyEntryTypes = [
  'key-generated',
  'key-adopted',
  'key-copied',
  'key-copy-ended',
  'copy-destruction-intended',
  'key-state-changed',
  'share-set-made',
  ...shareEntryTypes,
  'copy-bagged',
  'backup-made',
  'copy-proven',
  'backup-damaged',
] as const satisfies readonly EntryType[];

export interface KeyCopy {
  readonly keyId: string;
  readonly kind: CopyKind;
  readonly protection: Protection;
  readonly place: string;
  readonly sha256: string | null;
  readonly token: TokenCopy | null;
  /** The copy, recorded as lost, that turned up as this one; left out where nothing was lost before, or an earlier version recorded it. */
  readonly found?: string;
  /** The copy, recorded as lost, in whose search another device with the key was found, which is this one; that copy stays lost. */
  readonly cloneOf?: string;
  readonly madeAt: string;
  readonly ceremony: string | null;
  readonly ended: { readonly at: string; readonly how: string; readonly why: string } | null;
  /** When its destruction on a token was begun last; left out where it never was. Of a live copy the outcome is not on record. */
  readonly destructionBegun?: string;
  /** What else a backup holds, and how often it is to be proven. */
  readonly backup: Omit<EntryData<'backup-made'>, 'keyId'> | null;
  /** When a drill last restored it. */
  readonly provenAt: string | null;
  /** When the last drill found it damaged; null where that one restored it. */
  readonly failedAt: string | null;
  /** The bag that its volume is in, as it was noted last; null where nobody was ever asked. */
  readonly bag: RecordedBag | null;
}

export interface KeyRecord {
  readonly spkiSha256: string;
  readonly spki: string;
  readonly algorithm: KeyAlgorithm;
  /** Name of the authority. */
  readonly authority: string;
  /** Null where the key was made here. */
  readonly adoptedFrom: string | null;
  readonly state: KeyState;
  readonly stateSince: string;
  /** The ceremony that destroyed it. */
  readonly destroyedIn?: string;
  /** The last second in which it signs certificates; null where that is its certificate's notAfter. */
  readonly signUntil: string | null;
  readonly copies: readonly KeyCopy[];
  readonly shareSets: readonly ShareSet[];
}

/**
 * - `online`: usable in a ceremony (sealed here with a passphrase or a quorum, on a token, or in memory).
 * - `offline-here`: sealed here under the offline passphrase only.
 * - `offline-away`: every copy has left the workstation.
 * - `gone`: no live copy is known.
 */
export type CustodyState = 'online' | 'offline-here' | 'offline-away' | 'gone';

type Mutable = { -readonly [K in keyof KeyRecord]: KeyRecord[K] } & { copies: KeyCopy[]; shareSets: ShareSet[] };

/** Every key that was generated or adopted here, in that order. `entries` in ledger order; other types are passed over. */
export function keyRecords(entries: readonly LedgerEntry[]): readonly KeyRecord[] {
  const bySpki = new Map<string, Mutable>();
  const byKeyId = new Map<string, Mutable>();
  const bySet = new Map<string, Mutable>();
  for (const entry of entries) {
    switch (entry.type) {
      case 'key-generated':
      case 'key-adopted': {
        const record = newRecord(entry);
        bySpki.set(entry.data.spkiSha256, record);
        byKeyId.set(entry.data.keyId, record);
        break;
      }
      case 'key-copied': {
        const record = bySpki.get(entry.data.spkiSha256);
        record?.copies.push(copyOf(entry));
        if (record) byKeyId.set(entry.data.keyId, record);
        break;
      }
      case 'key-copy-ended': {
        const { how, why } = entry.data;
        changeCopy(byKeyId.get(entry.data.keyId), entry.data.keyId, { ended: { at: entry.time, how, why } });
        break;
      }
      case 'copy-destruction-intended':
        changeCopy(byKeyId.get(entry.data.keyId), entry.data.keyId, { destructionBegun: entry.time });
        break;
      case 'copy-bagged': {
        const { keyId, bag, place } = entry.data;
        changeCopy(byKeyId.get(keyId), keyId, { bag: { bag, place, at: entry.time } });
        break;
      }
      case 'backup-made': {
        const { keyId, ...backup } = entry.data;
        changeCopy(byKeyId.get(keyId), keyId, { backup });
        break;
      }
      case 'copy-proven':
        changeCopy(byKeyId.get(entry.data.keyId), entry.data.keyId, { provenAt: entry.time, failedAt: null });
        break;
      case 'backup-damaged':
        changeCopy(byKeyId.get(entry.data.keyId), entry.data.keyId, { failedAt: entry.time });
        break;
      case 'key-state-changed': {
        const record = bySpki.get(entry.data.spkiSha256);
        if (record) Object.assign(record, { state: entry.data.to, stateSince: entry.time });
        if (record && entry.data.to === 'destroyed' && entry.ceremony !== null) record.destroyedIn = entry.ceremony;
        break;
      }
      case 'share-set-made': {
        const record = bySpki.get(entry.data.spkiSha256);
        record?.shareSets.push(dealtSet(entry));
        if (record) bySet.set(entry.data.setId, record);
        break;
      }
      default:
        if (isShareEntry(entry)) {
          const record = bySet.get(entry.data.setId);
          if (record)
            record.shareSets = record.shareSets.map((set) => (set.setId === entry.data.setId ? changedBy(set, entry) : set));
        }
    }
  }
  return [...bySpki.values()];
}

/** Copies that have not ended. */
export const liveCopies = ({ copies }: KeyRecord): readonly KeyCopy[] => copies.filter(({ ended }) => ended === null);

/** The lost copy that was looked for when this one was found: it is that one, or on another device. */
export const lostAs = ({
  found,
  cloneOf,
}: {
  readonly found?: string | undefined;
  readonly cloneOf?: string | undefined;
}): string | undefined => found ?? cloneOf;

/** A copy on a token that was found, and whose destruction there was begun: it ends by itself, whatever became of its key. */
export const isFoundAndBegun = (copy: Pick<KeyCopy, 'token' | 'found' | 'cloneOf' | 'destructionBegun' | 'ended'>): boolean =>
  copy.token !== null && lostAs(copy) !== undefined && copy.destructionBegun !== undefined && copy.ended === null;

/** Whether a copy may be gone, because its destruction on a token was begun and its end is not on record. */
export const mayBeGone = ({ destructionBegun }: Pick<KeyCopy, 'destructionBegun'>): boolean => destructionBegun !== undefined;

/** Live copies that a ceremony can activate, the one made last first, and what may be gone last; no found one that is to be destroyed. */
export function usableCopies(record: KeyRecord): readonly KeyCopy[] {
  const usable = liveCopies(record)
    .filter((copy) => inReach.has(copy.kind) && copy.protection !== 'offline-passphrase' && !isFoundAndBegun(copy))
    .toReversed();
  return [...usable.filter((copy) => !mayBeGone(copy)), ...usable.filter(mayBeGone)];
}

const inReach: ReadonlySet<CopyKind> = new Set(['throw-away', 'sealed-file', 'token']);

export function custodyState(record: KeyRecord): CustodyState {
  if (usableCopies(record).length > 0) return 'online';
  const live = liveCopies(record).filter((copy) => !isFoundAndBegun(copy));
  if (live.some(({ kind }) => kind === 'sealed-file')) return 'offline-here';
  return live.length > 0 ? 'offline-away' : 'gone';
}

/** What names the copy where it is: on a token its CKA_ID, which of a key that was made elsewhere is whatever its maker chose. */
export const idInPlace = ({ keyId, token }: Pick<KeyCopy, 'keyId' | 'token'>): string =>
  token?.attributes.find(({ name }) => name === 'CKA_ID')?.value ?? keyId;

/** Of a live copy whose destruction was begun on its token, with a comma before it; nothing of any other. */
export const begunDestruction = ({ destructionBegun, ended }: Pick<KeyCopy, 'destructionBegun' | 'ended'>): string =>
  destructionBegun === undefined || ended !== null
    ? ''
    : `, its destruction was begun ${destructionBegun} and its end is not on record: it may be gone`;

/** Without those that are on the same device as one before them: two modules that show one token are no two places. */
export const onePerDevice = (copies: readonly KeyCopy[]): readonly KeyCopy[] =>
  copies.filter(
    ({ token }, at) =>
      token === null || !copies.slice(0, at).some((earlier) => earlier.token !== null && alikeDevice(earlier.token, token)),
  );

/** The place of a copy on a token, for people. */
export const placeOnToken = ({ label, serialNumber }: Pick<TokenCopy, 'label' | 'serialNumber'>): string =>
  `token ${label}, serial ${serialNumber}`;

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

function newRecord(entry: Entry<'key-generated'> | Entry<'key-adopted'>): Mutable {
  const { data, time, ceremony } = entry;
  const kind = data.custody === 'throw-away' || data.custody === 'token' ? data.custody : 'sealed-file';
  const usual = { 'throw-away': 'none', token: 'pin', 'sealed-file': 'passphrase' } as const;
  const token = data.token ?? null;
  const first: KeyCopy = {
    keyId: data.keyId,
    kind,
    protection: data.protection ?? usual[kind],
    place: token ? placeOnToken(token) : 'this workstation',
    sha256: null,
    token,
    madeAt: time,
    ceremony,
    ended: null,
    backup: null,
    provenAt: null,
    failedAt: null,
    bag: null,
  };
  return {
    spkiSha256: data.spkiSha256,
    spki: data.spki,
    algorithm: data.algorithm,
    authority: data.operation,
    adoptedFrom: entry.type === 'key-adopted' ? entry.data.source : null,
    state: 'active',
    stateSince: time,
    signUntil: data.signUntil ?? null,
    copies: [first],
    shareSets: [],
  };
}

function copyOf({ data, time, ceremony }: Entry<'key-copied'>): KeyCopy {
  const { keyId, kind, protection, place, sha256, token, found, cloneOf } = data;
  const unproven = { backup: null, provenAt: null, failedAt: null, bag: null };
  const of = { ...(found !== undefined && { found }), ...(cloneOf !== undefined && { cloneOf }) };
  return { keyId, kind, protection, place, sha256, token, ...of, madeAt: time, ceremony, ended: null, ...unproven };
}

function changeCopy(record: Mutable | undefined, keyId: string, change: Partial<KeyCopy>): void {
  if (record) record.copies = record.copies.map((copy) => (copy.keyId === keyId ? { ...copy, ...change } : copy));
}
