import { bagKnown } from '../../shared/ceremony/bag-words.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import type { ShareSet } from '../../shared/ceremony/share-set.ts';
import { backupsNamed } from './backups-named.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { bagOfCopy, bagOfCopyIn } from './copy-bag.ts';
import { recordNow } from './custody-acts.ts';
import type { Evidence } from './effect.ts';
import { keyRecordsOf } from './held-key.ts';
import { shareOfCustodian } from './held-share.ts';
import { bagOfLedgerBackup, ledgerBackupsNamed } from './ledger-backup-found.ts';
import type { LiveCeremony } from './live-ceremony.ts';

/**
 * What the ledger has of the bag that people look for or open at this step, so that they can compare it with the one in their hands:
 * before they attest, and with what they attested. Nothing at other steps.
 */
export async function bagsToTell(
  ports: CeremonyPorts,
  { id, script }: Pick<LiveCeremony, 'id' | 'script'>,
  step: Step,
): Promise<readonly Evidence[]> {
  if (step.looksFor && 'keyId' in step.looksFor) {
    const { keyId } = step.looksFor;
    return (await keyRecordsOf(ports)).flatMap((record) => bagOfCopyIn(record, keyId));
  }
  const share = step.looksFor ?? step.choice?.share;
  if (share) {
    const sets = (await keyRecordsOf(ports)).flatMap(({ shareSets }) => shareSets);
    // Most shares are in nobody's bag: that is told only where one is to be opened.
    return sets.flatMap((set) => (set.setId === share.setId && set.bags.has(share.index) ? [bagOfShare(set, share.index)] : []));
  }
  const operation = step.opensBag && script.plan.operations.find(({ name }) => name === step.operation);
  return operation ? opened(ports, id, operation) : [];
}

/** Of what a ceremony begins with. Which backup it is, is known by the name of its folder: its volume may still be in the bag. */
async function opened(ports: CeremonyPorts, ceremony: string, operation: Operation): Promise<readonly Evidence[]> {
  if (operation.kind === 'restore-drill')
    return backupsNamed(await recordNow(ports, ceremony, operation.authority), operation.folder).flatMap(bagOfCopy);
  if (operation.kind === 'ledger-drill') return (await ledgerBackupsNamed(ports, operation.folder)).map(bagOfLedgerBackup);
  if (operation.kind !== 'share-check') return [];
  const { set, share } = shareOfCustodian(await recordNow(ports, ceremony, operation.authority), operation.custodian);
  return [bagOfShare(set, share.index)];
}

const bagOfShare = ({ setId, bags }: ShareSet, index: number): Evidence => ({
  label: `On record, share ${index} of set ${setId}`,
  value: bagKnown(bags.get(index)),
});
