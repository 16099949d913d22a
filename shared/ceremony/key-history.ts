import { lostAs, placeOnToken } from './key-custody.ts';
import type { CopyFate } from './key-operations.ts';
import { moveOfCopy, moveOfShares, type KeyMove } from './key-moves.ts';
import type { CopyKind, KeyState } from './key-words.ts';
import type { EntryType, LedgerEntry } from './ledger-entry.ts';
import type { Plan } from './plan.ts';
import type { Role } from './role.ts';

/** One state of a key, from when on, and how it came to it; or what happened to its copies while it stayed in that state. */
export interface KeyMoment {
  readonly state: KeyState;
  /** Set where a copy ended, by itself: what became of it. */
  readonly copyEnded?: CopyFate;
  /** Set where a copy was made or its shares were dealt. */
  readonly moved?: KeyMove;
  readonly at: string;
  /** Null where the entry names none. */
  readonly ceremony: string | null;
  /** As it was stated in the plan; of a new key how it came here. */
  readonly why: string;
  /** Names of those who led and who watched that ceremony, as its plan has them. */
  readonly people: readonly string[];
}

export const keyHistoryTypes = [
  'ceremony-opened',
  'key-generated',
  'key-adopted',
  'certificate-issued',
  'key-state-changed',
  'key-copied',
  'key-copy-ended',
  'share-set-made',
] as const satisfies readonly EntryType[];

const named: ReadonlySet<Role> = new Set(['ceremonyAdministrator', 'internalWitness', 'externalWitness', 'qualifiedAuditor']);

/** The states of each key, where its copies went, and the ends of copies without the key, oldest first, by the SHA-256 of its SubjectPublicKeyInfo. `entries` in ledger order; others are passed over. */
export function keyHistories(entries: readonly LedgerEntry[]): ReadonlyMap<string, readonly KeyMoment[]> {
  const people = new Map<string | null, readonly string[]>();
  const plans = new Map<string | null, Plan>();
  const keyOfCopy = new Map<string, string>();
  const wasLostAs = new Map<string, string>();
  const histories = new Map<string, readonly KeyMoment[]>();
  const keys = new Map<string, Known>();
  const destroyedIn = new Set(
    entries.flatMap((entry) =>
      entry.type === 'key-state-changed' && entry.data.to === 'destroyed' ? [`${entry.ceremony} ${entry.data.spkiSha256}`] : [],
    ),
  );
  const add = (spki: string, state: KeyState, { time: at, ceremony }: LedgerEntry, why: string, what: What = {}) => {
    const moment = { state, ...what, at, ceremony, why, people: people.get(ceremony) ?? [] };
    histories.set(spki, [...(histories.get(spki) ?? []), moment]);
  };
  const addMove = (spki: string, entry: LedgerEntry, move: readonly [KeyMove, string] | undefined) => {
    const state = histories.get(spki)?.at(-1)?.state;
    if (state && move) add(spki, state, entry, move[1], { moved: move[0] });
  };
  for (const entry of entries) {
    if (entry.type === 'ceremony-opened') {
      const { participants } = entry.data.plan;
      plans.set(entry.ceremony, entry.data.plan);
      people.set(
        entry.ceremony,
        participants.flatMap(({ name, role }) => (named.has(role) ? [name] : [])),
      );
    }
    if (entry.type === 'key-generated' || entry.type === 'key-adopted') {
      keys.set(entry.data.spkiSha256, newlyKnown(entry));
      keyOfCopy.set(entry.data.keyId, entry.data.spkiSha256);
    }
    if (entry.type === 'key-generated') add(entry.data.spkiSha256, 'pre-activation', entry, 'generated here');
    if (entry.type === 'key-adopted') add(entry.data.spkiSha256, 'active', entry, `adopted from ${entry.data.source}`);
    // Its first certificate makes a key that was generated here active.
    if (entry.type === 'certificate-issued' && histories.get(entry.data.spkiSha256)?.at(-1)?.state === 'pre-activation')
      add(entry.data.spkiSha256, 'active', entry, `certified as ${entry.data.name}`);
    if (entry.type === 'key-state-changed') add(entry.data.spkiSha256, entry.data.to, entry, entry.data.why);
    if (entry.type === 'key-copied') {
      const { keyId, spkiSha256, kind, protection } = entry.data;
      const found = lostAs(entry.data);
      keyOfCopy.set(keyId, spkiSha256);
      if (found !== undefined) wasLostAs.set(keyId, found);
      const key = keys.get(spkiSha256);
      const operations = plans.get(entry.ceremony)?.operations ?? [];
      // What is found only to be destroyed has gone nowhere.
      if (key && !(found !== undefined && copyEndedBy(plans.get(entry.ceremony), found)))
        addMove(spkiSha256, entry, moveOfCopy(entry.data, entry.ceremony, { ...key, operations }));
      if (key && kind === 'sealed-file') key.keptOffline = protection === 'offline-passphrase';
    }
    if (entry.type === 'share-set-made') {
      const key = keys.get(entry.data.spkiSha256);
      addMove(entry.data.spkiSha256, entry, moveOfShares(entry.data, key?.dealt ?? false));
      if (key) key.dealt = true;
    }
    if (entry.type === 'key-copy-ended') {
      const { keyId, why } = entry.data;
      const spki = keyOfCopy.get(keyId);
      const plan = plans.get(entry.ceremony);
      const ended = copyEndedBy(plan, keyId) ?? copyEndedBy(plan, wasLostAs.get(keyId));
      const state = spki === undefined ? undefined : histories.get(spki)?.at(-1)?.state;
      // What ends together with its key is no event of its own.
      if (spki !== undefined && state && ended && !destroyedIn.has(`${entry.ceremony} ${spki}`))
        add(spki, state, entry, `${ended.kind} ${keyId.slice(0, 8)}, ${ended.place}: ${why}`, { copyEnded: ended.how });
    }
  }
  return histories;
}

type What = Pick<KeyMoment, 'copyEnded' | 'moved'>;

/** What its later moves are told by. */
interface Known {
  readonly authority: string;
  readonly adoptedIn: string | null;
  keptOffline: boolean;
  dealt: boolean;
}

const newlyKnown = ({ type, ceremony, data }: Extract<LedgerEntry, { type: 'key-generated' | 'key-adopted' }>): Known => ({
  authority: data.operation,
  adoptedIn: type === 'key-adopted' ? ceremony : null,
  keptOffline: false,
  dealt: false,
});

interface PlannedEnd {
  readonly kind: CopyKind;
  readonly place: string;
  readonly how: CopyFate;
}

/**
 * The end that the plan has for this copy by itself, or with the others of a key whose destruction may be broken off. What other ceremonies
 * replace or remove with a new copy of the key is no event of its own.
 */
function copyEndedBy(plan: Plan | undefined, ofCopy: string | undefined): PlannedEnd | undefined {
  const ends = plan?.operations.flatMap((operation): readonly (PlannedEnd & { readonly keyId: string })[] => {
    if (operation.kind === 'copy-end') {
      const { copy, token, how } = operation;
      return [{ ...copy, place: token ? placeOnToken(token) : copy.place, how }];
    }
    if (operation.kind !== 'key-destruction') return [];
    return operation.copies.map(({ gone = 'destroyed', ...copy }) => ({ ...copy, how: gone }));
  });
  return ends?.find(({ keyId }) => keyId === ofCopy);
}
