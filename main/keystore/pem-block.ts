import { fromBase64, toBase64 } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';

export type KeyPemLabel = 'ENCRYPTED PRIVATE KEY' | 'PRIVATE KEY' | 'PUBLIC KEY' | 'CMS';

/** RFC 7468 §2 text of one block: 64 columns, LF, nothing before or after. */
export function encodePemBlock(label: KeyPemLabel, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * DER of a file that is exactly one block as `encodePemBlock` writes it (CRLF allowed, other software may have copied it).
 * Stricter than a PEM reader for files from elsewhere: these files are only ever our own. Fault: `key-file-damaged` {why}.
 */
export function decodePemBlock(label: KeyPemLabel, text: string): Uint8Array {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const der = fromBase64(lines.slice(1, -2).join(''));
  const framed = lines[0] === `-----BEGIN ${label}-----` && lines.at(-2) === `-----END ${label}-----` && lines.at(-1) === '';
  if (!framed || !der || der.length === 0) throw new Fault('key-file-damaged', { why: `not one PEM block “${label}”` });
  return der;
}
