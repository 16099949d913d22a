import { fromHex } from '../../shared/base/bytes.ts';
import { derTag } from './der.ts';
import { encodeHeader } from './encode-der.ts';
import type { EcAlgorithm } from './private-key.ts';
import { spkiAlgorithms } from './subject-public-key-info.ts';

/** A constructed or primitive element in the making: its parts are octets or further elements. */
interface Draft {
  readonly tag: number;
  readonly parts: readonly (Draft | Uint8Array)[];
}

const algorithms: Readonly<Record<EcAlgorithm, string>> = {
  'EC-P256': spkiAlgorithms.p256,
  'EC-P384': spkiAlgorithms.p384,
  'EC-P521': spkiAlgorithms.p521,
};

/** PrivateKeyInfo DER around an RSAPrivateKey. One new array holds the secret: the caller wipes it. */
export function encodeRsaPrivateKeyInfo(rsaPrivateKey: Uint8Array): Uint8Array {
  return privateKeyInfo(spkiAlgorithms.rsa, rsaPrivateKey);
}

/** PrivateKeyInfo DER of an EC key; `scalar` has the octets of the curve's order. The point is left out where it is not known yet. */
export function encodeEcPrivateKeyInfo(algorithm: EcAlgorithm, scalar: Uint8Array, point: Uint8Array | null): Uint8Array {
  const bits: Draft | undefined = point
    ? { tag: 0xa1, parts: [{ tag: derTag.bitString, parts: [Uint8Array.of(0), point] }] }
    : undefined;
  const one: Draft = { tag: derTag.integer, parts: [Uint8Array.of(1)] };
  const secret: Draft = { tag: derTag.octetString, parts: [scalar] };
  return privateKeyInfo(algorithms[algorithm], { tag: derTag.sequence, parts: bits ? [one, secret, bits] : [one, secret] });
}

/** PrivateKeyInfo DER of an Ed25519 seed of 32 octets (RFC 8410 §7). */
export function encodeEdwardsPrivateKeyInfo(seed: Uint8Array): Uint8Array {
  return privateKeyInfo(spkiAlgorithms.ed25519, { tag: derTag.octetString, parts: [seed] });
}

function privateKeyInfo(algorithm: string, key: Draft | Uint8Array): Uint8Array {
  const version: Draft = { tag: derTag.integer, parts: [Uint8Array.of(0)] };
  const identifier = fromHex(algorithm) ?? new Uint8Array();
  return written({ tag: derTag.sequence, parts: [version, identifier, { tag: derTag.octetString, parts: [key] }] });
}

/** Encodes into one array over memory of its own, so that no copy of a secret is left on the way. */
function written(draft: Draft): Uint8Array {
  const out = new Uint8Array(new ArrayBuffer(wholeLength(draft)));
  write(out, 0, draft);
  return out;
}

function wholeLength(part: Draft | Uint8Array): number {
  if (part instanceof Uint8Array) return part.length;
  const content = contentLength(part);
  return encodeHeader(part.tag, content).length + content;
}

function contentLength({ parts }: Draft): number {
  return parts.reduce((sum, part) => sum + wholeLength(part), 0);
}

function write(out: Uint8Array, at: number, part: Draft | Uint8Array): number {
  if (part instanceof Uint8Array) {
    out.set(part, at);
    return at + part.length;
  }
  const header = encodeHeader(part.tag, contentLength(part));
  out.set(header, at);
  return part.parts.reduce((next: number, inner) => write(out, next, inner), at + header.length);
}
