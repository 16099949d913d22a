import { Fault, withDetail, type FaultDetail } from '../../shared/fault/fault.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';

/** Refusals of activation data that can be given again: they are recorded and the step stays where it is. */
export const activationFaults: ReadonlySet<FaultCode> = new Set([
  'passphrase-weak',
  'passphrase-wrong',
  'passphrase-mismatch',
  'passphrase-not-as-drawn',
  'passphrase-same',
  'passphrase-shared',
  'passphrase-halves-same',
  'share-damaged',
  'share-of-another-set',
  'share-given-twice',
  'share-wrong',
  'share-of-another-custodian',
  'share-file-not-recognised',
  'share-file-damaged',
  'share-file-not-written',
  'pin-mismatch',
  'pin-wrong',
  'pin-refused',
]);

/** `work`; where the passphrase opens nothing the fault says what was to be opened, and of how many halves. Others stay as they are. */
export async function whatIsOpened<T>(what: FaultDetail, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'passphrase-wrong') throw thrown;
    return await withDetail(what, () => Promise.reject(thrown));
  }
}
