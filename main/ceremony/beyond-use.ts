import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { isCutOff } from '../../shared/ceremony/share-standing.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { promiserOf } from './planned-records.ts';

export interface BeyondUse {
  /** Their files are gone or damaged. */
  readonly gone: readonly KeyCopy[];
  /** Their files are as they were written, but too few custodians can come with a share. */
  readonly cutOff: readonly KeyCopy[];
}

/** Sealed copies, offline ones too, that the ledger says are here, and that nobody can use: a restoration ends them. */
export async function beyondUse({ keyStores }: Pick<CeremonyPorts, 'keyStores'>, record: KeyRecord): Promise<BeyondUse> {
  const gone: KeyCopy[] = [];
  const cutOff: KeyCopy[] = [];
  for (const copy of liveCopies(record)) {
    if (copy.kind !== 'sealed-file' || promiserOf(copy.keyId) !== undefined) continue;
    if ((await keyStores['sealed-file'].sealing(copy.keyId)) === null) gone.push(copy);
    else if (isCutOff(record, copy)) cutOff.push(copy);
  }
  return { gone, cutOff };
}
