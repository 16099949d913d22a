import type { KeyObject } from 'node:crypto';
import { equalBytes } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData, ExportKey } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { joinGiven, type ActivationSecret } from '../activation-secret.ts';
import { sealContainer } from '../containers/seal-container.ts';
import { acceptedPassphrase } from './seal-terms.ts';

/**
 * One passphrase of two halves, as it is typed later: the first and right after it the second. Either keeps the rules by itself, so
 * that whoever knows one is as far from the whole as everyone else. Faults: `passphrase-weak`, `passphrase-halves-same`.
 */
export function joinHalves([first, second]: ExportKey['halves']): ActivationSecret {
  const [before, after] = [acceptedPassphrase(first), acceptedPassphrase(second)];
  if (equalBytes(before, after)) throw new Fault('passphrase-halves-same');
  return joinGiven([first, second]);
}

/** The key under `activation` in the form that was asked for; a PKCS #8 has room for no certificate. */
export async function sealForExport(
  privateKey: KeyObject,
  { format, certificates, friendlyName, iterations }: ExportKey,
  activation: ActivationData,
  entropy: Entropy,
): Promise<Uint8Array> {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  try {
    const held = format === 'pkcs8' ? [] : certificates;
    return await sealContainer({ format, pkcs8, certificates: held, friendlyName, activation, iterations, entropy });
  } finally {
    pkcs8.fill(0);
  }
}
