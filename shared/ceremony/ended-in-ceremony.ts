import { isOutside } from './copies-outside.ts';
import { keyRecords, liveCopies, mayBeGone, type KeyCopy, type KeyRecord } from './key-custody.ts';
import { absentAfterwards, copyEndings, nothingThere, type KeyState } from './key-words.ts';
import type { EntryType, LedgerEntry } from './ledger-entry.ts';
import type { Step } from './script.ts';

/**
 * Copies of keys that a ceremony ended, step by step: a token that was emptied, a medium that was broken before witnesses, a file that was
 * replaced. Nothing brings one back, whether its ceremony goes on, is interrupted or is aborted, so that each is told wherever the ceremony
 * is: with what the key lives on in, lest anybody takes the end of a copy for the end of the key.
 */

/**
 * What the ledger recorded; `gone`: nothing of it was on its token any more; `absent`: its destruction was cut off, and nothing of it showed
 * afterwards. Of these nobody has recorded an end: `begun` is a destruction
 * on a token that was cut off; `said-destroyed` and `said-lost` were attested at a step after which the ceremony did not come to the entry.
 */
export const endsOfCopies = [...copyEndings, 'gone', 'absent', 'begun', 'said-destroyed', 'said-lost'] as const;
export type EndOfCopy = (typeof endsOfCopies)[number];

/** One copy, or one share, that a ceremony ended. */
export interface EndedCopy {
  /** Its place, kind and identifier; of a share its number, set and custodian. */
  readonly what: string;
  readonly how: EndOfCopy;
  readonly at: string;
  /** The ledger entry that says so. */
  readonly seq: number;
  /** The step at which it was; null where none was due. */
  readonly stepNumber: number | null;
}

/** What a ceremony's plan has with the end of the whole key. */
export const keyEndings = ['destroyed', 'to-come', 'broken-off', 'none'] as const;

/** A key of which a ceremony ended something. */
export interface EndedKey {
  readonly authority: string;
  readonly state: KeyState;
  /** Whether the key is destroyed, is still to be by this ceremony, would have been, or was never meant to be. */
  readonly ending: (typeof keyEndings)[number];
  /** In the order of the ledger. */
  readonly ended: readonly EndedCopy[];
  /** What the key lives on in; nothing that was said to be destroyed or lost, and nothing whose destruction was begun. */
  readonly live: readonly string[];
  /** What it may live on in: its destruction, or its writing, was begun and cut off. */
  readonly perhaps: readonly string[];
}

/** What an `EndedKey` can be made of: without one of these, a ceremony ended nothing. */
export const endingEntryTypes = ['key-copy-ended', 'copy-destruction-intended'] as const satisfies readonly EntryType[];

interface Held {
  /** Of one ceremony, in order. */
  readonly entries: readonly LedgerEntry[];
  readonly steps: readonly Step[];
}

/**
 * `keyEntries`: those of `keyEntryTypes`, of the whole ledger in order. What came after the ceremony had ended is not heeded: the
 * same is told of it for ever.
 */
export function endedKeys({ entries, steps }: Held, keyEntries: readonly LedgerEntry[]): readonly EndedKey[] {
  const over = entries.find(({ type }) => type === 'ceremony-closed' || type === 'ceremony-aborted');
  const until = over?.seq ?? Infinity;
  return keyRecords(keyEntries.filter(({ seq }) => seq <= until)).flatMap((record): EndedKey[] => {
    const said = saidToEnd({ entries, steps }, record);
    const ended = [...onRecord({ entries, steps }, record), ...said].toSorted((one, other) => one.seq - other.seq);
    if (ended.length === 0) return [];
    const saidOf = new Set(said.map(({ what }) => what));
    const live = liveCopies(record).filter((copy) => !saidOf.has(copyInWords(copy)));
    const ending = endingOf(entries, record, over !== undefined);
    const [certain, doubtful] = [live.filter((copy) => !isDoubtful(copy)), live.filter(isDoubtful)];
    const { authority, state } = record;
    return [{ authority, state, ending, ended, live: certain.map(copyInWords), perhaps: doubtful.map(copyInWords) }];
  });
}

/** One that may be gone, or may never have been written to its end. */
const isDoubtful = (copy: KeyCopy): boolean => mayBeGone(copy) || (isOutside(copy) && copy.sha256 === null);

/** Whether a ceremony ended anything, or may have: what `endedKeys` is not asked for without. */
export const mayHaveEnded = ({ entries, steps }: Held): boolean =>
  entries.some(
    (entry) =>
      endingEntryTypes.some((type) => type === entry.type) ||
      (entry.type === 'step-completed' &&
        steps.some(({ id, kind, looksFor }) => id === entry.data.step && kind === 'attest' && looksFor)),
  );

const copyInWords = ({ keyId, kind, place }: Pick<KeyCopy, 'keyId' | 'kind' | 'place'>): string =>
  `${place} (${kind} copy ${keyId.slice(0, 8)})`;

function onRecord(held: Held, { copies }: KeyRecord): readonly EndedCopy[] {
  const byId = new Map(copies.map((copy) => [copy.keyId, copy]));
  return held.entries.flatMap((entry): EndedCopy[] => {
    if (entry.type !== 'key-copy-ended' && entry.type !== 'copy-destruction-intended') return [];
    const copy = byId.get(entry.data.keyId);
    // One whose end is on record was begun, too; of several tries the last one counts.
    if (!copy || (entry.type === 'copy-destruction-intended' && (copy.ended !== null || isTriedAgain(held, entry)))) return [];
    const how = entry.type === 'copy-destruction-intended' ? 'begun' : seenOnToken(entry, copy);
    const { seq, time: at } = entry;
    return [{ what: copyInWords(copy), how, at, seq, stepNumber: stepDueAt(held, seq) }];
  });
}

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

/** By its place in the ledger: two tries may fall into one second. */
const isTriedAgain = ({ entries }: Held, { seq, data: { keyId } }: Entry<'copy-destruction-intended'>): boolean =>
  entries.some((later) => later.type === 'copy-destruction-intended' && later.data.keyId === keyId && later.seq > seq);

/** Only the program writes this of a token that it looked at. People may have written it of anything else. */
function seenOnToken({ data: { how, why } }: Entry<'key-copy-ended'>, { token }: KeyCopy): EndOfCopy {
  if (how !== 'destroyed' || token === null) return how;
  return why.endsWith(nothingThere) ? 'gone' : why.endsWith(absentAfterwards) ? 'absent' : how;
}

/** What was attested as destroyed or lost before the entry that ends it: nobody glues a broken medium together. */
function saidToEnd({ entries, steps }: Held, record: KeyRecord): readonly EndedCopy[] {
  const attesting = new Map(steps.flatMap((step) => (step.kind === 'attest' && step.looksFor ? [[step.id, step] as const] : [])));
  const plan = entries.find((entry) => entry.type === 'ceremony-opened')?.data.plan;
  const said = entries.flatMap((entry) => {
    const step = entry.type === 'step-completed' ? attesting.get(entry.data.step) : undefined;
    const what = step?.looksFor;
    const operation = plan?.operations.find(({ name }) => name === step?.operation);
    if (!step || !what || !operation) return [];
    const { seq, time: at } = entry;
    if ('keyId' in what) {
      const copy = record.copies.find(({ keyId }) => keyId === what.keyId);
      // One that was lost and is found has no end on record yet that says what was attested: that is recorded of it anew.
      const isFound = operation.kind === 'copy-end' && operation.how === 'destroyed' && copy?.ended?.how === 'lost';
      const isOpen = copy?.ended === null || (isFound && !record.copies.some(({ found }) => found === copy?.keyId));
      const lost =
        (operation.kind === 'copy-end' && operation.how === 'lost') ||
        (operation.kind === 'key-destruction' &&
          operation.copies.some(({ keyId, gone }) => keyId === what.keyId && gone === 'lost'));
      const spelt = copy && `${copyInWords(copy)}${isFound ? ', which counts as lost,' : ''}`;
      return spelt !== undefined && isOpen ? [{ what: spelt, how: saidAs(lost), at, seq, stepNumber: step.number }] : [];
    }
    const set = record.shareSets.find(({ setId }) => setId === what.setId);
    const share = set?.shares.find(({ index }) => index === what.index);
    const planned =
      operation.kind === 'key-destruction'
        ? operation.shares?.find(({ setId, index }) => setId === what.setId && index === what.index)
        : undefined;
    if (!set || !share || !planned || set.ended.has(what.index)) return [];
    const words = `share ${what.index} of set ${what.setId}, ${share.custodian}`;
    return [{ what: words, how: saidAs(planned.gone === 'lost'), at, seq, stepNumber: step.number }];
  });
  // Begun again with its act, it is said again: the first time is when it happened.
  return said.filter(({ what }, at) => said.findIndex((one) => one.what === what) === at);
}

const saidAs = (lost: boolean): 'said-destroyed' | 'said-lost' => (lost ? 'said-lost' : 'said-destroyed');

function endingOf(entries: readonly LedgerEntry[], { authority, state, copies }: KeyRecord, over: boolean): EndedKey['ending'] {
  if (state === 'destroyed') return 'destroyed';
  const plan = entries.find((entry) => entry.type === 'ceremony-opened')?.data.plan;
  const known = new Set(copies.map(({ keyId }) => keyId));
  const meant = plan?.operations.some(
    (operation) =>
      operation.kind === 'key-destruction' &&
      operation.authority === authority &&
      (operation.copies.length === 0 || operation.copies.some(({ keyId }) => known.has(keyId))),
  );
  if (meant !== true) return 'none';
  return over ? 'broken-off' : 'to-come';
}

/** Number of the step that was due before this entry was written. */
function stepDueAt({ entries, steps }: Held, before: number): number | null {
  let position = 0;
  for (const entry of entries) {
    if (entry.seq >= before) break;
    if (entry.type === 'step-completed' && steps[position]?.id === entry.data.step) position++;
    if (entry.type !== 'ceremony-resumed') continue;
    const from = steps.findIndex(({ id }) => id === entry.data.step);
    if (from >= 0) position = from;
  }
  return steps[position]?.number ?? null;
}

const becameWords: Readonly<Record<EndOfCopy, (at: string) => string>> = {
  replaced: (at) => `was replaced ${at}`,
  removed: (at) => `was removed ${at}`,
  destroyed: (at) => `was destroyed ${at}`,
  attested: (at) => `was destroyed before witnesses, as recorded ${at}`,
  lost: (at) => `is lost, as recorded ${at}`,
  gone: (at) => `was found gone ${at}`,
  absent: (at) => `was destroyed, which was cut off before it was recorded, and found absent ${at}`,
  begun: (at) => `may be gone: its destruction was begun ${at}, and its end is not on record`,
  'said-destroyed': (at) => `was attested as destroyed ${at}, but its end is not on record: it still counts until that is`,
  'said-lost': (at) => `was attested as lost ${at}, but its end is not on record: it still counts until that is`,
};

export const becameInWords = ({ how, at }: Pick<EndedCopy, 'how' | 'at'>): string => becameWords[how](at);

export const endedInWords = (one: EndedCopy): string => `${one.what} ${becameInWords(one)}`;

/** What is gone, that it stays so, and what of the key is left: the same words in the window, at a terminal and on paper. */
export const endedKeyInWords = (key: EndedKey): string =>
  `Key of ${key.authority}: ${key.ended.map(endedInWords).join('; ')}. Nothing takes that back. ${whatIsLeft(key)}`;

/** Whether the key itself is destroyed, and where it lives on. */
export function whatIsLeft({ ending, live, perhaps, state }: Pick<EndedKey, 'ending' | 'live' | 'perhaps' | 'state'>): string {
  if (ending === 'destroyed') return 'The key is destroyed.';
  if (live.length === 0 && perhaps.length > 0) {
    const next = ending === 'to-come' ? 'this ceremony is still to settle that' : 'a key destruction settles that';
    return `Nobody can say yet whether the key is destroyed: it may live on in ${perhaps.join('; ')}, and counts as ${state}; ${next}.`;
  }
  if (live.length === 0) {
    const next = ending === 'to-come' ? 'this ceremony is still to record it' : 'a key destruction records it';
    return `No other copy of the key is on record, but its end is not: it counts as ${state}, and ${next}.`;
  }
  const places = live.join('; ');
  if (ending === 'to-come') return `The key is NOT destroyed: it is still in ${places}, and the destruction of that is to come.`;
  if (ending === 'broken-off') return `The key is NOT destroyed: it lives on in ${places}. Only a new key destruction ends it.`;
  return `The key lives on in ${places}.`;
}
