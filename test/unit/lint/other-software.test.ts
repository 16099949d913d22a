import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lintCertificate, lintCrl } from '../../../main/lint/registry.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../../main/x509/parse-crl.ts';
import type { CertificateView } from '../../../main/x509/model.ts';
import {
  certificateDer,
  crlDer,
  crlEntry,
  crlParts,
  intermediateParts,
  reasonCodeDer,
  rootParts,
  serial,
} from '../../support/certificate-fixture.ts';
import { encodeTime } from '../../../main/x509/encode-der.ts';
import { crlContext } from './crl-subjects.ts';

/** Certificates and CRLs that OpenSSL made, and OpenSSL's and GnuTLS's opinion of those the fixtures make. */
let folder = '';
const at = (name: string): string => join(folder, name);
/** Runs one command line; no argument holds a space. */
const openssl = (line: string): string =>
  execFileSync('openssl', line.split(' '), { encoding: 'utf8', cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(at(name)));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anchorite-lint-'));
  writeFileSync(at('index.txt'), '');
  writeFileSync(at('crlnumber'), '07\n');
  writeFileSync(
    at('ca.cnf'),
    `[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha384\ndefault_crl_days=180\ncrl_extensions=crl_ext\n
[crl_ext]\nauthorityKeyIdentifier=keyid:always\n[req]\ndistinguished_name=dn\n[dn]\n
[root]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n
[sub]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n
[leaf]\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n`,
  );
  openssl('ecparam -name secp384r1 -genkey -noout -out root.key');
  openssl(
    'req -x509 -new -key root.key -subj /C=DE/O=Acme/CN=AcmeRoot -days 3650 -sha384 -config ca.cnf -extensions root -out root.pem',
  );
  openssl('x509 -in root.pem -outform DER -out root.der');
  openssl('req -new -newkey rsa:3072 -nodes -keyout sub.key -subj /C=DE/O=Acme/CN=AcmeSub -config ca.cnf -out sub.csr');
  for (const kind of ['sub', 'leaf']) {
    openssl(
      `x509 -req -in sub.csr -CA root.pem -CAkey root.key -days 1000 -sha384 -extfile ca.cnf -extensions ${kind} -outform DER -out ${kind}.der`,
    );
  }
  openssl('ca -config ca.cnf -gencrl -keyfile root.key -cert root.pem -out crl.pem');
  openssl('crl -in crl.pem -outform DER -out crl.der');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const foreign = (issuer: CertificateView | null) => ({
  role: issuer === null ? ('root' as const) : ('intermediate' as const),
  issuer,
  issuedHere: false,
  serialAlreadyUsed: false,
  keyIdentifiers: [],
});

describe('what OpenSSL makes', () => {
  test('a root and an intermediate of sound configuration have no finding', () => {
    const root = parseCertificate(bytesOf('root.der'));
    expect(lintCertificate(root, foreign(null))).toEqual([]);
    expect(lintCertificate(parseCertificate(bytesOf('sub.der')), foreign(root))).toEqual([]);
  });
  test('a certificate of an end entity breaks the rules for CA certificates', () => {
    const findings = lintCertificate(parseCertificate(bytesOf('leaf.der')), foreign(parseCertificate(bytesOf('root.der'))));
    const errors = findings.filter(({ level }) => level === 'error').map(({ rule }) => rule);
    expect(errors).toContain('ANC-A24-BASIC-CONSTRAINTS');
    expect(errors).toContain('ANC-A26-KEY-USAGE');
  });
  test('an empty CRL with number 7 is sound as the next after 6 and refused as the next after 7', () => {
    const context = crlContext({ issuer: parseCertificate(bytesOf('root.der')), revokedCertificates: new Map() });
    const crl = parseCrl(bytesOf('crl.der'));
    expect(lintCrl(crl, { ...context, previousCrlNumber: 6 })).toEqual([]);
    expect(lintCrl(crl, { ...context, previousCrlNumber: 7 }).map(({ rule }) => rule)).toEqual(['ANC-B3-CRL-NUMBER-GREATER']);
  });
});

describe('what the sound fixtures are worth', () => {
  test('OpenSSL verifies the fixtures’ intermediate strictly, with its CRL, and GnuTLS reads them', () => {
    writeFileSync(at('fixture-root.der'), certificateDer(rootParts()));
    writeFileSync(at('fixture-sub.der'), certificateDer(intermediateParts()));
    const entry = crlEntry(serial('99'), encodeTime('2026-05-01T00:00:00Z'), reasonCodeDer('04'));
    writeFileSync(at('fixture-crl.der'), crlDer(crlParts({ entries: [entry] })));
    for (const name of ['root', 'sub']) openssl(`x509 -in fixture-${name}.der -out fixture-${name}.pem`);
    openssl('crl -in fixture-crl.der -out fixture-crl.pem');
    const when = `${Date.parse('2026-07-01T00:00:00Z') / 1000}`;
    const verdict = openssl(
      `verify -x509_strict -crl_check -attime ${when} -CAfile fixture-root.pem -CRLfile fixture-crl.pem fixture-sub.pem`,
    );
    expect(verdict).toContain('fixture-sub.pem: OK');
    const text = execFileSync('certtool', ['--certificate-info', '--inder', '--infile', at('fixture-sub.der')], {
      encoding: 'utf8',
    });
    expect(text).toMatch(/Path Length Constraint: 0/);
  });
});
