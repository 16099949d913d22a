import type { Mode } from '../../shared/ceremony/mode.ts';
import { CheckBox, DigestBlock } from './digest-block.tsx';
import { FieldTable } from './form-parts.tsx';
import type { LabelledValue } from './transcript-record.ts';

/** The two boxes of page 1 (standards E8), and for a rehearsal a band that nobody can overlook. */
function ModeBand({ mode }: { readonly mode: Mode }) {
  const rehearsal = mode === 'rehearsal';
  return (
    <div className={rehearsal ? 'mode-band hatched' : 'mode-band'}>
      <div className="mode-choice">
        <span>
          <CheckBox on={rehearsal} /> Rehearsal
        </span>
        <span>
          <CheckBox on={!rehearsal} /> Production
        </span>
      </div>
      {rehearsal ? (
        <div className="mode-words">
          <strong>REHEARSAL</strong>
          <span>Made with throw-away keys. Nothing in this document may be trusted or used.</span>
        </div>
      ) : (
        <div className="mode-words">
          <strong>PRODUCTION</strong>
        </div>
      )}
    </div>
  );
}

/** Page 1: what this is, where and when, which plan, and how it ended. */
export function CoverPage(props: {
  readonly mode: Mode;
  readonly documentTitle: string;
  readonly title: string;
  readonly organisation: string;
  readonly facts: readonly LabelledValue[];
  readonly planSha256: string;
  readonly outcome: { readonly word: string; readonly reason: string | null } | null;
  /** What was done for good by a ceremony that did not come to its end. */
  readonly lasting?: readonly string[];
}) {
  return (
    <header className="cover">
      <ModeBand mode={props.mode} />
      <p className="organisation">{props.organisation}</p>
      <h1>{props.title}</h1>
      <p className="document-title">{props.documentTitle}</p>
      {props.outcome === null ? null : (
        <div className="outcome">
          <strong>{props.outcome.word}</strong>
          {props.outcome.reason === null ? null : <span>{props.outcome.reason}</span>}
        </div>
      )}
      {props.lasting?.map((words, i) => (
        <p key={i} className="note">
          {words}
        </p>
      ))}
      <FieldTable rows={props.facts} className="facts" />
      <DigestBlock label="Plan, SHA-256" hex={props.planSha256} />
      <table className="approval">
        <tbody>
          <tr>
            <th scope="row">Approved by (name, function)</th>
            <td />
            <th scope="row">Signature</th>
            <td />
            <th scope="row">Date</th>
            <td />
          </tr>
        </tbody>
      </table>
    </header>
  );
}
