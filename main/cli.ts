/**
 * The same rooms without a window: rehearse, run, resume, abort, list keys, verify. Composition root; what it composes is in the rooms.
 * Exit codes: 0 done, 1 refused (fault code on stderr), 2 usage.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { planJsonSchema } from '../shared/ceremony/plan-json-schema.ts';
import { Fault, faultOf } from '../shared/fault/fault.ts';
import { wordFault } from '../shared/fault/fault-wording.ts';
import { buildFacts } from './app/build-facts.ts';
import { verifyTarget } from './audit/verify-target.ts';
import { endedFilesHere } from './ceremony/ended-copies.ts';
import { endedKeysIn } from './ceremony/ended-keys.ts';
import { keyRecordsOf } from './ceremony/held-key.ts';
import { ledgerBackupsOf } from './ceremony/ledger-backup-found.ts';
import { unsettledCopies } from './ceremony/unsettled-copies.ts';
import { abort, ceremony, workstationTokens } from './headless-ceremony.ts';
import { SealedFileKeyStore } from './keystore/sealed-file/sealed-file-key-store.ts';
import { openLedgerForReading } from './ledger/open-ledger.ts';
import { listApprovers } from './list-approvers.ts';
import { listTokens } from './list-tokens.ts';
import { printDestructionAgain } from './print-again.ts';
import { output } from './standard-output.ts';
import { announcedLines } from './terminal/announced-lines.ts';
import { endedFileLine, endedLines } from './terminal/ended-lines.ts';
import { findCopies } from './terminal/found-copies.ts';
import { keyLines } from './terminal/key-lines.ts';
import { ledgerBackupLines } from './terminal/ledger-backup-lines.ts';
import { UndeliveredBundle } from './terminal/undelivered-bundle.ts';
import { callOf, usage } from './terminal/usage-text.ts';
import { systemClock } from './workstation/system-clock.ts';
import { systemEntropy } from './workstation/system-entropy.ts';

const { say } = output;

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(argv);
  if (values.help) return say(usage);
  if (values.version) return say(buildFacts().application);
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
    case 'approvers':
      return listApprovers(needed('home'));
    case 'destruction':
      return printDestructionAgain(target('The ceremony'), { home: needed('home'), out: needed('out') });
    case 'tokens':
      return listTokens(needed('home'), values);
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
      sha256: text,
      'activation-fd': text,
      'shares-fd': text,
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
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

/** Reads only: the ledger is not locked, and needs no key. What it says is held against the files and tokens that are there. */
async function listKeys(home: string): Promise<void> {
  const folder = join(home, 'production');
  const ledger = await openLedgerForReading({ file: join(folder, 'ledger.sqlite') });
  const registered = workstationTokens(home);
  try {
    await ledger.verify();
    const records = await keyRecordsOf({ ledger });
    const sealedFiles = new SealedFileKeyStore({ folder: join(folder, 'keys'), entropy: systemEntropy });
    for (const line of keyLines(records, await findCopies(records, { tokens: registered, sealedFiles }))) say(line);
    for (const file of await endedFilesHere(ledger, records, sealedFiles)) say(endedFileLine(file, join(folder, 'keys')));
    for (const line of ledgerBackupLines(await ledgerBackupsOf({ ledger }), records, ledger.head().size)) say(line);
    const unfinished = (await ledger.ceremonies()).filter(({ state }) => state === 'open' || state === 'interrupted');
    for (const { id } of unfinished) {
      const entries = await ledger.entriesOf(id);
      for (const line of [...announcedLines(unsettledCopies(entries)), ...endedLines(await endedKeysIn(ledger, entries))])
        say(line);
    }
  } finally {
    registered.close();
    await ledger.close();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (thrown: unknown) => {
    const undelivered = thrown instanceof UndeliveredBundle ? thrown : undefined;
    const fault = undelivered?.fault ?? faultOf(thrown);
    const { refused, rule, next } = wordFault(fault.code, fault.detail);
    const call = fault.code === 'usage' ? callOf(process.argv.slice(2)) : undefined;
    const lines = [`${fault.code}: ${refused}${rule === null ? '' : ` [${rule}]`}`, ...(call === undefined ? [] : [call]), next];
    process.stderr.write([...lines, ...(undelivered?.advice() ?? []), ''].join('\n'));
    if (fault.code === 'internal' && process.env['ANCHORITE_DEBUG']) console.error(fault.cause ?? thrown);
    process.exit(fault.code === 'usage' ? 2 : 1);
  },
);
