import { concatSecrets, toHex } from '../../shared/base/bytes.ts';
import type { Approval, ApprovalWords } from '../../shared/ceremony/approval.ts';
import { setsPassphrase, wordAsk, type Ask } from '../../shared/ceremony/ask.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { Bagging, Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import { sha256 } from '../x509/sha256.ts';
import { approveOnBench } from './approval.ts';
import { attested, type AttestedWords } from './attested.ts';
import { bagsToTell } from './bags-told.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { acceptDatum, askFor, performEffect, showFor } from './ceremony-registry.ts';
import { authorityOf, type EffectContext, type EffectName, type EffectResult, type Evidence } from './effect.ts';
import { emptyBench, type LiveCeremony } from './live-ceremony.ts';
import { cancelledDealing, recordHandedOut } from './handed-out.ts';
import type { PersonsWord } from './person-steps.ts';
import { askApprover, signApproval } from './signed-approval.ts';

/**
 * Does what a step of the program does, with what is on the bench and what was given at the activation door. Knows what is in
 * memory and nothing of the order of steps; the conductor knows the order and nothing of secrets.
 */
export class StepPerformer {
  private bench = emptyBench();
  /** Activation data of the step that comes now. */
  private given: readonly ActivationData[] = [];
  /** Who agreed to a last try among them. */
  private agreed: EffectResult['evidence'] = [];
  /** Of each passphrase that was set among them: who chose it. */
  private origins: readonly Evidence[] = [];

  /** Salted digests of what opened the key that is active. */
  private readonly keySecrets = new Set<string>();
  private readonly salt: Uint8Array;

  constructor(
    private readonly ports: CeremonyPorts,
    private readonly onProgress: (what: string) => void,
  ) {
    this.salt = ports.entropy.bytes(32);
  }

  /**
   * Null where the step needs no (more) activation data: a key that is active still, or that has none. What a person is to take is on
   * record as handed out before anybody is told to show it.
   */
  async ask(live: LiveCeremony, step: Step): Promise<Ask | null> {
    const next = await this.nextAsk(live, step);
    if (next?.purpose === 'take' && next.part && next.person !== null)
      await recordHandedOut(this.context(live, step), { index: next.part.index, custodian: next.person, on: 'card', place: null });
    return next;
  }

  private async nextAsk(live: LiveCeremony, step: Step): Promise<Ask | null> {
    if (step.kind === 'approve') return this.given.length > 0 ? null : askApprover(this.bench);
    return this.stillActive(live, step) ? null : askFor(effectOf(step), this.context(live, step));
  }

  /** A step for activation data that asks for none. What keeps it from knowing is said when a person starts the step. */
  async needsNobody(live: LiveCeremony, step: Step): Promise<boolean> {
    return step.kind === 'activate' && (await this.nextAsk(live, step).catch(() => undefined)) === null;
  }

  /** A share that is given as a file becomes its words; everything else stays what it is. Faults: those of `ShareDealer.openFile`. */
  async opened({ awaiting }: LiveCeremony, datum: ActivationData): Promise<ActivationData> {
    const { shareFile } = datum;
    if (!shareFile) return datum;
    if (awaiting?.fromFile !== true) throw new Fault('step-out-of-order');
    const card = await this.ports.shareDealer.openFile(shareFile.bytes, datum);
    return { bytes: () => card.bytes(), wipe: () => card.wipe(), openedFrom: shareFile.sha256 };
  }

  /** Takes one datum in, if it can be right by itself; the next ask, or null when the effect can run. */
  async take(live: LiveCeremony, step: Step, datum: ActivationData): Promise<Ask | null> {
    await acceptDatum(effectOf(step), this.context(live, step), datum);
    this.given = [...this.given, datum];
    if (live.awaiting && setsPassphrase(live.awaiting)) this.origins = [...this.origins, originOf(live.awaiting, datum)];
    return this.ask(live, step);
  }

  /** What is to be taken now, where the step asks for that. */
  shown(live: LiveCeremony, step: Step): ActivationData | null {
    return showFor(effectOf(step), this.context(live, step));
  }

  /** What a person is asked to approve, where the step is for that. */
  approval({ script, state }: LiveCeremony): Approval | null {
    if (state.status !== 'open' || script.steps[state.position]?.kind !== 'approve' || !this.bench.asked) return null;
    const { object, digest, from, fields } = this.bench.asked;
    return { object, digest, from, fields };
  }

  /** Faults: those of `approveOnBench`; what was asked for stays. */
  approve(live: LiveCeremony, step: Step, words: ApprovalWords): ReturnType<typeof approveOnBench> {
    return approveOnBench(this.context(live, step), live.script.plan, step, words);
  }

  holds(datum: ActivationData): boolean {
    return this.given.includes(datum);
  }

  async perform(live: LiveCeremony, step: Step): Promise<EffectResult> {
    if (step.effect === 'ledger.checkpoint') return { evidence: [] };
    if (this.stillActive(live, step)) return { evidence: [{ label: 'Key', value: 'still active' }] };
    const context = this.context(live, step);
    // The effect wipes what was given; it opens the key only where the effect succeeds.
    const prints = step.effect === 'key.activate' ? this.given.map((datum) => this.printOf(datum)) : [];
    const done = await (step.kind === 'approve'
      ? signApproval(context, step, (datum) => this.keySecrets.has(this.printOf(datum)))
      : performEffect(effectOf(step), context));
    for (const print of prints) this.keySecrets.add(print);
    return { ...done, evidence: [...this.agreed, ...done.evidence, ...this.origins] };
  }

  /**
   * What stays of an attestation, with the bag that people compared, what was noted where something goes into one, and what became of a
   * share that is handed in: all are on record from then on, whatever happens next; and with what lay where a copy was that is said to be destroyed. Faults: those
   * of `attested`, `share-status-refused`, `copy-still-there`.
   */
  async attested(live: LiveCeremony, step: Step, initials: string, words: AttestedWords): Promise<PersonsWord> {
    const heard = attested(live.script.plan, step, initials, words);
    const word = { ...heard, evidence: [...heard.evidence, ...(await bagsToTell(this.ports, live, step))] };
    const { bagging, choice, looksFor } = step;
    if (looksFor) return this.withEffect(word, 'copy.look-for', live, step, { looksFor });
    if (bagging) return this.withEffect(word, baggingEffect(bagging), live, step, { noted: { ...bagging, ...words.noted } });
    if (!choice?.share) return word;
    const handedIn = { share: choice.share, why: words.otherwise ?? null };
    return this.withEffect(word, 'share.collect', live, step, { handedIn });
  }

  /** That somebody agreed goes with what is given now, and stands with what the step leaves behind. */
  agree(value: string): void {
    this.agreed = [...this.agreed, { label: 'Last try', value }];
  }

  /** Somebody cancelled: what was given is forgotten. The fault says that more than that is lost, where a dealing had begun. */
  cancel(step: Step): Fault | null {
    this.forgetGiven();
    return step.effect === 'shares.deliver' ? cancelledDealing(this.bench) : null;
  }

  forgetGiven(): void {
    for (const datum of this.given) datum.wipe();
    this.given = [];
    this.agreed = [];
    this.origins = [];
  }

  /** What an act made is not there for the next one; only the key stays active until its own closing step. */
  endAct(): void {
    const { key } = this.bench;
    this.bench.wipe();
    this.bench = { ...emptyBench(), key };
  }

  /** Keys are deactivated, secrets wiped, nothing is left. */
  clear(): void {
    this.forgetGiven();
    this.bench.key?.active.deactivate();
    this.bench.wipe();
    this.bench = emptyBench();
    this.keySecrets.clear();
  }

  /** Tells whether two secrets are the same, and nothing else. */
  private printOf(datum: ActivationData): string {
    const salted = concatSecrets(this.salt, datum.bytes());
    try {
      return toHex(sha256(salted));
    } finally {
      salted.fill(0);
    }
  }

  private stillActive(live: LiveCeremony, step: Step): boolean {
    return step.effect === 'key.activate' && this.bench.key?.issuer === authorityOf(operationOf(live, step));
  }

  private async withEffect(
    word: PersonsWord,
    effect: EffectName,
    live: LiveCeremony,
    step: Step,
    said: Pick<EffectContext, 'noted' | 'handedIn' | 'looksFor'>,
  ): Promise<PersonsWord> {
    const { evidence, entries = [] } = await performEffect(effect, { ...this.context(live, step), ...said });
    return { ...word, evidence: [...word.evidence, ...evidence], entries };
  }

  private context(live: LiveCeremony, step: Step): EffectContext {
    return {
      ports: this.ports,
      ceremony: live.id,
      proposedAt: live.script.proposedAt,
      operation: operationOf(live, step),
      bench: this.bench,
      given: this.given,
      resumed: live.state.resumed,
      onProgress: this.onProgress,
    };
  }
}

function operationOf({ script }: LiveCeremony, step: Step): Operation {
  const operation = script.plan.operations.find(({ name }) => name === step.operation);
  if (!operation) throw new Fault('internal', {}, { cause: `step ${step.id} belongs to no operation` });
  return operation;
}

/** standards.md D17: the record says whether a passphrase was drawn, and its entropy; of one that a person brought nobody knows it. */
function originOf(asked: Ask, { drawnBits }: ActivationData): Evidence {
  const words = wordAsk(asked);
  const value = drawnBits === undefined ? 'not drawn by this workstation' : `drawn by this workstation, ${drawnBits} bits`;
  return { label: `${words.charAt(0).toUpperCase()}${words.slice(1)}`, value };
}

const baggingEffect = ({ custodian }: Bagging): EffectName => (custodian === undefined ? 'copy.bag' : 'share.bag');

/** The effect of a step of kind `activate` or `act`; the script that main compiled names no other. */
const effectOf = (step: Step): EffectName => step.effect as EffectName;
