import type { CopyEnd, CopyFate } from './key-operations.ts';
import type { KeyState } from './key-words.ts';
import type { EntryType, LedgerEntry } from './ledger-entry.ts';
import type { Plan } from './plan.ts';
import type { Role } from './role.ts';

/** One state of a key, from when on, and how it came to it; or the end of one of its copies while it stayed in that state. */
export interface KeyMoment {
  readonly state: KeyState;
  /** Set where a copy ended, by itself: what became of it. */
  readonly copyEnded?: CopyFate;
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
] as const satisfies readonly EntryType[];

const named: ReadonlySet<Role> = new Set(['ceremonyAdministrator', 'internalWitness', 'externalWitness', 'qualifiedAuditor']);

/** The states of each key, and the ends of its copies that were ceremonies of their own, oldest first, by the SHA-256 of its SubjectPublicKeyInfo. `entries` in ledger order; others are passed over. */
export function keyHistories(entries: readonly LedgerEntry[]): ReadonlyMap<string, readonly KeyMoment[]> {
  const people = new Map<string | null, readonly string[]>();
  const plans = new Map<string | null, Plan>();
  const keyOfCopy = new Map<string, string>();
  const histories = new Map<string, readonly KeyMoment[]>();
  const add = (spki: string, state: KeyState, { time: at, ceremony }: LedgerEntry, why: string, copyEnded?: CopyFate) => {
    const moment = { state, ...(copyEnded && { copyEnded }), at, ceremony, why, people: people.get(ceremony) ?? [] };
    histories.set(spki, [...(histories.get(spki) ?? []), moment]);
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
    if (entry.type === 'key-generated') add(entry.data.spkiSha256, 'pre-activation', entry, 'generated here');
    if (entry.type === 'key-adopted') add(entry.data.spkiSha256, 'active', entry, `adopted from ${entry.data.source}`);
    // Its first certificate makes a key that was generated here active.
    if (entry.type === 'certificate-issued' && histories.get(entry.data.spkiSha256)?.at(-1)?.state === 'pre-activation')
      add(entry.data.spkiSha256, 'active', entry, `certified as ${entry.data.name}`);
    if (entry.type === 'key-state-changed') add(entry.data.spkiSha256, entry.data.to, entry, entry.data.why);
    if (entry.type === 'key-copied') keyOfCopy.set(entry.data.keyId, entry.data.spkiSha256);
    if (entry.type === 'key-copy-ended') {
      const { keyId, why } = entry.data;
      const spki = keyOfCopy.get(keyId);
      const ended = copyEndedBy(plans.get(entry.ceremony), keyId);
      const state = spki === undefined ? undefined : histories.get(spki)?.at(-1)?.state;
      if (spki !== undefined && state && ended)
        add(spki, state, entry, `${ended.copy.kind} ${keyId.slice(0, 8)}, ${ended.copy.place}: ${why}`, ended.how);
    }
  }
  return histories;
}

/** What other ceremonies replace or remove with a new copy of the key, or with the key itself, is no event of its own. */
function copyEndedBy(plan: Plan | undefined, ofCopy: string): CopyEnd | undefined {
  return plan?.operations.find(
    (operation): operation is CopyEnd => operation.kind === 'copy-end' && operation.copy.keyId === ofCopy,
  );
}
