import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import { maxBytesAt } from './bundle-places.ts';

/** Every file of a bundle by its relative path with `/`, each read once: what is checked is what was read. */
export type BundleContents = ReadonlyMap<string, Uint8Array>;

const mostFiles = 20_000;
const mostBytes = 2_147_483_647;

/** Links are refused by the walk; the flag refuses one that came into a file's place since. Windows has neither flag. */
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a bundle folder. Follows no link, opens nothing but regular files at the places a bundle has, reads none beyond its limit.
 * Faults: `bundle-invalid` {path, why}, `file-too-large` {path, size, limit}, `file-unreadable` {path, why}.
 */
export async function readBundle(folder: string): Promise<BundleContents> {
  const contents = new Map<string, Uint8Array>();
  let total = 0;
  for (const path of await filesIn(folder, '')) {
    const maxBytes = maxBytesAt(path);
    if (maxBytes === undefined) throw new Fault('bundle-invalid', { path: shownPath(path), why: 'a bundle has no such file' });
    const bytes = await readOnce(join(folder, path), path, maxBytes);
    total += bytes.length;
    if (total > mostBytes) throw new Fault('file-too-large', { path: folder, size: String(total), limit: String(mostBytes) });
    contents.set(path, bytes);
  }
  return contents;
}

/** Relative paths, folders in depth-first order. An empty folder is refused: nothing lists it, so nothing vouches for it. */
async function filesIn(root: string, under: string): Promise<string[]> {
  const entries = await readdir(join(root, under), { withFileTypes: true }).catch((cause: unknown) => {
    throw new Fault('file-unreadable', { path: under === '' ? root : under, why: errnoOf(cause) }, { cause });
  });
  if (entries.length === 0) throw new Fault('bundle-invalid', { path: under === '' ? root : under, why: 'the folder is empty' });
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    const shown = shownPath(path);
    if (entry.isSymbolicLink()) throw new Fault('bundle-invalid', { path: shown, why: 'it is a link' });
    if (entry.isFile()) files.push(path);
    else if (!entry.isDirectory()) throw new Fault('bundle-invalid', { path: shown, why: 'it is not a regular file' });
    else if (under !== '') throw new Fault('bundle-invalid', { path: shown, why: 'a bundle has no such folder' });
    else files.push(...(await filesIn(root, path)));
    if (files.length > mostFiles) throw new Fault('bundle-invalid', { path: root, why: `more than ${mostFiles} files` });
  }
  return files;
}

/** One regular file, no link, of at most `maxBytes`. `path`: what faults call it. Faults: those of `readBundle`. */
export async function readOnce(file: string, path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const handle = await open(file, readFlags);
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw new Fault('bundle-invalid', { path, why: 'it is not a regular file' });
      if (facts.size > maxBytes) throw new Fault('file-too-large', { path, size: String(facts.size), limit: String(maxBytes) });
      const buffer = new Uint8Array(facts.size + 1);
      let at = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, at, buffer.length - at, at);
        at += bytesRead;
        if (bytesRead === 0 || at === buffer.length) break;
      }
      if (at !== facts.size) throw new Fault('file-unreadable', { path, why: 'it changed while it was read' });
      return buffer.subarray(0, at);
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    if (errnoOf(thrown) === 'ELOOP') throw new Fault('bundle-invalid', { path, why: 'it is a link' });
    throw new Fault('file-unreadable', { path, why: errnoOf(thrown) }, { cause: thrown });
  }
}

/** Names come from a medium: control and direction characters are spelled out before anyone sees them (standards H5). */
export function shownPath(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (character) => `<U+${codePoint(character)}>`).slice(0, 1_024);
}

const codePoint = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

const errnoOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown';
