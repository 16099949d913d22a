import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Step } from '../../shared/ceremony/script.ts';
import { keepInView } from './keep-in-view.ts';
import { partText } from '../text/part-text.ts';

/** The script as a list: done, now, to come. Keeps the present step in view. */
export function StepList({ steps, position, label }: { steps: readonly Step[]; position: number; label: string }): ReactNode {
  const list = useRef<HTMLOListElement>(null);
  const now = useRef<HTMLLIElement>(null);
  useEffect(() => {
    keepInView(list.current, now.current);
  }, [position]);
  return (
    <ol ref={list} className="steps" aria-label={label} tabIndex={0}>
      {steps.map((step, i) => (
        <li
          key={step.id}
          ref={i === position ? now : undefined}
          className={i < position ? 'done' : i === position ? 'now' : 'later'}
          aria-current={i === position ? 'step' : undefined}
        >
          {step.act !== steps[i - 1]?.act && <span className="act">{partText.steps.act(step.act, step.actTitle)}</span>}
          <span className="step-line">
            <span aria-hidden="true" className="step-shape">
              {i < position ? '✓' : i === position ? '▶' : ''}
            </span>
            <span className="step-number tabular">{step.number}</span>
            <span className="step-words">{step.activity}</span>
            <span className="visually-hidden">
              {i < position ? partText.steps.done : i === position ? partText.steps.now : partText.steps.later}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
