import type { CopyKind } from './key-words.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** Kinds of copies that are files on a volume. */
export const outsideKinds = ['carried', 'backup', 'exported'] as const;

export const isOutside = ({ kind }: { readonly kind: CopyKind }): boolean => outsideKinds.some((one) => one === kind);

interface Live {
  readonly kind: CopyKind;
  readonly foundAndBegun?: true | undefined;
  readonly destructionBegun?: string | undefined;
}

/** Whether this one of the live copies can end without its key: elsewhere, beside one that is not being destroyed, or because it was found and its destruction was cut off. */
export const endsAlone = (copies: readonly Live[], copy: Live): boolean =>
  copy.foundAndBegun === true ||
  ((isOutside(copy) || copy.kind === 'token') && copies.some((other) => other !== copy && other.destructionBegun === undefined));

/** A file with a key that a ceremony wrote to a volume, and did not end. */
export interface CopyOutside {
  readonly kind: (typeof outsideKinds)[number];
  /** As recorded: the path, and what else is known of it. */
  readonly place: string;
  /** False where the writing was interrupted: it may be there, whole or in part. */
  readonly whole: boolean;
}

/** `entries`: those of one ceremony, in order. */
export function copiesOutside(entries: readonly LedgerEntry[]): readonly CopyOutside[] {
  const ended = new Set(entries.flatMap((entry) => (entry.type === 'key-copy-ended' ? [entry.data.keyId] : [])));
  return entries.flatMap((entry) => {
    if (entry.type !== 'key-copied' || ended.has(entry.data.keyId)) return [];
    const { place, sha256 } = entry.data;
    const kind = outsideKinds.find((one) => one === entry.data.kind);
    return kind === undefined ? [] : [{ kind, place, whole: sha256 !== null }];
  });
}
