import type { EntryData, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { scriptEdition as latestEdition, type Script, type Step } from '../../shared/ceremony/script.ts';
import { fromHex } from '../../shared/base/bytes.ts';
import { wordsOf } from '../../shared/base/pgp-words.ts';
import { Fault, faultOf } from '../../shared/fault/fault.ts';
import { interruption } from './ceremony-entries.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { compileSteps } from './prepare.ts';
import { replay, type RunnerState } from './runner.ts';

/** What the ledger remembers of a ceremony that did not end. */
export interface Interrupted {
  readonly id: string;
  readonly opened: EntryData<'ceremony-opened'>;
  readonly state: RunnerState;
  readonly step: string | null;
}

/** The ceremony that is neither closed nor aborted, replayed from its entries. */
export async function findInterrupted(ports: CeremonyPorts): Promise<Interrupted | undefined> {
  const row = (await ports.ledger.ceremonies()).find(({ state }) => state === 'open' || state === 'interrupted');
  if (!row) return undefined;
  const entries = await ports.ledger.entriesOf(row.id);
  const first = entries.find((entry) => entry.type === 'ceremony-opened');
  if (first?.type !== 'ceremony-opened') return undefined;
  const steps = stepsOfRecord(first.data);
  const state = replay(steps, entries);
  return { id: row.id, opened: first.data, state, step: steps[state.position]?.id ?? null };
}

/** The steps that were followed: those of the script's edition on the day. Fault: `ceremony-not-resumable` {why} of one from a later program. */
export function stepsOfRecord({ plan, scriptEdition = 1 }: EntryData<'ceremony-opened'>): readonly Step[] {
  if (scriptEdition > latestEdition)
    throw new Fault('ceremony-not-resumable', {
      why: `a later version of Anchorite opened it, with steps of edition ${scriptEdition}`,
    });
  return compileSteps(plan, scriptEdition);
}

/** The script of a recorded plan: its steps are compiled again; what was previewed on the day is not kept. */
export function scriptOfRecord({ mode }: Pick<CeremonyPorts, 'mode'>, recorded: EntryData<'ceremony-opened'>): Script {
  return {
    mode,
    plan: recorded.plan,
    planDigest: recorded.planDigest,
    planDigestWords: wordsOf(fromHex(recorded.planDigest) ?? new Uint8Array()),
    proposedAt: recorded.proposedAt,
    steps: [...stepsOfRecord(recorded)],
    previews: [],
    findings: recorded.findings,
  };
}

/** The interruption that a full disk kept out of the ledger: without it, the entries would not tell where the ceremony is resumed. */
export async function missingInterruption(
  { ledger }: CeremonyPorts,
  live: { readonly id: string; readonly fault: { readonly fault: Fault; readonly step: string | null } | null },
): Promise<readonly NewEntry[]> {
  const row = (await ledger.ceremonies()).find(({ id }) => id === live.id);
  if (row?.state !== 'open') return [];
  return [interruption(live.id, live.fault?.step ?? null, live.fault?.fault ?? null)];
}

/** Signs the head after a ceremony has ended. It has ended even when that fails: `checkpointLastEnd` makes up for it at the next start. */
export async function checkpointEnd({ ledger, ledgerSigner }: CeremonyPorts): Promise<Fault | null> {
  try {
    await ledger.checkpoint(ledgerSigner, null);
    return null;
  } catch (thrown) {
    return faultOf(thrown);
  }
}

/** Signs the checkpoint that a power loss kept from the end of the last ceremony. */
export async function checkpointLastEnd({ ledger, ledgerSigner }: CeremonyPorts): Promise<void> {
  const last = (await ledger.ceremonies()).at(-1);
  if (!last) return;
  const entries = await ledger.entriesOf(last.id);
  const end = entries.findLast(({ type }) => type === 'ceremony-closed' || type === 'ceremony-aborted');
  const covered = end === undefined || (await ledger.checkpoints()).some(({ size }) => size > end.seq);
  if (!covered) await ledger.checkpoint(ledgerSigner, null);
}

/** `2026-11-21-01`: the day and a number, unique in its ledger. */
export async function nextCeremonyId({ ledger, clock }: CeremonyPorts): Promise<string> {
  const day = clock.now().slice(0, 10);
  const taken = new Set((await ledger.ceremonies()).map(({ id }) => id));
  let number = 1;
  while (taken.has(`${day}-${String(number).padStart(2, '0')}`)) number++;
  return `${day}-${String(number).padStart(2, '0')}`;
}
