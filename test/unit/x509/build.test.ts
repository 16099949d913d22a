import { describe, expect, it } from 'vitest';
import { toHex } from '../../../shared/base/bytes.ts';
import { assertDer, readWhole } from '../../../main/x509/der.ts';
import { buildTbsCertList } from '../../../main/x509/build-tbs-cert-list.ts';
import { buildTbsCertificate } from '../../../main/x509/build-tbs-certificate.ts';
import { extensionByOid } from '../../../main/x509/extension-list.ts';
import * as values from '../../../main/x509/extension-values.ts';
import { encodeSubject, readName } from '../../../main/x509/name.ts';
import { extensionOids } from '../../../main/x509/object-identifiers.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../../main/x509/parse-crl.ts';
import { verifyCrlSignature } from '../../../main/x509/verify-issued.ts';
import { crlContent, crlEntries, rootContent, signCertificate, signCrl, signerOf } from './signer.ts';

const signer = signerOf('EC-P384');
const boundaries = ['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z'] as const;

describe('encodeSubject', () => {
  it('orders the attributes, one per RDN, countryName as PrintableString and the rest as UTF8String', () => {
    const der = encodeSubject({
      commonName: 'Größe & Co. Root',
      countryName: 'DE',
      organizationName: 'ASCII AG',
      localityName: 'Köln',
      stateOrProvinceName: 'NRW',
      organizationalUnitName: 'PKI',
    });
    const name = readName(der, readWhole(der), 'subject');
    expect(name.rdns.map((rdn) => rdn.map(({ type, tag }) => [type, tag]))).toEqual([
      [['countryName', 19]],
      [['stateOrProvinceName', 12]],
      [['localityName', 12]],
      [['organizationName', 12]],
      [['organizationalUnitName', 12]],
      [['commonName', 12]],
    ]);
    expect(name.attributes.at(-1)).toEqual({ type: 'commonName', value: 'Größe & Co. Root' });
  });
});

describe('buildTbsCertificate', () => {
  const parsed = (changes: Parameters<typeof rootContent>[1]): ReturnType<typeof parseCertificate> =>
    parseCertificate(signCertificate(rootContent(signer, changes), signer));

  it('gives the same octets for the same content', () => {
    expect(toHex(buildTbsCertificate(rootContent(signer)))).toBe(toHex(buildTbsCertificate(rootContent(signer))));
  });

  it('writes version 3, copies both names byte for byte and has no unique identifiers', () => {
    const view = parsed({});
    expect(view).toMatchObject({ version: 3, hasIssuerUniqueId: false, hasSubjectUniqueId: false });
    expect(toHex(view.issuer.der)).toBe(toHex(view.subject.der));
    expect(toHex(view.tbs)).toBe(toHex(buildTbsCertificate(rootContent(signer))));
  });

  it('writes the CA extensions with the right criticality and never an encoded FALSE', () => {
    const view = parsed({});
    expect(view.extensions.map(({ oid, critical, criticalEncodedFalse }) => [oid, critical, criticalEncodedFalse])).toEqual([
      [extensionOids.basicConstraints, true, false],
      [extensionOids.keyUsage, true, false],
      [extensionOids.subjectKeyIdentifier, false, false],
      [extensionOids.authorityKeyIdentifier, false, false],
    ]);
    expect(toHex(extensionByOid(view.extensions, extensionOids.keyUsage)?.value ?? new Uint8Array())).toBe('03020106');
    expect(toHex(extensionByOid(view.extensions, extensionOids.basicConstraints)?.value ?? new Uint8Array())).toBe('30030101ff');
  });

  it('writes every optional extension so that its reader finds what was put in', () => {
    const view = parsed({
      basicConstraints: { pathLenConstraint: 3 },
      digitalSignature: true,
      crlDistributionPoint: 'http://a.example/1.crl',
      caIssuers: 'http://a.example/1.cer',
      certificatePolicies: ['1.2.3.4'],
      extKeyUsage: ['1.3.6.1.5.5.7.3.9'],
    });
    const value = (oid: string): Uint8Array => extensionByOid(view.extensions, oid)?.value ?? new Uint8Array();
    expect(values.readBasicConstraints(value(extensionOids.basicConstraints))).toEqual({ cA: true, pathLenConstraint: 3 });
    expect(values.readKeyUsage(value(extensionOids.keyUsage))).toEqual(['digitalSignature', 'keyCertSign', 'cRLSign']);
    expect(values.readExtKeyUsage(value(extensionOids.extKeyUsage))).toEqual(['1.3.6.1.5.5.7.3.9']);
    expect(values.readCertificatePolicies(value(extensionOids.certificatePolicies))).toEqual([{ oid: '1.2.3.4', qualifiers: [] }]);
    expect(values.readCrlDistributionPoints(value(extensionOids.cRLDistributionPoints))).toEqual([
      {
        fullName: [{ type: 'URI', value: 'http://a.example/1.crl' }],
        hasReasons: false,
        hasCrlIssuer: false,
        hasRelativeName: false,
      },
    ]);
    expect(values.readAuthorityInfoAccess(value(extensionOids.authorityInfoAccess))).toEqual([
      { method: '1.3.6.1.5.5.7.48.2', location: { type: 'URI', value: 'http://a.example/1.cer' } },
    ]);
    const identifier = rootContent(signer).subjectKeyIdentifier;
    expect(identifier).toHaveLength(20);
    expect(toHex(values.readSubjectKeyIdentifier(value(extensionOids.subjectKeyIdentifier)))).toBe(toHex(identifier));
    const aki = values.readAuthorityKeyIdentifier(value(extensionOids.authorityKeyIdentifier));
    expect(aki).toMatchObject({ hasIssuer: false, hasSerialNumber: false });
    expect(toHex(aki.keyIdentifier ?? new Uint8Array())).toBe(toHex(identifier));
  });

  it.each(boundaries)('encodes %s in notBefore and notAfter as RFC 5280 says', (instant) => {
    const view = parsed({ notBefore: instant, notAfter: instant });
    const tag = instant < '2050' ? 23 : 24;
    expect(view.notBefore).toMatchObject({ tag, instant });
    expect(view.notAfter).toMatchObject({ tag, instant });
  });

  it('does not build a serial number that is zero, negative, padded or longer than 20 octets', () => {
    for (const serialNumber of [[], [0], [0x80], [0, 1], [...new Uint8Array(21).fill(1)]]) {
      expect(() => buildTbsCertificate(rootContent(signer, { serialNumber: Uint8Array.from(serialNumber) }))).toThrow(RangeError);
    }
  });
});

describe('buildTbsCertList', () => {
  it.each(boundaries)(
    'encodes %s in thisUpdate, nextUpdate and revocationDate as RFC 5280 says, invalidityDate always as GeneralizedTime',
    (instant) => {
      const entries = [
        { serialNumber: Uint8Array.of(5), revocationDate: instant, reasonCode: 1, invalidityDate: '2025-01-01T00:00:00Z' },
      ];
      const view = parseCrl(signCrl(crlContent(signer, { thisUpdate: instant, nextUpdate: instant, entries }), signer));
      const tag = instant < '2050' ? 23 : 24;
      expect([view.thisUpdate, view.nextUpdate, view.entries[0]?.revocationDate].map((time) => [time?.tag, time?.instant])).toEqual(
        Array.from({ length: 3 }, () => [tag, instant]),
      );
      const invalidity = extensionByOid(view.entries[0]?.extensions ?? [], extensionOids.invalidityDate);
      expect(values.readInvalidityDate(invalidity?.value ?? new Uint8Array())).toMatchObject({
        tag: 24,
        instant: '2025-01-01T00:00:00Z',
      });
    },
  );

  it('leaves revokedCertificates out when there is none, and the extensions of an entry with neither reason nor date', () => {
    expect(parseCrl(signCrl(crlContent(signer), signer))).toMatchObject({ entries: [], revokedCertificatesEmpty: false });
    const entries = [0, null].map((reasonCode, i) => ({
      serialNumber: Uint8Array.of(i + 1),
      revocationDate: '2025-01-01T00:00:00Z',
      reasonCode,
      invalidityDate: null,
    }));
    const view = parseCrl(signCrl(crlContent(signer, { entries }), signer));
    expect(view.entries.map(({ extensions, reasonCode }) => [extensions.length, reasonCode])).toEqual([
      [0, undefined],
      [0, undefined],
    ]);
  });

  it('writes no reason that RFC 5280 does not have', () => {
    for (const reasonCode of [7, 11, -1, 1.5]) {
      const entries = [
        { serialNumber: Uint8Array.of(5), revocationDate: '2025-01-01T00:00:00Z', reasonCode, invalidityDate: null },
      ];
      expect(() => buildTbsCertList(crlContent(signer, { entries })), `${reasonCode}`).toThrow(RangeError);
    }
  });

  it('carries cRLNumber and authorityKeyIdentifier, both not critical', () => {
    const view = parseCrl(signCrl(crlContent(signer, { crlNumber: 2 ** 40 }), signer));
    expect(view.extensions.map(({ oid, critical }) => [oid, critical])).toEqual([
      [extensionOids.authorityKeyIdentifier, false],
      [extensionOids.cRLNumber, false],
    ]);
    expect(values.readCrlNumber(extensionByOid(view.extensions, extensionOids.cRLNumber)?.value ?? new Uint8Array())).toBe(
      2n ** 40n,
    );
  });

  it('builds, reads and verifies a CRL of 100,000 entries in seconds', async () => {
    const content = crlContent(signer, { entries: crlEntries(100_000) });
    const start = performance.now();
    const tbs = buildTbsCertList(content);
    const built = performance.now();
    const der = signCrl(content, signer);
    const signed = performance.now();
    const view = parseCrl(der);
    const read = performance.now();
    await verifyCrlSignature(der, signer.spki);
    const verified = performance.now();
    console.info(
      `100,000 entries: build ${built - start} ms, read ${read - signed} ms, verify (reads again) ${verified - read} ms`,
    );
    expect(view.entries).toHaveLength(100_000);
    expect(toHex(view.entries[99_999]?.serialNumber ?? new Uint8Array())).toBe(
      toHex(content.entries[99_999]?.serialNumber ?? new Uint8Array()),
    );
    expect(toHex(tbs.subarray(0, 64))).toBe(toHex(view.tbs.subarray(0, 64)));
    expect(built - start + (read - signed)).toBeLessThan(2_000);
    expect(() => assertDer(der)).not.toThrow();
    const broken = Uint8Array.from(der);
    broken[2_000_000] = (broken[2_000_000] ?? 0) ^ 1;
    await expect(verifyCrlSignature(broken, signer.spki)).rejects.toMatchObject({ name: 'Fault' });
  });
});
