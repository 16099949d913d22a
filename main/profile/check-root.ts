import type { Finding } from '../../shared/ceremony/script.ts';
import { checkCertificate } from './certificate-checks.ts';
import type { CertificateFacts } from './certificate-checks.ts';
import { checkCrlAgainstProfile } from './check-crl.ts';
import type { Profile } from './profile.ts';

export interface RootFacts extends CertificateFacts {
  /** Days from thisUpdate to nextUpdate of the root's first CRL. */
  readonly nextUpdateDays: number;
  /** A throw-away key is a rehearsal's: nothing is said of it. */
  readonly custody: 'throw-away' | 'sealed-file' | 'token';
}

/** What a profile says to a planned root and its first CRL. Rule ids `PROFILE-ROOT-…` and `PROFILE-CRL-…`. */
export function checkRootAgainstProfile(facts: RootFacts, profile: Profile): readonly Finding[] {
  return [
    ...checkCertificate('ROOT', facts, profile.root),
    ...checkCustody(facts.custody, profile),
    ...checkCrlAgainstProfile(facts, profile),
  ];
}

/** ANC-D22: what no file can be is said before the key is made, and on the transcript. */
function checkCustody(custody: RootFacts['custody'], { title, root: { keyCustody } }: Profile): readonly Finding[] {
  if (!keyCustody || custody === 'throw-away' || keyCustody.allowed.includes(custody)) return [];
  const message = `a key in a sealed file does not comply with ${title}: it asks for a certified cryptographic module`;
  return [{ rule: 'PROFILE-ROOT-KEY-CUSTODY', level: keyCustody.level, clause: keyCustody.source, message }];
}
