/** `0010  30 82 …  |0...|`: 16 bytes a line, offset in hex, printable ASCII beside. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte, i) => byte.toString(16).padStart(2, '0') + (i === 7 ? ' ' : '')).join(' ');
    const ascii = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(48)}  ${ascii}`);
  }
  return lines.join('\n');
}
