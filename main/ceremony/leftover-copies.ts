import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { DealingEnding } from '../../shared/ceremony/share-words.ts';
import { sweepApproverKeys } from './approver-acts.ts';
import { carriedKeyFolder } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { voidUnfinishedDealings } from './handed-out.ts';

type Intended = Extract<LedgerEntry, { readonly type: 'key-intended' }>;

/**
 * What an act that was cut off leaves behind. Sets that were never made are void (`handed-out.ts`; `why` says what cut the dealing off).
 * Copies that were announced but never recorded: what is here is removed and written off. What an act that was cut off may have
 * written to a volume is out of reach: where it is there, or nobody can look, it is recorded as a copy, so that a destruction has
 * to account for it.
 */
export async function settleLeftovers(ports: CeremonyPorts, ceremony: string, why: DealingEnding = 'interrupted'): Promise<void> {
  await voidUnfinishedDealings(ports, ceremony, why);
  const entries = await ports.ledger.entriesOf(ceremony);
  const settled = new Set(entries.flatMap((entry) => (settles.has(entry.type) && 'keyId' in entry.data ? [entry.data.keyId] : [])));
  for (const entry of entries) {
    if (entry.type !== 'key-intended' || settled.has(entry.data.keyId)) continue;
    // What may be left on a token is removed at the next login to it (`leftoversOnTokens`): nobody gives a PIN here.
    if (entry.data.custody === 'token') continue;
    const { keyId, custody } = entry.data;
    if (await recordedOnVolume(ports, entry, entries)) continue;
    if (custody === 'sealed-file' || custody === 'throw-away') await ports.keyStores[custody].discard(keyId);
    await ports.ledger.append({ type: 'key-discarded', ceremony, data: { keyId, why: 'announced, never recorded' } });
  }
  // What cannot be removed now keeps nobody from ending this; the next ceremony on the register tries again, and tells.
  await sweepApproverKeys(ports, ceremony).catch(() => undefined);
}

const settles: ReadonlySet<EntryType> = new Set(['key-generated', 'key-adopted', 'key-copied', 'key-discarded']);

/** Records the copy that a volume may hold. False where none was on its way there, or the volume is here without it. */
async function recordedOnVolume(
  { ledger, media }: CeremonyPorts,
  intended: Intended,
  entries: readonly LedgerEntry[],
): Promise<boolean> {
  const { keyId, custody, operation: authority } = intended.data;
  if (custody !== 'carried' && custody !== 'backup' && custody !== 'exported') return false;
  const folder = folderOf(entries, kindOf[custody], authority);
  const row = await ledger.authority(authority);
  if (folder === undefined || !row) return false;
  const resumed = entries.filter(({ type, seq }) => type === 'ceremony-resumed' && seq < intended.seq).length;
  const bundle = carriedKeyFolder(authority, intended.ceremony ?? '', resumed, custody === 'backup' ? 'BACKUP' : 'KEY');
  if ((await media.trace(folder, bundle)) === 'none') return false;
  const place = `${folder}/${bundle}${unfinishedWords}`;
  const protection = custody === 'carried' ? 'offline-passphrase' : 'two-passphrases';
  await ledger.append({
    type: 'key-copied',
    ceremony: intended.ceremony,
    data: { keyId, spkiSha256: row.spkiSha256, kind: custody, protection, place, sha256: null, token: null },
  });
  return true;
}

/** Ends the recorded place of a copy whose writing was cut off; before it stands the folder that it would have. */
const unfinishedWords = ': may be there, whole or in part; its writing was interrupted';

/** The folder in which the writing of this copy was begun; undefined of one that was written to its end. */
export const begunAt = ({ place }: { readonly place: string }): string | undefined =>
  place.endsWith(unfinishedWords) ? place.slice(0, -unfinishedWords.length) : undefined;

const kindOf = { carried: 'key-carriage', backup: 'key-backup', exported: 'key-export' } as const;

/** The folder of the volume that the plan named. */
function folderOf(entries: readonly LedgerEntry[], kind: Operation['kind'], authority: string): string | undefined {
  const opened = entries.find((entry) => entry.type === 'ceremony-opened');
  const operations = opened?.type === 'ceremony-opened' ? opened.data.plan.operations : [];
  const found = operations.find(
    (operation) => operation.kind === kind && 'authority' in operation && operation.authority === authority,
  );
  return found && 'folder' in found ? found.folder : undefined;
}
