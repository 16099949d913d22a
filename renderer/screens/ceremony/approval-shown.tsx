import type { ReactNode } from 'react';
import { groupedHex } from '../../../shared/base/bytes.ts';
import { approvalLines, type Approval } from '../../../shared/ceremony/approval.ts';
import { Shown } from '../../parts/shown.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';

/** What the witness approves: every field of the bytes themselves, and their digest in lines that can be counted. */
export function ApprovalShown({ approval }: { approval: Approval }): ReactNode {
  return (
    <div className="approval">
      <table className="plain-table preview" aria-label={ceremonyText.approval(approval.object)}>
        <caption>{ceremonyText.approval(approval.object)}</caption>
        <tbody>
          {approval.fields.map(({ label, value }, i) => (
            <tr key={`${label} ${i}`}>
              <th scope="row">{label}</th>
              <td>
                <Shown text={value} lines />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <figure className="approval-digest" aria-label={ceremonyText.approvalDigest(approval.object)}>
        <figcaption>{ceremonyText.approvalDigest(approval.object)}</figcaption>
        <ol>
          {approvalLines(approval).map(({ from, digits }) => (
            <li key={from} value={from}>
              <code>{groupedHex(digits)}</code>
            </li>
          ))}
        </ol>
      </figure>
    </div>
  );
}
