import type { Approval, ApprovalWords } from '../../shared/ceremony/approval.ts';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import { activationFaults } from '../ceremony/activation-faults.ts';
import type { AttestedWords } from '../ceremony/attested.ts';
import type { Conductor } from '../ceremony/conductor.ts';
import type { LastTryWords } from '../ceremony/last-try.ts';
import type { LiveCeremony } from '../ceremony/live-ceremony.ts';
import type { ActivationData } from '../ports/key-store.ts';
import { shareFilePathFaults } from './share-line.ts';

/** Where a step's answers come from: people at a terminal, or a rehearsal that plays them. */
export interface Answers {
  announce(step: Step, live: LiveCeremony): void;
  /** Called before a step is announced and at the end: what the program recorded meanwhile is to be seen by then. */
  recorded?(live: LiveCeremony): Promise<void>;
  /** Initials of the person who attests, and what else they say. */
  attest(step: Step, live: LiveCeremony): Promise<{ readonly initials: string } & AttestedWords>;
  /** Who approves, and the digits that are asked for. */
  approve(approval: Approval, step: Step, live: LiveCeremony): Promise<ApprovalWords>;
  /** The typed words. */
  confirm(step: Step): Promise<string>;
  /** Who gives a PIN whose last try it is, and who agrees; left out where nobody could. */
  lastTry?(ask: Ask): Promise<LastTryWords>;
  /** `shown`: what the person is to take, where the ask is for that. */
  activation(ask: Ask, shown: ActivationData | null): Promise<ActivationData>;
  /** A refusal that may be tried again; rethrows when nobody can answer differently. */
  refused(fault: Fault): void;
}

const answerable: ReadonlySet<FaultCode> = new Set([
  ...activationFaults,
  ...shareFilePathFaults,
  'confirmation-mismatch',
  'approval-mismatch',
  'approver-acts',
  'approver-not-enrolled',
  'approver-key-missing',
  'second-person-needed',
  'giver-excluded',
  'initials-unknown',
  'witness-needed',
  'watcher-refused',
  'copy-still-there',
  'bag-shared',
]);

/** Takes an open ceremony to its end. Throws the Fault that interrupted it; the ledger then says where to resume. */
export async function driveCeremony(conductor: Conductor, answers: Answers): Promise<LiveCeremony> {
  for (;;) {
    await conductor.settled();
    const live = conductor.current();
    if (!live) throw new Fault('ceremony-not-open');
    if (live.state.status === 'interrupted')
      throw live.fault?.fault ?? new Fault('ceremony-not-resumable', { why: 'it was interrupted' });
    await answers.recorded?.(live);
    const step = live.script.steps[live.state.position];
    if (live.state.status !== 'open' || !step) return live;
    answers.announce(step, live);
    try {
      await answerStep(conductor, answers, step, live);
    } catch (thrown) {
      const waits = conductor.current()?.state.status === 'open';
      if (!(thrown instanceof Fault) || !answerable.has(thrown.code) || !waits) throw thrown;
      answers.refused(thrown);
    }
  }
}

async function answerStep(conductor: Conductor, answers: Answers, step: Step, live: LiveCeremony): Promise<void> {
  switch (step.kind) {
    case 'attest': {
      const { initials, ...words } = await answers.attest(step, live);
      return conductor.attest(step.id, initials, words);
    }
    case 'approve': {
      const approval = conductor.approval();
      if (!approval) throw new Fault('step-out-of-order');
      if (!live.awaiting) await conductor.approve(step.id, await answers.approve(approval, step, live));
      return giveAsked(conductor, answers);
    }
    case 'confirm':
      return conductor.confirm(step.id, await answers.confirm(step));
    case 'activate': {
      if (!live.awaiting) await conductor.perform(step.id);
      return giveAsked(conductor, answers);
    }
    case 'act':
      return conductor.perform(step.id);
  }
}

/** Activation data, where the step asks for some. */
async function giveAsked(conductor: Conductor, answers: Answers): Promise<void> {
  const asked = conductor.asked();
  if (asked?.ask.lastTry && answers.lastTry) await conductor.agreeToLastTry(await answers.lastTry(asked.ask));
  if (!asked) return;
  let given;
  try {
    given = await answers.activation(asked.ask, conductor.shown());
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'activation-cancelled') throw thrown;
    await conductor.giveActivation(null);
    // A dealing that had begun is thrown away by that, which says more than that nothing was given.
    throw conductor.current()?.fault?.fault ?? thrown;
  }
  await conductor.giveActivation(given);
}
