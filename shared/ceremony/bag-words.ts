/** A numbered bag before witnesses: where a share is kept, and the volume with a copy of a key. */

/** How long the note on a bag may be, in characters: for people, as short as a label. */
export const bagNoteLimits = { bag: 40, place: 120 } as const;

/** A bag and where it is kept, as noted; null where nothing was. */
export interface BagNote {
  readonly bag: string | null;
  readonly place: string | null;
}

/** The bag of a share, as noted last. */
export interface ShareBag extends BagNote {
  /** When the share was given to the program in a later ceremony: whoever did so opened the bag, and nobody noted another one. */
  readonly openedAt?: string | undefined;
}

/** The note that the ledger has of a copy on a volume, and since when. */
export interface RecordedBag extends BagNote {
  readonly at: string;
}

export const bagInWords = ({ bag, place, openedAt }: ShareBag): string =>
  [
    bag === null ? 'no bag number was noted' : `bag ${bag}`,
    ...(place === null ? [] : [place]),
    ...(openedAt === undefined ? [] : [`taken out ${openedAt}, and no bag noted since`]),
  ].join(', ');

/** Left out or null where nobody was ever asked. */
export const bagKnown = (bag: ShareBag | null | undefined): string => (bag ? bagInWords(bag) : 'no bag on record');

/** `bag B 4711, safe 2, as recorded 2026-…` */
export const bagOnRecord = (bag: RecordedBag | null): string => `${bagKnown(bag)}${bag === null ? '' : `, as recorded ${bag.at}`}`;
