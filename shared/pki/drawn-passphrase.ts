/**
 * The form of a passphrase that the workstation draws: twelve words joined by hyphens, the first with a capital, a digit at the end, such as
 * `Maple-orbit-…-velvet-7`. Pure and shared: the key store draws it, window and terminal show it in these pieces and hold what is typed back
 * against it. On bytes, not on strings, which nobody could wipe.
 */
export const drawnWords = 12;

/** Between the words, and before the digit. */
export const drawnSeparator = 0x2d;

/** The words in order, each with the hyphen behind it, the last with the digit: written one after the other they are the passphrase. Views, no copies. */
export function drawnPieces(drawn: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  drawn.forEach((octet, at) => {
    if (octet !== drawnSeparator || pieces.length === drawnWords - 1) return;
    pieces.push(drawn.subarray(from, at + 1));
    from = at + 1;
  });
  return [...pieces, drawn.subarray(from)];
}

/** Number of the first word that was typed differently, from 1; null where all is as it was drawn. */
export function firstWordThatDiffers(drawn: Uint8Array, typed: Uint8Array): number | null {
  const length = Math.max(drawn.length, typed.length);
  for (let at = 0; at < length; at++) {
    if (drawn[at] === typed[at]) continue;
    const before = drawn.subarray(0, at).filter((octet) => octet === drawnSeparator).length;
    return Math.min(before + 1, drawnWords);
  }
  return null;
}
