import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import { sumsName } from './bundle-places.ts';
import { readOnce } from './read-bundle.ts';
import { ok, type Say } from './report.ts';
import { sha256Hex } from './sha256-sums.ts';
import { verifyBundle } from './verify-bundle.ts';

/** Where a backup has the bundle of what is no secret. */
export const bundleIn = (folder: string): string => join(folder, 'bundle');

const maxBytes = 16_777_216;
const listed = /^([0-9a-f]{64}) {2}(key\.pem|README\.txt|bundle\/[A-Za-z0-9._/-]+)$/;

/**
 * A backup: the key and its text against the list beside them, which names every file of the bundle too, and the bundle as any other. One of
 * the ledger by itself has no key, and none lies beside it.
 * Whether the key opens, and whether this is the backup that was made, only a drill says.
 * Faults: `bundle-invalid` {path, why}, `file-unreadable` {path, why}, and those of `verifyBundle`.
 */
export async function verifyBackup(folder: string, say: Say, now: string | undefined): Promise<void> {
  const sums = await sumsOf(folder);
  const holdsKey = sums.has('key.pem') || (await isThere(join(folder, 'key.pem')));
  for (const path of [...(holdsKey ? ['key.pem'] : []), 'README.txt', `bundle/${sumsName}`]) {
    const expected = sums.get(path);
    if (expected === undefined) throw new Fault('bundle-invalid', { path, why: 'it is not listed in SHA256SUMS' });
    if (sha256Hex(await readOnce(join(folder, path), path, maxBytes)) !== expected)
      throw new Fault('bundle-invalid', { path, why: 'its SHA-256 is not the one in SHA256SUMS' });
  }
  say(
    ok(
      holdsKey
        ? 'a backup: key.pem, README.txt and the list of its bundle match SHA256SUMS; that the key opens shows in a drill'
        : 'a backup of the ledger: README.txt and the list of its bundle match SHA256SUMS; that it can be restored shows in a drill',
    ),
  );
  await verifyBundle(bundleIn(folder), say, now);
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** SHA-256 by path, of what a backup has. Fault: `bundle-invalid`. */
async function sumsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const lines = Buffer.from(await readOnce(join(folder, sumsName), sumsName, maxBytes))
    .toString('latin1')
    .split('\n');
  const last = lines.pop();
  const sums = new Map<string, string>();
  for (const line of lines) {
    const [, digest, path] = listed.exec(line) ?? [];
    if (digest !== undefined && path !== undefined) sums.set(path, digest);
  }
  if (last !== '' || sums.size < lines.length)
    throw new Fault('bundle-invalid', { path: sumsName, why: 'it is no list of the files of a backup' });
  return sums;
}
