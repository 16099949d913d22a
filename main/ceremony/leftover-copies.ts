import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { DealingEnding } from '../../shared/ceremony/share-words.ts';
import { isVolumeCopy, writesCopy, type VolumeCopy } from './announced-volume.ts';
import { sweepApproverKeys } from './approver-acts.ts';
import { begunPlace } from './begun-place.ts';
import { carriedKeyFolder } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { voidUnfinishedDealings } from './handed-out.ts';
import { stepsOfRecord } from './recovery.ts';
import { replay } from './runner.ts';
import { settleTokenDestructions } from './token-destruction.ts';
import { unsettledCopies, type Intended } from './unsettled-copies.ts';

/**
 * What an act that was cut off leaves behind. Sets that were never made are void (`handed-out.ts`; `why` says what cut the dealing off).
 * Copies that were announced but never recorded: what is here is removed and written off. What an act that was cut off may have
 * written to a volume is out of reach: where it is there, or nobody can look, it is recorded as a copy, so that a destruction has
 * to account for it. Copies on tokens whose destruction was begun are looked for.
 */
export async function settleLeftovers(ports: CeremonyPorts, ceremony: string, why: DealingEnding = 'interrupted'): Promise<void> {
  await voidUnfinishedDealings(ports, ceremony, why);
  const entries = await ports.ledger.entriesOf(ceremony);
  for (const entry of unsettledCopies(entries)) {
    // What may be left on a token is removed at the next login to it (`leftoversOnTokens`): nobody gives a PIN here.
    if (entry.data.custody === 'token') continue;
    const { keyId, custody } = entry.data;
    if (await recordedOnVolume(ports, entry, entries)) {
      await unmark(ports, entry);
      continue;
    }
    // A file that cannot be removed keeps nobody from ending this: once it is written off, each later sweep tries again, and Home says so.
    const local = custody === 'sealed-file' || custody === 'throw-away';
    const removed =
      !local ||
      (await ports.keyStores[custody].discard(keyId).then(
        () => true,
        () => false,
      ));
    const data = { keyId, why: `announced, never recorded${removed ? '' : '; its file could not be removed'}` };
    await ports.ledger.append({ type: 'key-discarded', ceremony, data });
    await unmark(ports, entry);
  }
  await settleTokenDestructions(ports, ceremony);
  // What cannot be removed now keeps nobody from ending this; the next ceremony on the register tries again, and tells.
  await sweepApproverKeys(ports, ceremony).catch(() => undefined);
}

/** Only once the ledger says what became of the copy: without its mark the volume would prove nothing any more. */
async function unmark({ media }: CeremonyPorts, { data: { volume } }: Intended): Promise<void> {
  if (volume?.mark !== undefined) await media.removeMark(volume.folder, volume.bundle, volume.mark);
}

/** Records the copy that a volume may hold. False where none was on its way there, or the volume is here without it. */
async function recordedOnVolume(
  { ledger, media }: CeremonyPorts,
  intended: Intended,
  entries: readonly LedgerEntry[],
): Promise<boolean> {
  const { keyId, custody, operation: authority } = intended.data;
  if (!isVolumeCopy(custody)) return false;
  const place = intended.data.volume ?? placeInPlan(entries, intended, custody);
  const row = await ledger.authority(authority);
  if (place === undefined || !row) return false;
  const { folder, bundle } = place;
  const trace = await media.trace(folder, bundle, intended.data.volume);
  if (trace === 'none') return false;
  const protection = custody === 'carried' ? 'offline-passphrase' : 'two-passphrases';
  await ledger.append({
    type: 'key-copied',
    ceremony: intended.ceremony,
    data: {
      ...{ keyId, spkiSha256: row.spkiSha256, kind: custody, protection },
      ...{ place: begunPlace(folder, bundle, trace), sha256: null, token: null },
    },
  });
  return true;
}

/** Of a copy that an earlier version announced, without its place: the folder in the plan of the operation whose turn it was. */
function placeInPlan(
  entries: readonly LedgerEntry[],
  intended: Intended,
  custody: VolumeCopy,
): { readonly folder: string; readonly bundle: string } | undefined {
  const first = entries.find((entry) => entry.type === 'ceremony-opened');
  if (first?.type !== 'ceremony-opened') return undefined;
  const steps = stepsOfRecord(first.data);
  const { position, resumed } = replay(
    steps,
    entries.filter(({ seq }) => seq < intended.seq),
  );
  const turn = steps[position]?.operation;
  const operation = first.data.plan.operations.find(({ name }) => name === turn);
  if (!operation || !writesCopy(operation, custody)) return undefined;
  const what = custody === 'backup' ? 'BACKUP' : 'KEY';
  return { folder: operation.folder, bundle: carriedKeyFolder(operation.authority, intended.ceremony ?? '', resumed, what) };
}
