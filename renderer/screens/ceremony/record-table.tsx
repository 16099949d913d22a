import type { ReactNode } from 'react';
import { roleTitle } from '../../../shared/ceremony/role.ts';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { ColumnHeads } from '../../parts/column-heads.tsx';
import { Digest } from '../../parts/digest.tsx';
import { PreviewTable, RequestDiff } from '../../parts/preview-table.tsx';
import { Shown } from '../../parts/shown.tsx';
import { Stamp } from '../../parts/stamp.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';
import { spokenInstant } from '../../text/distance.ts';
import { EventRows } from './event-rows.tsx';
import { EvidenceValue } from './evidence-list.tsx';

const text = ceremonyText.record;

/** The record as on the transcript: who, activity, evidence, initials, time; then exceptions, what the program recorded, people and plan. */
export function RecordTable({ view }: { view: CeremonyView }): ReactNode {
  return (
    <>
      <section aria-labelledby="record-steps">
        <h2 id="record-steps">{text.title}</h2>
        <StepRows view={view} />
      </section>
      <Exceptions view={view} />
      <EventRows events={view.events} />
      <section aria-labelledby="record-people">
        <h2 id="record-people">{text.people}</h2>
        <ul className="inline-list">
          {view.script.plan.participants.map((person, i) => (
            <li key={i}>
              <Shown text={person.name} /> <span className="soft">{roleTitle[person.role]}</span> <code>{person.initials}</code>
            </li>
          ))}
        </ul>
        <Digest digest={{ hex: view.script.planDigest, words: view.script.planDigestWords }} label={text.plan} />
      </section>
      {view.script.previews.length > 0 && (
        <details>
          <summary>{text.previews}</summary>
          {view.script.previews.map((preview, i) => (
            <section key={`${preview.operation} ${i}`}>
              <h3>
                <Shown text={preview.title} />
              </h3>
              <PreviewTable preview={preview} />
              <RequestDiff preview={preview} />
            </section>
          ))}
        </details>
      )}
    </>
  );
}

function StepRows({ view }: { view: CeremonyView }): ReactNode {
  return (
    <table className="plain-table record" aria-label={text.steps}>
      <ColumnHeads words={[text.step, text.who, text.activity, text.evidence, text.initials, text.time]} />
      <tbody>
        {view.script.steps.map((step) => {
          const done = view.completed.find((one) => one.step === step.id);
          const before = view.begunAgain.filter((one) => one.step === step.id);
          if (done === undefined && before.length === 0) return null;
          return (
            <tr key={step.id}>
              <th scope="row" className="tabular">
                {step.number}
              </th>
              <td>{roleTitle[step.who]}</td>
              <td>
                <Shown text={step.activity} lines />
              </td>
              <td>
                {before.map(({ seq, time, begunAgainAt }) => (
                  <div key={seq}>
                    <span className="soft tabular">#{seq}</span> {text.begunAgain(spokenInstant(time), spokenInstant(begunAgainAt))}
                  </div>
                ))}
                {done !== undefined && <span className="soft tabular">#{done.seq}</span>}
                {done?.evidence.map((item, i) => (
                  <div key={i}>
                    <span className="soft">{item.label}</span> <EvidenceValue value={item.value} />
                  </div>
                ))}
              </td>
              <td>{done?.initials != null && <b className="initials">{done.initials}</b>}</td>
              <td>{done !== undefined && <Stamp at={done.time} part="time" />}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Exceptions({ view }: { view: CeremonyView }): ReactNode {
  const sheet = ceremonyText.exceptionSheet;
  return (
    <section aria-labelledby="record-exceptions">
      <h2 id="record-exceptions">{text.exceptions}</h2>
      {view.exceptions.length === 0 && <p className="hint">{text.noExceptions}</p>}
      {view.exceptions.map((exception) => (
        <dl key={exception.seq} className="card facts">
          {(
            [
              [sheet.expected, exception.expected],
              [sheet.happened, exception.happened],
              [sheet.decision, exception.decision],
              [sheet.by, exception.by],
            ] as const
          ).map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <Shown text={value} lines />
              </dd>
            </div>
          ))}
        </dl>
      ))}
    </section>
  );
}
