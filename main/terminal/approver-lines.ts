import { groupedHex } from '../../shared/base/bytes.ts';
import { visibleText } from '../../shared/base/visible-text.ts';
import type { ApproverView } from '../../shared/contract/approver-views.ts';

/** Approvers as they are listed at a terminal. */
export function approverLines(approvers: readonly ApproverView[]): readonly string[] {
  if (approvers.length === 0) return ['Nobody is enrolled as an approver: what is signed is approved by initials alone.'];
  return approvers.flatMap(({ person, since, ceremony, spkiSha256, lastApproval, keyHere }) => [
    visibleText(person),
    `  enrolled      ${since}, ceremony ${ceremony}`,
    `  key SHA-256   ${groupedHex(spkiSha256)}`,
    `  approved last ${lastApproval ? `${lastApproval.at}, ceremony ${lastApproval.ceremony}` : 'nothing yet'}`,
    ...(keyHere ? [] : ['  The file of this key is not on this workstation: enrol the person again.']),
  ]);
}
