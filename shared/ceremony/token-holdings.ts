import { authoritiesOn } from './absent-tokens.ts';
import { liveCopies, placeOnToken, type KeyRecord } from './key-custody.ts';
import { lostCopies } from './lost-copies.ts';
import type { KeyState } from './key-words.ts';
import { alikeDevice, sameHardware, type DeviceWords, type TokenSelector } from './token-words.ts';

/** What a token holds: what the ledger has on record, held against what its public objects show. Pure, the same for window and terminal. */
export interface TokenHoldings {
  /** Whose key the ledger records there, in the order in which the keys came; on the token too, where it could be looked at. */
  readonly holds: readonly string[];
  /** Recorded there, but the token shows no such key. */
  readonly missing: readonly string[];
  /** On the token, but not recorded there: brought there by other means, reached through another module, or of a key whose copy there was ended. */
  readonly unrecorded: readonly string[];
  /** Those of the unrecorded keys of which a copy on a token was lost: it may be this one. */
  readonly turnedUp: readonly TurnedUp[];
  /** False where the token could not be looked at: `holds` is what the ledger says then. */
  readonly looked: boolean;
}

/** A copy that was recorded as lost, and may be the one on a token that is put in. */
export interface TurnedUp {
  readonly authority: string;
  readonly keyId: string;
  /** Of its key. */
  readonly state: KeyState;
  /** The device on which it was lost, where that is another one; left out where it is this device. */
  readonly lostOn?: string | undefined;
}

/** `found`: SHA-256 of each SubjectPublicKeyInfo on the token, hex; null where it could not be looked at. */
export function holdingsOn(
  records: readonly KeyRecord[],
  token: TokenSelector & DeviceWords,
  found: readonly string[] | null,
): TokenHoldings {
  const recorded = authoritiesOn(records, token);
  if (found === null) return { holds: recorded, missing: [], unrecorded: [], turnedUp: [], looked: false };
  const there = records.filter(({ spkiSha256 }) => found.includes(spkiSha256)).map(({ authority }) => authority);
  return {
    holds: recorded.filter((authority) => there.includes(authority)),
    missing: recorded.filter((authority) => !there.includes(authority)),
    unrecorded: there.filter((authority) => !recorded.includes(authority)),
    turnedUp: records.filter(({ spkiSha256 }) => found.includes(spkiSha256)).flatMap((record) => lostHere(record, token)),
    looked: true,
  };
}

/** The lost copy that is on this device; else the one that was lost last, on another one. None where the device is a live home. */
function lostHere(record: KeyRecord, token: DeviceWords): readonly TurnedUp[] {
  const { authority, state } = record;
  if (liveCopies(record).some((copy) => copy.token !== null && alikeDevice(copy.token, token))) return [];
  const lost = lostCopies(record).flatMap((copy) => (copy.token === null ? [] : [{ keyId: copy.keyId, on: copy.token }]));
  const own = lost.findLast(({ on }) => sameHardware(on, token));
  const copy = own ?? lost.at(-1);
  return copy ? [{ authority, keyId: copy.keyId, state, ...(!own && { lostOn: placeOnToken(copy.on) }) }] : [];
}

/** Of a key that is recorded there and gone from there. */
export const missingInWords = (authorities: readonly string[]): string =>
  `does not hold the key of ${authorities.join(', ')} any more, which the ledger records there`;

/** Of a key that is there and that the ledger does not record there. */
export const unrecordedInWords = (authorities: readonly string[]): string =>
  `holds the key of ${authorities.join(', ')}, which the ledger does not record there`;

/** Of a lost copy that may be the one there, or of which this may be a clone, with what to do. `end`: what the end of a copy is called where this is read. */
export const turnedUpInWords = ({ authority, keyId, state, lostOn }: TurnedUp, end: string): string => {
  const again =
    state === 'destroyed' || state === 'compromised'
      ? ''
      : ', or where it is to be used again record the token as a home of the key';
  const copy = `copy ${keyId.slice(0, 8)} of the key of ${authority} is recorded as lost`;
  return lostOn === undefined
    ? `${copy}, and this may be it: destroy it on this token by ${end}${again}`
    : `${copy}, but on another device (${lostOn}), and this may be a clone of it: destroy what is here by ${end}${again}. The device that was lost stays recorded as lost`;
};

export const notLookedInWords = 'as the ledger has it: the token could not be looked at';
