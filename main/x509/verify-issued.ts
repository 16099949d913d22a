import { X509Certificate, createPublicKey } from 'node:crypto';
import { fromBER } from 'asn1js';
import type { BitString } from 'asn1js';
import * as pkijs from 'pkijs';
import { equalBytes } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { parseCertificate } from './parse-certificate.ts';
import { parseCrl } from './parse-crl.ts';
import { describeSignatureAlgorithm, verifiableAlgorithm } from './signature-algorithm.ts';
import type { VerifiableAlgorithm } from './signature-algorithm.ts';
import { parseSpki } from './subject-public-key-info.ts';
import { isSignedByNode, isSignedByWebCrypto, keyFamily, signatureInvalid } from './verify-signature.ts';

/** Entries up to which a CRL is read again by pkijs; above, its time and memory grow past use (18 s for 100,000). */
const maxPkijsEntries = 1_000;

/** Limits for asn1js, whose defaults (10,000 nodes) refuse CRLs of some thousand entries. */
const berOptions = { maxNodes: 100_000, maxContentLength: 32 * 1024 * 1024 };

/**
 * Proves that a certificate was signed by the issuer's key, with two implementations that read the certificate themselves:
 * node:crypto's X509Certificate and pkijs. Both must agree (standards.md A42).
 * Faults: `signature-invalid` {by}; `algorithm-unsupported` {found}; `object-malformed`.
 */
export async function verifyCertificateSignature(certDer: Uint8Array, issuerSpki: Uint8Array): Promise<void> {
  const view = parseCertificate(certDer);
  const algorithm = algorithmOf(view);
  if (!verifiesInNode(certDer, issuerSpki)) throw signatureInvalid('node:crypto');
  const certificate = await readWithPkijs(() => new pkijs.Certificate({ schema: asn1Of(certDer) }));
  await verifyParsed(certificate.tbsView, certificate.signatureValue, certificate.signatureAlgorithm, {
    issuerSpki,
    algorithm,
  });
}

/**
 * Proves that a CRL was signed by the issuer's key, with two implementations: node:crypto and pkijs. Above 1,000 entries the
 * second is WebCrypto over the same tbsCertList octets. Both must agree.
 * Faults: `signature-invalid` {by}; `algorithm-unsupported` {found}; `object-malformed`.
 */
export async function verifyCrlSignature(crlDer: Uint8Array, issuerSpki: Uint8Array): Promise<void> {
  const view = parseCrl(crlDer);
  const algorithm = algorithmOf(view);
  const issuer = parseSpki(issuerSpki);
  if (!isSignedByNode(issuer, algorithm, view.tbs, view.signature)) throw signatureInvalid('node:crypto');
  if (view.entries.length > maxPkijsEntries) {
    if (!(await isSignedByWebCrypto(issuer, algorithm, view.tbs, view.signature))) throw signatureInvalid('WebCrypto');
    return;
  }
  const crl = await readWithPkijs(() => new pkijs.CertificateRevocationList({ schema: asn1Of(crlDer) }));
  await verifyParsed(crl.tbsView, crl.signatureValue, crl.signatureAlgorithm, { issuerSpki, algorithm });
}

/** Both AlgorithmIdentifiers must be the same octets and strong (RFC 5280 §4.1.1.2, §5.1.1.2). */
function algorithmOf(view: {
  readonly signatureAlgorithm: Uint8Array;
  readonly tbsSignatureAlgorithm: Uint8Array;
}): VerifiableAlgorithm {
  if (!equalBytes(view.signatureAlgorithm, view.tbsSignatureAlgorithm)) throw signatureInvalid('AlgorithmIdentifier');
  const algorithm = verifiableAlgorithm(view.signatureAlgorithm);
  if (!algorithm) throw new Fault('algorithm-unsupported', { found: describeSignatureAlgorithm(view.signatureAlgorithm) });
  return algorithm;
}

function verifiesInNode(certDer: Uint8Array, issuerSpki: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(issuerSpki), format: 'der', type: 'spki' });
    return new X509Certificate(certDer).verify(key);
  } catch {
    return false;
  }
}

/** pkijs has no Ed25519 in its algorithm tables: there the octets it found are verified by WebCrypto directly. */
async function verifyParsed(
  tbs: Uint8Array,
  signature: BitString,
  signatureAlgorithm: pkijs.AlgorithmIdentifier,
  issuer: { readonly issuerSpki: Uint8Array; readonly algorithm: VerifiableAlgorithm },
): Promise<void> {
  const spki = parseSpki(issuer.issuerSpki);
  if (keyFamily(spki) !== issuer.algorithm.key) throw signatureInvalid('pkijs');
  if (issuer.algorithm.key === 'Ed25519') {
    if (!(await isSignedByWebCrypto(spki, issuer.algorithm, tbs, signature.valueBlock.valueHexView)))
      throw signatureInvalid('pkijs');
    return;
  }
  const engine = new pkijs.CryptoEngine({ crypto: globalThis.crypto });
  const valid = await readWithPkijs(() =>
    engine.verifyWithPublicKey(
      Uint8Array.from(tbs),
      signature,
      new pkijs.PublicKeyInfo({ schema: asn1Of(issuer.issuerSpki) }),
      signatureAlgorithm,
    ),
  );
  if (!valid) throw signatureInvalid('pkijs');
}

function asn1Of(der: Uint8Array): ReturnType<typeof fromBER>['result'] {
  const { offset, result } = fromBER(Uint8Array.from(der), berOptions);
  if (offset !== der.length) throw signatureInvalid('pkijs');
  return result;
}

/** pkijs throws errors of its own for what it cannot read: that is a disagreement, not a defect. */
async function readWithPkijs<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    throw signatureInvalid('pkijs');
  }
}
