import { authoritiesOn } from './absent-tokens.ts';
import type { KeyRecord } from './key-custody.ts';
import type { TokenSelector } from './token-words.ts';

/** What a token holds: what the ledger has on record, held against what its public objects show. Pure, the same for window and terminal. */
export interface TokenHoldings {
  /** Whose key the ledger records there, in the order in which the keys came; on the token too, where it could be looked at. */
  readonly holds: readonly string[];
  /** Recorded there, but the token shows no such key. */
  readonly missing: readonly string[];
  /** On the token, but not recorded there: brought there by other means, reached through another module, or of a key whose copy there was ended. */
  readonly unrecorded: readonly string[];
  /** False where the token could not be looked at: `holds` is what the ledger says then. */
  readonly looked: boolean;
}

/** `found`: SHA-256 of each SubjectPublicKeyInfo on the token, hex; null where it could not be looked at. */
export function holdingsOn(records: readonly KeyRecord[], token: TokenSelector, found: readonly string[] | null): TokenHoldings {
  const recorded = authoritiesOn(records, token);
  if (found === null) return { holds: recorded, missing: [], unrecorded: [], looked: false };
  const there = records.filter(({ spkiSha256 }) => found.includes(spkiSha256)).map(({ authority }) => authority);
  return {
    holds: recorded.filter((authority) => there.includes(authority)),
    missing: recorded.filter((authority) => !there.includes(authority)),
    unrecorded: there.filter((authority) => !recorded.includes(authority)),
    looked: true,
  };
}

/** Of a key that is recorded there and gone from there. */
export const missingInWords = (authorities: readonly string[]): string =>
  `does not hold the key of ${authorities.join(', ')} any more, which the ledger records there`;

/** Of a key that is there and that the ledger does not record there. */
export const unrecordedInWords = (authorities: readonly string[]): string =>
  `holds the key of ${authorities.join(', ')}, which the ledger does not record there`;

export const notLookedInWords = 'as the ledger has it: the token could not be looked at';
