/**
 * A ceremony without a window: opened or resumed, driven to its end at the terminal, delivered as a bundle. With cli.ts the
 * composition root of the terminal.
 */
import { join, resolve } from 'node:path';
import { ReadStream, WriteStream } from 'node:tty';
import { copiesOutside } from '../shared/ceremony/copies-outside.ts';
import type { LedgerEntry } from '../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../shared/ceremony/mode.ts';
import { noteLimit } from '../shared/ceremony/note-limit.ts';
import type { Plan } from '../shared/ceremony/plan.ts';
import { Fault } from '../shared/fault/fault.ts';
import { buildFacts } from './app/build-facts.ts';
import { workstationLines } from './app/core-dumps.ts';
import { processPrinter } from './app/process-printer.ts';
import { forkedTokenHost } from './app/token-host-process.ts';
import { activationFaults } from './ceremony/activation-faults.ts';
import { asksForSecrets } from './ceremony/asks-for-secrets.ts';
import { bagsToTell } from './ceremony/bags-told.ts';
import { endedKeysIn } from './ceremony/ended-keys.ts';
import { maxShareFileBytes } from './ceremony/share-file.ts';
import { ActivationSecret } from './keystore/activation-secret.ts';
import { drawPassphrase } from './keystore/drawn-passphrase.ts';
import { WorkstationTokens } from './keystore/pkcs11/workstation-tokens.ts';
import { dealsShares } from './ceremony/share-dealing.ts';
import { deliver, keepTranscript, requireFreeOut, undelivered } from './headless-delivery.ts';
import { RemovableMedia } from './media/removable-media.ts';
import { openWorkplace, tokenModulesFile, type OpenedWorkplace } from './open-workplace.ts';
import { output } from './standard-output.ts';
import { acknowledgedWarnings, findingLines } from './terminal/acknowledged-warnings.ts';
import { driveCeremony, type Answers } from './terminal/drive-ceremony.ts';
import {
  drawnOnScreen,
  handOverNowhere,
  handOverOnScreen,
  handOverToDescriptor,
  nowhereToShow,
  type HandOver,
} from './terminal/hand-over.ts';
import { endedLines } from './terminal/ended-lines.ts';
import { exceptionHint } from './terminal/exception-sheet.ts';
import { streamLines, type LineSource } from './terminal/line-source.ts';
import { typedNewSecret, type NewSecret } from './terminal/new-secret.ts';
import { outsideLines } from './terminal/outside-lines.ts';
import { readPlanFile, rehearsalOf } from './terminal/plan-file.ts';
import { rehearsedAnswers } from './terminal/rehearsed-answers.ts';
import { descriptorSecrets, typedSecrets, type SecretReader } from './terminal/secret-source.ts';
import { planDigestLines, previewLines } from './terminal/shown-lines.ts';
import { typedAnswers } from './terminal/typed-answers.ts';
import { voidLines } from './terminal/void-lines.ts';
import { systemEntropy } from './workstation/system-entropy.ts';

const { say } = output;
const prompt = process.stderr;

export interface Asked {
  readonly mode: Mode;
  readonly home: string;
  readonly out: string;
  /** Left out to go on with the ceremony that was interrupted. */
  readonly planFile?: string;
  readonly fd?: number | undefined;
  /** Where shares are handed over; the screen of the terminal when undefined. */
  readonly sharesFd?: number | undefined;
}

/** Opens (or resumes) one ceremony, drives it to its end, prints its transcript, writes the bundle. */
export async function ceremony({ mode, home, out, planFile, fd, sharesFd }: Asked): Promise<void> {
  const lines = streamLines(process.stdin, prompt);
  const stop = new AbortController();
  const secrets = mode === 'rehearsal' ? undefined : secretsOf(fd, stop.signal);
  const plan = planFile === undefined ? undefined : await readPlanFile(planFile, new RemovableMedia());
  if (plan) await requireSecrets(plan, secrets);
  const handOver = handOverFor(lines, sharesFd);
  if (plan && secrets) requireHandOver(plan, handOver);
  await requireFreeOut(out);
  const workplace = await workplaceAt(home, mode);
  // In good order: whoever is asked for a line or a secret is refused, the ceremony is interrupted, its keys are deactivated.
  const end = (code: 'input-ended' | 'output-ended'): void => {
    lines.close(code);
    stop.abort(new Fault(code));
  };
  if (secrets) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end('input-ended'));
  if (secrets) output.onEnd(() => end('output-ended'));
  try {
    const { conductor } = workplace;
    const answers = secrets ? terminalAnswers(workplace, lines, secrets, { fd, handOver }) : rehearsedAnswers(say);
    const left = conductor.current();
    if (plan) await openPlan(workplace, plan, lines);
    else if (left?.state.status !== 'interrupted') return await deliver(workplace, await undelivered(workplace), { home, out });
    else {
      await requireSecrets(left.script.plan, secrets);
      requireHandOver(left.script.plan, handOver);
      for (const line of planDigestLines(left.script)) output.show(line);
      await conductor.resume();
      const entries = await workplace.ports.ledger.entriesOf(left.id);
      const begun = copiesOutside(entries).filter(({ whole }) => !whole);
      for (const line of [...outsideLines(begun), ...(await lastingLines(workplace, entries))]) output.show(line);
    }
    if (secrets) output.show(exceptionHint);
    const live = await driveCeremony(conductor, answers).catch(async (thrown: unknown) => {
      // What nobody here could answer again ended the program, and no power was lost.
      if (thrown instanceof Fault && activationFaults.has(thrown.code)) await conductor.suspend(thrown);
      throw thrown;
    });
    await deliver(workplace, live.id, { home, out });
  } catch (thrown) {
    await sayWhatLasts(workplace);
    throw thrown;
  } finally {
    lines.close();
    await workplace.close();
  }
}

/** Who stops in the middle is told at once, beside why it stopped, which cards are void and which copies of a key are gone. */
async function sayWhatLasts(workplace: OpenedWorkplace): Promise<void> {
  const { conductor, ports } = workplace;
  await conductor.suspend();
  const live = conductor.current();
  if (live?.state.status !== 'interrupted') return;
  for (const line of await lastingLines(workplace, await ports.ledger.entriesOf(live.id))) prompt.write(`${line}\n`);
}

/** What neither an abort nor a resumption takes back. */
const lastingLines = async ({ ports }: OpenedWorkplace, entries: readonly LedgerEntry[]): Promise<readonly string[]> => [
  ...endedLines(await endedKeysIn(ports.ledger, entries)),
  ...voidLines(entries),
];

/** Proposes the plan and opens it. A rehearsal accepts every warning; in production each is typed. */
async function openPlan(workplace: OpenedWorkplace, plan: Plan, lines: LineSource): Promise<void> {
  const { conductor, mode } = workplace;
  const rehearsed = mode === 'rehearsal';
  if (rehearsed) await abandonRehearsal(workplace);
  const script = await conductor.propose(rehearsed ? rehearsalOf(plan) : plan);
  if (rehearsed) for (const line of findingLines(script)) say(line);
  else for (const line of previewLines(script)) output.show(line);
  const all = script.findings.map(({ rule }) => rule);
  const asked = { say: output.show, lines, retry: process.stdin.isTTY };
  const accepted = rehearsed ? all : await acknowledgedWarnings(script, asked);
  await conductor.open(script.planDigest, accepted);
}

async function workplaceAt(home: string, mode: Mode): Promise<OpenedWorkplace> {
  const facts = buildFacts();
  return openWorkplace({
    home: resolve(home),
    mode,
    shipped: { folder: join(import.meta.dirname, 'resources') },
    printer: processPrinter(),
    startTokenHost,
    application: facts.application,
    runtime: `Node ${process.versions.node}`,
    devices: await workstationLines(),
    onChange: () => undefined,
  });
}

const startTokenHost = forkedTokenHost(join(import.meta.dirname, 'token-host.cjs'));

/** Tokens without a ledger, to register a module or to see what is in the slots. */
export function workstationTokens(home: string): WorkstationTokens {
  return new WorkstationTokens({ file: tokenModulesFile(resolve(home)), start: startTokenHost, entropy: systemEntropy });
}

/** A rehearsal that was cut off lost its keys with the process: it is ended before the next one. */
async function abandonRehearsal({ conductor }: OpenedWorkplace): Promise<void> {
  if (conductor.current()?.state.status === 'interrupted') await conductor.abort('cut off; its throw-away keys are gone');
}

const noTerminal: SecretReader = () =>
  Promise.reject(new Fault('usage', { problem: 'There is no terminal to type a passphrase at: give --activation-fd.' }));

/** Said before anything is opened, not at the step that would ask. */
async function requireSecrets(plan: Plan, secrets: SecretReader | undefined): Promise<void> {
  if (secrets === noTerminal && plan.operations.some(asksForSecrets)) await noTerminal('');
}

function secretsOf(fd: number | undefined, stopped: AbortSignal): SecretReader {
  if (fd !== undefined) return descriptorSecrets(fd, stopped);
  return process.stdin instanceof ReadStream ? typedSecrets(process.stdin, prompt, stopped) : noTerminal;
}

/** The same of a place where shares are shown. */
function requireHandOver(plan: Plan, handOver: HandOver): void {
  if (handOver === handOverNowhere && plan.operations.some(dealsShares)) throw nowhereToShow();
}

function terminalAnswers(
  { ports, conductor }: OpenedWorkplace,
  lines: LineSource,
  secrets: SecretReader,
  { fd, handOver }: Pick<Asked, 'fd'> & { readonly handOver: HandOver },
): Answers {
  const media = new RemovableMedia();
  return typedAnswers({
    // Nobody attests what could not be read; a ceremony that is closed has nothing left to attest.
    say: (line) => (conductor.current()?.state.status === 'closed' ? say(line) : output.show(line)),
    lines,
    clock: ports.clock,
    ledger: ports.ledger,
    bags: (step, live) => bagsToTell(ports, live, step),
    handOver: async (ask, shown) => {
      await handOver(ask, shown);
      return ActivationSecret.fromText('taken');
    },
    recordException: (data) => conductor.recordException(data),
    retry: { lines: process.stdin.isTTY, secrets: fd === undefined },
    shareFile: async (path, text) => {
      const file = await media.read(path, maxShareFileBytes);
      ports.shareDealer.recogniseFile(file.bytes);
      return ActivationSecret.fromUtf8(await secrets(text)).forShareFile(file);
    },
    secret: async (text) => ActivationSecret.fromUtf8(await secrets(text)),
    newSecret: fd === undefined ? typedNew(lines, secrets) : async () => ActivationSecret.fromUtf8(await secrets('')),
  });
}

/** A passphrase is drawn where the person who sets it can be shown it alone. */
function typedNew(lines: LineSource, secrets: SecretReader): NewSecret {
  const drawing =
    prompt instanceof WriteStream ? { draw: () => drawPassphrase(systemEntropy), show: drawnOnScreen(prompt, lines) } : undefined;
  return typedNewSecret({ secrets, keep: (typed) => ActivationSecret.fromUtf8(typed), drawing });
}

function handOverFor(lines: LineSource, sharesFd: number | undefined): HandOver {
  if (sharesFd !== undefined) return handOverToDescriptor(sharesFd);
  return process.stdin.isTTY && prompt instanceof WriteStream ? handOverOnScreen(prompt, lines) : handOverNowhere;
}

export async function abort(home: string, why: string): Promise<void> {
  if (why.length > noteLimit) throw new Fault('note-too-long', { what: '--why', most: String(noteLimit) });
  const workplace = await workplaceAt(home, 'production');
  try {
    const { conductor } = workplace;
    await conductor.abort(why);
    say('The ceremony was aborted. Its record stays in the ledger.');
    const aborted = conductor.current();
    const entries = aborted ? await workplace.ports.ledger.entriesOf(aborted.id) : [];
    for (const line of [...outsideLines(copiesOutside(entries)), ...(await lastingLines(workplace, entries))]) say(line);
    if (aborted) await keepTranscript(workplace, aborted.id);
  } finally {
    await workplace.close();
  }
}
