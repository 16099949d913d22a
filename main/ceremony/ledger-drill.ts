import type { LedgerDrill } from '../../shared/ceremony/ledger-operations.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { copyBagStep } from './copy-bag.ts';
import { factsOfLedgerBackup, ledgerBackupIn, ledgerBackupsIn, previewOfLedgerBackup } from './ledger-backup-found.ts';
import { ledgerProofEffects, ledgerProofSteps } from './ledger-backup-proof.ts';

/** Drill: a backup of the ledger is proven again, from its bag to its bag. No key is opened, nothing here changes. */
export const ledgerDrill: CeremonyProgram<LedgerDrill> = {
  acts: ({ folder, ...planned }) => [
    {
      title: 'Backup of the ledger',
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: 'Look at the bag of the backup: number and seal are those of the last record. Open it in sight of everyone.',
          say: 'Bag number …',
          button: 'Bag and seal in order',
          opensBag: true,
        },
        {
          kind: 'attest',
          who: 'ceremonyAdministrator',
          activity: `Insert the volume, read-only where it has a switch, and check that the backup lies in ${folder}.`,
          button: 'Volume checked',
        },
        ...ledgerProofSteps,
        copyBagStep(planned, 'The backup of the ledger is in new bag number …'),
      ],
    },
  ],

  async prepare({ name, folder }, world) {
    const { ports } = world;
    const { backup, damaged } = await ledgerBackupIn(ports, folder, await ledgerBackupsIn(world));
    const facts = [
      ...factsOfLedgerBackup(backup, ports.ledger.head().size),
      ...(damaged === null
        ? []
        : [
            {
              label: 'DAMAGED',
              value: `${damaged}; unless that is mended, this drill records that the backup cannot be relied on`,
            },
          ]),
      { label: 'Drill', value: 'its ledger is restored into a home apart, compared and wiped' },
    ];
    return { previews: [previewOfLedgerBackup(name, facts)], findings: [] };
  },

  effects: ledgerProofEffects,
};
