import { groupedHex } from '../../shared/base/bytes.ts';
import { endedInWords } from '../../shared/ceremony/ended-in-ceremony.ts';
import type { RecordedEvent } from '../../shared/ceremony/recorded-events.ts';
import { roleTitle } from '../../shared/ceremony/role.ts';
import { CheckBox } from './digest-block.tsx';
import { FieldTable, RuledTable, Section, WritingLine, spokenInstant } from './form-parts.tsx';
import type { ExceptionRow, StepRow } from './transcript-record.ts';

/** `HH:MM:SS`, with the date on a line of its own when it is not the day the ceremony was opened. */
function StepTime({ time, openedAt }: { readonly time: string; readonly openedAt: string | null }) {
  const otherDay = openedAt === null || openedAt.slice(0, 10) !== time.slice(0, 10);
  return (
    <>
      {otherDay ? <span className="day">{time.slice(0, 10)}</span> : null}
      {time.slice(11, 19)}
    </>
  );
}

/** A digest is grouped for reading; anything else stands as it is. */
function evidenceText(value: string): string {
  return /^([0-9a-f]{2}){8,}$/.test(value) ? groupedHex(value) : value;
}

/** As `StepTime`, in a sentence. */
const momentOf = (time: string, openedAt: string | null): string =>
  openedAt?.slice(0, 10) === time.slice(0, 10) ? time.slice(11, 19) : `${time.slice(0, 10)} ${time.slice(11, 19)}`;

function Evidence({ step, openedAt }: { readonly step: StepRow; readonly openedAt: string | null }) {
  return (
    <>
      {step.begunAgain.map(({ seq, time, initials, begunAgainAt }) => (
        <div key={seq} className="begun-again">
          <span className="seq">#{seq}</span> done at {momentOf(time, openedAt)}
          {initials === null ? '' : ` by ${initials}`}, begun again after the interruption at {momentOf(begunAgainAt, openedAt)}
        </div>
      ))}
      {step.seq === null ? null : <span className="seq">#{step.seq}</span>}
      {step.evidence.map((item, i) => (
        <div key={i} className="evidence">
          <span className="label">{item.label}</span> <span className="value">{evidenceText(item.value)}</span>
        </div>
      ))}
      {step.ended.map((one) => (
        <div key={one.seq} className="evidence">
          <span className="seq">#{one.seq}</span> <span className="value">{endedInWords(one)}</span>
        </div>
      ))}
      {step.exceptions.map((number) => (
        <strong key={number} className="exception-mark">
          EXCEPTION {number}
        </strong>
      ))}
    </>
  );
}

/** Runs of steps with the same act title. */
function actsOf(steps: readonly StepRow[]): readonly { readonly title: string; readonly steps: readonly StepRow[] }[] {
  const acts: { title: string; steps: StepRow[] }[] = [];
  for (const step of steps) {
    const last = acts.at(-1);
    if (last?.title === step.actTitle) last.steps.push(step);
    else acts.push({ title: step.actTitle, steps: [step] });
  }
  return acts;
}

/** Of a step that was not done to its end: whether it was begun all the same. */
function undone({ ended, begunAgain }: StepRow): string {
  if (begunAgain.length > 0) return 'not performed again';
  return ended.length > 0 ? 'begun, not completed' : 'not performed';
}

/**
 * Every step in order: who, what, evidence, initials, time (standards E6). Digital initials and times stand above a line for
 * the pen (standards E24). `openedAt` is null on a script, where nothing has happened yet.
 */
export function StepsSection({ steps, openedAt }: { readonly steps: readonly StepRow[]; readonly openedAt: string | null }) {
  return (
    <Section number="5" title="Steps" page>
      {actsOf(steps).map((act, i) => (
        <div key={i} className="act">
          <h3>
            Act {i + 1}: {act.title}
          </h3>
          <RuledTable
            head={['Step', 'Who', 'Activity', 'Evidence', 'Initials', 'Time (UTC)']}
            widths={[11, 26, null, 43, 16, 20]}
            className="steps"
          >
            {act.steps.map((step) => (
              <tr key={step.number}>
                <td className="step-number">{step.number}</td>
                <td>{roleTitle[step.who]}</td>
                <td>
                  {step.activity}
                  {step.say === null ? null : <p className="say">“{step.say}”</p>}
                </td>
                <td>
                  <Evidence step={step} openedAt={openedAt} />
                  {openedAt !== null && step.time === null ? <strong>{undone(step)}</strong> : null}
                </td>
                <td className="pen">
                  <WritingLine recorded={step.initials} />
                </td>
                <td className="pen">
                  <WritingLine recorded={step.time === null ? null : <StepTime time={step.time} openedAt={openedAt} />} />
                </td>
              </tr>
            ))}
          </RuledTable>
        </div>
      ))}
    </Section>
  );
}

function BlankExceptionSheet() {
  return (
    <div className="sheet">
      <h3>Exception sheet, by hand</h3>
      <p className="not-needed">
        <CheckBox on={false} /> Not needed <span className="short-line" /> initials
      </p>
      <table className="fields handwritten">
        <tbody>
          {['Time and step number', 'What was expected', 'What happened', 'Decision', 'Decided by (name, initials)'].map(
            (label) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td />
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

/** What the program wrote down by itself, apart from what people did. */
function EventsTable({ events }: { readonly events: readonly RecordedEvent[] }) {
  // Most of what a program records by itself is nobody's: then there is no column for people.
  const ofPeople = events.some(({ who }) => who !== null);
  return (
    <>
      <h3>Interruptions and refusals</h3>
      {events.length === 0 ? (
        <p>The program recorded no interruption and no refusal.</p>
      ) : (
        <RuledTable
          head={['Time (UTC)', 'Step', ...(ofPeople ? ['Who'] : []), 'Recorded by the program', 'Entry']}
          widths={[40, 11, ...(ofPeople ? [14] : []), null, 14]}
        >
          {events.map(({ seq, time, stepNumber, who, words }) => (
            <tr key={seq}>
              <td className="number">{spokenInstant(time).replace(' UTC', '')}</td>
              <td>{stepNumber ?? ''}</td>
              {ofPeople && <td>{who ?? ''}</td>}
              <td>{words}</td>
              <td className="number">#{seq}</td>
            </tr>
          ))}
        </RuledTable>
      )}
    </>
  );
}

const exceptionsWritten = (count: number): string =>
  count === 0 ? 'No exception was written in the program. ' : `Exceptions that people wrote in the program: ${count}. `;

/** Deviations that people recorded, what the program did, and one blank sheet (standards E12). */
export function ExceptionsSection({
  exceptions,
  events,
}: {
  readonly exceptions: readonly ExceptionRow[];
  /** Null on a script, where nothing has happened yet. */
  readonly events: readonly RecordedEvent[] | null;
}) {
  return (
    <Section number="6" title="Exceptions">
      <p>
        {events === null ? '' : exceptionsWritten(exceptions.length)}
        Sheets used by hand: <span className="short-line" />
      </p>
      {exceptions.map((exception) => (
        <div key={exception.number} className="sheet">
          <h3>Exception {exception.number}</h3>
          <FieldTable
            rows={[
              { label: 'Time and step', value: `${spokenInstant(exception.time)}, step ${exception.stepNumber}` },
              { label: 'Expected', value: exception.expected },
              { label: 'What happened', value: exception.happened },
              { label: 'Decision', value: exception.decision },
              { label: 'Decided by', value: exception.by },
            ]}
          />
        </div>
      ))}
      {events === null ? null : <EventsTable events={events} />}
      <BlankExceptionSheet />
    </Section>
  );
}
