import { toHex } from '../../shared/base/bytes.ts';
import type { NameAttribute } from '../../shared/pki/distinguished-name.ts';
import { childrenOf, derTag, malformed, rawOf, readingObject } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';
import { readExtensionList, repeatedExtension } from './extension-list.ts';
import { describeExtensionValue } from './describe-extension.ts';
import type { CsrView, ExtensionView } from './model.ts';
import { readName, readText } from './name.ts';
import { nameOfOid, requestAttributeOids } from './object-identifiers.ts';
import { readSignedObject, readVersion } from './signed-object.ts';
import { describeSignatureAlgorithm } from './signature-algorithm.ts';
import { readSpki } from './subject-public-key-info.ts';

/**
 * Reads a CertificationRequest, DER, RFC 2986 §4. An attribute or an extension that occurs twice is refused, because two readers
 * could take different ones; so is a requested extension of a known type with a broken value. The challengePassword's value
 * is dropped here. Nothing is verified: see `verifyCsr`. The view's arrays look into a copy of `der`.
 * Fault: `object-malformed` {kind: 'csr', where}.
 */
export function parseCsr(der: Uint8Array): CsrView {
  return readingObject('csr', () => readCsr(Uint8Array.from(der)));
}

interface RequestAttribute {
  readonly oid: string;
  readonly values: readonly Tlv[];
}

function readCsr(der: Uint8Array): CsrView {
  const { toBeSigned, signatureAlgorithm, signature } = readSignedObject(der, 'CertificationRequest');
  const reader = new ElementReader(der, toBeSigned, 'certificationRequestInfo');
  readVersion(der, reader.next(derTag.integer, 'version'), [0], 'certificationRequestInfo');
  const subject = readName(der, reader.next(derTag.sequence, 'subject'), 'subject');
  const spki = readSpki(der, reader.next(derTag.sequence, 'subjectPKInfo'));
  const attributesTlv = reader.next(0xa0, 'attributes');
  reader.finish();
  const attributes = readAttributes(der, attributesTlv);
  return {
    der,
    info: rawOf(der, toBeSigned),
    subject,
    spki,
    signatureAlgorithm,
    signatureDescription: describeSignatureAlgorithm(signatureAlgorithm),
    signature,
    requestedExtensions: readRequestedExtensions(der, attributes),
    otherAttributes: attributes.filter(({ oid }) => !isExtensionRequest(oid)).map((attribute) => describeAttribute(der, attribute)),
  };
}

function readAttributes(der: Uint8Array, tlv: Tlv): readonly RequestAttribute[] {
  const attributes = childrenOf(der, tlv).map((part) => {
    const reader = new ElementReader(der, part, 'attribute');
    const oid = reader.oid('type');
    const values = childrenOf(der, reader.next(derTag.set, 'values'));
    reader.finish();
    return { oid, values };
  });
  const seen = new Set<string>();
  for (const { oid, values } of attributes) {
    if (seen.has(oid)) throw malformed(`attributes: ${nameOfOid(oid)} occurs twice`);
    if (values.length === 0) throw malformed(`attributes: ${nameOfOid(oid)} without a value`);
    seen.add(oid);
  }
  return attributes;
}

function isExtensionRequest(oid: string): boolean {
  return oid === requestAttributeOids.extensionRequest || oid === requestAttributeOids.microsoftExtensionRequest;
}

function readRequestedExtensions(der: Uint8Array, attributes: readonly RequestAttribute[]): readonly ExtensionView[] {
  const [request, second] = attributes.filter(({ oid }) => isExtensionRequest(oid));
  if (!request) return [];
  const [value, extra] = request.values;
  if (second || extra || !value) throw malformed('attributes: more than one extension request');
  const extensions = readExtensionList(der, value, 'extensionRequest');
  const repeated = repeatedExtension(extensions);
  if (repeated !== undefined) throw malformed(`extensionRequest: ${nameOfOid(repeated)} occurs twice`);
  // Decoding is the check: a request that different readers understand differently is not shown, it is refused.
  for (const extension of extensions) describeExtensionValue(extension.oid, extension.value);
  return extensions;
}

/** Text of an attribute for the "will be ignored" list. A challenge password is a secret and is never kept (standards.md C5). */
function describeAttribute(der: Uint8Array, { oid, values }: RequestAttribute): NameAttribute {
  if (oid === requestAttributeOids.challengePassword) return { type: nameOfOid(oid), value: '(not kept)' };
  const texts = values.map((value) => (value.constructed ? shortHex(rawOf(der, value)) : readText(der, value, nameOfOid(oid))));
  return { type: nameOfOid(oid), value: texts.map((text) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)).join(', ') };
}

function shortHex(bytes: Uint8Array): string {
  return `#${toHex(bytes.subarray(0, 100))}${bytes.length > 100 ? '…' : ''}`;
}
