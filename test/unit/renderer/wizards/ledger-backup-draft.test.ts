import { describe, expect, it } from 'vitest';
import { operationSchema } from '../../../../shared/ceremony/plan.ts';
import {
  emptyLedgerBackup,
  emptyLedgerEnd,
  ledgerBackupOperation,
  ledgerEndOperation,
  reduceLedgerBackup,
  reduceLedgerEnd,
} from '../../../../renderer/wizards/ledger-backup/ledger-backup-draft.ts';

const one = { backupId: '1'.repeat(32), folder: '/media/L/ANCHORITE-LEDGER-x' };

describe('a backup of the ledger as it is typed', () => {
  it('needs a volume and days, and its drill a folder', () => {
    expect(operationSchema.safeParse(ledgerBackupOperation('ledger-backup', emptyLedgerBackup)).success).toBe(false);
    const typed = reduceLedgerBackup(emptyLedgerBackup, { folder: '/media/L' });
    expect(operationSchema.parse(ledgerBackupOperation('ledger-backup', typed))).toEqual({
      ...{ kind: 'ledger-backup', name: 'ledger-backup', folder: '/media/L', proveEveryDays: 365 },
    });
    for (const proveEveryDays of ['', '0', 'often', '3661'])
      expect(operationSchema.safeParse(ledgerBackupOperation('ledger-backup', { ...typed, proveEveryDays })).success).toBe(false);
    expect(operationSchema.parse(ledgerBackupOperation('ledger-drill', typed))).toEqual({
      ...{ kind: 'ledger-drill', name: 'ledger-drill', folder: '/media/L' },
    });
  });

  it('ends once it is said which, how and why; what was said of one is not said of another', () => {
    let draft = reduceLedgerEnd(emptyLedgerEnd, { type: 'backup', backupId: one.backupId });
    draft = reduceLedgerEnd(draft, { type: 'why', why: ' its stick broke ' });
    expect(operationSchema.safeParse(ledgerEndOperation(draft, one)).success).toBe(false);
    draft = reduceLedgerEnd(draft, { type: 'how', how: 'destroyed' });
    expect(operationSchema.parse(ledgerEndOperation(draft, one))).toEqual({
      ...{ kind: 'ledger-backup-end', name: 'ledger-backup-end', backup: one, how: 'destroyed', why: 'its stick broke' },
    });
    expect(operationSchema.safeParse(ledgerEndOperation(draft, undefined)).success).toBe(false);
    expect(reduceLedgerEnd(draft, { type: 'how', how: 'eaten' }).how).toBe('destroyed');
    expect(reduceLedgerEnd(draft, { type: 'backup', backupId: one.backupId })).toBe(draft);
    expect(reduceLedgerEnd(draft, { type: 'backup', backupId: '2' })).toEqual({ ...emptyLedgerEnd, backupId: '2' });
  });
});
