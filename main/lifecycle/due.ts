/**
 * Room `lifecycle`: what expires, what is due, what makes sense now. Pure arithmetic over rows of the ledger: no SQL, no clock, no key.
 * May import: ports (types), shared.
 */
import { daysBetween } from '../../shared/base/instant.ts';
import type { dueBands } from '../../shared/contract/views.ts';

export type DueBand = (typeof dueBands)[number];

/**
 * One thing that will end: a certificate at notAfter, a CRL at nextUpdate, the signing of certificates by a key (ANC-D25). `last-crl`: a CRL
 * after which none can come.
 */
export interface Due {
  readonly kind: 'certificate' | 'crl' | 'last-crl' | 'signing';
  readonly name: string;
  readonly at: string;
  readonly days: number;
  readonly band: DueBand;
}

/** Bands of whole days left: 90, 30, 7 and 1, as the notices are planned; `overdue` from the second it has passed. */
export function bandOf(days: number): DueBand {
  if (days < 0) return 'overdue';
  if (days <= 1) return '1';
  if (days <= 7) return '7';
  if (days <= 30) return '30';
  if (days <= 90) return '90';
  return 'later';
}

export interface Expiring {
  readonly name: string;
  readonly notAfter: string;
  readonly revoked: boolean;
  readonly crlNextUpdate: string | null;
  /** Its key signs nothing ever again, no CRL either. */
  readonly beyondSigning: boolean;
  /** The last second in which its key signs certificates; null where it signs none anyway, or until the certificate ends. */
  readonly signUntil: string | null;
}

/**
 * Days for which an end of signing stays listed once it has passed: a room that is entered only to refresh a CRL is entered once in
 * twelve months (CA/B BR 4.9.7), and whoever comes then has to find that a successor is needed. Later it is history.
 */
const listedAfterEnd = 365;

/**
 * Everything with an end, soonest first. Revoked certificates need no renewal; CRL and key of an authority that has expired are not
 * due any more.
 */
export function dueOf(authorities: readonly Expiring[], now: string): readonly Due[] {
  const items: { kind: Due['kind']; name: string; at: string }[] = [];
  for (const { name, notAfter, revoked, crlNextUpdate, beyondSigning, signUntil } of authorities) {
    if (!revoked) items.push({ kind: 'certificate', name, at: notAfter });
    if (revoked || daysBetween(now, notAfter) < 0) continue;
    if (crlNextUpdate !== null) items.push({ kind: beyondSigning ? 'last-crl' : 'crl', name, at: crlNextUpdate });
    if (signUntil !== null && daysBetween(signUntil, now) <= listedAfterEnd) items.push({ kind: 'signing', name, at: signUntil });
  }
  return items
    .map((item) => ({ ...item, days: daysBetween(now, item.at), band: bandOf(daysBetween(now, item.at)) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.name.localeCompare(b.name)));
}
