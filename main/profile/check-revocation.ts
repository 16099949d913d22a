import type { Finding } from '../../shared/ceremony/script.ts';
import type { ReasonCode } from '../../shared/pki/reason-code.ts';
import { broken } from './certificate-checks.ts';
import type { Profile } from './profile.ts';

export interface RevocationFacts {
  readonly reasonCode: ReasonCode;
  /** RFC 3339 UTC, or null when the entry says none. */
  readonly invalidityDate: string | null;
}

/** What a profile says to a planned revocation. Rule ids `PROFILE-REVOCATION-…`. */
export function checkRevocationAgainstProfile(
  { reasonCode, invalidityDate }: RevocationFacts,
  profile: Profile,
): readonly Finding[] {
  const { reasonCode: reason, invalidityDate: date } = profile.revocation;
  const findings: Finding[] = [];
  if (reasonCode === 'unspecified' && reason.required) {
    findings.push(broken('REVOCATION-REASON', reason, `a reason is required, one of ${reason.allowed.join(', ')}`));
  } else if (!reason.allowed.includes(reasonCode)) {
    findings.push(broken('REVOCATION-REASON', reason, `${reasonCode} is not among ${reason.allowed.join(', ')}`));
  }
  if (invalidityDate !== null && date.presence === 'forbidden') {
    findings.push(broken('REVOCATION-INVALIDITY-DATE', date, 'invalidityDate is not wanted'));
  }
  return findings;
}
