import type { LedgerDrill } from '../../shared/ceremony/ledger-operations.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { copyBagStep, outOfBagSteps } from './copy-bag.ts';
import { factsOfLedgerBackup, ledgerBackupIn, ledgerBackupsIn, previewOfLedgerBackup } from './ledger-backup-found.ts';
import { ledgerProofEffects, ledgerProofSteps } from './ledger-backup-proof.ts';

/** Drill: a backup of the ledger is proven again, from its bag to its bag. No key is opened, nothing here changes. */
export const ledgerDrill: CeremonyProgram<LedgerDrill> = {
  acts: ({ folder, ...planned }) => [
    {
      title: 'Backup of the ledger',
      steps: [
        ...outOfBagSteps(folder),
        ...ledgerProofSteps,
        copyBagStep(planned, 'The backup of the ledger is in new bag number …'),
      ],
    },
  ],

  async prepare({ name, folder }, world) {
    const { ports } = world;
    await ports.media.refuseHome(folder);
    const { backup, damaged } = await ledgerBackupIn(ports, folder, await ledgerBackupsIn(world));
    const facts = factsOfLedgerBackup(backup, ports.ledger.head().size);
    const unlessMended = 'unless that is mended, this drill records that the backup cannot be relied on';
    const seen = damaged === null ? [] : [{ label: 'DAMAGED', value: `${damaged}; ${unlessMended}` }];
    const drill = [{ label: 'Drill', value: 'its ledger is restored into a home apart, compared and wiped' }];
    return { previews: [previewOfLedgerBackup(name, facts, seen, drill)], findings: [] };
  },

  effects: ledgerProofEffects,
};
