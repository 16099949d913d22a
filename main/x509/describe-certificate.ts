import { toHex } from '../../shared/base/bytes.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { colonHex, crlReasonName, describeExtensionValue } from './describe-extension.ts';
import type { CertificateView, CrlView, CsrView, ExtensionView, NameView, SpkiView, TimeView } from './model.ts';
import { nameOfOid } from './object-identifiers.ts';
import { describeSignatureAlgorithm } from './signature-algorithm.ts';
import { readRsaKey } from './subject-public-key-info.ts';

/** Octets per line of long hex blocks. */
const hexColumns = 20;

/** Entries of a CRL that are printed; the rest is counted. */
const maxPrintedEntries = 200;

/** Every field of a certificate as text, for the transcript; unknown extensions in hex. LF line ends. Throws nothing. */
export function describeCertificate(view: CertificateView): string {
  return lines([
    'Certificate:',
    `  Version: ${view.version}`,
    `  Serial number: ${colonHex(view.serialNumber)}`,
    `  Signature algorithm: ${describeSignatureAlgorithm(view.tbsSignatureAlgorithm)}`,
    `  Issuer: ${nameText(view.issuer)}`,
    '  Validity:',
    `    Not before: ${timeText(view.notBefore)}`,
    `    Not after:  ${timeText(view.notAfter)}`,
    `  Subject: ${nameText(view.subject)}`,
    ...keyLines(view.spki),
    ...(view.hasIssuerUniqueId ? ['  Issuer unique identifier: present'] : []),
    ...(view.hasSubjectUniqueId ? ['  Subject unique identifier: present'] : []),
    ...extensionLines('Extensions', view.extensions, 2),
    ...signatureLines(view),
  ]);
}

/** Every field of a CRL as text, for the transcript; of a long list the first 200 entries. LF line ends. Throws nothing. */
export function describeCrl(view: CrlView): string {
  const shown = view.entries.slice(0, maxPrintedEntries);
  const left = view.entries.length - shown.length;
  return lines([
    'Certificate revocation list:',
    `  Version: ${view.version}`,
    `  Signature algorithm: ${describeSignatureAlgorithm(view.tbsSignatureAlgorithm)}`,
    `  Issuer: ${nameText(view.issuer)}`,
    `  This update: ${timeText(view.thisUpdate)}`,
    `  Next update: ${view.nextUpdate ? timeText(view.nextUpdate) : '(none)'}`,
    ...extensionLines('CRL extensions', view.extensions, 2),
    `  Revoked certificates: ${view.entries.length === 0 ? 'none' : view.entries.length}`,
    ...shown.flatMap((entry) => [
      `    Serial number: ${colonHex(entry.serialNumber)}`,
      `      Revocation date: ${timeText(entry.revocationDate)}`,
      ...(entry.reasonCode === undefined ? [] : [`      Reason: ${crlReasonName(entry.reasonCode)}`]),
      ...extensionLines('Entry extensions', entry.extensions, 6),
    ]),
    ...(left > 0 ? [`    … and ${left} more`] : []),
    ...signatureLines(view),
  ]);
}

/** Every field of a request as text: what was asked for, not what will be issued. LF line ends. Throws nothing. */
export function describeCsr(view: CsrView): string {
  return lines([
    'Certification request:',
    `  Subject: ${nameText(view.subject)}`,
    ...keyLines(view.spki),
    ...extensionLines('Requested extensions', view.requestedExtensions, 2),
    ...(view.otherAttributes.length === 0 ? [] : ['  Other attributes:']),
    ...view.otherAttributes.map(({ type, value }) => `    ${type}: ${visible(value)}`),
    ...signatureLines(view),
  ]);
}

function nameText(name: NameView): string {
  return name.attributes.length === 0 ? '(empty)' : visible(displayName(name.attributes));
}

/** The instant, and the ASN.1 type it was encoded with; a time that is none is shown as it stands. */
function timeText(time: TimeView): string {
  const type = time.tag === 23 ? 'UTCTime' : 'GeneralizedTime';
  return time.instant === undefined ? `${time.text} (not a valid ${type})` : `${time.instant} (${type})`;
}

function keyLines(spki: SpkiView): readonly string[] {
  const rsa = spki.description.startsWith('RSA ') ? readRsaKey(spki.keyBits) : undefined;
  return [
    `  Public key: ${spki.description}`,
    ...(rsa
      ? ['    Modulus:', ...hexLines(rsa.modulus, 6), `    Exponent: ${BigInt(`0x${toHex(rsa.exponent)}`)}`]
      : hexLines(spki.keyBits, 4)),
  ];
}

function signatureLines(view: { readonly signatureAlgorithm: Uint8Array; readonly signature: Uint8Array }): readonly string[] {
  return [`  Signature: ${describeSignatureAlgorithm(view.signatureAlgorithm)}`, ...hexLines(view.signature, 4)];
}

function extensionLines(title: string, extensions: readonly ExtensionView[], indent: number): readonly string[] {
  if (extensions.length === 0) return [];
  const pad = ' '.repeat(indent);
  return [
    `${pad}${title}:`,
    ...extensions.flatMap(({ oid, critical, value }) => [
      `${pad}  ${nameOfOid(oid)}${critical ? ' (critical)' : ''}:`,
      ...valueLines(oid, value).map((line) => `${pad}    ${visible(line)}`),
    ]),
  ];
}

/** A value that is not of its type is still shown, in hex, and called what it is. */
function valueLines(oid: string, value: Uint8Array): readonly string[] {
  try {
    return describeExtensionValue(oid, value);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return [`not decodable: ${toHex(value)}`];
  }
}

function hexLines(bytes: Uint8Array, indent: number): readonly string[] {
  const count = Math.ceil(bytes.length / hexColumns);
  return Array.from({ length: count }, (_, i) => {
    const last = i === count - 1;
    return `${' '.repeat(indent)}${colonHex(bytes.subarray(i * hexColumns, (i + 1) * hexColumns))}${last ? '' : ':'}`;
  });
}

/**
 * Text from an object somebody else made: control, format and bidirectional characters become visible escapes, so that no name
 * can write its own lines or reorder them (standards.md A20).
 */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );
}

function lines(parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}
