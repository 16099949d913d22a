import { assertSerialNumber } from './build-tbs-certificate.ts';
import { derTag } from './der.ts';
import {
  encodeGeneralizedTime,
  encodeHeader,
  encodeInteger,
  encodeIntegerContent,
  encodeSequence,
  encodeTime,
} from './encode-der.ts';
import {
  encodeAuthorityKeyIdentifier,
  encodeCrlNumber,
  encodeExtensions,
  encodeInvalidityDate,
  encodeReasonCode,
} from './encode-extension.ts';
import type { CrlContent } from './model.ts';
import { signatureAlgorithmIdentifier } from './signature-algorithm.ts';

type Entry = CrlContent['entries'][number];

/**
 * DER of the tbsCertList of a full CRL, version 2, with cRLNumber and authorityKeyIdentifier (RFC 5280 §5.1.2, §5.2).
 * No entries: revokedCertificates is absent (§5.1.2.6). Linear in the entries; entries keep their order.
 */
export function buildTbsCertList(content: CrlContent): Uint8Array {
  return encodeSequence(
    encodeInteger(1),
    signatureAlgorithmIdentifier(content.signatureAlgorithm),
    content.issuer,
    encodeTime(content.thisUpdate),
    encodeTime(content.nextUpdate),
    encodeRevokedCertificates(content.entries),
    encodeExtensions(0, [encodeAuthorityKeyIdentifier(content.authorityKeyIdentifier), encodeCrlNumber(content.crlNumber)]),
  );
}

/** One allocation for all entries: a hundred thousand parts do not fit into one argument list. */
function encodeRevokedCertificates(entries: readonly Entry[]): Uint8Array {
  if (entries.length === 0) return new Uint8Array();
  const parts = entries.map(encodeEntry);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = encodeHeader(derTag.sequence, length);
  const out = new Uint8Array(header.length + length);
  out.set(header);
  let at = header.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function encodeEntry(entry: Entry): Uint8Array {
  assertSerialNumber(entry.serialNumber);
  const extensions = [
    ...(entry.reasonCode === null || entry.reasonCode === 0 ? [] : [encodeReasonCode(entry.reasonCode)]),
    ...(entry.invalidityDate === null ? [] : [encodeInvalidityDate(encodeGeneralizedTime(entry.invalidityDate))]),
  ];
  return encodeSequence(
    encodeIntegerContent(entry.serialNumber),
    encodeTime(entry.revocationDate),
    ...(extensions.length === 0 ? [] : [encodeSequence(...extensions)]),
  );
}
