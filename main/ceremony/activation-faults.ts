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
  'pin-wrong',
  'pin-refused',
]);
