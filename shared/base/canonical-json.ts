import canonicalize from 'canonicalize';

/** Anything JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * RFC 8785 canonical JSON of a value: one spelling, so that one SHA-256.
 * `undefined` members are dropped, as JSON.stringify does; throws on NaN, Infinity, BigInt and lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('value has no JSON form');
  return text;
}
