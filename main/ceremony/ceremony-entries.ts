import type { EntryData, LedgerEntry, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { scriptEdition, type Script, type Step } from '../../shared/ceremony/script.ts';
import type { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Evidence } from './effect.ts';

/** What the ledger is told of a ceremony as such: that it opened, that a step was taken, that it closed. */

export function openedData(ports: CeremonyPorts, script: Script): EntryData<'ceremony-opened'> {
  const { plan, planDigest, proposedAt, findings } = script;
  const { application, runtime } = ports;
  return { title: plan.title, plan, planDigest, proposedAt, findings, application, runtime, scriptEdition };
}

export function stepEntry(ceremony: string, step: Step, evidence: readonly Evidence[], initials: string | null): NewEntry {
  return {
    type: 'step-completed',
    ceremony,
    data: { step: step.id, number: step.number, who: step.who, initials, evidence: [...evidence] },
  };
}

/** `fault` null: the program ended, for whatever reason. */
export function interruption(ceremony: string, step: string | null, fault: Fault | null): NewEntry {
  const told = fault && Object.keys(fault.detail).length > 0 ? { detail: { ...fault.detail } } : {};
  return { type: 'ceremony-interrupted', ceremony, data: { step, fault: fault?.code ?? null, ...told } };
}

const artifactTypes = ['certificate-issued', 'certificate-adopted', 'crl-issued', 'crl-adopted', 'export-closed'] as const;

/** To be written with the last step. */
export async function closingEntry({ ledger }: CeremonyPorts, ceremony: string): Promise<NewEntry> {
  const entries = await ledger.entriesOf(ceremony);
  const count = (...types: readonly LedgerEntry['type'][]) => entries.filter(({ type }) => types.includes(type)).length;
  return {
    type: 'ceremony-closed',
    ceremony,
    data: { exceptions: count('exception-recorded'), artifacts: count(...artifactTypes) },
  };
}
