import { copyFates, type CopyFate } from '../../../shared/ceremony/key-operations.ts';
import { portableName } from '../plan-check.ts';

/** A backup of the ledger, its drill, or its end, as it is being typed; the plan's schema judges what comes of it. */
export interface LedgerBackupDraft {
  /** Where it is written to, or the folder of the backup that is proven. */
  readonly folder: string;
  readonly proveEveryDays: string;
}

export const emptyLedgerBackup: LedgerBackupDraft = { folder: '', proveEveryDays: '365' };

export const reduceLedgerBackup = (draft: LedgerBackupDraft, change: Partial<LedgerBackupDraft>): LedgerBackupDraft => ({
  ...draft,
  ...change,
});

export function ledgerBackupOperation(
  kind: 'ledger-backup' | 'ledger-drill',
  { folder, proveEveryDays }: LedgerBackupDraft,
): unknown {
  const operation = { kind, name: portableName(kind), folder };
  return kind === 'ledger-drill' ? operation : { ...operation, proveEveryDays: Number(proveEveryDays.trim() || Number.NaN) };
}

/** The end of one, as it is being typed. */
export interface LedgerEndDraft {
  readonly backupId: string;
  /** Null until somebody says which: neither is what usually happens. */
  readonly how: CopyFate | null;
  readonly why: string;
}

export const emptyLedgerEnd: LedgerEndDraft = { backupId: '', how: null, why: '' };

export type LedgerEndAction =
  /** What was said of one backup is not said of another. */
  | { readonly type: 'backup'; readonly backupId: string }
  | { readonly type: 'how'; readonly how: string }
  | { readonly type: 'why'; readonly why: string };

export function reduceLedgerEnd(draft: LedgerEndDraft, action: LedgerEndAction): LedgerEndDraft {
  switch (action.type) {
    case 'backup':
      return draft.backupId === action.backupId ? draft : { ...emptyLedgerEnd, backupId: action.backupId };
    case 'how':
      return { ...draft, how: copyFates.find((known) => known === action.how) ?? draft.how };
    case 'why':
      return { ...draft, why: action.why };
  }
}

export const ledgerEndOperation = (
  { how, why }: LedgerEndDraft,
  backup: { readonly backupId: string; readonly folder: string } | undefined,
): unknown => ({
  kind: 'ledger-backup-end',
  name: portableName('ledger-backup-end'),
  backup: backup && { backupId: backup.backupId, folder: backup.folder },
  how: how ?? undefined,
  why: why.trim(),
});
