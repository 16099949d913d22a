import type { Trace } from '../ports/media.ts';

/** The recorded place of a copy whose writing to a volume was cut off: where to look for it, and that nobody knows whether it is whole. */

const unfinished = ': may be there, whole or in part; its writing was interrupted';

/** The name that a bundle has until all of it is written. */
const partial = '.partial';

/** What a volume showed of the folder `bundle`; where it could not be looked at, both names that it may have. */
export const begunPlace = (folder: string, bundle: string, trace: Exclude<Trace, 'none'>): string =>
  `${folder}/${trace === 'unknown' ? eitherName(bundle) : trace.found}${unfinished}`;

/** For people who look for it. */
export const eitherName = (bundle: string): string => `${bundle} or ${bundle}${partial}`;

/** The path that the folder of such a copy was to have, whatever name it has now; undefined of a copy that was written to its end. */
export function begunAt({ place }: { readonly place: string }): string | undefined {
  const words = shownBegun({ place });
  if (words === undefined) return undefined;
  const name = words.slice(words.lastIndexOf('/') + 1);
  const half = name.slice(0, (name.length - ' or '.length - partial.length) / 2);
  if (eitherName(half) === name) return words.slice(0, words.length - name.length) + half;
  return words.endsWith(partial) ? words.slice(0, -partial.length) : words;
}

/** Where people are to look for it, as it is recorded. */
export const shownBegun = ({ place }: { readonly place: string }): string | undefined =>
  place.endsWith(unfinished) ? place.slice(0, -unfinished.length) : undefined;
