import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';

/**
 * Says of a key that came in a file and is not the one of `authority` whose it is. `unknown`: what is said where the ledger does not
 * know that; left out, the fault stays as it is.
 * Faults: those of `work`; for a `key-mismatch` that tells which key was found, `key-of-another-authority` {authority, found or why}.
 */
export async function namingOwner<T>(
  { ledger }: Pick<CeremonyPorts, 'ledger'>,
  authority: string,
  work: () => Promise<T>,
  unknown?: string,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'key-mismatch' || thrown.detail['found'] === undefined) throw thrown;
    const owner = (await ledger.authorities()).find(({ spkiSha256 }) => spkiSha256 === thrown.detail['found']);
    if (owner) throw new Fault('key-of-another-authority', { authority, found: owner.name });
    throw unknown === undefined ? thrown : new Fault('key-of-another-authority', { authority, why: unknown });
  }
}
