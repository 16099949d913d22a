import type { Finding } from '../../shared/ceremony/script.ts';
import { checkCertificate } from './certificate-checks.ts';
import type { CertificateFacts } from './certificate-checks.ts';
import { checkCrlAgainstProfile } from './check-crl.ts';
import type { Profile } from './profile.ts';

export interface RootFacts extends CertificateFacts {
  /** Days from thisUpdate to nextUpdate of the root's first CRL. */
  readonly nextUpdateDays: number;
}

/** What a profile says to a planned root and its first CRL. Rule ids `PROFILE-ROOT-…` and `PROFILE-CRL-…`. */
export function checkRootAgainstProfile(facts: RootFacts, profile: Profile): readonly Finding[] {
  return [...checkCertificate('ROOT', facts, profile.root), ...checkCrlAgainstProfile(facts, profile)];
}
