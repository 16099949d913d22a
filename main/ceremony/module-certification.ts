import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import type { Evidence } from './effect.ts';

/**
 * ANC-D22: the certificate of a token's cryptographic module (FIPS 140, Common Criteria), as the operator reads it from the certifier's
 * list and the plan states it. It is reviewed, recorded with the copy and printed; nothing here can look whether it is true.
 */

/** The line of a preview or a record. */
export const certificationEvidence = (certification: string | undefined): Evidence => ({
  label: 'Module certificate',
  value: certification === undefined ? 'not recorded' : `${certification}, as stated in the plan`,
});

/** The copy, with what the plan states of the module it is on. */
export const withCertification = (token: TokenCopy, certification: string | undefined): TokenCopy =>
  certification === undefined ? token : { ...token, certification };
