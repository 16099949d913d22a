import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintCrl } from '../../main/lint/registry.ts';
import { assembleSigned } from '../../main/x509/assemble-signed.ts';
import { buildTbsCertList } from '../../main/x509/build-tbs-cert-list.ts';
import { subjectKeyIdentifierOf } from '../../main/x509/issuer-facts.ts';
import type { CrlContent } from '../../main/x509/model.ts';
import { parseCertificate } from '../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../main/x509/parse-crl.ts';
import { verifyCrlSignature } from '../../main/x509/verify-issued.ts';
import { interleaved, type Measurement } from './measure.ts';

const rounds = 5;
const revokedAt = '2026-11-20T10:00:00Z';

/** A CRL of this many entries: built; and built, linted on a copy, signed, verified twice, as a ceremony does. */
export async function benchCrl(entries: number): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-bench-crl-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  writeFileSync(join(folder, 'ca.key'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const sh = (command: string): Buffer =>
    execFileSync('bash', ['-c', command], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const made = 'openssl req -x509 -new -key ca.key -sha384 -subj /CN=CA -days 3650 -addext keyUsage=critical,keyCertSign,cRLSign';
  sh(`${made} -out ca.pem`);
  const issuer = parseCertificate(new Uint8Array(sh('openssl x509 -in ca.pem -outform DER')));
  const serials = Array.from({ length: entries }, () => Uint8Array.from([1, ...randomBytes(15)]));
  const content: CrlContent = {
    signatureAlgorithm: 'ecdsa-with-SHA384',
    issuer: issuer.subject.der,
    thisUpdate: '2026-11-21T10:00:00Z',
    nextUpdate: '2027-05-20T10:00:00Z',
    crlNumber: 2,
    authorityKeyIdentifier: subjectKeyIdentifierOf(issuer),
    entries: serials.map((serialNumber) => ({ serialNumber, revocationDate: revokedAt, reasonCode: 4, invalidityDate: null })),
  };
  const facts = {
    issuer,
    previousCrlNumber: 1,
    revokedCertificates: new Map(
      serials.map((serial) => [Buffer.from(serial).toString('hex'), { notBefore: '2026-01-01T00:00:00Z' }]),
    ),
    profileNextUpdateDays: 365,
  };
  const signed = (tbs: Uint8Array): Uint8Array =>
    assembleSigned(tbs, content.signatureAlgorithm, new Uint8Array(sign('sha384', tbs, privateKey)));
  const ceremony = async (): Promise<void> => {
    const tbs = buildTbsCertList(content);
    const errors = lintCrl(parseCrl(signed(tbs)), facts).filter(({ level }) => level === 'error');
    if (errors.length > 0) throw new Error(errors.map(({ rule }) => rule).join(' '));
    const der = signed(tbs);
    if (Buffer.compare(parseCrl(der).tbs, tbs) !== 0) throw new Error('the bytes differ');
    await verifyCrlSignature(der, issuer.spki.der);
  };
  const tbs = buildTbsCertList(content);
  const limit = (): void => {
    createHash('sha384').update(tbs).digest();
    sign('sha384', tbs, privateKey);
  };
  writeOpensslIndex(folder, serials);
  const openssl = (): void => void sh('openssl ca -gencrl -config ca.cnf -cert ca.pem -keyfile ca.key -out crl.pem');
  await ceremony();
  const [whole = 0, build = 0, least = 0, gencrl = 0] = await interleaved(rounds, [
    ceremony,
    () => void signed(buildTbsCertList(content)),
    limit,
    openssl,
  ]);
  return [
    {
      what: `CRL of ${entries.toLocaleString('en')} entries: built, linted on a copy, signed, verified twice`,
      unit: 'ms',
      value: whole * 1_000,
      beside: [
        { what: 'of which building and signing', value: build * 1_000 },
        { what: 'limit: SHA-384 and signature over the finished bytes', value: least * 1_000 },
        { what: 'openssl ca -gencrl (a process of its own, verifies nothing)', value: gencrl * 1_000 },
      ],
    },
  ];
}

function writeOpensslIndex(folder: string, serials: readonly Uint8Array[]): void {
  const line = (serial: Uint8Array): string =>
    `R\t361120100000Z\t261120100000Z,superseded\t${Buffer.from(serial).toString('hex').toUpperCase()}\tunknown\t/CN=x\n`;
  writeFileSync(join(folder, 'index.txt'), serials.map(line).join(''));
  writeFileSync(join(folder, 'crlnumber'), '02\n');
  const section = 'database=index.txt\ncrlnumber=crlnumber\ndefault_md=sha384\ndefault_crl_days=180\nunique_subject=no\n';
  writeFileSync(join(folder, 'ca.cnf'), `[ca]\ndefault_ca=d\n[d]\n${section}`);
}
