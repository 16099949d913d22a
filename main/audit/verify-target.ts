/**
 * Room `audit`: says whether a bundle or a home is what it claims to be. It reads and compares; it writes nothing, signs
 * nothing and repairs nothing.
 * What may not come in: key stores, media, ceremonies, profiles, the clock. May import ledger (lines, checkpoints, a ledger for
 * reading), x509, ports (types), shared, node:fs, node:path, node:crypto. Nothing here may trust what another room computed
 * when the files were made: digests, signatures, names and numbers are worked out again from the bytes.
 * Data flows: a path -> bytes, read once -> the ledger's lines -> what they recorded -> each object against its entry, its
 * issuer's key and the files beside it -> one line said for each group that held, a Fault for the first that did not.
 */
import { lstat, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { modes } from '../../shared/ceremony/mode.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Clock } from '../ports/workstation.ts';
import { sumsName } from './bundle-places.ts';
import type { Say } from './report.ts';
import { bundleIn, verifyBackup } from './verify-backup.ts';
import { verifyBundle } from './verify-bundle.ts';
import { verifyHome } from './verify-home.ts';

/**
 * Verifies a bundle folder (it has `SHA256SUMS`), a backup (it has a bundle inside), a home (it has `rehearsal/` or `production/` with a ledger) or the folder of
 * one ledger. Says one line for each group of checks that held; the first that does not is thrown. That a certificate was
 * revoked or has expired is said and is no failure. Without a clock, `expired` is judged at the moment of the ledger's head.
 * Faults: `bundle-invalid` {path, why}, `ledger-broken` {seq, why}, `ledger-in-use`, `ledger-mode-mismatch`, `ledger-newer`,
 * `key-mismatch`, `file-not-found`, `file-too-large`, `file-unreadable`.
 */
export async function verifyTarget(path: string, say: Say, clock?: Clock): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Fault('file-not-found', { path }, { cause });
  });
  if (!found.isDirectory()) throw new Fault('bundle-invalid', { path, why: 'it is not a folder' });
  const now = clock?.now();
  if (await exists(join(bundleIn(path), sumsName))) await verifyBackup(path, say, now);
  else if (await exists(join(path, sumsName))) await verifyBundle(path, say, now);
  else await verifyLedgerFolders(path, say, now);
  say('');
  say('What was checked agrees with itself. That it belongs to the ceremony that was witnessed follows only from the paper:');
  say('compare the digests or words above with the signed transcript.');
}

async function verifyLedgerFolders(path: string, say: Say, now: string | undefined): Promise<void> {
  let verified = 0;
  for (const mode of modes) {
    if (!(await exists(join(path, mode, 'ledger.sqlite')))) continue;
    if (verified++ > 0) say('');
    await verifyHome(join(path, mode), mode, say, now);
  }
  if (verified > 0) return;
  if (!(await exists(join(path, 'ledger.sqlite')))) {
    throw new Fault('bundle-invalid', { path, why: 'neither a bundle (no SHA256SUMS) nor a home (no ledger)' });
  }
  const named = modes.find((mode) => mode === basename(path));
  await verifyHome(path, named, say, now);
}

/** Anything of that name counts, a link too: what it is will be looked at by whoever opens it. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
