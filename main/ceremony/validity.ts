import { addDays, addSeconds, addYears, msOf } from '../../shared/base/instant.ts';
import type { Validity } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';

/**
 * First and last second of a validity, both inclusive (RFC 5280 §4.1.2.5): `days: 1` from midnight ends at 23:59:59.
 * `notBefore` left out is the instant of the proposal. Fault `validity-impossible`.
 */
export function resolveValidity(validity: Validity, proposedAt: string): { readonly notBefore: string; readonly notAfter: string } {
  const notBefore = validity.notBefore ?? proposedAt;
  const notAfter =
    validity.notAfter ??
    addSeconds(validity.years !== undefined ? addYears(notBefore, validity.years) : addDays(notBefore, validity.days ?? 0), -1);
  if (msOf(notAfter) <= msOf(notBefore))
    throw new Fault('validity-impossible', { why: `it would end at ${notAfter} and start at ${notBefore}` });
  if (msOf(notAfter) <= msOf(proposedAt))
    throw new Fault('validity-impossible', { why: `it would have ended at ${notAfter}, before it is signed` });
  return { notBefore, notAfter };
}
