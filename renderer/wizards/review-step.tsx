import { useState } from 'react';
import type { ReactNode } from 'react';
import { fromBase64 } from '../../shared/base/bytes.ts';
import type { Preview, Script } from '../../shared/ceremony/script.ts';
import { roleTitle } from '../../shared/ceremony/role.ts';
import { CheckBox } from '../parts/check-box.tsx';
import { Digest } from '../parts/digest.tsx';
import { hexDump } from '../parts/hex-dump.ts';
import { PreviewTable, RequestDiff } from '../parts/preview-table.tsx';
import { Shown } from '../parts/shown.tsx';
import { Viewer } from '../parts/viewer.tsx';
import { partText } from '../text/part-text.ts';
import { reviewText } from '../text/review-text.ts';

export type ScriptFinding = Script['findings'][number];

/** A warning is accepted by rule and operation, so that the same rule on two certificates is read twice. */
export const findingKey = (finding: ScriptFinding) => `${finding.rule} ${finding.operation}`;

/** What main would do: the digest to compare, the findings to accept, every byte that would be signed. */
export function ReviewStep({
  script,
  accepted,
  onAccept,
  complain,
}: {
  script: Script;
  accepted: ReadonlySet<string>;
  onAccept: (key: string, yes: boolean) => void;
  complain: boolean;
}): ReactNode {
  return (
    <>
      <section className="review-digest">
        <Digest digest={{ hex: script.planDigest, words: script.planDigestWords }} label={reviewText.digestTitle} large />
        <p className="hint">{reviewText.digestWhy}</p>
      </section>
      <Findings script={script} accepted={accepted} onAccept={onAccept} complain={complain} />
      {script.previews.map((preview, i) => (
        <PreviewSection key={`${preview.operation} ${i}`} preview={preview} />
      ))}
      <section>
        <h2>{reviewText.people}</h2>
        <ul className="inline-list">
          {script.plan.participants.map((person, i) => (
            <li key={i}>
              <Shown text={person.name} /> <span className="soft">{roleTitle[person.role]}</span> <code>{person.initials}</code>
            </li>
          ))}
        </ul>
      </section>
      <details>
        <summary>{reviewText.script(script.steps.length)}</summary>
        <ol className="script-outline">
          {script.steps.map((step) => (
            <li key={step.id} value={step.number}>
              <span className="soft">{roleTitle[step.who]}</span> {step.activity}
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}

function Findings({
  script,
  accepted,
  onAccept,
  complain,
}: {
  script: Script;
  accepted: ReadonlySet<string>;
  onAccept: (key: string, yes: boolean) => void;
  complain: boolean;
}): ReactNode {
  const errors = script.findings.some((finding) => finding.level === 'error');
  return (
    <section>
      <h2>{reviewText.findings}</h2>
      {script.findings.length === 0 && <p>{reviewText.noFindings}</p>}
      {errors && (
        <p className="notice bad" role="alert">
          {reviewText.errorsStop}
        </p>
      )}
      <ul className="findings">
        {script.findings.map((finding) => {
          const key = findingKey(finding);
          return (
            <li key={key} className={`is-${finding.level}`}>
              <p className="finding-head">
                <span className={`level is-${finding.level}`}>{reviewText.level[finding.level]}</span> <code>{finding.rule}</code>{' '}
                <span className="soft">
                  {reviewText.about(finding.operation)} · {finding.clause}
                </span>
              </p>
              <p>
                <Shown text={finding.message} lines />
              </p>
              {finding.level === 'warning' && (
                <CheckBox
                  label={reviewText.acknowledge(finding.rule)}
                  checked={accepted.has(key)}
                  onChange={(yes) => onAccept(key, yes)}
                  problem={complain && !accepted.has(key) ? reviewText.acknowledgeFirst : undefined}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function PreviewSection({ preview }: { preview: Preview }): ReactNode {
  const [open, setOpen] = useState(false);
  const bytes = fromBase64(preview.tbs) ?? new Uint8Array();
  const provisional = preview.fields.some((field) => field.provisional);
  return (
    <section>
      <header className="section-head">
        <h2>
          <Shown text={preview.title} />
        </h2>
        {preview.tbs !== '' && (
          <button type="button" className="small" onClick={() => setOpen(true)}>
            {reviewText.bytes}
          </button>
        )}
      </header>
      <PreviewTable preview={preview} />
      {preview.requestDiff.length > 0 && (
        <>
          <h3>{reviewText.asked}</h3>
          <RequestDiff preview={preview} />
        </>
      )}
      {open && (
        <Viewer
          title={reviewText.bytesTitle(preview.title)}
          pages={[{ name: partText.viewer.bytes, text: hexDump(bytes) }]}
          onClose={() => setOpen(false)}
        >
          {provisional && <p className="notice">{reviewText.tbsProvisional}</p>}
          <Digest digest={{ hex: preview.tbsSha256, words: [] }} label={reviewText.tbsDigest} />
        </Viewer>
      )}
    </section>
  );
}
