import type { Finding } from '../../shared/ceremony/script.ts';
import { broken } from './certificate-checks.ts';
import type { Profile } from './profile.ts';

/** What a profile says to the terms of a planned CRL. Rule id `PROFILE-CRL-NEXT-UPDATE`. */
export function checkCrlAgainstProfile(
  { nextUpdateDays }: { readonly nextUpdateDays: number },
  profile: Profile,
): readonly Finding[] {
  const rule = profile.crl.nextUpdateDays;
  if (nextUpdateDays <= rule.max) return [];
  return [broken('CRL-NEXT-UPDATE', rule, `nextUpdate after ${nextUpdateDays} days: more than ${rule.max} days`)];
}
