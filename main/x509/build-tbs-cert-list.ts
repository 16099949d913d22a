import { concatBytes } from '../../shared/base/bytes.ts';
import { assertSerialNumber } from './build-tbs-certificate.ts';
import { derTag } from './der.ts';
import { encodeGeneralizedTime, encodeHeader, encodeInteger, encodeSequence, encodeTime } from './encode-der.ts';
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

/** One allocation for all entries, and one encoding of what repeats among them: dates and reasons do, serials do not. */
function encodeRevokedCertificates(entries: readonly Entry[]): Uint8Array {
  if (entries.length === 0) return new Uint8Array();
  const tails = new Map<string, Uint8Array>();
  const encoded = entries.map((entry) => {
    assertSerialNumber(entry.serialNumber);
    const key = `${entry.revocationDate} ${entry.reasonCode} ${entry.invalidityDate}`;
    const tail = tails.get(key) ?? encodeTail(entry);
    tails.set(key, tail);
    return { serialNumber: entry.serialNumber, tail, header: headerOf(2 + entry.serialNumber.length + tail.length) };
  });
  const length = encoded.reduce(
    (sum, { serialNumber, tail, header }) => sum + header.length + 2 + serialNumber.length + tail.length,
    0,
  );
  const listHeader = encodeHeader(derTag.sequence, length);
  const out = new Uint8Array(listHeader.length + length);
  out.set(listHeader);
  let at = listHeader.length;
  for (const { serialNumber, tail, header } of encoded) {
    out.set(header, at);
    at += header.length;
    out[at++] = derTag.integer;
    out[at++] = serialNumber.length;
    out.set(serialNumber, at);
    out.set(tail, at + serialNumber.length);
    at += serialNumber.length + tail.length;
  }
  return out;
}

const entryHeaders: readonly Uint8Array[] = Array.from({ length: 256 }, (_, length) => encodeHeader(derTag.sequence, length));

/** Header of one entry, ready-made for the lengths that occur. */
function headerOf(length: number): Uint8Array {
  return entryHeaders[length] ?? encodeHeader(derTag.sequence, length);
}

/** Everything of an entry behind its serial number: revocationDate and crlEntryExtensions. */
function encodeTail(entry: Entry): Uint8Array {
  const extensions = [
    ...(entry.reasonCode === null || entry.reasonCode === 0 ? [] : [encodeReasonCode(entry.reasonCode)]),
    ...(entry.invalidityDate === null ? [] : [encodeInvalidityDate(encodeGeneralizedTime(entry.invalidityDate))]),
  ];
  return concatBytes(encodeTime(entry.revocationDate), ...(extensions.length === 0 ? [] : [encodeSequence(...extensions)]));
}
