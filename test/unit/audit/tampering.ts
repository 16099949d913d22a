import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../../../shared/base/canonical-json.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { verifyTarget } from '../../../main/audit/verify-target.ts';
import type { LedgerSigner } from '../../../main/ports/key-store.ts';
import { temporaryFolder } from '../../support/test-workplace.ts';

/** A new folder that goes when the test has ended. */
export function passingFolder(name: string): string {
  const folder = temporaryFolder(name);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a folder that may be spoiled. */
export function copyOf(folder: string): string {
  const copy = join(passingFolder('tampered'), 'copy');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Relative paths of all files, with `/`. */
export const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** The fault that verification ends with, as `code path: why`; `accepted` where it ends well. */
export async function verdictOn(folder: string): Promise<string> {
  try {
    await verifyTarget(folder, () => undefined);
    return 'accepted';
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const { path = '', why = '' } = thrown.detail;
    return `${thrown.code} ${path}: ${why}`;
  }
}

/** Changes one byte, in the lowest bit. */
export function flip(folder: string, path: string, at: number): void {
  const bytes = readFileSync(join(folder, path));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(join(folder, path), bytes);
}

export function editText(folder: string, path: string, edit: (text: string) => string): void {
  const text = readFileSync(join(folder, path), 'utf8');
  const edited = edit(text);
  if (edited === text) throw new Error(`nothing was edited in ${path}`);
  writeFileSync(join(folder, path), edited);
}

const manifestSchema = z.looseObject({
  files: z.array(z.looseObject({ path: z.string(), size: z.number(), sha256: z.string() })),
});
type Manifest = z.infer<typeof manifestSchema>;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Makes manifest, sums and signatures fit the files again, as somebody can who has the ledger key. */
export function reseal(
  folder: string,
  signer: LedgerSigner,
  edit: (manifest: Manifest) => Manifest = (manifest) => manifest,
): void {
  const read = (path: string): Buffer => readFileSync(join(folder, path));
  const write = (path: string, bytes: string | Uint8Array): void => writeFileSync(join(folder, path), bytes);
  write('ledger/HEAD.sig', signer.sign(read('ledger/HEAD.txt')));
  const listed = filesOf(folder).filter((path) => path !== 'SHA256SUMS' && path !== 'SHA256SUMS.sig');
  const manifest = manifestSchema.parse(JSON.parse(read('MANIFEST.json').toString()));
  const files = listed
    .filter((path) => path !== 'MANIFEST.json')
    .map((path) => ({ path, size: read(path).length, sha256: sha256(read(path)), mediaType: 'text/plain' }));
  write('MANIFEST.json', canonicalJson(edit({ ...manifest, files })));
  write('SHA256SUMS', listed.map((path) => `${sha256(read(path))}  ${path}\n`).join(''));
  write('SHA256SUMS.sig', signer.sign(read('SHA256SUMS')));
}
