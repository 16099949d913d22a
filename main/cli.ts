/**
 * The same rooms without a window: rehearse, run, resume, abort, list keys, verify. Composition root; what it composes is in the rooms.
 * Exit codes: 0 done, 1 refused (fault code on stderr), 2 usage.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { planJsonSchema } from '../shared/ceremony/plan-json-schema.ts';
import { Fault, faultOf } from '../shared/fault/fault.ts';
import { wordFault } from '../shared/fault/fault-wording.ts';
import { verifyTarget } from './audit/verify-target.ts';
import { keyRecordsOf } from './ceremony/held-key.ts';
import { abort, ceremony, workstationTokens } from './headless-ceremony.ts';
import { openLedgerForReading } from './ledger/open-ledger.ts';
import { output } from './standard-output.ts';
import { keyLines } from './terminal/key-lines.ts';
import { tokenLines } from './terminal/token-lines.ts';
import { UndeliveredBundle } from './terminal/undelivered-bundle.ts';
import { systemClock } from './workstation/system-clock.ts';

const usage = `anchorite rehearse <plan.json> --home <dir> --out <dir>
anchorite run      <plan.json> --home <dir> --out <dir> [--activation-fd <n>] [--shares-fd <n>]
anchorite resume               --home <dir> --out <dir> [--activation-fd <n>] [--shares-fd <n>]
anchorite abort                --home <dir> --why <text>
anchorite keys                 --home <dir>
anchorite tokens               --home <dir> [--register <module> | --forget <module>]
anchorite verify   <bundle-or-home>
anchorite schema

rehearse   runs a plan with throw-away keys in a ledger of its own; names and pages are marked REHEARSAL
run        runs a production plan at this terminal; attestations are typed, passphrases are read without echo,
           or one a line from the file descriptor --activation-fd; shares of a quorum are shown on the screen, or
           written one a line to the file descriptor --shares-fd; instead of its words a share may be given as
           file:PATH, with the passphrase of that share file in the line after it
resume     goes on with an interrupted production ceremony; abort ends it
keys       lists each key of the production ledger: state, custody, and its copies as a plan names them
tokens     lists PKCS #11 tokens as a plan names them; registers a module by its path and digest, or forgets it
verify     digests, chain, checkpoints, signatures, certificates, CRLs; exit 0 or 1
schema     prints the JSON Schema of a plan file`;

const { say } = output;

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
  const fd = descriptorOf('--activation-fd', values['activation-fd']);
  const sharesFd = descriptorOf('--shares-fd', values['shares-fd']);
  switch (command) {
    case 'rehearse':
      return ceremony({ mode: 'rehearsal', home: needed('home'), out: needed('out'), planFile: target('The plan') });
    case 'run':
      return ceremony({ mode: 'production', home: needed('home'), out: needed('out'), planFile: target('The plan'), fd, sharesFd });
    case 'resume':
      if (operand !== undefined)
        throw new Fault('usage', { problem: 'resume takes no plan: it goes on with the one in the ledger.' });
      return ceremony({ mode: 'production', home: needed('home'), out: needed('out'), fd, sharesFd });
    case 'abort':
      return abort(needed('home'), needed('why'));
    case 'keys':
      return listKeys(needed('home'));
    case 'tokens':
      return tokens(needed('home'), values.register, values.forget);
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
    const options = {
      home: text,
      out: text,
      why: text,
      register: text,
      forget: text,
      'activation-fd': text,
      'shares-fd': text,
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (thrown) {
    throw new Fault('usage', { problem: thrown instanceof Error ? thrown.message : 'The arguments are not understood.' });
  }
}

function descriptorOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const fd = Number(text);
  if (!/^\d+$/.test(text) || fd < 3 || fd > 1_023)
    throw new Fault('usage', { problem: `${option} takes the number of an open file descriptor, 3 or more.` });
  return fd;
}

async function tokens(home: string, register: string | undefined, forget: string | undefined): Promise<void> {
  const all = workstationTokens(home);
  if (forget !== undefined) await all.forget(forget);
  if (register !== undefined) await all.register(register);
  for (const line of tokenLines(await all.list())) say(line);
}

/** Reads only: the ledger is not locked, and needs no key. */
async function listKeys(home: string): Promise<void> {
  const ledger = await openLedgerForReading({ file: join(home, 'production', 'ledger.sqlite') });
  try {
    for (const line of keyLines(await keyRecordsOf({ ledger }))) say(line);
  } finally {
    await ledger.close();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (thrown: unknown) => {
    const undelivered = thrown instanceof UndeliveredBundle ? thrown : undefined;
    const fault = undelivered?.fault ?? faultOf(thrown);
    const { refused, rule, next } = wordFault(fault.code, fault.detail);
    process.stderr.write(`${fault.code}: ${refused}${rule === null ? '' : ` [${rule}]`}\n${next}\n`);
    for (const line of undelivered?.advice() ?? []) process.stderr.write(`${line}\n`);
    if (fault.code === 'usage') process.stderr.write(`\n${usage}\n`);
    if (fault.code === 'internal' && process.env['ANCHORITE_DEBUG']) console.error(fault.cause ?? thrown);
    process.exit(fault.code === 'usage' ? 2 : 1);
  },
);
