import { useContext, useEffect, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { CeremonyKind, CeremonyView } from '../../shared/contract/views.ts';
import type { Script } from '../../shared/ceremony/script.ts';
import { useAction, useClient } from '../bridge/use-client.ts';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { wizardText } from '../text/wizard-text.ts';
import { forgetWork, KeptWorkContext, useKeptReducer } from './kept-work.ts';
import { emptyPeople, planHead, reducePeople, roomProblems } from './people-draft.ts';
import { checkPlan, fieldsWithProblems, operationProblems } from './plan-check.ts';
import type { Problems } from './plan-check.ts';
import { findingKey, ReviewStep } from './review-step.tsx';
import { WhoStep } from './who-step.tsx';

type Stage = 'what' | 'who' | 'review';
const stages: readonly Stage[] = ['what', 'who', 'review'];

interface Props {
  readonly kind: CeremonyKind;
  /** The candidate operation as it stands now. */
  readonly operation: unknown;
  readonly suggestedTitle: string;
  readonly suggestedOrganisation?: string;
  /** The form of the ceremony; problems by the operation's own paths. */
  readonly renderWhat: (problems: Problems) => ReactNode;
  /** Keeps what was typed after opening: a rehearsed root is run in production from the same values. */
  readonly keepAfterOpening?: boolean;
  readonly onOpened: (view: CeremonyView) => void;
  readonly onLeave: () => void;
}

const replace = (_: string | null, next: string | null) => next;

/** The way every wizard goes: what, who, review, open. Nothing is refused silently and nothing typed is lost. */
export function Wizard(props: Props): ReactNode {
  const client = useClient();
  const kept = useContext(KeptWorkContext);
  const [stage, setStage] = useState<Stage>('what');
  const [people, dispatchPeople] = useKeptReducer('people', reducePeople, emptyPeople);
  const [ownTitle, setTitle] = useKeptReducer(`${props.kind}.title`, replace, null);
  const [shown, setShown] = useState<readonly Stage[]>([]);
  const [script, setScript] = useState<Script | null>(null);
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const [complain, setComplain] = useState(false);
  /** Problems were to be shown, and no field took one of them. */
  const [unplaced, setUnplaced] = useState(false);
  const action = useAction();
  const form = useRef<HTMLFormElement>(null);
  const title = ownTitle ?? props.suggestedTitle;
  const checked = checkPlan({ ...planHead(people, title), operations: [props.operation] });
  const room = roomProblems(people, props.operation);
  const whatProblems = operationProblems(checked.problems);
  const whoProblems = {
    ...Object.fromEntries(Object.entries(checked.problems ?? {}).filter(([path]) => !path.startsWith('operations'))),
    ...room,
  };
  const problems: Problems = stage === 'what' ? whatProblems : stage === 'who' ? whoProblems : {};
  const problemCount = fieldsWithProblems(problems);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('h1')?.focus();
    form.current?.scrollTo({ top: 0 });
  }, [stage]);

  const showProblems = () => {
    setShown([...shown, stage]);
    // After the next paint the fields carry aria-invalid.
    requestAnimationFrame(() => {
      const first = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-problem]');
      setUnplaced(first === null);
      first?.focus();
    });
  };
  const go = (to: Stage) => {
    action.clear();
    setStage(to);
  };
  const propose = async () => {
    if (checked.plan === null) return go('what');
    const plan = checked.plan;
    const answer = await action.run(() => client.call('ceremony.propose', { plan }));
    if (answer === undefined) return;
    setScript(answer);
    setAccepted(new Set());
    setComplain(false);
    setStage('review');
  };
  const open = async () => {
    if (script === null) return;
    const warnings = script.findings.filter((finding) => finding.level === 'warning');
    if (script.findings.some((finding) => finding.level === 'error')) return;
    if (warnings.some((finding) => !accepted.has(findingKey(finding)))) {
      setComplain(true);
      return showProblems();
    }
    const acknowledged = [...new Set(warnings.map((finding) => finding.rule))];
    const view = await action.run(() => client.call('ceremony.open', { planDigest: script.planDigest, acknowledged }));
    if (view === undefined) return;
    if (props.keepAfterOpening !== true) forgetWork(kept, props.kind);
    props.onOpened(view);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (action.busy) return;
    if (stage === 'review') return void open();
    if (problemCount > 0) return showProblems();
    if (stage === 'what') {
      if (people.organisation === '' && props.suggestedOrganisation) {
        dispatchPeople({ type: 'set', field: 'organisation', value: props.suggestedOrganisation });
      }
      return go('who');
    }
    void propose();
  };
  const complaining = shown.includes(stage);
  return (
    <form ref={form} className="wizard" noValidate onSubmit={onSubmit} aria-labelledby="wizard-title">
      <WizardHead kind={props.kind} stage={stage} onStage={go} />
      <div className="wizard-body">
        <FaultPanel fault={action.fault} />
        {complaining && problemCount > 0 && (
          <p className="notice bad" role="status">
            {wizardText.problems(problemCount)}
            {unplaced &&
              ` ${Object.entries(problems)
                .map(([path, words]) => `${path}: ${words}.`)
                .join(' ')}`}
          </p>
        )}
        {stage === 'what' && props.renderWhat(complaining ? problems : {})}
        {stage === 'who' && (
          <WhoStep
            draft={people}
            dispatch={dispatchPeople}
            title={title}
            onTitle={setTitle}
            problems={complaining ? problems : {}}
          />
        )}
        {stage === 'review' && script !== null && (
          <ReviewStep
            script={script}
            accepted={accepted}
            complain={complain}
            onAccept={(key, yes) => {
              const next = new Set(accepted);
              if (yes) next.add(key);
              else next.delete(key);
              setAccepted(next);
            }}
          />
        )}
      </div>
      <WizardFoot stage={stage} busy={action.busy} onBack={go} onLeave={props.onLeave} />
    </form>
  );
}

function WizardHead({ kind, stage, onStage }: { kind: CeremonyKind; stage: Stage; onStage: (to: Stage) => void }): ReactNode {
  const at = stages.indexOf(stage);
  return (
    <header className="wizard-head">
      <h1 id="wizard-title" tabIndex={-1}>
        {wizardText.names[kind]}
      </h1>
      <ol className="stages" aria-label={wizardText.stagesLabel}>
        {stages.map((name, i) => (
          <li key={name} aria-current={name === stage ? 'step' : undefined}>
            <button type="button" className="quiet" disabled={i > at} onClick={() => onStage(name)}>
              {i + 1}. {wizardText.stages[name]}
            </button>
          </li>
        ))}
      </ol>
    </header>
  );
}

function WizardFoot({
  stage,
  busy,
  onBack,
  onLeave,
}: {
  stage: Stage;
  busy: boolean;
  onBack: (to: Stage) => void;
  onLeave: () => void;
}): ReactNode {
  const forward = { what: wizardText.toWho, who: wizardText.toReview, review: wizardText.open }[stage];
  const working = stage === 'review' ? wizardText.opening : wizardText.preparing;
  return (
    <footer className="wizard-foot">
      <p className="hint">{wizardText.nothingYet}</p>
      <button type="button" className="quiet" onClick={onLeave}>
        {wizardText.leave}
      </button>
      {stage !== 'what' && (
        <button type="button" onClick={() => onBack(stage === 'review' ? 'who' : 'what')}>
          {wizardText.back}
        </button>
      )}
      <button type="submit" className="primary" aria-disabled={busy}>
        {busy ? working : forward}
      </button>
    </footer>
  );
}
