import { bagInWords } from '../../shared/ceremony/bag-words.ts';
import type { KeyCopy } from '../../shared/ceremony/key-custody.ts';
import type { KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import { nothingThere, lookedForLabel, type CopyKind } from '../../shared/ceremony/key-words.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { besides, fateOf, type ShareFate, type ShareSet } from '../../shared/ceremony/share-set.ts';

/** What became of each copy and share of a key that was destroyed, as its certificate says it. */

export interface Fate {
  /** Such as `Sealed file` or `Share 2`. */
  readonly what: string;
  readonly identifier: string;
  /** The place, and the bag that its volume was in; of a token its maker, model and serial number; of a share its custodian and what it was on. */
  readonly where: string;
  readonly verdict: 'destroyed' | 'lost' | 'unaccounted' | 'earlier';
  /** Who saw it, or what the program looked at; with what was written down there. */
  readonly method: string;
  /** Instant; null where nobody said anything. */
  readonly time: string | null;
}

/** The ceremony: all its entries in order, and its steps. */
interface Held {
  readonly entries: readonly LedgerEntry[];
  readonly steps: readonly Step[];
  /** Whether the files of ended copies were looked for at the end; they were not where the ceremony was aborted before. */
  readonly swept: boolean;
}

const kindWords: Readonly<Record<CopyKind, string>> = {
  'throw-away': 'In memory',
  'sealed-file': 'Sealed file',
  token: 'On a token',
  carried: 'Carried away',
  backup: 'Backup',
  exported: 'Exported',
};

/** `again`: the copy as which it was found and put on record anew, where it was lost. */
export function copyFate(held: Held, operation: KeyDestruction, copy: KeyCopy, again?: KeyCopy): Fate {
  const { keyId, kind, token, place, ended, bag } = copy;
  const device = token && `${token.manufacturer} ${token.model}, serial number ${token.serialNumber}, label ${token.label}`;
  const fate = {
    what: kindWords[kind],
    identifier: keyId,
    where: `${device ?? place}${bag ? `; ${bagInWords(bag)}` : ''}`,
    time: ended?.at ?? null,
  };
  if (ended === null) return { ...fate, verdict: 'unaccounted', method: 'not accounted for' };
  const planned = operation.copies.some((one) => one.keyId === keyId);
  const what = `copy ${keyId.slice(0, 8)}`;
  if (!planned) {
    const looked = lastLook(held.entries, what);
    const method = (how: string): string => [`${how} earlier (${ended.why})`, ...looked].join('; ');
    if (ended.how === 'lost' && again)
      return { ...fate, verdict: 'earlier', method: `${method('lost')}; found since, and on record anew as copy ${again.keyId}` };
    // What nobody could find then may still be found: that no file is here says nothing of it.
    if (ended.how === 'lost') return { ...fate, verdict: 'lost', method: method('not destroyed; lost') };
    const how = ended.how === 'attested' ? 'destroyed, as was attested,' : ended.how;
    return { ...fate, verdict: 'earlier', method: `${method(how)}${lookedAt(held, kind)}` };
  }
  if (ended.how === 'destroyed')
    return {
      ...fate,
      verdict: 'destroyed',
      method: kind === 'token' ? onToken(ended.why) : `by the program${lookedAt(held, kind)}`,
    };
  const attestation = attestedAt(held, (step) => step.activity.includes(`${what} `), what);
  return ended.how === 'lost'
    ? { ...fate, verdict: 'lost', method: `not destroyed; ${attestation.words}`, time: attestation.time ?? ended.at }
    : { ...fate, verdict: 'destroyed', method: `before witnesses; ${attestation.words}`, time: attestation.time ?? ended.at };
}

/** What was gone before the program came is not its doing: who removed it, or took it, nobody here has said. */
const onToken = (why: string): string =>
  why.endsWith(nothingThere)
    ? `not by the program: ${nothingThere} when it was looked for there`
    : 'by the program, on the token; looked for there: absent';

/** The last act of the ceremony looks for the files of all ended copies; it would not have closed otherwise. */
function lookedAt({ swept }: Held, kind: CopyKind): string {
  if (kind !== 'sealed-file') return '';
  return swept ? '; file looked for: absent' : '; file not looked for: the ceremony was aborted before';
}

export function shareFates(held: Held, operation: KeyDestruction, set: ShareSet): readonly Fate[] {
  return set.shares.map(({ index, custodian, delivery, file }): Fate => {
    const on = { card: 'card', file: `file ${file?.place ?? ''}`, both: `card, and file ${file?.place ?? ''}` }[delivery];
    const fate = { what: `Share ${index} of ${set.total}`, identifier: `set ${set.setId}`, where: `${custodian}: ${on}` };
    const said = fateOf(set, index);
    const more = besides(said);
    const planned = operation.shares?.find((one) => one.setId === set.setId && one.index === index);
    const what = `share ${index} of set ${set.setId}`;
    if (!planned) {
      const { verdict, method } = earlier[said.how](said);
      return { ...fate, verdict, method: [`${method}${more}`, ...lastLook(held.entries, what)].join('; '), time: said.at };
    }
    const { words, time } = attestedAt(held, ({ activity }) => activity.toLowerCase().includes(`${what},`), what);
    return planned.gone === 'lost'
      ? { ...fate, verdict: 'lost', method: `not destroyed; ${words}${more}`, time }
      : { ...fate, verdict: 'destroyed', method: `before witnesses; ${words}${more}`, time };
  });
}

/** Of a share that this ceremony was not asked to account for. */
const earlier: Readonly<Record<ShareFate['how'], (said: ShareFate) => Pick<Fate, 'verdict' | 'method'>>> = {
  destroyed: ({ registered, why }) => ({
    verdict: 'earlier',
    method: registered ? `recorded as destroyed earlier (${why ?? ''})` : `destroyed earlier (${why ?? ''})`,
  }),
  lost: ({ why }) => ({ verdict: 'lost', method: `not destroyed; lost earlier (${why ?? ''})` }),
  uncollected: ({ why }) => ({ verdict: 'unaccounted', method: `not handed in: ${why ?? ''}` }),
  unknown: () => ({ verdict: 'unaccounted', method: 'nobody said anything of it' }),
};

/** Who attested at the step that is about it, what was written down there, and what lay at the recorded place when it was looked at last. */
function attestedAt(
  { entries, steps }: Held,
  isAbout: (step: Step) => boolean,
  what: string,
): { readonly words: string; readonly time: string | null } {
  const step = steps.find((one) => one.kind === 'attest' && isAbout(one));
  const done = entries.findLast(
    (entry): entry is Extract<LedgerEntry, { readonly type: 'step-completed' }> =>
      entry.type === 'step-completed' && entry.data.step === step?.id,
  );
  if (!step || !done) return { words: 'attested', time: null };
  const by = done.data.evidence.find(({ label }) => label === 'Attested by')?.value ?? '';
  const remarks = entries.flatMap((entry) =>
    entry.type === 'exception-recorded' && entry.data.step === step.id
      ? [`remark of ${entry.data.by}: ${entry.data.happened}; ${entry.data.decision}`]
      : [],
  );
  return {
    words: [`attested by ${by} (${done.data.initials ?? ''}) at step ${step.number}`, ...remarks, ...lastLook(entries, what)].join(
      '; ',
    ),
    time: done.time,
  };
}

/** Nothing of a copy that is no file, and in records of versions that did not look. */
function lastLook(entries: readonly LedgerEntry[], what: string): readonly string[] {
  const label = lookedForLabel(what);
  const looks = entries.flatMap((entry) =>
    entry.type === 'step-completed' ? entry.data.evidence.filter((one) => one.label === label) : [],
  );
  return looks.slice(-1).map(({ value }) => value);
}
