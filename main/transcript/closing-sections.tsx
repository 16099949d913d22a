import { countOfEvents } from '../../shared/ceremony/recorded-events.ts';
import { roleTitle, type Participant } from '../../shared/ceremony/role.ts';
import { CheckBox } from './digest-block.tsx';
import { FieldTable, RuledTable, Section, spokenInstant } from './form-parts.tsx';
import type { TranscriptRecord } from './transcript-record.ts';
import { whatLasts } from './what-lasts.ts';

export const outcomeWord: Readonly<Record<TranscriptRecord['outcome'], string>> = {
  completed: 'COMPLETED',
  aborted: 'ABORTED',
  interrupted: 'INTERRUPTED',
};

/** How it ended, in numbers. */
export function ResultSection({ record }: { readonly record: TranscriptRecord }) {
  const performed = record.steps.filter((step) => step.time !== null).length;
  return (
    <Section number="10" title="Result" page>
      <FieldTable
        rows={[
          { label: 'Outcome', value: outcomeWord[record.outcome] },
          ...(record.outcomeReason === null ? [] : [{ label: 'Reason', value: record.outcomeReason }]),
          { label: 'Opened', value: spokenInstant(record.openedAt) },
          { label: 'Ended', value: record.endedAt === null ? 'not ended' : spokenInstant(record.endedAt) },
          { label: 'Steps performed', value: `${performed} of ${record.steps.length}` },
          { label: 'Exceptions', value: `${record.exceptions.length} written by people` },
          { label: 'Recorded by the program', value: countOfEvents(record.events) },
          { label: 'Key pairs generated', value: String(record.keys.length) },
          {
            label: 'Copies of keys put on record',
            value: record.copies.length === 0 ? 'none' : `${record.copies.length}, in section 8`,
          },
          { label: 'Copies of keys ended', value: copiesEnded(record) },
          { label: 'Artifacts', value: String(record.artifacts.length) },
        ]}
      />
      {record.outcome === 'completed' ? null : (
        <>
          <p>
            Keys, copies of keys and artifacts listed in sections 7 and 8 exist although the ceremony was not completed. What must
            be destroyed is decided by the organisation and written on an exception sheet.
          </p>
          {whatLasts(record).map((words, i) => (
            <p key={i}>{words}</p>
          ))}
        </>
      )}
    </Section>
  );
}

const copiesEnded = ({ endedKeys }: TranscriptRecord): string => {
  const count = endedKeys.reduce((sum, { ended }) => sum + ended.length, 0);
  return count === 0 ? 'none' : `${count}, in section 8`;
};

function SignatureRow({ role, name }: { readonly role: string; readonly name: string }) {
  return (
    <tr>
      <td>{role}</td>
      <td className="name">{name}</td>
      <td className="agree">
        <CheckBox on={false} /> Agree
        <br />
        <CheckBox on={false} /> Do not agree
      </td>
      <td />
      <td />
      <td />
    </tr>
  );
}

const signatureHead = ['Role', 'Name', 'Statement', 'Signature', 'Date', 'Time'] as const;
const signatureWidths = [30, null, 27, 44, 20, 15] as const;

/** The independent witness of a root ceremony: an auditor, else an external witness, else a blank name. */
function independentWitness(participants: readonly Participant[]): string {
  const find = (role: Participant['role']): string | undefined => participants.find((person) => person.role === role)?.name;
  return find('qualifiedAuditor') ?? find('externalWitness') ?? '';
}

/**
 * Everyone says whether this is what happened (standards E21). Root ceremonies have lines for the security officer and an
 * independent witness, others for the security officer (ETSI EN 319 411-1 GEN-6.5.1-14).
 */
export function AttestationSection({ record }: { readonly record: TranscriptRecord }) {
  const root = record.plan.operations.some((operation) => operation.kind === 'root-creation');
  return (
    <Section number="11" title="Attestation">
      <p className="statement">
        I was present throughout this ceremony, or the times of my absence are recorded as exceptions. The script was followed
        except as noted in section 6. This document is a true record of what was done.
      </p>
      <RuledTable head={signatureHead} widths={signatureWidths} className="signatures">
        {record.participants.map((person, i) => (
          <SignatureRow key={i} role={roleTitle[person.role]} name={person.name} />
        ))}
      </RuledTable>
      <h3>{root ? 'For the creation of a root: security officer and independent witness' : 'Security officer'}</h3>
      <RuledTable head={signatureHead} widths={signatureWidths} className="signatures">
        <SignatureRow role="Security Officer" name="" />
        {root ? (
          <SignatureRow role="Independent witness (auditor or notary)" name={independentWitness(record.participants)} />
        ) : null}
      </RuledTable>
      <div className="together">
        <p>Explanation of any “do not agree”:</p>
        <div className="ruled-lines" />
      </div>
    </Section>
  );
}
