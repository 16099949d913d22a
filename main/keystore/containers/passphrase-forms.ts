import type { WipeScope } from './wipe-scope.ts';

/** One way to turn a passphrase into octets; programs differ. */
export interface PassphraseForm {
  /** For PBKDF and PEM. */
  readonly octets: Uint8Array;
  /** For the key derivation of PKCS #12: BMPString with its terminator (RFC 7292 §B.1). */
  readonly bmp: Uint8Array;
}

/**
 * The forms in which other programs may have used the passphrase, the likeliest first. ASCII has one. An empty one may be the BMPString
 * of no characters or no octets at all (both were written). What is not ASCII may have been typed composed or decomposed, in Latin-1,
 * or, up to OpenSSL 1.0, as UTF-8 whose octets were taken for characters.
 */
export function passphraseForms(utf8: Uint8Array, scope: WipeScope): PassphraseForm[] {
  if (utf8.length === 0) return [form(utf8, Uint8Array.of(0, 0)), form(utf8, new Uint8Array())];
  if (utf8.every((octet) => octet < 0x80)) return [form(utf8, widened(utf8, scope))];
  const text = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length).toString('utf8');
  const forms = [...new Set([text, text.normalize('NFD')])].map((one) =>
    form(scope.keep(Buffer.from(one, 'utf8')), scope.keep(bmpOf(one))),
  );
  const isLatin1 = [...text].every((character) => (character.codePointAt(0) ?? 0) < 0x100);
  const octets = isLatin1 ? scope.keep(Buffer.from(text, 'latin1')) : utf8;
  return [...forms, form(octets, widened(utf8, scope))];
}

/** UTF-16, big-endian, with its terminator; characters beyond the BMP are surrogate pairs as everywhere. */
function bmpOf(text: string): Uint8Array {
  return Buffer.from(`${text}\0`, 'utf16le').swap16();
}

function form(octets: Uint8Array, bmp: Uint8Array): PassphraseForm {
  return { octets, bmp };
}

/** Each octet as one character. */
function widened(octets: Uint8Array, scope: WipeScope): Uint8Array {
  const wide = scope.array(2 * octets.length + 2);
  octets.forEach((octet, i) => (wide[2 * i + 1] = octet));
  return wide;
}
