import { FieldTable, RuledTable, Section } from './form-parts.tsx';
import type { PlanOnPaper, TranscriptRecord } from './transcript-record.ts';

/** What was agreed beforehand, operation by operation. */
export function PlanSection({ plan }: { readonly plan: PlanOnPaper }) {
  return (
    <Section number="3" title="Plan">
      <p className="note">
        {plan.presets.length === 0 ? 'No preset.' : `Preset: ${plan.presets.join(', ')}.`} The plan is identified by its SHA-256 on
        page 1.
      </p>
      {plan.operations.map((operation, i) => (
        <div key={i} className="operation">
          <h3>
            {i + 1}. {operation.title}
          </h3>
          <FieldTable rows={operation.rows} />
        </div>
      ))}
    </Section>
  );
}

/** What lint said about everything that was to be signed, with the clause of each rule. */
export function FindingsSection({ findings }: { readonly findings: TranscriptRecord['findings'] }) {
  return (
    <Section number="4" title="Findings before the signature">
      {findings.length === 0 ? (
        <p>None: every rule was met.</p>
      ) : (
        <RuledTable head={['Level', 'Operation', 'Rule', 'Finding', 'Clause']} widths={[17, 28, 36, null, 34]}>
          {findings.map((finding, i) => (
            <tr key={i}>
              <td>{finding.level}</td>
              <td>{finding.operation}</td>
              <td className="code">{finding.rule}</td>
              <td>{finding.message}</td>
              <td>{finding.clause}</td>
            </tr>
          ))}
        </RuledTable>
      )}
    </Section>
  );
}
