import { approversAfter, registerTypes } from '../../shared/ceremony/approver-register.ts';
import type { ApproverView } from '../../shared/contract/approver-views.ts';
import type { CeremonyPorts } from '../ceremony/ceremony-ports.ts';

/** The register of approvers, in the order of enrolment, with what each approved last. */
export async function approverViews({
  ledger,
  approverKeys,
}: Pick<CeremonyPorts, 'ledger' | 'approverKeys'>): Promise<ApproverView[]> {
  const approvals = await ledger.entriesOfTypes(['approval-signed']);
  const views: ApproverView[] = [];
  for (const { keyId, person, spkiSha256, since, ceremony } of approversAfter(await ledger.entriesOfTypes(registerTypes))) {
    const last = approvals.findLast(({ type, data }) => type === 'approval-signed' && data.keyId === keyId);
    // Files that are not as they were written are as good as none: the person enrols again.
    views.push({
      ...{ person, spkiSha256, since, ceremony },
      lastApproval: last ? { at: last.time, ceremony: last.ceremony ?? '' } : null,
      keyHere: (await approverKeys.sealing(keyId)) !== null,
    });
  }
  return views;
}
