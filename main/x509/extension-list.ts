import { contentOf, derTag, malformed, rawOf } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';
import type { ExtensionView } from './model.ts';

/**
 * Reads `Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension`. Repeated extensions are kept, for the rules to name.
 * Fault: `object-malformed`. RFC 5280 §4.1.2.9, §5.1.2.7, §5.3.
 */
export function readExtensionList(bytes: Uint8Array, tlv: Tlv, where: string): readonly ExtensionView[] {
  const parts = new ElementReader(bytes, tlv, where).rest();
  if (parts.length === 0) throw malformed(`${where}: present but empty`);
  return parts.map((part) => readExtension(bytes, part, where));
}

function readExtension(bytes: Uint8Array, tlv: Tlv, where: string): ExtensionView {
  const reader = new ElementReader(bytes, tlv, `${where} extension`);
  const oid = reader.oid('extnID');
  const criticalTlv = reader.optional(derTag.boolean);
  const value = reader.content(derTag.octetString, 'extnValue');
  reader.finish();
  const critical = criticalTlv !== undefined && contentOf(bytes, criticalTlv)[0] !== 0;
  return { oid, critical, criticalEncodedFalse: criticalTlv !== undefined && !critical, value, der: rawOf(bytes, tlv) };
}

/** The first extension with this OID. */
export function extensionByOid(extensions: readonly ExtensionView[], oid: string): ExtensionView | undefined {
  return extensions.find((extension) => extension.oid === oid);
}

/** An OID that occurs more than once, if any (RFC 5280 §4.2: no more than one instance). */
export function repeatedExtension(extensions: readonly ExtensionView[]): string | undefined {
  const seen = new Set<string>();
  return extensions.find(({ oid }) => seen.has(oid) || !seen.add(oid))?.oid;
}
