import { describe, expect, it } from 'vitest';
import { drawnPieces, firstWordThatDiffers } from '../../../shared/pki/drawn-passphrase.ts';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const drawn = 'Maple-orbit-avocado-bridge-candy-dolphin-elbow-fabric-galaxy-harvest-icon-velvet-7';

describe('what was typed, held against what was drawn', () => {
  it.each([
    ['the same', drawn, null],
    ['nothing', '', 1],
    ['no capital', drawn.replace('M', 'm'), 1],
    ['spaces instead of hyphens', drawn.replaceAll('-', ' '), 1],
    ['another letter in the fourth word', drawn.replace('bridge', 'bridle'), 4],
    ['a word left out', drawn.replace('-candy', ''), 5],
    ['a word twice', drawn.replace('-candy', '-candy-candy'), 6],
    ['a word that goes on', drawn.replace('icon', 'icons'), 11],
    ['the end missing', drawn.slice(0, -9), 11],
    ['the last word wrong', drawn.replace('velvet', 'velvel'), 12],
    ['no digit', drawn.slice(0, -2), 12],
    ['another digit', drawn.replace('7', '8'), 12],
    ['a space behind it', `${drawn} `, 12],
  ])('%s', (_, typed, word) => {
    expect(firstWordThatDiffers(octets(drawn), octets(typed))).toBe(word);
  });
});

describe('the pieces of a drawn passphrase', () => {
  it('are its words with what follows them', () => {
    const pieces = drawnPieces(octets(drawn)).map((piece) => new TextDecoder().decode(piece));
    expect(pieces.slice(0, 2)).toEqual(['Maple-', 'orbit-']);
    expect(pieces.slice(10)).toEqual(['icon-', 'velvet-7']);
    expect(pieces.join('')).toBe(drawn);
  });
});
