import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../shared/base/bytes.ts';
import { keyAlgorithms, signatureAlgorithmFor } from '../../../shared/pki/algorithm.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../../main/x509/parse-crl.ts';
import { encodePem } from '../../../main/x509/pem.ts';
import { encodeSubject } from '../../../main/x509/name.ts';
import { subjectKeyIdentifier } from '../../../main/x509/subject-public-key-info.ts';
import { verifyCertificateSignature, verifyCrlSignature } from '../../../main/x509/verify-issued.ts';
import { crlContent, crlEntries, output, rootContent, run, scratchFile, signCertificate, signCrl, signerOf } from './signer.ts';

const atTime = `${Date.UTC(2026, 0, 1) / 1000}`;

describe.each(keyAlgorithms)('certificates and CRLs signed with %s', (algorithm) => {
  const rootKey = signerOf(algorithm);
  const intermediateKey = signerOf('EC-P256', 1);
  const root = signCertificate(rootContent(rootKey), rootKey);
  const intermediate = signCertificate(
    rootContent(rootKey, {
      serialNumber: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
      subject: encodeSubject({ countryName: 'DE', organizationName: 'Prüf AG', commonName: 'Prüf Issuing' }),
      spki: intermediateKey.spki,
      subjectKeyIdentifier: subjectKeyIdentifier(intermediateKey.spki),
      basicConstraints: { pathLenConstraint: 0 },
      digitalSignature: true,
      crlDistributionPoint: 'http://pki.example/root.crl',
      caIssuers: 'http://pki.example/root.cer',
      certificatePolicies: ['1.3.6.1.4.1.55555.1.2', '2.5.29.32.0'],
      extKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    }),
    rootKey,
  );
  const crl = signCrl(crlContent(rootKey, { crlNumber: 128, entries: crlEntries(20) }), rootKey);
  const emptyCrl = signCrl(crlContent(rootKey), rootKey);
  const rootPem = scratchFile('root.pem', encodePem('CERTIFICATE', root));
  const intermediatePem = scratchFile('intermediate.pem', encodePem('CERTIFICATE', intermediate));
  const crlPem = scratchFile('root.crl.pem', encodePem('X509 CRL', crl));
  const emptyCrlPem = scratchFile('empty.crl.pem', encodePem('X509 CRL', emptyCrl));

  it('satisfy openssl verify -x509_strict -check_ss_sig with the CRL', () => {
    const args = ['-x509_strict', '-check_ss_sig', '-attime', atTime, '-CAfile', rootPem];
    expect(run('openssl', 'verify', ...args, rootPem)).toContain(': OK');
    expect(run('openssl', 'verify', ...args, '-crl_check', '-CRLfile', emptyCrlPem, intermediatePem)).toContain(': OK');
  });

  it('satisfy openssl crl -verify', () => {
    for (const path of [crlPem, emptyCrlPem]) {
      expect(output('openssl', 'crl', '-in', path, '-noout', '-CAfile', rootPem, '-verify')).toContain('verify OK');
    }
  });

  it('satisfy certtool', () => {
    expect(run('certtool', '--verify', '--load-ca-certificate', rootPem, '--infile', intermediatePem)).toContain('Verified');
    expect(run('certtool', '--verify-crl', '--load-ca-certificate', rootPem, '--infile', crlPem)).toContain('Verified');
  });

  it('read the same in openssl, node:crypto and here', () => {
    const view = parseCertificate(intermediate);
    const x509 = new X509Certificate(intermediate);
    expect(x509.serialNumber.toLowerCase()).toBe(toHex(view.serialNumber));
    expect(x509.ca).toBe(true);
    const text = run('openssl', 'x509', '-in', intermediatePem, '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus_space');
    for (const expected of [
      'CA:TRUE, pathlen:0',
      'X509v3 Key Usage: critical\n                Digital Signature, Certificate Sign, CRL Sign\n',
      'URI:http://pki.example/root.crl',
      'CA Issuers - URI:http://pki.example/root.cer',
      'Policy: 1.3.6.1.4.1.55555.1.2',
      'Policy: X509v3 Any Policy',
      'TLS Web Server Authentication, TLS Web Client Authentication',
      'CN=Prüf Issuing',
      toHex(subjectKeyIdentifier(rootKey.spki)).toUpperCase().match(/../g)?.join(':') ?? '-',
    ]) {
      expect(text).toContain(expected);
    }
    expect(view.spki.keyAlgorithm).toBe('EC-P256');
    expect(parseCertificate(root).spki.keyAlgorithm).toBe(algorithm);
    expect(toHex(view.signatureAlgorithm)).toBe(toHex(view.tbsSignatureAlgorithm));
  });

  it('carry the CRL number, reasons and invalidity dates that openssl shows', () => {
    const text = run('openssl', 'crl', '-in', crlPem, '-noout', '-text');
    expect(text).toMatch(/X509v3 CRL Number: \n {16}128\n/);
    expect(text.match(/Serial Number:/g)).toHaveLength(20);
    expect(text.match(/Superseded/g)).toHaveLength(7);
    expect(text.match(/Invalidity Date/g)).toHaveLength(4);
    expect(run('openssl', 'crl', '-in', emptyCrlPem, '-noout', '-text')).toContain('No Revoked Certificates.');
    const view = parseCrl(crl);
    expect(view.entries.map(({ reasonCode }) => reasonCode)).toEqual(
      crlEntries(20).map(({ reasonCode }) => reasonCode ?? undefined),
    );
    expect(parseCrl(emptyCrl)).toMatchObject({ version: 2, entries: [], revokedCertificatesEmpty: false });
  });

  it('verify with both implementations', async () => {
    await verifyCertificateSignature(root, rootKey.spki);
    await verifyCertificateSignature(intermediate, rootKey.spki);
    await verifyCrlSignature(crl, rootKey.spki);
    await verifyCrlSignature(emptyCrl, rootKey.spki);
  });

  it('are refused with one bit of the signed part, of the signature or of the key changed', async () => {
    for (const der of [intermediate, crl]) {
      const flipped = Uint8Array.from(der);
      const at = der.length - 5;
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const verify = der === crl ? verifyCrlSignature : verifyCertificateSignature;
      await expect(verify(flipped, rootKey.spki)).rejects.toMatchObject({ name: 'Fault' });
      const text = Uint8Array.from(der);
      text[60] = (text[60] ?? 0) ^ 1;
      await expect(verify(text, rootKey.spki)).rejects.toMatchObject({ name: 'Fault' });
      await expect(verify(der, signerOf(algorithm, 2).spki)).rejects.toMatchObject({ code: 'signature-invalid' });
      await expect(verify(der, signerOf(algorithm === 'Ed25519' ? 'EC-P384' : 'Ed25519').spki)).rejects.toMatchObject({
        code: 'signature-invalid',
      });
    }
  });

  it('use the algorithm identifiers of BR 7.1.3.2', () => {
    const known = {
      'ecdsa-with-SHA256': '300a06082a8648ce3d040302',
      'ecdsa-with-SHA384': '300a06082a8648ce3d040303',
      'ecdsa-with-SHA512': '300a06082a8648ce3d040304',
      sha256WithRSAEncryption: '300d06092a864886f70d01010b0500',
      sha384WithRSAEncryption: '300d06092a864886f70d01010c0500',
      Ed25519: '300506032b6570',
    };
    expect(toHex(parseCertificate(root).signatureAlgorithm)).toBe(known[signatureAlgorithmFor[algorithm]]);
  });
});
