import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import { signatureAlgorithmFor } from '../../../shared/pki/algorithm.ts';
import type { Subject } from '../../../shared/pki/distinguished-name.ts';
import { assembleSigned } from '../../../main/x509/assemble-signed.ts';
import { buildTbsCertificate } from '../../../main/x509/build-tbs-certificate.ts';
import { buildTbsCertList } from '../../../main/x509/build-tbs-cert-list.ts';
import type { CertificateContent, CrlContent } from '../../../main/x509/model.ts';
import { encodeSubject } from '../../../main/x509/name.ts';
import { subjectKeyIdentifier } from '../../../main/x509/subject-public-key-info.ts';

/** A key of node:crypto that signs as a custody would. */
export interface Signer {
  readonly algorithm: KeyAlgorithm;
  readonly spki: Uint8Array;
  readonly privateKey: KeyObject;
  sign(bytes: Uint8Array): Uint8Array;
}

const hashes: Readonly<Record<KeyAlgorithm, string | null>> = {
  'EC-P256': 'sha256',
  'EC-P384': 'sha384',
  'EC-P521': 'sha512',
  'RSA-3072': 'sha256',
  'RSA-4096': 'sha384',
  Ed25519: null,
};

const made = new Map<string, Signer>();

/** The signer of this algorithm and number; made once per test file. */
export function signerOf(algorithm: KeyAlgorithm, number = 0): Signer {
  const known = made.get(`${algorithm}/${number}`);
  if (known) return known;
  const { publicKey, privateKey } = generatePair(algorithm);
  const signer = {
    algorithm,
    privateKey,
    spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    sign: (bytes: Uint8Array) => new Uint8Array(sign(hashes[algorithm], bytes, privateKey)),
  };
  made.set(`${algorithm}/${number}`, signer);
  return signer;
}

function generatePair(algorithm: KeyAlgorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === 'Ed25519') return generateKeyPairSync('ed25519');
  if (algorithm.startsWith('RSA')) return generateKeyPairSync('rsa', { modulusLength: Number(algorithm.slice(4)) });
  return generateKeyPairSync('ec', { namedCurve: { 'EC-P256': 'P-256', 'EC-P384': 'P-384' }[algorithm as string] ?? 'P-521' });
}

export const rootSubject: Subject = { countryName: 'DE', organizationName: 'Prüf AG', commonName: 'Prüf Root' };

/** Content of a root for this key; tests replace what they are about. */
export function rootContent(signer: Signer, changes: Partial<CertificateContent> = {}): CertificateContent {
  const name = encodeSubject(rootSubject);
  return {
    serialNumber: Uint8Array.from([1, ...Array.from({ length: 16 }, (_, i) => 200 + i)]),
    signatureAlgorithm: signatureAlgorithmFor[signer.algorithm],
    issuer: name,
    subject: name,
    notBefore: '2025-01-01T00:00:00Z',
    notAfter: '2049-12-31T23:59:59Z',
    spki: signer.spki,
    basicConstraints: { pathLenConstraint: null },
    digitalSignature: false,
    subjectKeyIdentifier: subjectKeyIdentifier(signer.spki),
    authorityKeyIdentifier: subjectKeyIdentifier(signer.spki),
    crlDistributionPoint: null,
    caIssuers: null,
    certificatePolicies: [],
    extKeyUsage: [],
    ...changes,
  };
}

export function signCertificate(content: CertificateContent, signer: Signer): Uint8Array {
  const tbs = buildTbsCertificate(content);
  return assembleSigned(tbs, content.signatureAlgorithm, signer.sign(tbs));
}

export function crlContent(signer: Signer, changes: Partial<CrlContent> = {}): CrlContent {
  return {
    signatureAlgorithm: signatureAlgorithmFor[signer.algorithm],
    issuer: encodeSubject(rootSubject),
    thisUpdate: '2025-06-01T00:00:00Z',
    nextUpdate: '2049-12-31T23:59:59Z',
    crlNumber: 1,
    authorityKeyIdentifier: subjectKeyIdentifier(signer.spki),
    entries: [],
    ...changes,
  };
}

export function signCrl(content: CrlContent, signer: Signer): Uint8Array {
  const tbs = buildTbsCertList(content);
  return assembleSigned(tbs, content.signatureAlgorithm, signer.sign(tbs));
}

/** Entries with distinct serials, every third with a reason, every fifth with an invalidityDate. */
export function crlEntries(count: number): CrlContent['entries'] {
  return Array.from({ length: count }, (_, i) => ({
    serialNumber: Uint8Array.of(1, 0xff, (i >> 16) & 255, (i >> 8) & 255, i & 255, 7, 7, 7, 7),
    revocationDate: '2025-05-01T10:00:00Z',
    reasonCode: i % 3 === 0 ? 4 : null,
    invalidityDate: i % 5 === 0 ? '2025-04-01T00:00:00Z' : null,
  }));
}

/** A new folder for files that other programs read. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'anchorite-x509-'));
}

/** Writes `bytes` into a new folder and returns the path. */
export function scratchFile(name: string, bytes: Uint8Array | string): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

/** Output of a program; throws with its output when it fails. */
export function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 });
}

/** Everything a program wrote, whatever its exit code. */
export function output(program: string, ...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return stdout + stderr;
}

/** A request made by `openssl req` with this key, DER. `more` are further arguments. */
export function opensslCsr(privateKey: KeyObject, ...more: readonly string[]): Uint8Array {
  const key = scratchFile('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const args = ['req', '-new', '-key', key, '-subj', '/C=DE/O=Request AG/CN=Request CA', '-utf8', '-outform', 'DER', ...more];
  return new Uint8Array(execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }));
}
