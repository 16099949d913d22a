/**
 * Speed of the rooms, measured in one process: issuance of intermediates from CSRs, CRLs, verification of the ledger. Each beside the
 * raw limit of the same runtime (the cryptography alone), because the signature is the floor. Prints one JSON line.
 */
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { toBase64, toHex } from '../../shared/base/bytes.ts';
import { systemClock } from '../../main/workstation/system-clock.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { lintCertificate } from '../../main/lint/registry.ts';
import { createLedger } from '../../main/ledger/open-ledger.ts';
import { assembleSigned } from '../../main/x509/assemble-signed.ts';
import { buildTbsCertList } from '../../main/x509/build-tbs-cert-list.ts';
import { buildTbsCertificate } from '../../main/x509/build-tbs-certificate.ts';
import { checkPublicKey } from '../../main/x509/check-public-key.ts';
import { encodeSubject } from '../../main/x509/name.ts';
import { parseCertificate } from '../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../main/x509/parse-crl.ts';
import { parseCsr } from '../../main/x509/parse-csr.ts';
import { confirmReading } from '../../main/x509/second-reading.ts';
import { sha256 } from '../../main/x509/sha256.ts';
import { subjectKeyIdentifier } from '../../main/x509/subject-public-key-info.ts';
import { verifyCsr } from '../../main/x509/verify-csr.ts';
import { verifyCertificateSignature, verifyCrlSignature } from '../../main/x509/verify-issued.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorite-bench-'));
const issuerKey = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const issuerSpki = new Uint8Array(issuerKey.publicKey.export({ format: 'der', type: 'spki' }));
const issuerName = encodeSubject({ commonName: 'Bench Root', organizationName: 'Bench' });
const now = systemClock.now();
const later = `${Number(now.slice(0, 4)) + 10}${now.slice(4)}`;

function signTbs(tbs: Uint8Array): Uint8Array {
  return assembleSigned(tbs, 'ecdsa-with-SHA384', new Uint8Array(sign('sha384', tbs, issuerKey.privateKey)));
}

function content(subject: Uint8Array, spki: Uint8Array, serialNumber: Uint8Array, pathLenConstraint: number | null) {
  return {
    serialNumber,
    signatureAlgorithm: 'ecdsa-with-SHA384' as const,
    issuer: issuerName,
    subject,
    notBefore: now,
    notAfter: later,
    spki,
    basicConstraints: { pathLenConstraint },
    digitalSignature: false,
    subjectKeyIdentifier: subjectKeyIdentifier(spki),
    authorityKeyIdentifier: subjectKeyIdentifier(issuerSpki),
    crlDistributionPoint: null,
    caIssuers: null,
    certificatePolicies: [],
    extKeyUsage: [],
  };
}

const serial = (): Uint8Array => Uint8Array.of(1, ...systemEntropy.bytes(16));
const issuer = parseCertificate(signTbs(buildTbsCertificate(content(issuerName, issuerSpki, serial(), null))));

function makeCsr(index: number): Uint8Array {
  const key = join(folder, 'csr-key.pem');
  const args = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
  return new Uint8Array(
    execFileSync('openssl', [...args, '-subj', `/O=Bench/CN=Sub ${index}`, '-outform', 'DER'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
}

/** One intermediate with everything a ceremony does to it between the request and the ledger. */
async function issue(der: Uint8Array): Promise<Uint8Array> {
  const csr = parseCsr(der);
  verifyCsr(csr);
  checkPublicKey(csr.spki);
  const tbs = buildTbsCertificate(content(csr.subject.der, csr.spki.der, serial(), 0));
  const facts = {
    role: 'intermediate' as const,
    issuer,
    issuedHere: true,
    serialAlreadyUsed: false,
    keyIdentifiers: [subjectKeyIdentifier(csr.spki.der)],
  };
  const certificate = signTbs(tbs);
  const view = parseCertificate(certificate);
  if (lintCertificate(view, facts).some(({ level }) => level === 'error')) throw new Error('lint');
  await verifyCertificateSignature(certificate, issuerSpki);
  confirmReading(view);
  return certificate;
}

async function timed<T>(run: () => Promise<T> | T): Promise<{ seconds: number; value: T }> {
  const start = performance.now();
  const value = await run();
  return { seconds: (performance.now() - start) / 1000, value };
}

async function issuance(count: number) {
  const csrs = Array.from({ length: count }, (_, index) => makeCsr(index));
  const parsed = csrs.map((der) => parseCsr(der));
  const limit = await timed(() => {
    for (const { spki, info, signature } of parsed) {
      const key = createPublicKey({ key: Buffer.from(spki.der), format: 'der', type: 'spki' });
      if (!verify('sha256', info, key, signature)) throw new Error('a request that does not verify');
      sign('sha384', info, issuerKey.privateKey);
    }
  });
  const rooms = await timed(async () => {
    for (const der of csrs) await issue(der);
  });
  return {
    count,
    limitPerSecond: count / limit.seconds,
    roomsPerSecond: count / rooms.seconds,
    ratio: limit.seconds / rooms.seconds,
  };
}

async function crl(entries: number) {
  const list = Array.from({ length: entries }, () => ({
    serialNumber: serial(),
    revocationDate: now,
    reasonCode: 4,
    invalidityDate: null,
  }));
  const body = {
    signatureAlgorithm: 'ecdsa-with-SHA384' as const,
    issuer: issuerName,
    thisUpdate: now,
    nextUpdate: later,
    crlNumber: 1,
    authorityKeyIdentifier: subjectKeyIdentifier(issuerSpki),
    entries: list,
  };
  const built = await timed(() => signTbs(buildTbsCertList(body)));
  const verified = await timed(async () => {
    if (parseCrl(built.value).entries.length !== entries) throw new Error('entries');
    await verifyCrlSignature(built.value, issuerSpki);
  });
  const floor = await timed(() => sign('sha384', built.value, issuerKey.privateKey));
  return {
    entries,
    bytes: built.value.length,
    buildSeconds: built.seconds,
    verifySeconds: verified.seconds,
    floorSeconds: floor.seconds,
  };
}

async function ledger(entries: number) {
  const key = generateKeyPairSync('ed25519');
  const publicKey = new Uint8Array(key.publicKey.export({ format: 'der', type: 'spki' }));
  const file = join(folder, 'ledger.sqlite');
  const opened = await createLedger({
    file,
    mode: 'rehearsal',
    ledgerId: toHex(systemEntropy.bytes(16)),
    publicKey,
    application: 'bench',
    clock: systemClock,
  });
  const one = {
    type: 'refusal-recorded' as const,
    ceremony: null,
    data: { fault: 'bench', detail: { text: toBase64(systemEntropy.bytes(600)) }, step: null },
  };
  const single = await timed(async () => {
    for (let i = 0; i < 100; i++) await opened.append(one);
  });
  const batched = await timed(async () => {
    for (let i = 0; i < entries; i += 500) await opened.appendAll(Array.from({ length: 500 }, () => one));
  });
  const verified = await timed(() => opened.verify());
  const size = opened.head().size;
  await opened.close();
  const flat = await timed(() => sha256(readFileSync(file)));
  return {
    entries: size,
    singleAppendMs: (single.seconds * 1000) / 100,
    batchedPerSecond: entries / batched.seconds,
    verifiedPerSecond: size / verified.seconds,
    oneHashOverTheFileSeconds: flat.seconds,
  };
}

const result = {
  issuance: await issuance(200),
  crl: [await crl(1_000), await crl(10_000), await crl(100_000)],
  ledger: await ledger(10_000),
};
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify(result));
