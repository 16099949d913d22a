/** PKCS #11 modules and tokens at a terminal: registers or forgets a module, then lists what is in the slots and what is missing there. */
import { join } from 'node:path';
import { absentTokens } from '../shared/ceremony/absent-tokens.ts';
import type { KeyRecord } from '../shared/ceremony/key-custody.ts';
import { Fault } from '../shared/fault/fault.ts';
import { keyRecordsOf } from './ceremony/held-key.ts';
import { lookOnTokens } from './ceremony/keys-on-tokens.ts';
import { workstationTokens } from './headless-ceremony.ts';
import { openLedgerForReading } from './ledger/open-ledger.ts';
import { output } from './standard-output.ts';
import { streamLines } from './terminal/line-source.ts';
import { registerModule } from './terminal/register-module.ts';
import { absentTokenLines, tokenLines } from './terminal/token-lines.ts';

export interface Changes {
  /** Path of a module. */
  readonly register?: string | undefined;
  readonly sha256?: string | undefined;
  readonly forget?: string | undefined;
}

/** Faults: `usage`; those of `registerModule`; `token-module-unknown` where what is to be forgotten is not registered; those of a ledger that cannot be verified, once the slots have been listed. */
export async function listTokens(home: string, { register, sha256, forget }: Changes): Promise<void> {
  if (sha256 !== undefined && register === undefined)
    throw new Fault('usage', { problem: '--sha256 goes with --register: it is the digest that the module must have.' });
  const all = workstationTokens(home);
  try {
    if (forget !== undefined) await all.forget(forget);
    if (register !== undefined) {
      const lines = streamLines(process.stdin, process.stderr);
      await registerModule(all, { path: register, expected: sha256, say: output.show, lines, retry: process.stdin.isTTY });
      output.say('');
    }
    const modules = await Promise.all((await all.list()).map((module) => lookOnTokens(all, module)));
    const { records, fault } = await recordsIn(home);
    for (const line of tokenLines(modules, records)) output.say(line);
    if (fault?.code === 'ledger-in-use') output.say(unknownKeys);
    else if (fault && fault.code !== 'ledger-missing') throw fault;
    for (const line of absentTokenLines(absentTokens(records, modules))) output.say(line);
  } finally {
    all.close();
  }
}

const unknownKeys =
  'NOTICE another program has the ledger open: whose keys these tokens hold is not said, and tokens that hold one and are not present are not listed.';

/** The keys of the production ledger, which is only read; none, and why, where it cannot be: the slots are listed all the same. */
async function recordsIn(home: string): Promise<{ readonly records: readonly KeyRecord[]; readonly fault: Fault | null }> {
  try {
    const ledger = await openLedgerForReading({ file: join(home, 'production', 'ledger.sqlite') });
    try {
      await ledger.verify();
      return { records: await keyRecordsOf({ ledger }), fault: null };
    } finally {
      await ledger.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { records: [], fault: thrown };
  }
}
