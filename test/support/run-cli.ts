import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { compileSteps, parsePlan } from '../../main/ceremony/prepare.ts';
import type { Role } from '../../shared/ceremony/role.ts';

const repository = join(import.meta.dirname, '..', '..');
const program = join(repository, 'out', 'cli.cjs');

export interface CliOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Standard input, whole; it then ends. Left out: it stays open until `RunningCli.child.stdin` is ended. */
  readonly input?: string;
  /** What file descriptor 3 gives. */
  readonly secrets?: string;
  /** A descriptor of this process that is its file descriptor 3, in place of `secrets`. */
  readonly secretsFrom?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly onOutput?: (sofar: string, child: ChildProcess) => void;
}

/** No display: what prints must bring its own. */
export function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = process.env;
  return { ...env, ...more };
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliOutcome>;
}

/** Starts the built program as a process of its own. */
export function startCli(args: readonly string[], { input, secrets, secretsFrom, env, onOutput }: CliOptions = {}): RunningCli {
  const third: number | 'pipe' | undefined = secrets === undefined ? secretsFrom : 'pipe';
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', ...(third === undefined ? [] : [third])];
  const child = spawn(process.execPath, [program, ...args], { cwd: repository, stdio, env: environment(env) });
  const give = (stream: Writable, text: string): void => {
    // A program that refuses at once does not read what it is given.
    stream.on('error', () => undefined).end(text);
  };
  const [first = '', ...later] = input?.split(digitsToCome) ?? [];
  if (input !== undefined && child.stdin) {
    if (later.length === 0) give(child.stdin, first);
    else approveAsAsked(child, first, later);
  }
  if (secrets !== undefined) give(child.stdio[3] as Writable, secrets);
  return { child, ended: outcomeOf(child, onOutput) };
}

/** Stands in prepared answers where digits are asked for that nobody can know beforehand. */
const digitsToCome = '<digits>';

/** Gives the prepared lines, and at each approval the digits that are shown. */
function approveAsAsked(child: ChildProcess, first: string, later: readonly string[]): void {
  const shown = { out: '', prompts: '' };
  let answered = 0;
  child.stdin?.on('error', () => undefined).write(first);
  const look = (): void => {
    const asked = [...shown.prompts.matchAll(/digits (\d+) to \d+ of the digest: /g)][answered]?.[1];
    // Two pipes: the prompt may arrive before the digest that was shown first.
    const lines = digestLines(shown.out).slice(answered * 8, answered * 8 + 8);
    if (asked === undefined || lines.length < 8) return;
    const rest = later[answered++] ?? '';
    child.stdin?.write(`${lines.find(({ from }) => from === asked)?.digits ?? ''}${rest}`);
    if (answered === later.length) child.stdin?.end();
  };
  child.stdout?.on('data', (chunk: string) => ((shown.out += chunk), look()));
  child.stderr?.on('data', (chunk: string) => ((shown.prompts += chunk), look()));
}

export const digestLines = (screen: string): readonly { readonly from: string; readonly digits: string }[] =>
  [...screen.matchAll(/^ {4} ?(\d{1,2}) {2}([0-9a-f]{4} [0-9a-f]{4})\r?$/gm)].map(([, from = '', digits = '']) => ({
    from,
    digits,
  }));

/** The digits that the last prompt of this screen asks for; undefined when it asks for something else. */
export function digitsAt(screen: string): string | undefined {
  const asked = /digits (\d+) to \d+ of the digest: $/.exec(screen)?.[1];
  return digestLines(screen).findLast(({ from }) => from === asked)?.digits;
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliOutcome> {
  return startCli(args, { input: '', ...options }).ended;
}

/**
 * The program at a real pseudo-terminal (util-linux `script`). `answer` gets everything on the screen so far whenever it grows and
 * returns what is typed, if anything. Echo is the terminal's own.
 */
export function runAtTerminal(args: readonly string[], answer: (screen: string) => string | undefined): Promise<CliOutcome> {
  const quoted = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', quoted, '/dev/null'], {
    cwd: repository,
    stdio: 'pipe',
    env: environment({ TERM: 'dumb' }),
  });
  let answered = 0;
  return outcomeOf(child, (screen) => {
    if (screen.length <= answered) return;
    const typed = answer(screen.slice(answered));
    if (typed === undefined) return;
    answered = screen.length;
    child.stdin.write(typed);
  });
}

function outcomeOf(child: ChildProcess, onOutput: CliOptions['onOutput']): Promise<CliOutcome> {
  const text = { stdout: '', stderr: '' };
  const gather = (name: 'stdout' | 'stderr'): void => {
    const stream: Readable | null = child[name];
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      onOutput?.(text.stdout, child);
    });
  };
  gather('stdout');
  gather('stderr');
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...text }));
  });
}

/**
 * What people answer at the steps of a plan's script, in order; `fromAct` for a ceremony that is resumed at an act. A bag is noted as the
 * plan has it.
 */
export function answersOf(rawPlan: unknown, fromAct = 1): string {
  const plan = parsePlan(rawPlan);
  const initialsOf = (role: Role): string => plan.participants.find((participant) => participant.role === role)?.initials ?? '';
  return compileSteps(plan)
    .filter(({ act, kind }) => act >= fromAct && (kind === 'attest' || kind === 'approve' || kind === 'confirm'))
    .map(({ kind, who, expect, choice, bagging }) => {
      if (kind === 'confirm') return `${expect}\n`;
      if (kind === 'approve') return `${initialsOf(who)}\n${digitsToCome}\n`;
      // Where an attestation may say the opposite, Enter says that it was done; a bag and its place are left as planned.
      return `${choice ? '\n' : ''}${initialsOf(who)}\n${bagging ? '\n\n' : ''}`;
    })
    .join('');
}

/** Initials of the person whose role the last announced step names. */
export function initialsAt(screen: string): string {
  const titles: Readonly<Record<string, string>> = {
    'Ceremony Administrator': 'AA',
    'Crypto Officer': 'OO',
    'Internal Witness': 'WW',
  };
  const announced = [...screen.matchAll(/\d+\/\d+ {2}([A-Z][A-Za-z ]+?)\r?\n/g)].at(-1)?.[1] ?? '';
  return titles[announced] ?? 'AA';
}

/** Processes whose arguments or environment hold the text, apart from this one. */
export function processesShowing(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['cmdline', 'environ'].some((name) => {
        try {
          return readFileSync(join('/proc', pid, name)).includes(text);
        } catch {
          return false;
        }
      }),
    );
}
