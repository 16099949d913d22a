import { visibleJson, visibleProse, visibleText } from '../../shared/base/visible-text.ts';
import { bagKnown, bagOnRecord } from '../../shared/ceremony/bag-words.ts';
import { isOutside } from '../../shared/ceremony/copies-outside.ts';
import {
  begunDestruction,
  custodyState,
  liveCopies,
  mayBeGone,
  type KeyCopy,
  type KeyRecord,
} from '../../shared/ceremony/key-custody.ts';
import { lostCopies } from '../../shared/ceremony/lost-copies.ts';
import { quorumsWith } from '../../shared/ceremony/share-register.ts';
import { isUnaccounted, outstandingShares, type ShareSet } from '../../shared/ceremony/share-set.ts';
import {
  eventOf,
  exposureInWords,
  isExposed,
  standingInWords,
  standingOf,
  statusOf,
  type SetStanding,
} from '../../shared/ceremony/share-standing.ts';
import { shareStatusWords, type QuorumVerdict } from '../../shared/ceremony/share-words.ts';
import { begunAt, shownBegun } from '../ceremony/begun-place.ts';
import { tokenAway, type FoundCopies, type FoundCopy } from './found-copies.ts';
import { lookAndEnd } from './outside-lines.ts';

/**
 * Each key with its state, and its live copies and the shares that may be about, as the `copies` and `shares` of a
 * key destruction and the `oldShares` of a resealing take them, and the `copy` of a `copy-end` one of them. `found`: what of them is really there.
 */
export function keyLines(records: readonly KeyRecord[], found: FoundCopies = new Map()): readonly string[] {
  if (records.length === 0) return ['No key was made or adopted here.'];
  return records.flatMap((record) => {
    const { authority, algorithm, state, stateSince, signUntil, spkiSha256 } = record;
    const copies = liveCopies(record);
    const shares = state === 'destroyed' ? [] : outstandingShares(record);
    return [
      `${authority}: ${algorithm}, ${state} since ${stateSince}, ${whereItIs(record, copies, found)}`,
      `  public key SHA-256 ${spkiSha256}`,
      ...(signUntil === null ? [] : [`  signs certificates until ${signUntil}`]),
      ...copies.map(
        (copy) =>
          `  ${copy.keyId}  ${protectionOf(copy)}, ${written(copy)}${proven(copy)}${bagged(copy)}${begunDestruction(copy)}${foundInWords(found.get(copy.keyId))}`,
      ),
      `  ${JSON.stringify(copies.map(({ keyId, kind, place }) => ({ keyId, kind, place })))}`,
      ...destroyedLines(record),
      ...lostLines(record),
      ...record.shareSets.filter(({ voided }) => voided === null).flatMap((set) => registerLines(set, records)),
      ...(shares.length > 0 ? [`  shares ${JSON.stringify(shares)}`] : []),
      ...(state === 'destroyed' ? [] : voidSets(record)),
    ];
  });
}

/**
 * Copies that the program destroyed while the key lives on, as where its destruction was broken off: nobody looks for them, nor takes them
 * for the key. What people attested, such as the end of an old backup, is told by the history.
 */
function destroyedLines(record: KeyRecord): readonly string[] {
  const left = liveCopies(record).some((copy) => !mayBeGone(copy))
    ? 'the key itself is not'
    : 'the end of the key itself is not on record';
  return record.copies.flatMap(({ keyId, place, ended }) => {
    if (record.state === 'destroyed' || ended?.how !== 'destroyed') return [];
    return [`  ${keyId}  ${visibleProse(`DESTROYED ${ended.at}, ${place} (${ended.why}): ${left}`)}`];
  });
}

/** Where somebody has found one, its drill or its end puts that on record. */
const lostLines = (record: KeyRecord): readonly string[] =>
  lostCopies(record).flatMap((copy) => {
    const { keyId, kind, place, token, ended } = copy;
    const ends = record.state === 'destroyed' || record.state === 'compromised';
    const words = `LOST since ${ended?.at ?? ''} (${ended?.why ?? ''}): found, ${token ? thenOnToken(ends) : thenInFile(kind, ends)}`;
    return [
      `  ${keyId}  ${protectionOf(copy)}, ${visibleProse(words)}`,
      `  lost ${JSON.stringify({ keyId, kind, place })}`,
      ...(token ? [`  token ${visibleJson({ module: token.module, serialNumber: token.serialNumber, label: token.label })}`] : []),
    ];
  });

const thenInFile = (kind: KeyCopy['kind'], ends: boolean): string =>
  `${kind === 'backup' && !ends ? 'prove it in a restore-drill, or destroy it' : 'destroy it'} and record that by a copy-end`;

const thenOnToken = (ends: boolean): string =>
  `destroy it there by a copy-end with its token, or the device itself, attested by one without${ends ? '' : '; to use it again record it by a key-second-home'}`;

/** “none” beside a key file in the clear reads as if there were nothing to worry about. */
const protectionOf = ({ kind, protection }: KeyCopy): string =>
  protection === 'none' && kind !== 'throw-away' ? 'NOT ENCRYPTED' : protection.replaceAll('-', ' ');

function foundInWords(found: FoundCopy | undefined): string {
  if (!found) return '';
  if (!found.here) return `, ${found.why}`;
  return found.sealing === undefined ? '' : `, ${found.sealing}`;
}

/** The state on record; beside it, or in its place, what keeps every copy that should be in reach from being there. */
function whereItIs(record: KeyRecord, copies: readonly KeyCopy[], found: FoundCopies): string {
  const looked = copies.flatMap(({ keyId }) => found.get(keyId) ?? []);
  const missing = looked.flatMap((one) => (one.here ? [] : [one.why]));
  const state = custodyState(record);
  if (missing.length === 0 || missing.length < looked.length) return state;
  return missing.every((why) => why === tokenAway) ? tokenAway : `${state}, but ${[...new Set(missing)].join('; ')}`;
}

/** Sets that open nothing any more, with shares that may still be about. */
function voidSets({ shareSets }: KeyRecord): readonly string[] {
  return shareSets.flatMap((set) => {
    const about = set.shares.filter(({ index }) => isUnaccounted(set, index)).length;
    return set.voided === null || about === 0
      ? []
      : [`  set ${set.setId} void since ${set.voided.at}: ${about} of ${set.total} old shares not accounted for`];
  });
}

function written(copy: KeyCopy): string {
  const begun = shownBegun(copy);
  if (begun !== undefined) return `WRITING INTERRUPTED ${copy.madeAt} at ${visibleText(begun)}: ${lookAndEnd}`;
  return `made ${copy.madeAt}${isOutside(copy) ? ` at ${visibleText(copy.place)}` : ''}`;
}

/** Only a backup that was written is there to be restored from. */
function proven(copy: KeyCopy): string {
  const { kind, provenAt, failedAt } = copy;
  if (kind !== 'backup' || begunAt(copy) !== undefined) return '';
  if (failedAt !== null) return `, last drill FAILED ${failedAt}: do not rely on it, make a new backup`;
  return provenAt === null ? ', never proven restorable' : `, proven restorable ${provenAt}`;
}

/** Of a file on a volume: where to look for it. */
const bagged = (copy: KeyCopy): string => (isOutside(copy) ? `, ${visibleProse(bagOnRecord(copy.bag))}` : '');

const verdictWords: Readonly<Record<QuorumVerdict, (standing: SetStanding) => string>> = {
  'can-lose': ({ spare }) => `can lose ${spare}`,
  'none-to-spare': () => 'WARNING: no other may be lost, deal a new set',
  'needs-compromised': () => 'WARNING: opens only with compromised shares, deal a new set',
  'too-few-come': () => 'WARNING: too few custodians can come, find what was lost or restore the key from a backup',
  'opens-nothing': () => 'WARNING: the quorum opens nothing any more, restore the key from a backup',
};

/** The register of a share set (ANC-F16): whose each share is, in which bag and where, when it was looked at last, what became of it. */
function registerLines(set: ShareSet, records: readonly KeyRecord[]): readonly string[] {
  const standing = standingOf(set);
  return [
    `  set ${set.setId}, made ${set.madeAt}: ${standingInWords(standing)}; ${verdictWords[standing.verdict](standing)}`,
    ...(isExposed(standing)
      ? [`    WARNING: ${exposureInWords(standing)}: with the sealed file others can sign, consider revoking its certificate`]
      : []),
    ...set.shares.map(({ index, custodian, delivery }) => {
      const event = eventOf(set, index);
      const checked = set.checkedAt.get(index);
      const quorums = quorumsWith(records, custodian);
      const words = [
        quorums > 1 ? `${custodian} (in ${quorums} quorums)` : custodian,
        delivery === 'both' ? 'card and file' : delivery,
        shareStatusWords[statusOf(set, index)] + (event ? ` since ${event.at} (${event.why})` : ''),
        bagKnown(set.bags.get(index)),
        checked === undefined ? 'never checked since it was dealt' : `checked ${checked}`,
      ];
      return `    share ${index}: ${visibleProse(words.join(', '))}`;
    }),
  ];
}
