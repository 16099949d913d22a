import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lintCertificate, lintCrl } from '../../../main/lint/registry.ts';
import type { LintFinding } from '../../../main/lint/rule.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../../main/x509/parse-crl.ts';
import { readObjectFile } from '../../../main/x509/read-object-file.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { rootContext, rootView } from './certificate-subjects.ts';
import { crlContext } from './crl-subjects.ts';

/** zlint's and BoringSSL's own test objects, read in place: their authors say in the name what is wrong with each. */
const folder = process.env['ANCHORITE_VECTORS'] ?? resolve(import.meta.dirname, '../../../../shared/vectors');
const present = existsSync(join(folder, 'manifest.json'));

const faults: readonly (readonly [file: string, rule: string])[] = [
  ['cert/zlint-akiWithSerial.pem', 'ANC-A28-AUTHORITY-KEY-IDENTIFIER'],
  ['cert/zlint-basicConstraintsNotCriticalSC62.pem', 'ANC-A24-BASIC-CONSTRAINTS'],
  ['cert/zlint-caKeyUsageNotCrit.pem', 'ANC-A26-KEY-USAGE'],
  ['cert/zlint-extSANDuplicated.pem', 'ANC-A8-EXTENSIONS-UNIQUE'],
  ['cert/zlint-md5WithRSASignatureAlgorithm.pem', 'ANC-A45-NO-BROKEN-HASH'],
  ['cert/zlint-oldSubSmall.pem', 'ANC-A45-KEY-STRENGTH'],
  ['cert/zlint-rsassapssInSPKI.pem', 'ANC-A7-SPKI-ENCODING'],
  ['cert/zlint-subCertPathLenPositive.pem', 'ANC-A24-PATH-LENGTH-FORM'],
  ['cert/zlint-subjectDCWrongEncoding.pem', 'ANC-A14-STRING-TYPE'],
  ['cert/zlint-subjectSerialNumberWrongEncoding.pem', 'ANC-A14-STRING-TYPE'],
  ['cert/zlint-trustwaveP256CASuperfluousBytesOnKU.pem', 'ANC-A8-NAMED-BITS'],
  ['cert/bsslx-unusual_tbs_wrong_attribute_order.pem', 'ANC-A8-STRICT-DER'],
  ['cert/bsslx-trailing_data_leaf_key_usage.pem', 'ANC-A8-STRICT-DER'],
  ['crl/bssl-bad_idp_indirectcrl.pem', 'ANC-B22-INDIRECT-CRL'],
  ['crl/bssl-good_no_version.pem', 'ANC-B1-VERSION'],
  ['crl/bssl-invalid_mismatched_signature_algorithm.pem', 'ANC-A6-CRL-SIGNATURE-ALGORITHMS-EQUAL'],
  ['crl/bssl-invalid_idp_empty_sequence.pem', 'ANC-B21-ISSUING-DISTRIBUTION-POINT'],
  ['crl/h-ext-dup.der', 'ANC-B7-EXTENSIONS-UNIQUE'],
  ['crl/zlint-crlNotHaveNextUpdate.pem', 'ANC-B1-NEXT-UPDATE'],
  ['crl/zlint-crlReasonCodeCrit.pem', 'ANC-B8-REASON-CODE'],
  ['crl/zlint-crlWithReasonCode0.pem', 'ANC-B8-REASON-CODE'],
  ['crl/zlint-crlWithReasonCode7.pem', 'ANC-B8-REASON-CODE'],
  ['crl/zlint-crlWithAuthKeyIDContainsAuthorityCertIssuer.pem', 'ANC-B1-AUTHORITY-KEY-IDENTIFIER'],
  ['crl/zlint-crlWithAuthKeyIDContainsAuthorityCertSerialNumber.pem', 'ANC-B1-AUTHORITY-KEY-IDENTIFIER'],
  ['crl/zlint-crlWithAutkeyIDMissingKeyID.pem', 'ANC-B1-AUTHORITY-KEY-IDENTIFIER'],
  ['crl/zlint-crlWithMissingAuthKeyID.pem', 'ANC-B1-AUTHORITY-KEY-IDENTIFIER'],
  ['crl/zlint-crl_with_wrong_critical_for_authkey_id.pem', 'ANC-B1-AUTHORITY-KEY-IDENTIFIER'],
  ['crl/zlint-crlWithDuplicatesInCRLEntryExtensions.pem', 'ANC-B7-EXTENSIONS-UNIQUE'],
  ['crl/zlint-crlWithDuplicatesInRevokedCertificateList.pem', 'ANC-B7-SERIAL-LISTED-ONCE'],
  ['crl/zlint-crl_empty_revoked_certificates_ko.pem', 'ANC-B2-EMPTY-LIST'],
  ['crl/zlint-crl_missing_crl_number_ko.pem', 'ANC-B1-CRL-NUMBER'],
  ['crl/zlint-crl_number_negative.pem', 'ANC-B3-CRL-NUMBER-RANGE'],
  ['crl/zlint-crl_number_too_large.pem', 'ANC-B3-CRL-NUMBER-RANGE'],
  ['crl/zlint-crl_with_wrong_critical_for_crl_number.pem', 'ANC-B3-CRL-NUMBER-RANGE'],
  ['crl/zlint-crl_revocation_time_after_this_update.pem', 'ANC-B6-REVOCATION-DATE-NOT-LATE'],
  ['crl/zlint-crl_nextupdate_nup1_sub0_len1_eff1.pem', 'ANC-B14-NEXT-UPDATE-TWELVE-MONTHS'],
  ['crl/zlint-crl_with_duplicate_ext.pem', 'ANC-B7-EXTENSIONS-UNIQUE'],
];

const sound: readonly (readonly [file: string, rule: string])[] = [
  ['cert/zlint-caBasicConstCrit.pem', 'ANC-A24-BASIC-CONSTRAINTS'],
  ['cert/zlint-mpModulus2048.pem', 'ANC-A45-KEY-STRENGTH'],
  ['cert/zlint-publicKeyIsECCP256WithCorrectEncoding.pem', 'ANC-A7-SPKI-ENCODING'],
  ['cert/zlint-subjectLCorrectEncoding.pem', 'ANC-A14-DIRECTORY-STRING'],
  ['cert/zlint-subjectSurnameCorrectEncoding.pem', 'ANC-A14-DIRECTORY-STRING'],
  ['crl/bssl-good.pem', 'ANC-B22-INDIRECT-CRL'],
  ['crl/zlint-crlHasNextUpdate.pem', 'ANC-B1-NEXT-UPDATE'],
  ['crl/zlint-crlWithReasonCode2.pem', 'ANC-B8-REASON-CODE'],
  ['crl/zlint-crlWithReasonCode5.pem', 'ANC-B8-REASON-CODE'],
  ['crl/zlint-crlWithAuthKeyIDOnlyContainsKeyID.pem', 'ANC-B1-AUTHORITY-KEY-IDENTIFIER'],
  ['crl/zlint-crlWithNoDuplicateInCRLEntryExtensions.pem', 'ANC-B7-EXTENSIONS-UNIQUE'],
  ['crl/zlint-crlWithNoDuplicatesInRevokedCertificateList.pem', 'ANC-B7-SERIAL-LISTED-ONCE'],
  ['crl/zlint-crl_empty_revoked_certificates_ok.pem', 'ANC-B2-EMPTY-LIST'],
  ['crl/zlint-crl_missing_crl_number_ok.pem', 'ANC-B1-CRL-NUMBER'],
  ['crl/zlint-crl_number_valid.pem', 'ANC-B3-CRL-NUMBER-RANGE'],
  ['crl/zlint-crl_revocation_time_before_this_update.pem', 'ANC-B6-REVOCATION-DATE-NOT-LATE'],
  ['crl/zlint-crl_revocation_time_equals_this_update.pem', 'ANC-B6-REVOCATION-DATE-NOT-LATE'],
  ['crl/zlint-crl_valid_revocation_date.pem', 'ANC-B6-REVOCATION-DATE-NOT-EARLY'],
  ['crl/zlint-crl_nextupdate_nup1_sub1_len0_eff0.pem', 'ANC-B14-NEXT-UPDATE-TWELVE-MONTHS'],
];

/** Findings of a file; the surroundings are a stranger's, so rules that compare with the issuer's names say nothing useful. */
function findingsIn(file: string): readonly LintFinding[] {
  const bytes = new Uint8Array(readFileSync(join(folder, file)));
  if (file.startsWith('cert/')) {
    return lintCertificate(parseCertificate(readObjectFile(bytes, 'certificate')), rootContext({ issuedHere: false }));
  }
  // An issuer without a key identifier, so that only the form of the CRL's own is judged.
  return lintCrl(parseCrl(readObjectFile(bytes, 'crl')), crlContext({ issuer: rootView({ extensions: [] }) }));
}

const rulesIn = (file: string): readonly string[] => findingsIn(file).map(({ rule }) => rule);

describe.skipIf(!present)('other linters’ objects (skipped where ANCHORITE_VECTORS is absent)', () => {
  test.each(faults)('%s breaks %s', (file, rule) => expect(rulesIn(file)).toContain(rule));
  test.each(sound)('%s keeps %s', (file, rule) => expect(rulesIn(file)).not.toContain(rule));
  test.each(['cert', 'crl'])('every %s that can be read can be judged', (kind) => {
    let judged = 0;
    for (const name of readdirSync(join(folder, kind), { withFileTypes: true }).filter((entry) => entry.isFile())) {
      try {
        findingsIn(`${kind}/${name.name}`);
        judged++;
      } catch (thrown) {
        // The readers refuse with a code; a rule never throws.
        expect(thrown, name.name).toBeInstanceOf(Fault);
        if (thrown instanceof Fault) expect(thrown.code, name.name).toMatch(/^object-/);
      }
    }
    expect(judged).toBeGreaterThan(90);
  });
});
