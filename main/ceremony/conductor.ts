import type { Approval, ApprovalWords } from '../../shared/ceremony/approval.ts';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { EntryData, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Script, Step } from '../../shared/ceremony/script.ts';
import { Fault, faultOf } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import { activationFaults } from './activation-faults.ts';
import { refuseUnapproved } from './approval.ts';
import { refuseUnopened } from './opened-file.ts';
import type { AttestedWords } from './attested.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { closingEntry, interruption, openedData, stepEntry } from './ceremony-entries.ts';
import type { EffectResult } from './effect.ts';
import { sweepEndedCopies } from './ended-copies.ts';
import { atRest, openCeremony, refuseWhileOpen, unfinished, type LiveCeremony } from './live-ceremony.ts';
import {
  checkpointEnd,
  checkpointLastEnd,
  findInterrupted,
  missingInterruption,
  nextCeremonyId,
  scriptOfRecord,
} from './recovery.ts';
import { agreedLastTry, type LastTryWords } from './last-try.ts';
import { settleLeftovers } from './leftover-copies.ts';
import { confirmed, type PersonsWord } from './person-steps.ts';
import { prepare } from './prepare.ts';
import { refuseUnreviewed } from './refusals.ts';
import { advance, nextOf, opened, type Outcome } from './runner.ts';
import { StepPerformer } from './step-performer.ts';

/**
 * Conducts one ceremony at a time: takes what people say, lets the program act, writes each outcome to the ledger before anyone
 * is told. A fault in an act deactivates the keys and interrupts; an interrupted ceremony is resumed at the start of its act, or
 * aborted. Window and terminal drive the same conductor.
 */
export class Conductor {
  private proposed: Script | undefined;
  private live: LiveCeremony | undefined;
  private readonly performer: StepPerformer;
  private stopping = false;
  private acting: Promise<void> = Promise.resolve();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ports: CeremonyPorts,
    private readonly onChange: () => void,
  ) {
    this.performer = new StepPerformer(ports, (what) => this.change({ progress: what }));
  }

  /** To be called once after the ledger was opened: a ceremony that power loss cut off becomes `interrupted`. */
  async recover(): Promise<void> {
    await sweepEndedCopies(this.ports);
    const found = await findInterrupted(this.ports);
    if (!found) return checkpointLastEnd(this.ports);
    if (found.state.status === 'open') {
      await this.ports.ledger.append(interruption(found.id, found.step, null));
    }
    await settleLeftovers(this.ports, found.id);
    this.live = atRest(found.id, scriptOfRecord(this.ports, found.opened), { ...found.state, status: 'interrupted' });
  }

  current(): LiveCeremony | undefined {
    return this.live;
  }

  /** Plan to script. The last script that was proposed is the one that can be opened. */
  async propose(raw: unknown): Promise<Script> {
    refuseWhileOpen(this.live);
    this.proposed = undefined;
    const script = await prepare(this.ports, raw);
    this.proposed = script;
    return script;
  }

  /**
   * Opens what was proposed, on a ledger that was verified just now: what is signed is decided by what the ledger says.
   * Faults: `plan-not-proposed`, `plan-digest-mismatch`, `lint-error`, `warning-not-acknowledged`, `ledger-broken`.
   */
  open(planDigest: string, acknowledged: readonly string[]): Promise<void> {
    return this.alone(() => this.openProposed(planDigest, acknowledged));
  }

  private async openProposed(planDigest: string, acknowledged: readonly string[]): Promise<void> {
    refuseWhileOpen(this.live);
    const script = this.proposed;
    if (!script) throw new Fault('plan-not-proposed');
    refuseUnreviewed(script, planDigest, acknowledged);
    await this.ports.ledger.verify();
    this.proposed = undefined;
    const id = await nextCeremonyId(this.ports);
    await this.ports.ledger.append({ type: 'ceremony-opened', ceremony: id, data: openedData(this.ports, script) });
    this.performer.clear();
    this.live = atRest(id, script, opened);
    this.goOn();
  }

  /** A person says that something was done, or the opposite where the step allows that. */
  attest(step: string, initials: string, words: AttestedWords = {}): Promise<void> {
    return this.said(step, 'attest', (due, live) => this.performer.attested(live, due, initials, words));
  }

  /** The named words are typed before an irreversible act. */
  confirm(step: string, typed: string): Promise<void> {
    return this.said(step, 'confirm', (due) => confirmed(due, typed));
  }

  /** Somebody who watches approves what will be signed; each try that is refused is recorded. Faults: those of `approveOnBench`. */
  approve(step: string, words: ApprovalWords): Promise<void> {
    return this.said(step, 'approve', (due, live) => this.performer.approve(live, due, words));
  }

  /** What there is to approve at the step that waits for it. */
  approval(): Approval | null {
    return this.live ? this.performer.approval(this.live) : null;
  }

  /** What a person says at the step that comes now. */
  private said(
    step: string,
    kind: Step['kind'],
    hear: (due: Step, live: LiveCeremony) => PersonsWord | Promise<PersonsWord | Ask>,
  ): Promise<void> {
    return this.alone(async () => {
      const live = openCeremony(this.live);
      const due = live.script.steps[live.state.position];
      if (due?.id !== step || due.kind !== kind || live.runningSince) throw new Fault('step-out-of-order');
      let word;
      try {
        word = await hear(due, live);
      } catch (thrown) {
        if (kind === 'approve' || faultOf(thrown).code === 'copy-still-there') await this.recordRefusal(faultOf(thrown), due.id);
        throw thrown;
      }
      if ('secret' in word) return this.change({ awaiting: word });
      await this.complete(due, word);
      this.goOn();
    });
  }

  /** Starts a step of the program, or asks for activation data; what keeps it from asking, such as a token that is out, is recorded. */
  perform(step: string): Promise<void> {
    return this.alone(async () => {
      const live = openCeremony(this.live);
      const due = live.script.steps[live.state.position];
      if (due?.id !== step || live.runningSince || (due.kind !== 'act' && due.kind !== 'activate'))
        throw new Fault('step-out-of-order');
      try {
        const ask = due.kind === 'activate' ? await this.performer.ask(live, due) : null;
        if (ask) return this.change({ awaiting: ask });
      } catch (thrown) {
        await this.recordRefusal(faultOf(thrown), due.id);
        throw thrown;
      }
      this.goOn();
    });
  }

  /**
   * Activation data from their own door; null when the person cancelled, which interrupts a dealing that has begun. Refused data are
   * recorded, thrown, and may be given again; any other fault interrupts the ceremony.
   */
  async giveActivation(activation: ActivationData | null): Promise<void> {
    try {
      await this.alone(() => this.takeActivation(activation));
    } finally {
      if (activation && !this.performer.holds(activation)) activation.wipe();
    }
  }

  private async takeActivation(activation: ActivationData | null): Promise<void> {
    const live = openCeremony(this.live);
    const due = live.script.steps[live.state.position];
    if (!live.awaiting || (due?.kind !== 'activate' && due?.kind !== 'approve') || live.runningSince)
      throw new Fault('step-out-of-order');
    if (!activation) {
      const thrownAway = this.performer.cancel(due);
      return thrownAway ? this.interrupt(thrownAway, due.id) : this.change({ awaiting: null });
    }
    if (live.awaiting.lastTry) throw new Fault('second-person-needed');
    this.change({ runningSince: this.ports.clock.now() });
    let datum = activation;
    try {
      datum = await this.performer.opened(live, activation);
      const ask = await this.performer.take(live, due, datum);
      if (ask) return this.change({ awaiting: ask, runningSince: null });
      const done = await this.performer.perform(live, due);
      this.performer.forgetGiven();
      await this.complete(due, done, { awaiting: null, runningSince: null });
    } catch (thrown) {
      await this.refuseActivation(faultOf(thrown), live, due, datum);
    }
    this.goOn();
  }

  /** Two people spend a last try: recorded before it is spent, good for the answer that comes next. Faults: those of `agreedLastTry`. */
  agreeToLastTry(words: LastTryWords): Promise<void> {
    return this.alone(async () => {
      const live = openCeremony(this.live);
      const asked = this.asked();
      if (!asked?.ask.lastTry) throw new Fault('step-out-of-order');
      let data;
      try {
        data = agreedLastTry(live.script.plan, asked.step.id, asked.ask, words);
      } catch (thrown) {
        await this.recordRefusal(faultOf(thrown), asked.step.id);
        throw thrown;
      }
      await this.ports.ledger.append({ type: 'exception-recorded', ceremony: live.id, data });
      this.performer.agree(data.decision);
      this.change({ awaiting: { ...asked.ask, lastTry: false } });
    });
  }

  /** What can be given again is asked for again; a datum refused by itself does not cost those given before it. */
  private async refuseActivation(fault: Fault, live: LiveCeremony, due: Step, datum: ActivationData): Promise<never> {
    if (activationFaults.has(fault.code)) {
      if (this.performer.holds(datum)) this.performer.forgetGiven();
      else datum.wipe();
      try {
        await this.recordRefusal(fault, due.id);
        this.change({ runningSince: null, awaiting: await this.performer.ask(live, due) });
      } catch (thrown) {
        // Such as a token that this PIN has locked.
        await this.interrupt(faultOf(thrown), due.id);
      }
    } else {
      await this.interrupt(fault, due.id);
    }
    throw fault;
  }

  /** A refusal at the activation door that never reached the key store, such as two passphrases that differ. */
  async recordRefusal(fault: Fault, step: string | null): Promise<void> {
    const data = { fault: fault.code, detail: { ...fault.detail }, step };
    await this.ports.ledger.append({ type: 'refusal-recorded', ceremony: this.live?.id ?? null, data });
  }

  async recordException(data: EntryData<'exception-recorded'>): Promise<void> {
    const live = unfinished(this.live);
    if (!live.script.steps.some(({ id }) => id === data.step)) throw new Fault('step-out-of-order');
    await this.ports.ledger.append({ type: 'exception-recorded', ceremony: live.id, data });
    this.onChange();
  }

  /** Goes on with what was interrupted, on a ledger that was verified just now. Faults: `ceremony-not-resumable`, `ledger-broken`. */
  resume(): Promise<void> {
    return this.alone(async () => {
      const live = unfinished(this.live);
      if (live.state.status !== 'interrupted') throw new Fault('ceremony-not-resumable', { why: 'it is not interrupted' });
      await this.ports.ledger.verify();
      const state = advance(live.script.steps, live.state, { kind: 'resumed' });
      refuseUnapproved(live.script.steps, state.position);
      refuseUnopened(live.script, state.position);
      const step = live.script.steps[state.position]?.id ?? 'end';
      await settleLeftovers(this.ports, live.id);
      await this.ports.ledger.appendAll([
        ...(await missingInterruption(this.ports, live)),
        { type: 'ceremony-resumed', ceremony: live.id, data: { step } },
      ]);
      this.performer.clear();
      this.change({ state, fault: null });
      this.goOn();
    });
  }

  /** Ends the ceremony. What exists stays in the ledger; keys are deactivated, a key that was never recorded is discarded. */
  abort(why: string): Promise<void> {
    return this.stopped(async () => {
      const live = unfinished(this.live);
      this.performer.clear();
      const step = live.script.steps[live.state.position]?.id ?? null;
      await settleLeftovers(this.ports, live.id, 'aborted');
      // What cannot be removed now is shown, and tried again at the next start.
      await sweepEndedCopies(this.ports);
      await this.ports.ledger.append({
        type: 'ceremony-aborted',
        ceremony: live.id,
        data: { step, fault: live.fault?.fault.code ?? null, why },
      });
      const fault = await checkpointEnd(this.ports);
      this.move({ kind: 'aborted' }, { awaiting: null, ...(fault && { fault: { fault, step } }) });
    });
  }

  /** The window closes or the program ends: keys are deactivated and an open ceremony is left to be resumed. `fault`: the refusal it ended with. */
  suspend(fault: Fault | null = null): Promise<void> {
    return this.stopped(async () => {
      await this.interrupt(fault, this.live?.script.steps[this.live.state.position]?.id ?? null);
      this.performer.clear();
    });
  }

  /** Resolves when the program waits for a person or is done. */
  settled(): Promise<void> {
    return this.acting;
  }

  /** What the activation window has to ask for, while data are awaited. */
  asked(): { readonly step: Step; readonly ask: Ask } | undefined {
    const step = this.live?.script.steps[this.live.state.position];
    return this.live?.awaiting && step ? { step, ask: this.live.awaiting } : undefined;
  }

  /** What the activation window has to show, once, where an ask is for a person to take something. */
  shown(): ActivationData | null {
    const asked = this.asked();
    return asked?.ask.purpose === 'take' && this.live ? this.performer.shown(this.live, asked.step) : null;
  }

  /** Lets the program act for as long as the next step is its own. */
  private goOn(): void {
    // Said at once, so that nobody is shown a button for a step that the program is about to take itself.
    const next = this.live && nextOf(this.live.script.steps, this.live.state);
    if (next?.kind === 'program') this.change({ runningSince: this.ports.clock.now(), progress: next.step.activity });
    this.acting = this.acting.then(async () => {
      try {
        while (await this.actOnce());
      } catch (thrown) {
        await this.interrupt(faultOf(thrown), this.live?.script.steps[this.live.state.position]?.id ?? null);
      }
      if (this.live) this.change({ runningSince: null, progress: null });
    });
  }

  /** One step of the program; false when a person is next, or nothing. */
  private async actOnce(): Promise<boolean> {
    const { live } = this;
    if (this.stopping || live?.state.status !== 'open') return false;
    const next = nextOf(live.script.steps, live.state);
    if (next.kind === 'nothing') return false;
    if (next.kind === 'person' && !(await this.performer.needsNobody(live, next.step))) return false;
    this.change({ runningSince: live.runningSince ?? this.ports.clock.now(), progress: next.step.activity });
    await this.complete(next.step, await this.performer.perform(live, next.step));
    return true;
  }

  /** Writes what a step left behind and the step itself in one transaction, then moves on. */
  private async complete(step: Step, result: EffectResult, changes: Partial<LiveCeremony> = {}): Promise<void> {
    const live = openCeremony(this.live);
    const entries: NewEntry[] = [...(result.entries ?? []), stepEntry(live.id, step, result.evidence, result.initials ?? null)];
    const closing = step.effect === 'ledger.checkpoint';
    if (closing) entries.push(await closingEntry(this.ports, live.id));
    await this.ports.ledger.appendAll(entries);
    if (closing) {
      this.performer.clear();
      const fault = await checkpointEnd(this.ports);
      if (fault) changes = { ...changes, fault: { fault, step: step.id } };
    }
    this.move({ kind: 'completed', step: step.id }, changes);
    if (closing) this.move({ kind: 'closed' });
    if (live.script.steps[step.number]?.act !== step.act) this.performer.endAct();
  }

  private async interrupt(fault: Fault | null, step: string | null): Promise<void> {
    const live = this.live;
    if (live?.state.status !== 'open') return;
    this.performer.clear();
    try {
      await this.ports.ledger.append(interruption(live.id, step, fault));
      await settleLeftovers(this.ports, live.id, fault?.code === 'dealing-cancelled' ? 'cancelled' : 'interrupted');
    } catch {
      // The ledger cannot be written (full disk, pulled volume): memory says interrupted now; `resume` writes it first, or
      // `recover` does at the next start.
    }
    this.move({ kind: 'interrupted' }, { fault: fault && { fault, step }, awaiting: null, runningSince: null, progress: null });
  }

  /** One thing at a time: what people say waits for what was said before, so that a second click is not written twice. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Lets the program finish the step it is at and no further, then works. */
  private async stopped(work: () => Promise<void>): Promise<void> {
    this.stopping = true;
    try {
      await this.alone(async () => {
        await this.acting;
        await work();
      });
    } finally {
      this.stopping = false;
    }
  }

  private move(outcome: Outcome, changes: Partial<LiveCeremony> = {}): void {
    if (this.live) this.change({ ...changes, state: advance(this.live.script.steps, this.live.state, outcome) });
  }

  private change(changes: Partial<LiveCeremony>): void {
    if (this.live) this.live = { ...this.live, ...changes };
    this.onChange();
  }
}
