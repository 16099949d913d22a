import { damaged } from './container-fault.ts';
import type { WipeScope } from './wipe-scope.ts';

/** One PEM block of a file that may hold an unencrypted private key. */
export interface KeyPemBlock {
  readonly label: string;
  /** RFC 1421 header fields, such as DEK-Info. Never secret. */
  readonly headers: ReadonlyMap<string, string>;
  readonly der: Uint8Array;
}

/** More blocks than any chain that goes with a key. */
const maxBlocks = 100;

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * The PEM blocks of a file (RFC 7468; header fields of RFC 1421 §4.6). Text outside them is explanatory. Works on octets: only
 * boundaries and header fields become strings, since a string with a private key in it could not be wiped. Every `der` is in the scope.
 * Fault: `container-damaged` {why} for a block without end or what is not Base64.
 */
export function splitKeyPem(bytes: Uint8Array, scope: WipeScope): KeyPemBlock[] {
  const blocks: KeyPemBlock[] = [];
  // All blocks together are not longer than the text.
  const out = scope.array(Math.ceil((bytes.length * 3) / 4));
  let used = 0;
  let open: OpenBlock | undefined;
  for (const line of linesOf(bytes)) {
    const [edge, label] = boundaryOf(line);
    if (edge === 'BEGIN') {
      if (open) throw damaged(`PEM: ${open.label} has no end`);
      open = new OpenBlock(label, out.subarray(used));
    } else if (edge === 'END') {
      if (open?.label !== label) throw damaged(`PEM: the end of ${label} has no beginning`);
      const block = open.close();
      blocks.push(block);
      used += block.der.length;
      if (blocks.length > maxBlocks) throw damaged(`PEM: more than ${maxBlocks} blocks`);
      open = undefined;
    } else open?.line(line);
  }
  if (open) throw damaged(`PEM: ${open.label} has no end`);
  return blocks;
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let start = startsWithMark(bytes) ? 3 : 0;
  for (let at = start; at <= bytes.length; at++) {
    const octet = bytes[at];
    if (octet !== newline && octet !== carriageReturn && octet !== undefined) continue;
    yield bytes.subarray(start, at);
    start = at + 1;
  }
}

/** A byte order mark in UTF-8: editors on Windows write it. */
const startsWithMark = ([first, second, third]: Uint8Array): boolean => first === 0xef && second === 0xbb && third === 0xbf;

function boundaryOf(line: Uint8Array): ['BEGIN' | 'END' | undefined, string] {
  const isBoundary = line.length < 90 && textOf(line.subarray(0, 5)) === '-----';
  const [, edge, label = ''] = (isBoundary && /^-----(BEGIN|END) ([A-Z0-9 ]{1,60})-----[ \t]*$/.exec(textOf(line))) || [];
  return [edge === 'BEGIN' || edge === 'END' ? edge : undefined, label];
}

function textOf(octets: Uint8Array): string {
  return String.fromCharCode(...octets);
}

class OpenBlock {
  readonly label: string;
  readonly #headers = new Map<string, string>();
  readonly #out: Uint8Array;
  #length = 0;
  #word = 0;
  #digits = 0;
  #padding = 0;

  constructor(label: string, out: Uint8Array) {
    this.label = label;
    this.#out = out;
  }

  line(line: Uint8Array): void {
    const isHeader = this.#digits === 0 && line.includes(0x3a);
    if (isHeader) this.#header(textOf(line.subarray(0, 200)));
    else for (const octet of line) this.#digit(octet);
  }

  close(): KeyPemBlock {
    const isWhole = this.#digits > 0 && (this.#digits + this.#padding) % 4 === 0;
    // Bits beyond the last octet must be zero (RFC 4648 §3.5).
    const left = [0, 0, 4, 2][this.#digits % 4] ?? 0;
    if (!isWhole || (this.#word & ((1 << left) - 1)) !== 0) throw damaged(`PEM: ${this.label} is not Base64`);
    this.#word = 0;
    return { label: this.label, headers: this.#headers, der: this.#out.subarray(0, this.#length) };
  }

  #header(text: string): void {
    const colon = text.indexOf(':');
    this.#headers.set(text.slice(0, colon).trim(), text.slice(colon + 1).trim());
  }

  #digit(octet: number): void {
    if (octet === 0x20 || octet === 0x09) return;
    if (octet === 0x3d && this.#padding < 2) {
      this.#padding++;
      return;
    }
    const value = base64Value(octet);
    if (value === undefined || this.#padding > 0) throw damaged(`PEM: ${this.label} is not Base64`);
    this.#word = ((this.#word << 6) | value) & 0xffffff;
    this.#digits++;
    const bits = (this.#digits % 4) * 6;
    if (this.#digits % 4 !== 1) this.#out[this.#length++] = (this.#word >> (bits === 0 ? 0 : bits === 12 ? 4 : 2)) & 255;
  }
}

function base64Value(octet: number): number | undefined {
  if (octet >= 0x41 && octet <= 0x5a) return octet - 0x41;
  if (octet >= 0x61 && octet <= 0x7a) return octet - 0x61 + 26;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30 + 52;
  if (octet === 0x2b) return 62;
  return octet === 0x2f ? 63 : undefined;
}
