import { toHex } from '../../shared/base/bytes.ts';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { sha256 } from '../x509/sha256.ts';
import type { World } from './ceremony-program.ts';

/** Records of keys as a plan sees them: what the ledger says, and what earlier operations of the same plan will add to it. */

const mark = ' of this plan';

/**
 * Stands where only the ceremony itself will know the value: the identifier of a copy or of a share set, the moment of an entry. For
 * people it says which operation that is.
 */
export const promisedBy = (operation: string): string => `${operation}${mark}`;

/** The operation that will make it; undefined of what is in the ledger. */
export const promiserOf = (value: string): string | undefined => (value.endsWith(mark) ? value.slice(0, -mark.length) : undefined);

/** The first digits of an identifier, as people compare them; of one that is not known yet, who will make it. */
export const shortId = (keyId: string): string => (promiserOf(keyId) === undefined ? keyId.slice(0, 8) : keyId);

/** Every key, as it is when the turn of the next operation comes. */
export const recordsIn = ({ keys }: Pick<World, 'keys'>): readonly KeyRecord[] =>
  [...keys.values()].flatMap((stages) => stages.at(-1)?.record ?? []);

/** The one with this SubjectPublicKeyInfo; undefined where it was never here. */
export const recordIn = ({ keys }: Pick<World, 'keys'>, spki: Uint8Array): KeyRecord | undefined =>
  keys.get(toHex(sha256(spki)))?.at(-1)?.record;

/** The place of a copy that is still to be written to the volume at `folder`: its own folder gets its name only then. */
export const insideOf = (folder: string): string => `${spelled(folder)}/…`;

/** Whether the path leads to something in the folder of the place `insideOf` made. */
export const isInside = (path: string, place: string): boolean => spelled(path).startsWith(place.slice(0, -1));

/**
 * One spelling for all paths that lead to the same place: plans are compared by it, no file is opened by it. Windows has its own
 * separator, which elsewhere may stand in a name: two such names are taken for one, which costs a warning too many.
 */
function spelled(path: string): string {
  const parts: string[] = [];
  for (const [at, part] of path.split(/[/\\]/).entries()) {
    if (part === '.' || (part === '' && at > 0)) continue;
    const above = parts.at(-1);
    if (part !== '..' || above === undefined || above === '..') parts.push(part);
    // Above the root is the root.
    else if (above !== '') parts.pop();
  }
  return parts.join('/');
}

/**
 * ANC-COPY-ONE-FOLDER: two copies of one key on one volume are lost together. That is no obstacle where people change the volume in
 * between, which the plan does not tell.
 */
export function findingsOfVolume(record: KeyRecord, folder: string, isBackup: boolean): readonly Finding[] {
  const before = liveCopies(record).find(
    ({ keyId, kind, place }) => promiserOf(keyId) !== undefined && place === insideOf(folder) && (kind === 'backup') === isBackup,
  );
  if (!before) return [];
  const message = `${promiserOf(before.keyId) ?? ''} writes to ${folder} too: take its volume out and put another one in before, nothing is overwritten`;
  return [{ rule: 'ANC-COPY-ONE-FOLDER', level: 'warning', clause: 'CA/B BR 6.2.4; NIST SP 800-57 part 1 §6.2.2', message }];
}
