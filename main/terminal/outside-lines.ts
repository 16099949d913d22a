import { visibleText } from '../../shared/base/visible-text.ts';
import type { CopyOutside } from '../../shared/ceremony/copies-outside.ts';

/** What is done about a copy whose writing was cut off: whether it is there nobody knows before somebody has looked. */
export const lookAndEnd =
  'put its volume in and look; destroy what is there and end it by a copy-end, also where nothing is there; it is no copy to rely on';

/** Files with a key that a ceremony left on a volume, and what to do about each: neither an abort nor a resumption takes them back. */
export const outsideLines = (copies: readonly CopyOutside[]): readonly string[] =>
  copies.flatMap(({ kind, place, whole }) => [
    `NOTICE a file with the key (${kind}) ${whole ? 'is' : 'was begun'} at ${visibleText(place)}`,
    `  It is listed as a copy of the key (anchorite keys): ${whole ? keepOrEnd : lookAndEnd}.`,
  ]);

const keepOrEnd = 'keep it where it belongs, or destroy it and end it by a copy-end';
