import type { KeyCopy } from '../../shared/ceremony/key-custody.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ImportedFile } from '../ports/media.ts';
import { backupBundle, maxKeyFileBytes } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';

/** The files of a backup on its volume, held against what was recorded when it was made. */

/** A live backup, and where it was found: the volume may be mounted elsewhere than on the day it was written. */
export interface FoundBackup {
  readonly copy: KeyCopy;
  readonly backup: NonNullable<KeyCopy['backup']>;
  readonly folder: string;
  /** What is wrong with its key file, by which it is known; null where nothing is. */
  readonly damaged: string | null;
  /** Whether it is recorded as lost. */
  readonly lost: boolean;
}

const maxSumsBytes = 16_777_216;
const maxLedgerBytes = 1_073_741_824;
const keyFile = 'key.pem';
const linesFile = `${backupBundle}/ledger/ledger.jsonl`;
const sumsFile = 'SHA256SUMS';

/** The file as it is now, or the fault that says why it cannot be the one that was written. Other faults are thrown: they tell nothing of it. */
export type Looked = ImportedFile | Fault;

export const lookAtKey = (ports: CeremonyPorts, folder: string): Promise<Looked> =>
  lookAt(ports, `${folder}/${keyFile}`, maxKeyFileBytes);

export const lookAtLines = (ports: CeremonyPorts, folder: string): Promise<Looked> =>
  lookAt(ports, `${folder}/${linesFile}`, maxLedgerBytes);

async function lookAt({ media }: CeremonyPorts, path: string, maxBytes: number): Promise<Looked> {
  return media.read(path, maxBytes).catch((thrown: unknown) => {
    if (thrown instanceof Fault && (notAsWritten.has(thrown.code) || isMediumError(thrown))) return thrown;
    throw thrown;
  });
}

const notAsWritten: ReadonlySet<FaultCode> = new Set(['file-not-found', 'file-too-large', 'file-not-regular']);

/** What a kernel says of a bad block or a file system that is not whole; a file that may not be read says nothing of the backup. */
const isMediumError = ({ code, detail }: Fault): boolean =>
  code === 'file-unreadable' && ['EIO', 'EUCLEAN', 'EBADMSG', 'ENODATA'].includes(detail.why ?? '');

/** A volume that was pulled, or that fails as a whole, gives nothing at all; that says nothing of what is on it. */
const isUnreached = (found: Looked): found is Fault =>
  found instanceof Fault && (found.code === 'file-not-found' || isMediumError(found));

export const noneReached = (...looked: readonly Looked[]): Fault | undefined =>
  looked.every(isUnreached) ? looked.find(isUnreached) : undefined;

/** What is wrong with a file that is not, or not as a whole, what was recorded. */
export function whyUnlike(found: Looked): string {
  if (!(found instanceof Fault)) return 'its SHA-256 is not the recorded one';
  if (found.code === 'file-not-found') return 'it is not there';
  return isMediumError(found) ? `it cannot be read (${found.detail.why ?? ''})` : 'it is no file of that size';
}

/** Key and ledger of a backup, as they are on the volume now. Faults: those of reading; `backup-damaged` {path, why}. */
export async function readBackup(ports: CeremonyPorts, { copy, backup, folder }: FoundBackup) {
  const pem = await lookAtKey(ports, folder);
  const lines = await lookAtLines(ports, folder);
  // The volume may have been pulled between the two.
  const unreached = isUnreached(lines) ? noneReached(await lookAtKey(ports, folder)) : undefined;
  if (unreached) throw unreached;
  return {
    pem: asRecorded(pem, `${folder}/${keyFile}`, copy.sha256).bytes,
    lines: asRecorded(lines, `${folder}/${linesFile}`, backup.ledgerSha256).bytes,
  };
}

/**
 * Reads every other file that `SHA256SUMS` of the backup lists, and compares it: certificates, CRLs and signed heads are the way back
 * of an authority whose workstation is gone. The list itself is compared with the ledger, where that has its digest. Returns how many
 * files the backup has. Faults: those of reading; `backup-damaged` {path, why}.
 */
export async function readTheRest(
  ports: CeremonyPorts,
  { backup, folder }: FoundBackup,
  onProgress: (words: string) => void,
): Promise<number> {
  const check = async (path: string, maxBytes: number, sha256: string | null): Promise<ImportedFile> => {
    const found = await lookAt(ports, `${folder}/${path}`, maxBytes);
    const unreached = isUnreached(found) ? noneReached(await lookAtKey(ports, folder)) : undefined;
    if (unreached) throw unreached;
    return asRecorded(found, `${folder}/${path}`, sha256);
  };
  // Backups of before the ledger noted it have a list that stands for itself.
  const list = await check(sumsFile, maxSumsBytes, backup.sumsSha256 ?? null);
  const sums = sumsOf(list.bytes, `${folder}/${sumsFile}`);
  for (const [number, { path, sha256 }] of sums.entries()) {
    if (path === keyFile || path === linesFile) continue;
    onProgress(`${number + 1} of ${sums.length} files`);
    await check(path, maxLedgerBytes, sha256);
  }
  return sums.length;
}

function asRecorded(found: Looked, path: string, sha256: string | null): ImportedFile {
  if (found instanceof Fault || (sha256 !== null && found.sha256 !== sha256))
    throw new Fault('backup-damaged', { path, why: whyUnlike(found) });
  return found;
}

/** Only paths as a backup has them: nothing on the volume leads out of its folder. Fault: `backup-damaged`. */
function sumsOf(bytes: Uint8Array, path: string): readonly { readonly path: string; readonly sha256: string }[] {
  const lines = new TextDecoder('latin1').decode(bytes).split('\n');
  const last = lines.pop();
  const sums = lines.flatMap((line) => {
    const [, sha256, listed] =
      /^([0-9a-f]{64}) {2}([A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)$/.exec(line) ?? [];
    return sha256 !== undefined && listed !== undefined ? [{ path: listed, sha256 }] : [];
  });
  const listed = new Set(sums.map((one) => one.path));
  if (last !== '' || sums.length < lines.length || !listed.has(keyFile) || !listed.has(linesFile))
    throw new Fault('backup-damaged', { path, why: 'it is no list of the files of a backup' });
  return sums;
}
