import { Fault } from '../../shared/fault/fault.ts';
import { assertDer, childrenOf, rawOf, readWhole } from '../x509/der.ts';
import type { ExtensionView } from '../x509/model.ts';

/** Says where an object, or the value of one of its extensions, departs from DER (X.690 §10, §11). */
export function departureFromDer(der: Uint8Array, extensions: readonly ExtensionView[]): string | undefined {
  const whole = departure(der);
  if (whole !== undefined) return whole;
  for (const { oid, value } of extensions) {
    const inside = departure(value);
    if (inside !== undefined) return `extension ${oid}: ${inside}`;
  }
  return undefined;
}

function departure(der: Uint8Array): string | undefined {
  try {
    assertDer(der);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'object-malformed') throw thrown;
    return thrown.detail['where'] ?? 'not DER';
  }
}

/** Says that a multi-valued RelativeDistinguishedName is not in ascending order of its encodings (X.690 §11.6). */
export function unsortedSet(field: string, name: Uint8Array): string | undefined {
  const unsorted = childrenOf(name, readWhole(name)).some((rdn) => {
    const elements = childrenOf(name, rdn).map((element) => rawOf(name, element));
    return elements.some((element, i) => i > 0 && isBefore(element, elements[i - 1] ?? element));
  });
  return unsorted ? `${field}: the attributes of a multi-valued RDN are not in DER order` : undefined;
}

function isBefore(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
