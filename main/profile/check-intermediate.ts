import type { Finding } from '../../shared/ceremony/script.ts';
import { broken, checkCertificate } from './certificate-checks.ts';
import type { CertificateFacts } from './certificate-checks.ts';
import type { Profile } from './profile.ts';

export interface IntermediateFacts extends CertificateFacts {
  readonly pathLenConstraint: number | null;
  /** Policy OIDs, dotted; empty when the extension is left out. */
  readonly certificatePolicies: readonly string[];
  readonly crlDistributionPoint: string | null;
  readonly caIssuers: string | null;
}

/** What a profile says to a planned intermediate. Rule ids `PROFILE-INTERMEDIATE-…`. */
export function checkIntermediateAgainstProfile(facts: IntermediateFacts, profile: Profile): readonly Finding[] {
  const rules = profile.intermediate;
  const findings = [...checkCertificate('INTERMEDIATE', facts, rules)];
  const { pathLenConstraint, certificatePolicies, crlDistributionPoint, caIssuers } = rules;
  const pathLength = pathLengthFault(facts.pathLenConstraint, pathLenConstraint);
  if (pathLength !== undefined) findings.push(broken('INTERMEDIATE-PATH-LENGTH', pathLenConstraint, pathLength));
  for (const message of policyFaults(facts.certificatePolicies, certificatePolicies)) {
    findings.push(broken('INTERMEDIATE-POLICIES', certificatePolicies, message));
  }
  const point = presenceFault('crlDistributionPoint', facts.crlDistributionPoint !== null, crlDistributionPoint.presence);
  if (point !== undefined) findings.push(broken('INTERMEDIATE-CRL-DISTRIBUTION-POINT', crlDistributionPoint, point));
  const issuers = presenceFault('caIssuers', facts.caIssuers !== null, caIssuers.presence);
  if (issuers !== undefined) findings.push(broken('INTERMEDIATE-CA-ISSUERS', caIssuers, issuers));
  return findings;
}

type Rules = Profile['intermediate'];

function presenceFault(what: string, isPresent: boolean, presence: Rules['caIssuers']['presence']): string | undefined {
  if (presence === 'required' && !isPresent) return `${what} is missing`;
  return presence === 'forbidden' && isPresent ? `${what} is not wanted` : undefined;
}

function pathLengthFault(length: number | null, { presence, max }: Rules['pathLenConstraint']): string | undefined {
  const fault = presenceFault('pathLenConstraint', length !== null, presence);
  if (fault !== undefined || length === null || max === null) return fault;
  return length > max ? `pathLenConstraint ${length} is more than ${max}` : undefined;
}

function policyFaults(policies: readonly string[], rule: Rules['certificatePolicies']): string[] {
  const presence = presenceFault('certificatePolicies', policies.length > 0, rule.presence);
  if (presence !== undefined) return [presence];
  if (policies.length === 0) return [];
  const faults: string[] = [];
  const alone = policies.find((policy) => rule.onlyAlone.includes(policy));
  if (alone !== undefined && policies.length > 1) faults.push(`policy ${alone} stands alone or not at all`);
  const named = policies.filter((policy) => rule.exactlyOneOf.includes(policy));
  if (rule.exactlyOneOf.length > 0 && named.length !== 1) {
    faults.push(`${named.length} of the policies ${rule.exactlyOneOf.join(', ')} are named, it must be exactly one`);
  }
  return faults;
}
