import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { LedgerBackup } from '../../shared/ceremony/ledger-backups.ts';
import type { Overview } from '../../shared/contract/views.ts';
import { endedFilesHere } from '../ceremony/ended-copies.ts';
import { unprovenLedger } from '../lifecycle/unproven-ledger.ts';
import { unprovenOf } from '../lifecycle/unproven.ts';
import type { Workplace } from './desk.ts';

interface OnRecord {
  readonly records: readonly KeyRecord[];
  readonly ledgerOwn: readonly LedgerBackup[];
  /** How many there are. */
  readonly authorities: number;
  readonly now: string;
}

/** What nobody can rely on: of keys, of the ledger, and files that a sweep could not remove. */
export async function unprovenLines(
  { ledger, keyStores }: Workplace['ports'],
  { records, ledgerOwn, authorities, now }: OnRecord,
): Promise<Overview['unproven']> {
  const since = (await ledger.entries(0, 1))[0]?.time ?? now;
  const stuck = await endedFilesHere(ledger, records, keyStores['sealed-file']);
  return [
    ...unprovenOf(records, now),
    ...unprovenLedger({ own: ledgerOwn, records, authorities, since, now }),
    ...stuck.map((file) => ({ kind: 'ended-file' as const, authority: file.authority, of: file.keyId, since: file.since })),
  ];
}
