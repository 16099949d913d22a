import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';

/** Backups by the name of their folder, which no other ceremony writes: nothing has to be read for that, and the volume may be out. */

export const liveBackups = (record: KeyRecord): readonly KeyCopy[] => liveCopies(record).filter(({ kind }) => kind === 'backup');

export const isNamed =
  (folder: string) =>
  ({ backup }: KeyCopy): boolean =>
    backup !== null && nameOf(backup.folder) === nameOf(folder);

const nameOf = (folder: string): string | undefined => folder.split('/').findLast((part) => part !== '');

/** Live backups that a folder of this name may be: the one that was written there, else any. */
export function backupsNamed(record: KeyRecord, folder: string): readonly KeyCopy[] {
  const all = liveBackups(record);
  const written = all.find(isNamed(folder));
  return written ? [written] : all;
}
