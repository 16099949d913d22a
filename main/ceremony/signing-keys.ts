import { toHex } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import type { ActiveKey, KeyStore } from '../ports/key-store.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Bench } from './effect.ts';

/** The active key of the authority this step works for. Fault `key-not-active` when an interruption has closed it. */
export function activeKeyFor(bench: Bench, issuer: string): ActiveKey {
  if (bench.key?.issuer !== issuer) throw new Fault('key-not-active', { issuer });
  return bench.key.active;
}

const lintKeys = new WeakMap<KeyStore, Map<KeyAlgorithm, Promise<ActiveKey>>>();

/**
 * A throw-away key of the same kind as the real one, to sign the copy that is linted (CA/B BR 4.3.1.2). Made once per run of
 * the program and algorithm: its signatures are never kept.
 */
export function lintKey(ports: CeremonyPorts, algorithm: KeyAlgorithm): Promise<ActiveKey> {
  const store = ports.keyStores['throw-away'];
  const keys = lintKeys.get(store) ?? new Map<KeyAlgorithm, Promise<ActiveKey>>();
  lintKeys.set(store, keys);
  const known = keys.get(algorithm);
  if (known) return known;
  const made = store
    .generate({ keyId: toHex(ports.entropy.bytes(16)), algorithm, activation: null })
    .then(({ spki }) => store.activate(spki, null));
  keys.set(algorithm, made);
  made.catch(() => keys.delete(algorithm));
  return made;
}
