import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The ways in which a secret could have been written: as typed, in hex, in base64 at each of its three alignments, in UTF-16, or as its SHA-256. */
function spellings(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last digits depend on what stands beside the secret.
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  // A digest of something short gives it away to whoever tries them all.
  const digest = createHash('sha256').update(bytes).digest();
  const digests = [digest.toString('hex'), digest.toString('hex').toUpperCase(), digest.toString('base64')];
  const texts = [
    ...digests,
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    JSON.stringify(secret).slice(1, -1),
    ...base64,
  ];
  return [bytes, digest, Buffer.from(secret, 'utf16le'), ...texts.map((text) => Buffer.from(text, 'latin1'))];
}

/** Every file below the folder that holds the secret in one of its spellings. */
export function placesOfSecret(folder: string, secret: string): string[] {
  const wanted = spellings(secret);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return wanted.some((spelling) => bytes.includes(spelling));
    });
}
