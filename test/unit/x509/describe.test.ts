import { describe, expect, it } from 'vitest';
import { toHex } from '../../../shared/base/bytes.ts';
import { derTag } from '../../../main/x509/der.ts';
import { describeCertificate, describeCrl } from '../../../main/x509/describe-certificate.ts';
import { encodeOid, encodeSequence, encodeSetOfOne, encodeText } from '../../../main/x509/encode-der.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../../main/x509/parse-crl.ts';
import { crlContent, crlEntries, rootContent, signCertificate, signCrl, signerOf } from './signer.ts';

const signer = signerOf('RSA-3072');

describe('describeCertificate', () => {
  const content = rootContent(signer, {
    basicConstraints: { pathLenConstraint: 1 },
    crlDistributionPoint: 'http://a.example/1.crl',
    certificatePolicies: ['1.2.3.4'],
    extKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.2.3.4.5'],
  });
  const text = describeCertificate(parseCertificate(signCertificate(content, signer)));

  it('names every field and decodes every extension', () => {
    for (const line of [
      'Version: 3',
      'Serial number: 01:C8:C9:CA',
      'Signature algorithm: sha256WithRSAEncryption',
      'Issuer: C=DE, O=Prüf AG, CN=Prüf Root',
      'Not before: 2025-01-01T00:00:00Z (UTCTime)',
      'Public key: RSA 3072',
      'Exponent: 65537',
      'basicConstraints (critical):\n      cA: TRUE\n      pathLenConstraint: 1\n',
      'keyUsage (critical):\n      keyCertSign, cRLSign\n',
      'URI: http://a.example/1.crl',
      'policy: 1.2.3.4',
      'serverAuth\n      1.2.3.4.5\n',
      `keyIdentifier: ${toHex(content.subjectKeyIdentifier).toUpperCase().match(/../g)?.join(':')}`,
    ]) {
      expect(text).toContain(line);
    }
  });

  it('lets no name write lines of its own or turn the reading order', () => {
    const evil = 'A\n  Subject: CN=B\u202eC\u0000\u200b';
    const subject = encodeSequence(encodeSetOfOne(encodeSequence(encodeOid('2.5.4.3'), encodeText(derTag.utf8String, evil))));
    const shown = describeCertificate(parseCertificate(signCertificate(rootContent(signer, { subject }), signer)));
    for (const hidden of ['\u202e', '\u0000', '\u200b']) expect(shown).not.toContain(hidden);
    expect(shown.match(/^ {2}Subject: /gm)).toHaveLength(1);
    expect(shown).toContain('\\u{202e}');
  });
});

describe('describeCrl', () => {
  it('names number, times, reasons and how many entries are not printed', () => {
    const text = describeCrl(parseCrl(signCrl(crlContent(signer, { crlNumber: 77, entries: crlEntries(250) }), signer)));
    for (const line of [
      'cRLNumber:\n      77\n',
      'This update: 2025-06-01T00:00:00Z',
      'Revoked certificates: 250',
      'Reason: superseded',
      '… and 50 more',
    ]) {
      expect(text).toContain(line);
    }
    expect(text.match(/Serial number:/g)).toHaveLength(200);
    expect(describeCrl(parseCrl(signCrl(crlContent(signer), signer)))).toContain('Revoked certificates: none');
  });
});
