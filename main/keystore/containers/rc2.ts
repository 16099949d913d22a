import type { WipeScope } from './wipe-scope.ts';

/**
 * RC2 of RFC 2268, decryption only: what programs of the 1990s sealed PKCS #12 certificates with. OpenSSL 3 keeps it in its legacy
 * provider, which Node does not load. Nothing is ever encrypted with it here.
 */
const piTable = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? 0;

/** The 64 words of the expanded key (§2). */
function expandKey(key: Uint8Array, effectiveBits: number, scope: WipeScope): Uint16Array {
  const bytes = scope.array(128);
  bytes.set(key);
  for (let i = key.length; i < 128; i++) bytes[i] = at(piTable, (at(bytes, i - 1) + at(bytes, i - key.length)) & 255);
  const t8 = Math.ceil(effectiveBits / 8);
  bytes[128 - t8] = at(piTable, at(bytes, 128 - t8) & (255 >> (8 * t8 - effectiveBits)));
  for (let i = 127 - t8; i >= 0; i--) bytes[i] = at(piTable, at(bytes, i + 1) ^ at(bytes, i + t8));
  const words = new Uint16Array(64).map((_, i) => at(bytes, 2 * i) | (at(bytes, 2 * i + 1) << 8));
  scope.keep(new Uint8Array(words.buffer));
  return words;
}

const rotateRight = (word: number, bits: number): number => ((word >>> bits) | (word << (16 - bits))) & 0xffff;
const shifts = [1, 2, 3, 5] as const;

function mixBack(r: Uint16Array, k: Uint16Array, round: number): void {
  for (let i = 3; i >= 0; i--) {
    const rotated = rotateRight(at(r, i), shifts[i] ?? 0);
    const [one, two, three] = [at(r, (i + 3) % 4), at(r, (i + 2) % 4), at(r, (i + 1) % 4)];
    r[i] = rotated - at(k, 4 * round + i) - (one & two) - (~one & three);
  }
}

function mashBack(r: Uint16Array, k: Uint16Array): void {
  for (let i = 3; i >= 0; i--) r[i] = at(r, i) - at(k, at(r, (i + 3) % 4) & 63);
}

/** RC2-CBC without padding; the ciphertext is whole blocks of 8 octets, the key 1 to 128 octets. */
export function decryptRc2(
  key: Uint8Array,
  effectiveBits: number,
  iv: Uint8Array,
  ciphertext: Uint8Array,
  scope: WipeScope,
): Uint8Array {
  const k = expandKey(key, effectiveBits, scope);
  const plain = scope.array(ciphertext.length);
  const r = new Uint16Array(4);
  scope.keep(new Uint8Array(r.buffer));
  for (let block = 0; block < ciphertext.length; block += 8) {
    for (let i = 0; i < 4; i++) r[i] = at(ciphertext, block + 2 * i) | (at(ciphertext, block + 2 * i + 1) << 8);
    for (let round = 15; round >= 0; round--) {
      mixBack(r, k, round);
      if (round === 11 || round === 5) mashBack(r, k);
    }
    const before = block === 0 ? iv : ciphertext.subarray(block - 8, block);
    for (let i = 0; i < 8; i++) plain[block + i] = (at(r, i >> 1) >> (8 * (i & 1))) ^ at(before, i);
  }
  return plain;
}
