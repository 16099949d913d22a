/**
 * Room `lifecycle`: what expires, what is due, what makes sense now. Pure arithmetic over rows of the ledger: no SQL, no clock, no key.
 * May import: ports (types), shared.
 */
import { daysBetween } from '../../shared/base/instant.ts';
import type { dueBands } from '../../shared/contract/views.ts';

export type DueBand = (typeof dueBands)[number];

/** One thing that will end: a certificate at notAfter, a CRL at nextUpdate. */
export interface Due {
  readonly kind: 'certificate' | 'crl';
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
}

/**
 * Everything with an end, soonest first. Revoked certificates need no renewal; the CRL of an authority that has expired is not due
 * any more.
 */
export function dueOf(authorities: readonly Expiring[], now: string): readonly Due[] {
  const items: { kind: Due['kind']; name: string; at: string }[] = [];
  for (const { name, notAfter, revoked, crlNextUpdate } of authorities) {
    if (!revoked) items.push({ kind: 'certificate', name, at: notAfter });
    if (crlNextUpdate !== null && !revoked && daysBetween(now, notAfter) >= 0) items.push({ kind: 'crl', name, at: crlNextUpdate });
  }
  return items
    .map((item) => ({ ...item, days: daysBetween(now, item.at), band: bandOf(daysBetween(now, item.at)) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.name.localeCompare(b.name)));
}
