import { malformed } from './der.ts';

export type PemLabel = 'CERTIFICATE' | 'X509 CRL' | 'CERTIFICATE REQUEST' | 'ENCRYPTED PRIVATE KEY' | 'PUBLIC KEY';

/** RFC 7468 textual encoding: 64 columns, LF, final LF. CRLs are `X509 CRL` (OpenSSL knows no other label). */
export function encodePem(label: PemLabel, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64');
  return `-----BEGIN ${label}-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
}

export interface PemBlock {
  readonly label: string;
  /** The lines between the boundaries, joined without white space. */
  readonly base64: string;
}

export interface PemText {
  readonly blocks: readonly PemBlock[];
  /** Anything but white space after the last block. */
  readonly textAfter: boolean;
}

/** More blocks than any file Anchorite takes (standards.md H3). */
const maxBlocks = 100;

/**
 * Splits text into its PEM blocks. Text before and between blocks is explanatory (RFC 7468 §2; `openssl … -text` writes it) and
 * skipped; line ends may be LF, CRLF or CR. Fault: `object-malformed` for a block without end or with the wrong one.
 */
export function splitPem(text: string): PemText {
  const blocks: PemBlock[] = [];
  let open: { readonly label: string; readonly lines: string[] } | undefined;
  let textAfter = false;
  for (const line of linesOf(text)) {
    const boundary = /^-----(BEGIN|END) ([A-Z0-9 ]{1,60})-----[ \t]*$/.exec(line);
    const [, edge, label = ''] = boundary ?? [];
    if (edge === 'BEGIN') {
      if (open) throw malformed(`PEM: ${open.label} has no end`);
      open = { label, lines: [] };
    } else if (edge === 'END') {
      if (open?.label !== label) throw malformed(`PEM: the end of ${label} has no beginning`);
      blocks.push({ label, base64: open.lines.join('') });
      if (blocks.length > maxBlocks) throw malformed(`PEM: more than ${maxBlocks} blocks`);
      open = undefined;
      textAfter = false;
    } else if (open) open.lines.push(line.replace(/[ \t]+/g, ''));
    else textAfter ||= line.trim() !== '';
  }
  if (open) throw malformed(`PEM: ${open.label} has no end`);
  return { blocks, textAfter: blocks.length > 0 && textAfter };
}

/** One line at a time, empty ones left out: a file of line ends alone would be as many strings at once. */
function* linesOf(text: string): Generator<string> {
  const lineEnd = /[\r\n]+/g;
  // A byte order mark in UTF-8, read as Latin-1: editors on Windows write it.
  let start = text.startsWith('\u00EF\u00BB\u00BF') ? 3 : 0;
  for (let end = lineEnd.exec(text); end !== null; end = lineEnd.exec(text)) {
    yield text.slice(start, end.index);
    start = lineEnd.lastIndex;
  }
  yield text.slice(start);
}

/** Strict Base64 (RFC 4648 §4). Fault: `object-malformed`. */
export function decodePemBase64(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== base64) throw malformed('PEM: not Base64');
  return new Uint8Array(bytes);
}
