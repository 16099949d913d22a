import type { Operation } from '../../shared/ceremony/plan.ts';
import type { World } from './ceremony-program.ts';
import { authorityOf } from './effect.ts';
import { refuseWitnesses } from './share-delivery.ts';

/** Ceremonies in which shares of a live set are given, looked at, handed in or reported. */
const aboutShares: ReadonlySet<Operation['kind']> = new Set([
  'intermediate-signing',
  'crl-refresh',
  'key-resealing',
  'key-carriage',
  'key-export',
  'key-backup',
  'key-destruction',
  'share-check',
  'share-status',
]);

/**
 * ANC-F18, ANC-F20, where shares are used as where they are dealt: a custodian of the key would else open it, approve what it signs and
 * attest their own bag. Fault: `witness-holds-share` {name}.
 */
export function refuseWatchingCustodians(operation: Operation, world: World): void {
  if (!aboutShares.has(operation.kind)) return;
  const live = world.authorities.get(authorityOf(operation))?.keyRecord?.shareSets.filter(({ voided }) => voided === null) ?? [];
  for (const { shares } of live) refuseWitnesses({ custodians: shares.map(({ custodian }) => custodian) }, world);
}
