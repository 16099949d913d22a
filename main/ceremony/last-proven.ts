import type { KeyCopy } from '../../shared/ceremony/key-custody.ts';

/** When a backup, of a key or of the ledger, was last proven, and whether a drill since then found it damaged. */
export const lastProvenInWords = ({ provenAt, failedAt }: Pick<KeyCopy, 'provenAt' | 'failedAt'>): string =>
  `${provenAt ?? 'never'}${failedAt === null ? '' : `; the last drill, ${failedAt}, found it damaged`}`;
