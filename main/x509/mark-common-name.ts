import { childrenOf, derTag, rawOf, readTlv } from './der.ts';
import { encodeOid, encodeSequence, encodeSetOfOne, encodeText, encodeTlv } from './encode-der.ts';
import type { NameView } from './model.ts';
import { attributeTypeOids } from './object-identifiers.ts';

/**
 * The Name with each commonName replaced by what `mark` makes of it (UTF8String), everything else byte for byte as it was.
 * A name without a commonName gets one at its end, made from the empty text.
 */
export function markCommonName(name: NameView, mark: (commonName: string) => string): Uint8Array {
  const commonName = (text: string) =>
    encodeSequence(encodeOid(attributeTypeOids.commonName), encodeText(derTag.utf8String, mark(text)));
  const { der, rdns } = name;
  let seen = false;
  const encoded = childrenOf(der, readTlv(der, 0)).map((rdn, index) => {
    const attributes = childrenOf(der, rdn).map((attribute, at) => {
      const known = rdns[index]?.[at];
      if (known?.type !== 'commonName') return rawOf(der, attribute);
      seen = true;
      return commonName(known.value);
    });
    return encodeTlv(derTag.set, ...attributes.toSorted(compareBytes));
  });
  return encodeSequence(...encoded, ...(seen ? [] : [encodeSetOfOne(commonName(''))]));
}

/** Order of SET OF elements in DER (X.690 §11.6). */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
