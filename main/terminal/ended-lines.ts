import { visibleText } from '../../shared/base/visible-text.ts';
import { endedKeyInWords, type EndedKey } from '../../shared/ceremony/ended-in-ceremony.ts';
import type { EndedFile } from '../ceremony/ended-copies.ts';

/** Copies of keys that a ceremony ended: neither an abort nor a resumption brings one back. */
export const endedLines = (keys: readonly EndedKey[]): readonly string[] =>
  keys.map((key) => `NOTICE ${visibleText(endedKeyInWords(key))}`);

/** The file of a copy that has ended, which is still in `folder`: a power loss came before its removal, or nobody may remove it. */
export const endedFileLine = ({ keyId, authority }: EndedFile, folder: string): string =>
  `${authority}: NOTICE the file of copy ${keyId}, which has ended, is still in ${visibleText(folder)}: it is removed when the program is started or a ceremony runs; if it stays after that, see who owns it`;
