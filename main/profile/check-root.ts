import type { Finding } from '../../shared/ceremony/script.ts';
import { broken, checkAlgorithm, checkCertificate } from './certificate-checks.ts';
import type { CertificateFacts } from './certificate-checks.ts';
import { checkCrlAgainstProfile } from './check-crl.ts';
import type { Profile } from './profile.ts';

export interface RootFacts extends CertificateFacts {
  /** Days from thisUpdate to nextUpdate of the root's first CRL. */
  readonly nextUpdateDays: number;
  /** A throw-away key is a rehearsal's: nothing is said of it. */
  readonly custody: 'throw-away' | 'sealed-file' | 'token';
  /** Of a token: the certificate of its module, as the plan states it. */
  readonly certification?: string | undefined;
}

/** What a profile says to a planned root and its first CRL. Rule ids `PROFILE-ROOT-…` and `PROFILE-CRL-…`. */
export function checkRootAgainstProfile(facts: RootFacts, profile: Profile): readonly Finding[] {
  return [
    ...checkCertificate('ROOT', facts, profile.root),
    ...checkRootCustody(facts, profile),
    ...checkCrlAgainstProfile(facts, profile),
  ];
}

/** ANC-D24: the same question to the same rule, asked once more of a key that was made in an earlier sitting. */
export const checkRootAlgorithm = (algorithm: RootFacts['algorithm'], { root }: Profile): readonly Finding[] =>
  checkAlgorithm('ROOT', algorithm, root.keyAlgorithms);

/**
 * ANC-D22: what no file can be, and what a token is not known to be, is said before the key is made or adopted, and on the transcript.
 * A token is believed to be certified only where the plan states the certificate.
 */
export function checkRootCustody(
  { custody, certification }: Pick<RootFacts, 'custody' | 'certification'>,
  { title, root: { keyCustody } }: Profile,
): readonly Finding[] {
  if (!keyCustody || custody === 'throw-away') return [];
  if (keyCustody.allowed.includes(custody)) {
    // A rule that lets files do asks for no module.
    if (custody === 'sealed-file' || certification !== undefined || keyCustody.allowed.includes('sealed-file')) return [];
    const message = `the certification of the token’s module is not recorded, and ${title} asks for a certified one: state its certificate in the plan`;
    return [broken('ROOT-MODULE-CERTIFICATION', keyCustody, message)];
  }
  const message = `a key in a sealed file does not comply with ${title}: it asks for a certified cryptographic module`;
  return [broken('ROOT-KEY-CUSTODY', keyCustody, message)];
}
