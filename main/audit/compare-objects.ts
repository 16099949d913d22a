import { equalBytes, fromBase64 } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { encodePem } from '../x509/pem.ts';
import { objectNameOf } from './bundle-places.ts';
import type { BundleContents } from './read-bundle.ts';
import type { Recorded } from './recorded.ts';
import { sha256Hex } from './sha256-sums.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const derOf = (base64: string): Uint8Array => fromBase64(base64) ?? new Uint8Array();

/** How many objects of each kind a bundle carries. */
export interface Carried {
  readonly certificates: number;
  readonly crls: number;
  readonly csrs: number;
  readonly transcripts: number;
}

/**
 * Every object file is, byte for byte, what the ledger recorded under its name: certificates as DER, PEM and chain up to the root,
 * the newest CRL of each issuer as DER and PEM, requests, transcripts by their digest. A certificate has all three of its files, a
 * CRL both. Fault: `bundle-invalid` {path, why}.
 */
export function compareObjects(contents: BundleContents, recorded: Recorded): Carried {
  const names = { certs: new Set<string>(), crls: new Set<string>() };
  const count = { csrs: 0, transcripts: 0 };
  for (const [path, bytes] of contents) {
    const [folder] = path.split('/', 1);
    const name = objectNameOf(path);
    if (folder === 'certs') names.certs.add(name);
    else if (folder === 'crls') names.crls.add(name);
    else if (folder === 'csrs') {
      count.csrs++;
      const entry = recorded.certificates.get(name);
      const csr = entry?.type === 'certificate-issued' ? entry.data.csr : null;
      if (csr === null) throw unknown(path);
      requireSame(path, bytes, utf8(encodePem('CERTIFICATE REQUEST', derOf(csr))));
    } else if (folder === 'transcript') {
      count.transcripts++;
      compareTranscript(path, bytes, recorded);
    }
  }
  for (const name of names.certs) compareCertificate(name, contents, recorded);
  for (const name of names.crls) compareCrl(name, contents, recorded);
  return { ...count, certificates: names.certs.size, crls: names.crls.size };
}

function compareCertificate(name: string, contents: BundleContents, recorded: Recorded): void {
  const path = `certs/${name}`;
  const entry = recorded.certificates.get(name);
  if (!entry) throw unknown(path);
  const chain = [derOf(entry.data.der)];
  for (let at = entry; at.data.issuer !== at.data.name;) {
    const issuer = recorded.certificates.get(at.data.issuer);
    // An issuer stands before what it issued, so that the walk ends.
    if (!issuer || issuer.seq >= at.seq) throw unknown(`certs/${at.data.issuer}`);
    chain.push(derOf(issuer.data.der));
    at = issuer;
  }
  requireSame(`${path}.der`, contents.get(`${path}.der`), chain[0]);
  requireSame(`${path}.pem`, contents.get(`${path}.pem`), utf8(encodePem('CERTIFICATE', derOf(entry.data.der))));
  const links = chain.map((der) => encodePem('CERTIFICATE', der)).join('');
  requireSame(`${path}.chain.pem`, contents.get(`${path}.chain.pem`), utf8(links));
}

/** An older CRL is a refusal too: it would hide what was revoked since. */
function compareCrl(name: string, contents: BundleContents, recorded: Recorded): void {
  const path = `crls/${name}`;
  const newest = recorded.newestCrl(name);
  if (!newest) throw unknown(path);
  const der = derOf(newest.data.der);
  const found = contents.get(`${path}.crl`);
  const older = recorded.crls.find(({ data }) => found !== undefined && data.issuer === name && data.sha256 === sha256Hex(found));
  if (older && older.seq !== newest.seq) {
    const why = `it is CRL ${older.data.crlNumber}; the ledger has CRL ${newest.data.crlNumber}`;
    throw new Fault('bundle-invalid', { path: `${path}.crl`, why });
  }
  requireSame(`${path}.crl`, found, der);
  requireSame(`${path}.pem`, contents.get(`${path}.pem`), utf8(encodePem('X509 CRL', der)));
}

/** `transcript/transcript.pdf` may be any ceremony's; `transcript-<ceremony>.pdf` that ceremony's. */
function compareTranscript(path: string, bytes: Uint8Array, { transcripts }: Recorded): void {
  const [, stem = '', format] = /^transcript\/transcript-?([^.]*)\.(pdf|html)$/.exec(path) ?? [];
  const digest = sha256Hex(bytes);
  const matches = transcripts.some(
    ({ ceremony, data }) => data.sha256 === digest && data.format === format && (stem === '' || stem === ceremony),
  );
  if (!matches) throw new Fault('bundle-invalid', { path, why: 'the ledger has recorded no such transcript' });
}

function requireSame(path: string, found: Uint8Array | undefined, expected: Uint8Array | undefined): void {
  if (!found) throw new Fault('bundle-invalid', { path, why: 'it is missing' });
  if (!expected || !equalBytes(found, expected))
    throw new Fault('bundle-invalid', { path, why: 'it is not what the ledger recorded' });
}

const unknown = (path: string): Fault => new Fault('bundle-invalid', { path, why: 'the ledger has recorded nothing of that name' });
