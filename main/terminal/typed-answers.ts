import { visibleProse, visibleText } from '../../shared/base/visible-text.ts';
import { digitsAsked } from '../../shared/ceremony/approval.ts';
import { wordAsk, type Ask } from '../../shared/ceremony/ask.ts';
import { bagNoteLimits, type BagNote } from '../../shared/ceremony/bag-words.ts';
import { comparesClock, comparesPlanDigest } from '../../shared/ceremony/opening-steps.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import { noteLimit } from '../../shared/ceremony/note-limit.ts';
import { roleTitle } from '../../shared/ceremony/role.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { wordFault } from '../../shared/fault/fault-wording.ts';
import { activationFaults } from '../ceremony/activation-faults.ts';
import type { Evidence } from '../ceremony/effect.ts';
import type { LiveCeremony } from '../ceremony/live-ceremony.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Clock } from '../ports/workstation.ts';
import type { Answers } from './drive-ceremony.ts';
import { askingAt } from './exception-sheet.ts';
import type { LineSource } from './line-source.ts';
import type { NewSecret } from './new-secret.ts';
import { shareFilePath, shareFilePathFaults } from './share-line.ts';
import { approvalShown, planDigestLines } from './shown-lines.ts';
import { toldRecord } from './told-record.ts';

export interface TypedAnswersOptions {
  readonly say: (line: string) => void;
  readonly lines: LineSource;
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'entriesOf'>;
  /** What is on record of the bag that is looked for or opened at this step. */
  readonly bags: (step: Step, live: LiveCeremony) => Promise<readonly Evidence[]>;
  /** Activation data that exist, without echo. */
  readonly secret: (prompt: string) => Promise<ActivationData>;
  /** New activation data: where a person types, twice, and a passphrase may be drawn. */
  readonly newSecret: NewSecret;
  /** The passphrase of the share file at this path, with that file: it is read and looked at before the prompt. */
  readonly shareFile: (path: string, prompt: string) => Promise<ActivationData>;
  /** Shows what one person is to take, and to nobody else; resolves when they have it. */
  readonly handOver: (ask: Ask, shown: ActivationData) => Promise<ActivationData>;
  /** Writes down that people deviate from the script. */
  readonly recordException: (data: EntryData<'exception-recorded'>) => Promise<void>;
  /** What can be answered again after a refusal: what people type here, not what a pipe or a descriptor gives. */
  readonly retry: { readonly lines: boolean; readonly secrets: boolean };
}

/** People at a terminal: each attestation is asked and typed, after what it is about was shown. */
export function typedAnswers(options: TypedAnswersOptions): Answers {
  const { say, lines, clock, ledger, bags, secret, newSecret, shareFile, handOver } = options;
  const { refused, shortLine, askAt, noteFor } = asking(options);
  return {
    recorded: toldRecord(ledger, say),
    announce: (step, live) => {
      say(`\n${String(step.number).padStart(3)}/${live.script.steps.length}  ${roleTitle[step.who]}`);
      say(`     DO   ${visibleProse(step.activity)}`);
      if (step.say !== null) say(`     SAY  ${visibleProse(step.say)}`);
      if (comparesClock(live.script, step)) say(`  UTC clock of this workstation: ${clock.now()}`);
      if (comparesPlanDigest(live.script, step)) for (const line of planDigestLines(live.script)) say(line);
    },
    attest: async (step, live) => {
      for (const { label, value } of await bags(step, live)) say(`     BAG  ${visibleText(`${label}: ${value}`)}`);
      const { choice, bagging } = step;
      const asked = choice && `     Enter where that was done; else why “${choice.otherwise}”: `;
      const why = asked ? await shortLine(asked, choice.otherwise, noteLimit, (prompt) => askAt(prompt, step)) : '';
      const initials = await askAt('     initials: ', step);
      if (!bagging) return { initials, ...(why !== '' && { otherwise: why }) };
      return { initials, noted: { bag: await noteFor('bag', bagging.bag), place: await noteFor('place', bagging.place) } };
    },
    approve: async (approval, step) => {
      for (const line of approvalShown(approval)) say(line);
      const initials = await askAt('     initials: ', step);
      return { initials, digits: await askAt(`     digits ${digitsAsked(approval)} of the digest: `, step) };
    },
    confirm: (step) => askAt(`     type “${step.expect ?? ''}”: `, step),
    lastTry: async (ask) => {
      if (ask.notice !== null) say(`     NOTE ${ask.notice}`);
      const of = await lines.ask(`     type “${ask.of}” to spend the last try: `);
      const givenBy = await lines.ask('     initials of whoever gives the PIN: ');
      return { of, givenBy, agreedBy: await lines.ask('     initials of a second person who agrees: ') };
    },
    activation: async (ask, shown) => {
      if (shown) return handOver(ask, shown);
      if (ask.notice !== null && !ask.lastTry) say(`     NOTE ${ask.notice}`);
      if (ask.purpose === 'set') return newSecret(ask, refused);
      const given = await secret(`     ${wordAsk(ask)}${ask.fromFile ? ', or file:PATH' : ''}: `);
      const path = shareFilePath(given.bytes(), ask);
      if (path === undefined) return given;
      given.wipe();
      return shareFile(path, '     passphrase of the share file: ');
    },
    refused,
  };
}

/** What is asked line by line, at a step or not. */
function asking({ say, lines, retry, recordException }: TypedAnswersOptions) {
  const refused = (fault: Fault): void => {
    const ofSecret = activationFaults.has(fault.code) || shareFilePathFaults.has(fault.code);
    if (!(ofSecret ? retry.secrets : retry.lines)) throw fault;
    const { refused: what, rule, next } = wordFault(fault.code, fault.detail);
    say(`     REFUSED ${fault.code}: ${what}${rule === null ? '' : ` [${rule}]`} ${next}`);
  };
  /** What is too long is typed again. */
  const shortLine = async (
    prompt: string,
    what: string,
    most: number,
    ask = (text: string) => lines.ask(text),
  ): Promise<string> => {
    for (;;) {
      const typed = (await ask(prompt)).trim();
      if (typed.length <= most) return typed;
      refused(new Fault('note-too-long', { what, most: String(most) }));
    }
  };
  const askAt = askingAt({
    lines,
    say,
    noteLine: (prompt, what) => shortLine(prompt, what, noteLimit),
    record: recordException,
  });
  /** Enter alone leaves it as the plan has it, a hyphen says that there is none. */
  const noteFor = async (what: keyof BagNote, planned: string | null): Promise<string | null> => {
    const usual = planned === null ? 'Enter: none' : `Enter: ${visibleText(planned)}, -: none`;
    const typed = await shortLine(`     ${noteNames[what]} (${usual}): `, noteNames[what], bagNoteLimits[what]);
    if (typed === '') return planned;
    return typed === '-' ? null : typed;
  };
  return { refused, shortLine, askAt, noteFor };
}

const noteNames: Readonly<Record<keyof BagNote, string>> = { bag: 'number of the bag', place: 'where it is kept' };
