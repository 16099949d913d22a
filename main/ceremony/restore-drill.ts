import type { RestoreDrill } from '../../shared/ceremony/key-operations.ts';
import { askToProve, backupIn, inspectBackup, proofSteps, proveBackup } from './backup-proof.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { bagOfCopy, copyBagStep, outOfBagSteps, recordCopyBag } from './copy-bag.ts';
import { authorityWithKey, previewOfKey, refuseEndedKey } from './custody-acts.ts';
import { foundFinding } from './found-again.ts';
import { recordsIn } from './planned-records.ts';

/** Drill: a backup is proven again, from its bag to its bag. No key of this workstation is opened, nothing here changes. */
export const restoreDrill: CeremonyProgram<RestoreDrill> = {
  acts: ({ authority, folder, ...planned }) => [
    {
      title: `Backup of the key of ${authority}`,
      steps: [...outOfBagSteps(folder), ...proofSteps(authority), copyBagStep(planned, 'The backup is in new bag number …')],
    },
  ],

  async prepare(operation, world) {
    const { authority, folder } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    await world.ports.media.refuseHome(folder);
    const { copy, backup, damaged, lost } = await backupIn(world.ports, folder, keyRecord, recordsIn(world));
    const changes = [
      `the backup made ${copy.madeAt} is restored into a home apart, proven and wiped`,
      copy.provenAt === null ? 'it was never proven before' : `it was last proven ${copy.provenAt}`,
      ...(copy.failedAt === null ? [] : [`the last drill, ${copy.failedAt}, found it damaged`]),
      ...(damaged === null
        ? []
        : [`DAMAGED: ${damaged}; unless that is mended, this drill records that the backup cannot be relied on`]),
      ...bagOfCopy(copy).map(({ value }) => `its bag: ${value}`),
      `it holds the first ${backup.ledgerSize} entries of the ledger; ${world.ports.ledger.head().size - backup.ledgerSize} came later`,
    ];
    return {
      previews: [previewOfKey(operation, `Backup of the key of ${authority}`, keyRecord, changes)],
      findings: lost ? [foundFinding(copy, authority)] : [],
    };
  },

  asks: { 'backup.prove': askToProve },
  effects: { 'backup.inspect': inspectBackup, 'backup.prove': proveBackup, 'copy.bag': recordCopyBag },
};
