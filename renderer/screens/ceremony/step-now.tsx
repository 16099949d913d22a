import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { digitsAsked } from '../../../shared/ceremony/approval.ts';
import { mayInitial } from '../../../shared/ceremony/may-initial.ts';
import { roleTitle } from '../../../shared/ceremony/role.ts';
import { samePerson } from '../../../shared/ceremony/same-person.ts';
import type { Step } from '../../../shared/ceremony/script.ts';
import type { CeremonyView, FaultView } from '../../../shared/contract/views.ts';
import { useClient } from '../../bridge/use-client.ts';
import { Digest } from '../../parts/digest.tsx';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { TextField } from '../../parts/field.tsx';
import { Shown } from '../../parts/shown.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';
import { ApprovalShown } from './approval-shown.tsx';
import { BagFields, bagDraftOf, bagNoteOf, bagProblems } from './bag-note.tsx';
import { digestsToRead } from './digests-to-read.ts';
import { StepChoice, buttonOf, type Chosen } from './step-choice.tsx';
import { Waiting } from './waiting.tsx';

interface Props {
  readonly view: CeremonyView;
  readonly step: Step;
  readonly busy: boolean;
  /** The step was tried and refused. */
  readonly fault: FaultView | null;
  readonly send: (work: () => Promise<CeremonyView>) => Promise<boolean>;
}

/** Names of the people in the room who have the role of this step. */
function actors(view: CeremonyView, step: Step): string {
  return view.script.plan.participants
    .filter(({ role }) => role === step.who)
    .map(({ name }) => name)
    .join(', ');
}

const initialsHint = (step: Step, notAll: boolean, enrolled: boolean): string => {
  if (step.kind === 'approve') return enrolled ? ceremonyText.approverInitialsHint : ceremonyText.approvalInitialsHint;
  if (step.actsOnly) return ceremonyText.actingInitialsHint;
  return notAll ? ceremonyText.witnessInitialsHint : ceremonyText.initialsHint;
};

/** The step that comes now: what is done, what is said, and the one thing to do about it. */
export function StepNow({ view, step, busy, fault, send }: Props): ReactNode {
  const waiting = view.running || view.awaitingActivation;
  const digests = digestsToRead(view);
  const beginning = useRef<HTMLParagraphElement>(null);
  // Before the focus moves to its field, which is brought into view only where nothing is to be read first.
  useLayoutEffect(() => beginning.current?.scrollIntoView({ block: 'start' }), []);
  return (
    <>
      <p ref={beginning} className="step-place">
        {ceremonyText.step(step.number, view.script.steps.length)} ·{' '}
        <strong>
          <Shown text={ceremonyText.actor(roleTitle[step.who], actors(view, step))} />
        </strong>
      </p>
      <dl className="act-lines">
        <div className="do">
          <dt>{ceremonyText.do}</dt>
          <dd>
            <Shown text={step.activity} lines />
          </dd>
        </div>
        {step.say !== null && (
          <div className="say">
            <dt>{ceremonyText.say}</dt>
            <dd>
              <Shown text={step.say} lines />
            </dd>
          </div>
        )}
        {step.kind === 'act' && step.effect !== null && (
          <div className="program">
            <dt>{ceremonyText.program}</dt>
            <dd>
              <Shown text={step.effect} />
            </dd>
          </div>
        )}
        {view.bags.map(({ label, value }) => (
          <div key={label} className="bag">
            <dt>{ceremonyText.bag}</dt>
            <dd>
              <Shown text={`${label}: ${value}`} />
            </dd>
          </div>
        ))}
      </dl>
      {view.approval !== null && <ApprovalShown approval={view.approval} />}
      {digests.map(({ label, digest }) => (
        <Digest key={label} digest={digest} label={label} reading />
      ))}
      {waiting ? (
        <Waiting view={view} who={view.awaitedFrom ?? ceremonyText.actor(roleTitle[step.who], actors(view, step))} />
      ) : (
        <StepForm {...{ view, step, busy, fault, send }} reading={digests.length > 0 || view.approval !== null} />
      )}
    </>
  );
}

/** One primary action, reached by Enter; where something is to be read first, that stays in view. */
function StepForm({ view, step, busy, fault, send, reading }: Props & { readonly reading: boolean }): ReactNode {
  const client = useClient();
  const [text, setText] = useState('');
  const [digits, setDigits] = useState('');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [bag, setBag] = useState(() => bagDraftOf(step.bagging));
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: reading });
    if (fault !== null) form.current?.scrollIntoView({ block: 'nearest' });
  }, [fault, reading]);
  const unchosen = step.choice !== undefined && chosen === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const typed = text.trim();
    if (step.kind === 'attest') {
      const otherwise = chosen?.why?.trim();
      if (typed === '' || otherwise === '' || unchosen) return;
      if (step.bagging && Object.keys(bagProblems(bag)).length > 0) return;
      const attestation = {
        ...{ step: step.id, initials: typed },
        ...(otherwise !== undefined && { otherwise }),
        ...(step.bagging && { noted: bagNoteOf(bag) }),
      };
      void send(() => client.call('ceremony.attest', attestation));
    } else if (step.kind === 'approve') {
      if (typed !== '') void send(() => client.call('ceremony.approve', { step: step.id, initials: typed, digits }));
    } else if (step.kind === 'confirm') {
      void send(() => client.call('ceremony.confirm', { step: step.id, typed }));
    } else {
      void send(() => client.call('ceremony.perform', { step: step.id }));
    }
  };
  const { participants } = view.script.plan;
  const entitled = mayInitial(participants, step).filter(
    ({ name }) => view.approvers.length === 0 || view.approvers.some((one) => samePerson(one, name)),
  );
  const whose = entitled.map(({ initials, name }) => `${initials} ${name}`).join(' · ');
  return (
    <form ref={form} className={`step-form ${step.kind}`} onSubmit={submit}>
      <FaultPanel fault={fault} focus={false} />
      {view.approval !== null && (
        <TextField
          label={ceremonyText.digits(digitsAsked(view.approval))}
          value={digits}
          onChange={setDigits}
          width="medium"
          mono
          hint={ceremonyText.digitsHint}
        />
      )}
      {step.choice && <StepChoice choice={step.choice} chosen={chosen} onChosen={setChosen} />}
      {step.bagging && <BagFields draft={bag} onDraft={setBag} />}
      {(step.kind === 'attest' || step.kind === 'approve') && (
        <TextField
          label={ceremonyText.initials}
          value={text}
          onChange={setText}
          width="short"
          hint={<Shown text={`${initialsHint(step, entitled.length < participants.length, view.approvers.length > 0)} ${whose}`} />}
        />
      )}
      {step.kind === 'confirm' && (
        <>
          <p className="expect">
            <span className="expect-label">{ceremonyText.typeWords}</span>
            <code>
              <Shown text={step.expect ?? ''} />
            </code>
          </p>
          <TextField label={ceremonyText.typed} value={text} onChange={setText} mono />
        </>
      )}
      <button type="submit" className={step.kind === 'confirm' ? 'primary grave' : 'primary'} aria-disabled={busy || unchosen}>
        {buttonOf(step, chosen)}
      </button>
    </form>
  );
}
