import { msOf } from '../../shared/base/instant.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import type { NameAttribute } from '../../shared/pki/distinguished-name.ts';
import type { Profile } from './profile.ts';

/** Facts that roots and intermediates share. Instants are RFC 3339 UTC; `signedAt` is the moment of proposal or signature. */
export interface CertificateFacts {
  /** Attributes in their order, from a plan's subject or from a CSR's name. */
  readonly subject: readonly NameAttribute[];
  readonly algorithm: KeyAlgorithm;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly signedAt: string;
}

type CertificateRules = Pick<Profile['root'], 'keyAlgorithms' | 'subject' | 'validityDays' | 'notBefore'>;

/** A broken rule of a profile as a finding; `id` follows `PROFILE-`. */
export function broken(id: string, rule: { readonly level: Finding['level']; readonly source: string }, message: string): Finding {
  return { rule: `PROFILE-${id}`, level: rule.level, clause: rule.source, message };
}

/** Findings of the rules that a root and an intermediate have in common; `kind` stands in the rule ids. */
export function checkCertificate(
  kind: 'ROOT' | 'INTERMEDIATE',
  facts: CertificateFacts,
  rules: CertificateRules,
): readonly Finding[] {
  const { keyAlgorithms, subject, validityDays, notBefore } = rules;
  const findings = subjectFaults(facts.subject, subject).map((message) => broken(`${kind}-SUBJECT`, subject, message));
  findings.push(...checkAlgorithm(kind, facts.algorithm, keyAlgorithms));
  const validity = validityFault(facts, validityDays);
  if (validity !== undefined) findings.push(broken(`${kind}-VALIDITY`, validityDays, validity));
  const start = notBefore && startFault(facts, notBefore.maxDaysBeforeSigning);
  if (notBefore !== undefined && start !== undefined) findings.push(broken(`${kind}-NOT-BEFORE`, notBefore, start));
  return findings;
}

export function checkAlgorithm(
  kind: 'ROOT' | 'INTERMEDIATE',
  algorithm: KeyAlgorithm,
  rule: CertificateRules['keyAlgorithms'],
): readonly Finding[] {
  if (rule.allowed.includes(algorithm)) return [];
  return [broken(`${kind}-KEY-ALGORITHM`, rule, `${algorithm} is not among ${rule.allowed.join(', ')}`)];
}

function subjectFaults(attributes: readonly NameAttribute[], rule: CertificateRules['subject']): string[] {
  const types = attributes.map(({ type }) => type);
  const faults: string[] = [];
  for (const type of rule.required) if (!types.includes(type)) faults.push(`${type} is missing`);
  for (const type of rule.forbidden) if (types.includes(type)) faults.push(`${type} is not wanted`);
  if (!rule.repeatedTypes) {
    const repeated = new Set(types.filter((type, i) => types.indexOf(type) !== i));
    for (const type of repeated) faults.push(`${type} occurs more than once`);
  }
  const places = types.map((type) => rule.order.findIndex((ordered) => ordered === type)).filter((place) => place >= 0);
  if (places.some((place, i) => place < (places[i - 1] ?? place))) faults.push(`the order is not ${rule.order.join(', ')}`);
  return faults;
}

/** Both ends belong to the validity (RFC 5280 §4.1.2.5), so its length is one second more than the difference. */
function validityFault({ notBefore, notAfter }: CertificateFacts, { min, max }: { min: number; max: number }): string | undefined {
  const seconds = (msOf(notAfter) - msOf(notBefore)) / 1000 + 1;
  const rest = seconds % 86_400;
  const length = `${notBefore} to ${notAfter} lasts ${Math.floor(seconds / 86_400)} days${rest === 0 ? '' : ` and ${rest} seconds`}`;
  if (seconds < min * 86_400) return `${length}: shorter than ${min} days`;
  return seconds > max * 86_400 ? `${length}: longer than ${max} days` : undefined;
}

function startFault({ notBefore, signedAt }: CertificateFacts, maxDays: number): string | undefined {
  const ahead = msOf(signedAt) - msOf(notBefore);
  if (ahead < 0) return `notBefore ${notBefore} is after the signature at ${signedAt}`;
  return ahead > maxDays * 86_400_000
    ? `notBefore ${notBefore} is more than ${maxDays} days before the signature at ${signedAt}`
    : undefined;
}
