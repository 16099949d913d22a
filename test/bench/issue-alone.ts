import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { lintCertificate } from '../../main/lint/registry.ts';
import { assembleSigned } from '../../main/x509/assemble-signed.ts';
import { buildTbsCertificate } from '../../main/x509/build-tbs-certificate.ts';
import { checkPublicKey } from '../../main/x509/check-public-key.ts';
import type { CertificateContent } from '../../main/x509/model.ts';
import { encodeSubject } from '../../main/x509/name.ts';
import { parseCertificate } from '../../main/x509/parse-certificate.ts';
import { parseCsr } from '../../main/x509/parse-csr.ts';
import { confirmReading } from '../../main/x509/second-reading.ts';
import { subjectKeyIdentifier } from '../../main/x509/subject-public-key-info.ts';
import { verifyCsr } from '../../main/x509/verify-csr.ts';
import { verifyCertificateSignature } from '../../main/x509/verify-issued.ts';

/** What a ceremony does to the bytes of one request, without steps, ledger and second preparation: one signature, checked as always. */
export function issueAlone(): (csr: Uint8Array) => Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const issuerSpki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const issuerName = encodeSubject({ commonName: 'Bench Root', organizationName: 'Bench' });
  const signed = (tbs: Uint8Array): Uint8Array =>
    assembleSigned(tbs, 'ecdsa-with-SHA384', new Uint8Array(sign('sha384', tbs, privateKey)));
  const content = (subject: Uint8Array, spki: Uint8Array, pathLenConstraint: number | null): CertificateContent => ({
    serialNumber: Uint8Array.of(1, ...randomBytes(16)),
    signatureAlgorithm: 'ecdsa-with-SHA384',
    issuer: issuerName,
    subject,
    notBefore: '2026-11-21T10:00:00Z',
    notAfter: '2036-11-21T09:59:59Z',
    spki,
    basicConstraints: { pathLenConstraint },
    digitalSignature: false,
    subjectKeyIdentifier: subjectKeyIdentifier(spki),
    authorityKeyIdentifier: subjectKeyIdentifier(issuerSpki),
    crlDistributionPoint: null,
    caIssuers: null,
    certificatePolicies: [],
    extKeyUsage: [],
  });
  const issuer = parseCertificate(signed(buildTbsCertificate(content(issuerName, issuerSpki, null))));
  return async (der) => {
    const csr = parseCsr(der);
    verifyCsr(csr);
    checkPublicKey(csr.spki);
    const certificate = signed(buildTbsCertificate(content(csr.subject.der, csr.spki.der, 0)));
    const view = parseCertificate(certificate);
    const keyIdentifiers = [subjectKeyIdentifier(csr.spki.der)];
    const facts = { role: 'intermediate' as const, issuer, issuedHere: true, serialAlreadyUsed: false, keyIdentifiers };
    const errors = lintCertificate(view, facts).filter(({ level }) => level === 'error');
    if (errors.length > 0) throw new Error(errors.map(({ rule }) => rule).join(' '));
    await verifyCertificateSignature(certificate, issuerSpki);
    confirmReading(view);
  };
}
