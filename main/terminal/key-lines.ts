import { custodyState, liveCopies, liveShares, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';

/** Each key with its state, and its live copies and shares as the `copies` and `shares` of a key destruction take them. */
export function keyLines(records: readonly KeyRecord[]): readonly string[] {
  if (records.length === 0) return ['No key was made or adopted here.'];
  return records.flatMap((record) => {
    const { authority, algorithm, state, stateSince, signUntil, spkiSha256 } = record;
    const copies = liveCopies(record);
    const shares = liveShares(record);
    return [
      `${authority}: ${algorithm}, ${state} since ${stateSince}, ${custodyState(record)}`,
      `  public key SHA-256 ${spkiSha256}`,
      ...(signUntil === null ? [] : [`  signs certificates until ${signUntil}`]),
      ...copies.map((copy) => `  ${copy.keyId}  ${copy.protection}, made ${copy.madeAt}${proven(copy)}`),
      `  ${JSON.stringify(copies.map(({ keyId, kind, place }) => ({ keyId, kind, place })))}`,
      ...(shares.length > 0 ? [`  shares ${JSON.stringify(shares)}`] : []),
    ];
  });
}

/** Only a backup is there to be restored from. */
function proven({ kind, provenAt }: KeyCopy): string {
  if (kind !== 'backup') return '';
  return provenAt === null ? ', never proven restorable' : `, proven restorable ${provenAt}`;
}
