import { digitsOf } from '../../shared/ceremony/approval.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { LiveCeremony } from '../ceremony/live-ceremony.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Answers } from './drive-ceremony.ts';

/** A rehearsal without people: every attestation is played and the record says so. Only for the rehearsal ledger. */
export function rehearsedAnswers(say: (line: string) => void): Answers {
  const remark = 'played by the rehearsal, nobody was asked';
  return {
    announce: (step, live) => say(`${String(step.number).padStart(3)}/${live.script.steps.length}  ${step.activity}`),
    attest: (step, live) => Promise.resolve({ initials: initialsFor(step, live), remark }),
    approve: (approval, step, live) => Promise.resolve({ initials: initialsFor(step, live), digits: digitsOf(approval), remark }),
    confirm: (step) => Promise.resolve(step.expect ?? ''),
    activation: ({ secret, of }) =>
      secret === 'approval-passphrase'
        ? Promise.resolve(playedPassphrase(of))
        : Promise.reject(new Fault('custody-refused', { why: 'a rehearsal has no activation data' })),
    refused: (fault) => {
      throw fault;
    },
  };
}

/** Of an approver in a rehearsal without people: whoever was enrolled by people has another one, and only they give it. */
function playedPassphrase(person: string): ActivationData {
  const bytes = new TextEncoder().encode(`played by the rehearsal for ${person}`);
  return { bytes: () => bytes, machineMade: true, wipe: () => bytes.fill(0) };
}

/** Initials of somebody with the step's role, or of the first participant. */
function initialsFor(step: Step, { script }: LiveCeremony): string {
  const { participants } = script.plan;
  return (participants.find(({ role }) => role === step.who) ?? participants[0])?.initials ?? '';
}
