import type { KeyCopy } from '../../shared/ceremony/key-custody.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ImportedFile } from '../ports/media.ts';
import { backupBundle, maxKeyFileBytes } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';

/** The files of a backup on its volume, held against what was recorded when it was made. */

/** A backup of a key or of the ledger by itself, and where it was found: the volume may be mounted elsewhere than on the day it was written. */
export interface BackupOnVolume {
  readonly holds: keyof typeof filesOf;
  /** What was recorded of its files: SHA-256 of the ledger's lines, and of the list of all. */
  readonly backup: { readonly ledgerSha256: string; readonly sumsSha256?: string | undefined };
  readonly folder: string;
}

/** A live backup of a key. */
export interface FoundBackup extends BackupOnVolume {
  readonly holds: 'key';
  readonly copy: KeyCopy;
  readonly backup: NonNullable<KeyCopy['backup']>;
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
const readmeFile = 'README.txt';

/** What the list of each names at least. */
const filesOf = { key: [keyFile, linesFile], ledger: [linesFile] } as const;

/** The file as it is now, or the fault that says why it cannot be the one that was written. Other faults are thrown: they tell nothing of it. */
export type Looked = ImportedFile | Fault;

export const lookAtKey = (ports: CeremonyPorts, folder: string): Promise<Looked> => lookIn(ports, folder, keyFile);

export const lookAtLines = (ports: CeremonyPorts, folder: string): Promise<Looked> => lookIn(ports, folder, linesFile);

export const lookAtSums = (ports: CeremonyPorts, folder: string): Promise<Looked> => lookIn(ports, folder, sumsFile);

const lookIn = (ports: CeremonyPorts, folder: string, path: string): Promise<Looked> =>
  lookAt(ports, `${folder}/${path}`, path === keyFile ? maxKeyFileBytes : path === sumsFile ? maxSumsBytes : maxLedgerBytes);

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
export async function readBackup(ports: CeremonyPorts, found: FoundBackup) {
  const { copy, backup, folder } = found;
  const pem = await lookAtKey(ports, folder);
  const lines = await inReach(ports, found, linesFile);
  return {
    pem: asRecorded(pem, `${folder}/${keyFile}`, copy.sha256).bytes,
    lines: asRecorded(lines, `${folder}/${linesFile}`, backup.ledgerSha256).bytes,
  };
}

/** Its lines of the ledger. Faults: as of `readBackup`. */
export async function readLines(ports: CeremonyPorts, found: BackupOnVolume): Promise<Uint8Array> {
  const { backup, folder } = found;
  return asRecorded(await inReach(ports, found, linesFile), `${folder}/${linesFile}`, backup.ledgerSha256).bytes;
}

/** The file, or that it is not there; a volume that may have been pulled meanwhile is thrown. */
async function inReach(ports: CeremonyPorts, { folder }: BackupOnVolume, path: string): Promise<Looked> {
  const found = await lookIn(ports, folder, path);
  if (!isUnreached(found)) return found;
  if (!(await answers(ports, folder))) throw found;
  // Once more: the volume may have been out for a moment.
  return lookIn(ports, folder, path);
}

/**
 * Whether the folder has what is left of this backup: its list, or the text that says which it is. What is not there beside it is missing
 * then, and no volume is out. `identifier`: as that text has it.
 */
export async function isWhatIsLeftOf(
  ports: CeremonyPorts,
  folder: string,
  { identifier, sumsSha256 }: { readonly identifier: string; readonly sumsSha256: string | undefined },
): Promise<boolean> {
  const sums = await lookAtSums(ports, folder);
  if (!(sums instanceof Fault) && sums.sha256 === sumsSha256) return true;
  const readme = await lookIn(ports, folder, readmeFile);
  return !(readme instanceof Fault) && new TextDecoder('latin1').decode(readme.bytes).includes(identifier);
}

/** Whether anything that every backup has is legible in the folder: the volume is in. */
async function answers(ports: CeremonyPorts, folder: string): Promise<boolean> {
  for (const path of [sumsFile, readmeFile, keyFile, linesFile]) if (!isUnreached(await lookIn(ports, folder, path))) return true;
  return false;
}

/**
 * Reads every other file that `SHA256SUMS` of the backup lists, and compares it: certificates, CRLs and signed heads are the way back
 * of an authority whose workstation is gone. The list itself is compared with the ledger, where that has its digest. Returns how many
 * files the backup has. Faults: those of reading; `backup-damaged` {path, why}.
 */
export async function readTheRest(ports: CeremonyPorts, on: BackupOnVolume, onProgress: (words: string) => void): Promise<number> {
  const { backup, folder, holds } = on;
  const check = async (path: string, sha256: string | null): Promise<ImportedFile> =>
    asRecorded(await inReach(ports, on, path), `${folder}/${path}`, sha256);
  // Backups of before the ledger noted it have a list that stands for itself.
  const list = await check(sumsFile, backup.sumsSha256 ?? null);
  const sums = sumsOf(list.bytes, `${folder}/${sumsFile}`, filesOf[holds]);
  for (const [number, { path, sha256 }] of sums.entries()) {
    if (path === keyFile || path === linesFile) continue;
    onProgress(`${number + 1} of ${sums.length} files`);
    await check(path, sha256);
  }
  return sums.length;
}

function asRecorded(found: Looked, path: string, sha256: string | null): ImportedFile {
  if (found instanceof Fault || (sha256 !== null && found.sha256 !== sha256))
    throw new Fault('backup-damaged', { path, why: whyUnlike(found) });
  return found;
}

/** Only paths as a backup has them: nothing on the volume leads out of its folder. Fault: `backup-damaged`. */
function sumsOf(
  bytes: Uint8Array,
  path: string,
  needed: readonly string[],
): readonly { readonly path: string; readonly sha256: string }[] {
  const lines = new TextDecoder('latin1').decode(bytes).split('\n');
  const last = lines.pop();
  const sums = lines.flatMap((line) => {
    const [, sha256, listed] =
      /^([0-9a-f]{64}) {2}([A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)$/.exec(line) ?? [];
    return sha256 !== undefined && listed !== undefined ? [{ path: listed, sha256 }] : [];
  });
  const listed = new Set(sums.map((one) => one.path));
  if (last !== '' || sums.length < lines.length || needed.some((one) => !listed.has(one)))
    throw new Fault('backup-damaged', { path, why: 'it is no list of the files of a backup' });
  return sums;
}

/** Has the ledger say what is found damaged, before the fault interrupts the ceremony: no proof of before holds from then on. */
export async function recordingDamage<T>(
  { ledger }: Pick<CeremonyPorts, 'ledger'>,
  damage: (found: { readonly path: string; readonly why: string }) => NewEntry,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'backup-damaged') {
      const { path = '', why = '' } = thrown.detail;
      await ledger.append(damage({ path, why }));
    }
    throw thrown;
  }
}
