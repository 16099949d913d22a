import type { LedgerEntry } from './ledger-entry.ts';
import { sameDevice, type TokenPins, type TokenSelector } from './token-words.ts';

/** Who has the PINs of a token, as far as this ledger saw them set. */

export const tokenPinEntryTypes = ['token-pin-intended', 'token-initialised', 'token-pin-changed'] as const;

/** `holders`: none where the PIN that the token has was set elsewhere. */
export interface KnownPins extends TokenPins {
  /** Who was to set a new PIN of which no end is recorded, and in which ceremony: the PIN may be the old one or the new one. */
  readonly unfinished: readonly { readonly ceremony: string | null; readonly holders: readonly string[] }[];
}

/**
 * What was recorded last of this token; null where its PINs were set elsewhere, at its own keypad, or by an earlier version. An empty
 * token often has no serial number yet: an initialisation whose end is not recorded is then known by its label.
 */
export function tokenPins(entries: readonly LedgerEntry[], token: TokenSelector): KnownPins | null {
  let pins = null as KnownPins | null;
  let byLabel = false;
  for (const entry of entries) {
    if (entry.type === 'token-pin-intended') {
      const { token: of, officer, holders } = entry.data;
      const unnumbered = of.serialNumber === '' && of.label === token.label && pins === null;
      if (!unnumbered && !sameDevice(of, token)) continue;
      byLabel ||= unnumbered;
      const unfinished = [...(pins?.unfinished ?? []), { ceremony: entry.ceremony, holders }];
      // An initialisation gives a token its first PIN; whose PIN a change is to replace says nothing of who set that one.
      const first = officer === null ? [] : holders;
      pins = { officer: officer ?? pins?.officer ?? null, holders: pins?.holders ?? first, unfinished };
    } else if (entry.type === 'token-initialised') {
      if (sameDevice(entry.data.token, token)) pins = entry.data.pins ? { ...entry.data.pins, unfinished: [] } : null;
      // It was another token that got the label.
      else if (byLabel && entry.data.token.label === token.label) pins = null;
      else continue;
      byLabel = false;
    } else if (entry.type === 'token-pin-changed' && sameDevice(entry.data.token, token)) {
      pins = { officer: pins?.officer ?? null, holders: entry.data.holders, unfinished: [] };
    }
  }
  return pins;
}

/** Two people have a half each: neither opens the token alone. */
export const isSplit = (pins: Pick<TokenPins, 'holders'> | null): boolean => pins !== null && pins.holders.length > 1;

/** “Maria Keller and Jun Watanabe, a half each”. */
export const holdersInWords = (holders: readonly string[]): string =>
  holders.length > 1 ? `${holders.join(' and ')}, a half each` : holders.join('');
