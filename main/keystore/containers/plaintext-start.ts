/**
 * How the plaintext of a sealed key begins: SEQUENCE, its length, then version 0 or 1 as an INTEGER. After a wrong passphrase it does so
 * once in more than 2^32 times.
 */
export function startsLikeKey(plain: Uint8Array): boolean {
  const at = contentStart(plain);
  return at !== undefined && plain[at] === 0x02 && plain[at + 1] === 0x01 && (plain[at + 2] ?? 2) <= 1;
}

/** The same for SafeContents: a SEQUENCE of SafeBags, each of which begins with an OBJECT IDENTIFIER of PKCS #12 or is absent. */
export function startsLikeBags(plain: Uint8Array): boolean {
  const at = contentStart(plain);
  if (at === undefined) return false;
  // No bag at all: the padding follows.
  if (plain[0] === 0x30 && plain[1] === 0x00)
    return plain.length <= 16 && plain.subarray(2).every((octet) => octet === plain.length - 2);
  const inner = contentStart(plain.subarray(at));
  return inner !== undefined && plain[at + inner] === 0x06 && plain[at + inner + 1] === 0x0b;
}

/** Where the content of the SEQUENCE at the start begins; undefined when there is none. */
function contentStart(plain: Uint8Array): number | undefined {
  const length = plain[1] ?? 0;
  if (plain[0] !== 0x30) return undefined;
  return length <= 0x80 ? 2 : length <= 0x84 ? 2 + (length & 0x7f) : undefined;
}
