import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';

/** What the rules for approvers ask of one ceremony, folded from its entries. */

/** The entries that say something of it. */
export const approvalTypes = [
  'ceremony-opened',
  'ceremony-resumed',
  'approval-signed',
  'approver-enrolled',
  'approver-withdrawn',
  'serial-committed',
  'crl-number-committed',
] as const satisfies readonly EntryType[];

export interface ApprovalState {
  readonly plan: Plan | undefined;
  /** Approvals that were given and not used: kind of object and SHA-256. An interruption makes them void, a use uses them up. */
  readonly open: ReadonlySet<string>;
  /** True where the register was changed though nobody who was enrolled agreed. */
  readonly changedWithout: boolean;
}

export const approvalOf = (object: string, sha256: string): string => `${object} ${sha256}`;

export function approvalState(entries: readonly LedgerEntry[], digestOf: (change: LedgerEntry) => string): ApprovalState {
  let plan: Plan | undefined;
  let changedWithout = false;
  const open = new Set<string>();
  for (const entry of entries) {
    switch (entry.type) {
      case 'ceremony-opened':
        plan = entry.data.plan;
        break;
      case 'ceremony-resumed':
        open.clear();
        break;
      case 'approval-signed':
        open.add(approvalOf(entry.data.object, entry.data.sha256));
        break;
      case 'serial-committed':
        open.delete(approvalOf('tbsCertificate', entry.data.tbsSha256));
        break;
      case 'crl-number-committed':
        open.delete(approvalOf('tbsCertList', entry.data.tbsSha256));
        break;
      case 'approver-enrolled':
      case 'approver-withdrawn':
        changedWithout ||= entry.data.without !== undefined;
        open.delete(approvalOf('register', digestOf(entry)));
        break;
      default:
    }
  }
  return { plan, open, changedWithout };
}
