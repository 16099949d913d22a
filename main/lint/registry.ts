import type { CertificateView, CrlView } from '../x509/model.ts';
import { attributeLength } from './certificate/attribute-length.ts';
import { authorityKeyIdentifier } from './certificate/authority-key-identifier.ts';
import { basicConstraints } from './certificate/basic-constraints.ts';
import { countryName } from './certificate/country-name.ts';
import { defaultOmitted } from './certificate/default-omitted.ts';
import { directoryString } from './certificate/directory-string.ts';
import { extensionsUnique } from './certificate/extensions-unique.ts';
import { hashBoundToKey } from './certificate/hash-bound-to-key.ts';
import { issuerCopied } from './certificate/issuer-copied.ts';
import { keyIdentifierMethod } from './certificate/key-identifier-method.ts';
import { keyStrength } from './certificate/key-strength.ts';
import { keyUsage } from './certificate/key-usage.ts';
import { namedBits } from './certificate/named-bits.ts';
import { noBrokenHash } from './certificate/no-broken-hash.ts';
import { notAfterWithinIssuer } from './certificate/not-after-within-issuer.ts';
import { pathLengthForm } from './certificate/path-length-form.ts';
import { pathLengthNested } from './certificate/path-length-nested.ts';
import { rootNamesEqual } from './certificate/root-names-equal.ts';
import { rootPathLength } from './certificate/root-path-length.ts';
import { serialLength } from './certificate/serial-length.ts';
import { serialRange } from './certificate/serial-range.ts';
import { serialRecipe } from './certificate/serial-recipe.ts';
import { serialUnused } from './certificate/serial-unused.ts';
import { signatureAlgorithmEncoding } from './certificate/signature-algorithm-encoding.ts';
import { signatureAlgorithmsEqual } from './certificate/signature-algorithms-equal.ts';
import { spkiAlgorithmEncoding } from './certificate/spki-algorithm-encoding.ts';
import { strictDer } from './certificate/strict-der.ts';
import { stringType } from './certificate/string-type.ts';
import { subjectKeyIdentifier } from './certificate/subject-key-identifier.ts';
import { subjectPresent } from './certificate/subject-present.ts';
import { subordinatePathLength } from './certificate/subordinate-path-length.ts';
import { timeEncoding } from './certificate/time-encoding.ts';
import { uniqueIdentifiers } from './certificate/unique-identifiers.ts';
import { validityOrder } from './certificate/validity-order.ts';
import { version } from './certificate/version.ts';
import { authorityKeyIdentifier as crlAuthorityKeyIdentifier } from './crl/authority-key-identifier.ts';
import { crlNumberGreater } from './crl/crl-number-greater.ts';
import { crlNumberPresent } from './crl/crl-number-present.ts';
import { crlNumberRange } from './crl/crl-number-range.ts';
import { emptyListAbsent } from './crl/empty-list-absent.ts';
import { entriesComplete } from './crl/entries-complete.ts';
import { extensionsUnique as crlExtensionsUnique } from './crl/extensions-unique.ts';
import { hashBoundToKey as crlHashBoundToKey } from './crl/hash-bound-to-key.ts';
import { indirectCrl } from './crl/indirect-crl.ts';
import { issuerName } from './crl/issuer-name.ts';
import { issuingDistributionPoint } from './crl/issuing-distribution-point.ts';
import { nextUpdateAfter } from './crl/next-update-after.ts';
import { nextUpdatePresent } from './crl/next-update-present.ts';
import { nextUpdateTwelveMonths } from './crl/next-update-twelve-months.ts';
import { nextUpdateWithinIssuer } from './crl/next-update-within-issuer.ts';
import { noBrokenHash as crlNoBrokenHash } from './crl/no-broken-hash.ts';
import { reasonCode } from './crl/reason-code.ts';
import { revocationDateNotEarly } from './crl/revocation-date-not-early.ts';
import { revocationDateNotLate } from './crl/revocation-date-not-late.ts';
import { serialKnown } from './crl/serial-known.ts';
import { serialListedOnce } from './crl/serial-listed-once.ts';
import { signatureAlgorithmEncoding as crlSignatureAlgorithmEncoding } from './crl/signature-algorithm-encoding.ts';
import { signatureAlgorithmsEqual as crlSignatureAlgorithmsEqual } from './crl/signature-algorithms-equal.ts';
import { strictDer as crlStrictDer } from './crl/strict-der.ts';
import { timeEncoding as crlTimeEncoding } from './crl/time-encoding.ts';
import { version as crlVersion } from './crl/version.ts';
import { runRules } from './rule.ts';
import type { CertificateContext, CertificateRule, CrlContext, CrlRule, LintFinding } from './rule.ts';

/** Name and version of the rules, for the record. The number changes whenever a rule comes, goes or judges otherwise. */
export const toolVersion = 'anchorite-lint 1';

/** Every certificate rule, in the order of findings: by control id. */
export const certificateRules: readonly CertificateRule[] = [
  serialRange,
  serialLength,
  serialRecipe,
  serialUnused,
  version,
  uniqueIdentifiers,
  signatureAlgorithmsEqual,
  signatureAlgorithmEncoding,
  spkiAlgorithmEncoding,
  strictDer,
  defaultOmitted,
  namedBits,
  extensionsUnique,
  timeEncoding,
  notAfterWithinIssuer,
  validityOrder,
  subjectPresent,
  directoryString,
  stringType,
  countryName,
  issuerCopied,
  rootNamesEqual,
  attributeLength,
  basicConstraints,
  pathLengthForm,
  pathLengthNested,
  rootPathLength,
  subordinatePathLength,
  keyUsage,
  subjectKeyIdentifier,
  keyIdentifierMethod,
  authorityKeyIdentifier,
  noBrokenHash,
  hashBoundToKey,
  keyStrength,
];

/** Every CRL rule, in the order of findings: by control id. */
export const crlRules: readonly CrlRule[] = [
  crlSignatureAlgorithmsEqual,
  crlSignatureAlgorithmEncoding,
  crlStrictDer,
  crlTimeEncoding,
  crlNoBrokenHash,
  crlHashBoundToKey,
  crlVersion,
  issuerName,
  nextUpdatePresent,
  crlNumberPresent,
  crlAuthorityKeyIdentifier,
  emptyListAbsent,
  crlNumberRange,
  crlNumberGreater,
  revocationDateNotLate,
  revocationDateNotEarly,
  serialListedOnce,
  serialKnown,
  crlExtensionsUnique,
  reasonCode,
  entriesComplete,
  nextUpdateAfter,
  nextUpdateTwelveMonths,
  nextUpdateWithinIssuer,
  issuingDistributionPoint,
  indirectCrl,
];

/** What is wrong with a CA certificate. Throws nothing for any view that a reader of x509 gave out. */
export function lintCertificate(view: CertificateView, context: CertificateContext): readonly LintFinding[] {
  return runRules(certificateRules, view, context);
}

/** What is wrong with a CRL. Throws nothing for any view that a reader of x509 gave out. */
export function lintCrl(view: CrlView, context: CrlContext): readonly LintFinding[] {
  return runRules(crlRules, view, context);
}
