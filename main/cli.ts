/**
 * The same rooms without a window: rehearse, run, resume, abort, verify. Composition root; what it composes is in the rooms.
 * Exit codes: 0 done, 1 refused (fault code on stderr), 2 usage.
 */
import { rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ReadStream } from 'node:tty';
import { parseArgs } from 'node:util';
import type { Mode } from '../shared/ceremony/mode.ts';
import type { Plan } from '../shared/ceremony/plan.ts';
import { planJsonSchema } from '../shared/ceremony/plan-json-schema.ts';
import { Fault, faultOf } from '../shared/fault/fault.ts';
import { wordFault } from '../shared/fault/fault-wording.ts';
import { buildFacts } from './app/build-facts.ts';
import { processPrinter } from './app/process-printer.ts';
import { verifyTarget } from './audit/verify-target.ts';
import { ActivationSecret } from './keystore/activation-secret.ts';
import { RemovableMedia } from './media/removable-media.ts';
import { openWorkplace, type OpenedWorkplace } from './open-workplace.ts';
import { acknowledgedWarnings, findingLines } from './terminal/acknowledged-warnings.ts';
import { driveCeremony, type Answers } from './terminal/drive-ceremony.ts';
import { streamLines, type LineSource } from './terminal/line-source.ts';
import { readPlanFile, rehearsalOf } from './terminal/plan-file.ts';
import { rehearsedAnswers } from './terminal/rehearsed-answers.ts';
import { descriptorSecrets, typedSecrets, typedTwice, type SecretReader } from './terminal/secret-source.ts';
import { typedAnswers } from './terminal/typed-answers.ts';
import { whereThingsLie } from './terminal/where-things-lie.ts';
import { allArtifacts, composeBundle } from './transcript/compose-bundle.ts';
import { systemClock } from './workstation/system-clock.ts';

const usage = `anchorite rehearse <plan.json> --home <dir> --out <dir>
anchorite run      <plan.json> --home <dir> --out <dir> [--activation-fd <n>]
anchorite resume               --home <dir> --out <dir> [--activation-fd <n>]
anchorite abort                --home <dir> --why <text>
anchorite verify   <bundle-or-home>
anchorite schema

rehearse   runs a plan with throw-away keys in a ledger of its own; names and pages are marked REHEARSAL
run        runs a production plan at this terminal; attestations are typed, passphrases are read without echo,
           or one a line from the file descriptor --activation-fd
resume     goes on with an interrupted production ceremony; abort ends it
verify     digests, chain, checkpoints, signatures, certificates, CRLs; exit 0 or 1
schema     prints the JSON Schema of a plan file`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const prompt = process.stderr;

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(argv);
  if (values.help) return say(usage);
  const [command, operand, ...more] = positionals;
  if (more.length > 0) throw new Fault('usage', { problem: `Too many arguments: ${more.join(' ')}.` });
  const needed = (name: 'home' | 'out' | 'why'): string => {
    const value = values[name];
    if (value === undefined) throw new Fault('usage', { problem: `--${name} is missing.` });
    return value;
  };
  const target = (what: string): string => {
    if (operand === undefined) throw new Fault('usage', { problem: `${what} is missing.` });
    return operand;
  };
  const fd = descriptorOf(values['activation-fd']);
  switch (command) {
    case 'rehearse':
      return ceremony({ mode: 'rehearsal', home: needed('home'), out: needed('out'), planFile: target('The plan') });
    case 'run':
      return ceremony({ mode: 'production', home: needed('home'), out: needed('out'), planFile: target('The plan'), fd });
    case 'resume':
      if (operand !== undefined)
        throw new Fault('usage', { problem: 'resume takes no plan: it goes on with the one in the ledger.' });
      return ceremony({ mode: 'production', home: needed('home'), out: needed('out'), fd });
    case 'abort':
      return abort(needed('home'), needed('why'));
    case 'verify':
      return verifyTarget(target('The bundle or home'), say, systemClock);
    case 'schema':
      return say(JSON.stringify(planJsonSchema(), null, 2));
    default:
      throw new Fault('usage', { problem: command === undefined ? 'A command is missing.' : `There is no command “${command}”.` });
  }
}

function readArguments(argv: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = { home: text, out: text, why: text, 'activation-fd': text, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (thrown) {
    throw new Fault('usage', { problem: thrown instanceof Error ? thrown.message : 'The arguments are not understood.' });
  }
}

function descriptorOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const fd = Number(text);
  if (!/^\d+$/.test(text) || fd < 3 || fd > 1_023)
    throw new Fault('usage', { problem: '--activation-fd takes the number of an open file descriptor, 3 or more.' });
  return fd;
}

interface Asked {
  readonly mode: Mode;
  readonly home: string;
  readonly out: string;
  /** Left out to go on with the ceremony that was interrupted. */
  readonly planFile?: string;
  readonly fd?: number | undefined;
}

/** Opens (or resumes) one ceremony, drives it to its end, prints its transcript, writes the bundle. */
async function ceremony({ mode, home, out, planFile, fd }: Asked): Promise<void> {
  const lines = streamLines(process.stdin, prompt);
  const secrets = mode === 'rehearsal' ? undefined : secretsOf(fd);
  const plan = planFile === undefined ? undefined : await readPlanFile(planFile, new RemovableMedia());
  if (plan) await requireSecrets(plan, secrets);
  await requireFreeOut(out);
  const workplace = await workplaceAt(home, mode);
  // In good order: whoever is asked for a line is refused, the ceremony is interrupted, its keys are deactivated.
  if (secrets) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => lines.close());
  try {
    const { conductor } = workplace;
    const answers = secrets ? terminalAnswers(lines, secrets, fd) : rehearsedAnswers(say);
    const left = conductor.current();
    if (plan) await openPlan(workplace, plan, lines);
    else if (left?.state.status !== 'interrupted') return await deliver(workplace, await undelivered(workplace), out);
    else {
      await requireSecrets(left.script.plan, secrets);
      await conductor.resume();
    }
    const live = await driveCeremony(conductor, answers);
    await deliver(workplace, live.id, out);
  } finally {
    lines.close();
    await workplace.close();
  }
}

/** Proposes the plan and opens it. A rehearsal accepts every warning; in production each is typed. */
async function openPlan(workplace: OpenedWorkplace, plan: Plan, lines: LineSource): Promise<void> {
  const { conductor, mode } = workplace;
  const rehearsed = mode === 'rehearsal';
  if (rehearsed) await abandonRehearsal(workplace);
  const script = await conductor.propose(rehearsed ? rehearsalOf(plan) : plan);
  for (const line of findingLines(script)) say(line);
  const all = script.findings.map(({ rule }) => rule);
  const accepted = rehearsed ? all : await acknowledgedWarnings(script, { say, lines, retry: process.stdin.isTTY });
  await conductor.open(script.planDigest, accepted);
}

function workplaceAt(home: string, mode: Mode): Promise<OpenedWorkplace> {
  const facts = buildFacts();
  return openWorkplace({
    home: resolve(home),
    mode,
    shipped: { folder: join(import.meta.dirname, 'resources') },
    printer: processPrinter(),
    application: facts.application,
    runtime: `Node ${process.versions.node}`,
    devices: [{ label: 'Workstation', value: `${process.platform} ${process.arch}` }],
    onChange: () => undefined,
  });
}

/** A rehearsal that was cut off lost its keys with the process: it is ended before the next one. */
async function abandonRehearsal({ conductor }: OpenedWorkplace): Promise<void> {
  if (conductor.current()?.state.status === 'interrupted') await conductor.abort('cut off; its throw-away keys are gone');
}

const noTerminal: SecretReader = () =>
  Promise.reject(new Fault('usage', { problem: 'There is no terminal to type a passphrase at: give --activation-fd.' }));

/** Said before anything is opened, not at the step that would ask. */
async function requireSecrets(plan: Plan, secrets: SecretReader | undefined): Promise<void> {
  if (secrets === noTerminal && plan.operations.some(({ kind }) => kind !== 'media-export')) await noTerminal('');
}

function secretsOf(fd: number | undefined): SecretReader {
  if (fd !== undefined) return descriptorSecrets(fd);
  return process.stdin instanceof ReadStream ? typedSecrets(process.stdin, prompt) : noTerminal;
}

function terminalAnswers(lines: LineSource, secrets: SecretReader, fd: number | undefined): Answers {
  return typedAnswers({
    say,
    lines,
    retry: { lines: process.stdin.isTTY, secrets: fd === undefined },
    secret: async (text, confirm) => {
      const twice = confirm && fd === undefined;
      return ActivationSecret.fromUtf8(await (twice ? typedTwice(secrets, text, '     once more: ') : secrets(text)));
    },
  });
}

/** An empty folder is taken over, a full one is refused before anything is signed. */
async function requireFreeOut(out: string): Promise<void> {
  await rmdir(out).catch(() => undefined);
  await new RemovableMedia().inspectFolder(dirname(resolve(out)), basename(resolve(out)));
}

/** The last ceremony, when it was closed but the program ended before its bundle was written. */
async function undelivered({ ports: { ledger } }: OpenedWorkplace): Promise<string> {
  const last = (await ledger.ceremonies()).at(-1);
  const after = last?.state === 'closed' ? await ledger.entries(last.lastSeq, 1_000) : [];
  if (!last || after.length === 0 || after.some(({ type }) => type === 'export-closed'))
    throw new Fault('ceremony-not-resumable', { why: 'none is interrupted' });
  return last.id;
}

async function deliver(workplace: OpenedWorkplace, id: string, out: string): Promise<void> {
  const { ports, sources, transcripts } = workplace;
  const kept = await transcripts.print(id);
  if (kept.format === 'html') say('NOTICE the PDF could not be made here; the transcript is HTML, print it from a browser.');
  const bundle = basename(resolve(out));
  const artifacts = await allArtifacts(sources, [id]);
  await ports.ledger.append({
    type: 'export-opened',
    ceremony: null,
    data: { bundle, folder: dirname(resolve(out)), files: artifacts.length },
  });
  const files = await composeBundle(sources, { id, title: `Ceremony ${id}` }, artifacts);
  const written = await ports.media.writeBundle(dirname(resolve(out)), bundle, files);
  const list = written.map(({ path, size, sha256 }) => ({ path, size, sha256 }));
  await ports.ledger.append({ type: 'export-closed', ceremony: null, data: { bundle, files: list } });
  for (const line of whereThingsLie(resolve(out), await ports.ledger.authorities(), kept.format)) say(line);
}

async function abort(home: string, why: string): Promise<void> {
  const workplace = await workplaceAt(home, 'production');
  try {
    await workplace.conductor.abort(why);
    say('The ceremony was aborted. Its record stays in the ledger.');
  } finally {
    await workplace.close();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (thrown: unknown) => {
    const fault = faultOf(thrown);
    const { refused, rule, next } = wordFault(fault.code, fault.detail);
    process.stderr.write(`${fault.code}: ${refused}${rule === null ? '' : ` [${rule}]`}\n${next}\n`);
    if (fault.code === 'usage') process.stderr.write(`\n${usage}\n`);
    if (fault.code === 'internal' && process.env['ANCHORITE_DEBUG']) console.error(fault.cause ?? thrown);
    process.exit(fault.code === 'usage' ? 2 : 1);
  },
);
