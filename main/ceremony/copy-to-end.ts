import { isOutside } from '../../shared/ceremony/copies-outside.ts';
import { isFoundAndBegun, liveCopies, lostAs, mayBeGone, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { lostCopies } from '../../shared/ceremony/lost-copies.ts';
import type { CopyEnd } from '../../shared/ceremony/key-operations.ts';
import { alikeDevice, sameDevice } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { authorityWithKey, recordNow } from './custody-acts.ts';
import type { World } from './ceremony-program.ts';
import type { EffectContext } from './effect.ts';
import { keyRecordsOf } from './held-key.ts';
import { promiserOf, recordsIn, shortId } from './planned-records.ts';

/** Which copy a plan ends, and of which key: what can end by itself, and what was lost and is found. */

const hasCopy =
  ({ authority, copy: { keyId } }: CopyEnd) =>
  (record: KeyRecord): boolean =>
    record.authority === authority && record.copies.some((one) => one.keyId === keyId);

/** The key that has this copy; undefined where none of that authority has it. One that was destroyed before it was certified may have the name of another. */
export const recordOfCopy = (world: Pick<World, 'keys'>, operation: CopyEnd): KeyRecord | undefined =>
  recordsIn(world).find(hasCopy(operation));

/** The same, or the key that the authority has now. Faults: `issuer-unknown`, `key-not-found`. */
export const recordWithCopy = (world: World, operation: CopyEnd): KeyRecord =>
  recordOfCopy(world, operation) ?? authorityWithKey(world, operation.authority).keyRecord;

/** The same at a step. */
export const recordAtStep = async ({ ports, ceremony, operation }: EffectContext<CopyEnd>): Promise<KeyRecord> =>
  (await keyRecordsOf(ports)).find(hasCopy(operation)) ?? (await recordNow(ports, ceremony, operation.authority));

export const isLost = ({ ended }: KeyCopy): boolean => ended?.how === 'lost';

/**
 * The live copy that the plan names, where it can end by itself; or one that was lost, and is found and destroyed, whatever became of the key.
 * Faults: `key-state-refused`, `copy-unknown`, `copy-end-refused`.
 */
export function copyToEnd(record: KeyRecord, { authority, copy, how, token }: CopyEnd): KeyCopy {
  const named = `${copy.kind} ${shortId(copy.keyId)} (${copy.place})`;
  const refused = (why: string): Fault => new Fault('copy-end-refused', { authority, copy: named, why });
  const isNamed = ({ keyId, kind, place }: KeyCopy): boolean => keyId === copy.keyId && kind === copy.kind && place === copy.place;
  const live = liveCopies(record);
  const home = token && live.find((one) => one.token !== null && sameDevice(one.token, token) && !isFoundAndBegun(one));
  if (home)
    throw refused(
      `${home.place} is on record as a live home of this key: what is there is copy ${shortId(home.keyId)}, no lost one`,
    );
  const lost = lostCopies(record).find(isNamed);
  if (lost && how === 'lost') throw refused(`it is recorded as lost already; found, it can be destroyed${usedAgain(lost)}`);
  const begun = lost ?? live.find((one) => isNamed(one) && isFoundAndBegun(one));
  if (begun) return begun;
  if (record.state === 'destroyed')
    throw new Fault('key-state-refused', { authority, from: record.state, why: 'all of its copies have ended with it' });
  const found = live.find(isNamed);
  // What an earlier operation of the plan writes has its identifier only then.
  if (!found || promiserOf(found.keyId) !== undefined) throw new Fault('copy-unknown', { authority, copy: named });
  if (found.kind === 'token' && how === 'destroyed')
    throw refused('it is on a token, where the objects are destroyed when the key is: that is a key destruction');
  if (found.kind !== 'token' && !isOutside(found))
    throw refused('it is on this workstation, and ends when the key is sealed anew, carried away or destroyed');
  if (!live.some((other) => isWayBackBeside(found, other)))
    throw refused('it is the last live copy, with which the key ends: that is a key destruction');
  return found;
}

/** A device that two modules show is one place all the same, and what may be gone is none. */
const isWayBackBeside = (copy: KeyCopy, other: KeyCopy): boolean =>
  other.keyId !== copy.keyId && !mayBeGone(other) && !(copy.token && other.token && alikeDevice(copy.token, other.token));

/** What else can become of it. */
const usedAgain = ({ token }: KeyCopy): string =>
  token === null ? ', or a backup proven in a drill' : ', or its token recorded as a home of the key again';

/** As what this ceremony put a lost copy on record anew, or the clone that was found in its stead. */
export const copyMadeIn = ({ copies }: KeyRecord, lost: string, ceremony: string): KeyCopy | undefined =>
  copies.findLast((copy) => lostAs(copy) === lost && copy.ceremony === ceremony);

/**
 * The copy at a step: by then a lost one may be on record anew, by this very ceremony, and have ended; and so may one whose destruction was
 * begun by another, and which this one went on with. Faults: those of `copyToEnd`.
 */
export const copyInHand = (record: KeyRecord, operation: CopyEnd, ceremony: string): KeyCopy =>
  copyMadeIn(record, operation.copy.keyId, ceremony) ?? endedOnToken(record, operation) ?? copyToEnd(record, operation);

/** It was live when the ceremony was opened, and only this one could end it since. */
const endedOnToken = ({ copies }: KeyRecord, { copy: { keyId }, token }: CopyEnd): KeyCopy | undefined =>
  token && copies.find((one) => one.keyId === keyId && lostAs(one) !== undefined && one.ended?.how === 'destroyed');

/** Of one that was found: the lost copy that it is, or that was looked for when it was found on another device. */
export const lostBefore = ({ copies }: KeyRecord, found: KeyCopy): KeyCopy | undefined =>
  copies.find(({ keyId }) => keyId === lostAs(found));
