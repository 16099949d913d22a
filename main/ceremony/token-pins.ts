import { ask, type Ask } from '../../shared/ceremony/ask.ts';
import { holdersInWords, isSplit, tokenPinEntryTypes, tokenPins, type KnownPins } from '../../shared/ceremony/token-pins.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { noticeOf, readyToken } from './token-acts.ts';

/** The PIN that a token has: in how many parts it is typed, and what is asked for. */

/** What this ledger knows of who set the PINs. */
export const pinsOf = async ({ ledger }: Pick<CeremonyPorts, 'ledger'>, token: TokenSelector): Promise<KnownPins | null> =>
  tokenPins(await ledger.entriesOfTypes(tokenPinEntryTypes), token);

/**
 * What is still to be asked for before this token is logged in to, beside what was `given`: its PIN or the halves of it, with a word
 * on the tries that are left; null where nothing is missing or the token asks at its own keypad. The halves may be known to somebody
 * else by today, so the ask says who set them. A whole PIN is not asked of whoever set the security officer PIN (ANC-D28). `changing`: the ceremony that is changing this PIN. Faults: `token-absent`, `token-not-initialised`, `pin-locked`.
 */
export async function askForPin(
  ports: CeremonyPorts,
  token: TokenSelector,
  given: readonly ActivationData[],
  changing?: string,
): Promise<Ask | null> {
  const facts = await readyToken(ports, token);
  const pins = await pinsOf(ports, facts);
  const parts = partsOf(facts, pins);
  if (given.length >= parts) return null;
  const notices = [noticeOf(facts.pin), unfinishedNotice(pins, changing)];
  const of = `token ${facts.label}`;
  const lastTry = facts.pin === 'final-try';
  if (parts === 1) return ask('pin', 'give', of, { excluded: pins?.officer ?? null, notice: joined(notices), lastTry });
  const setBy = `The half that ${pins?.holders[given.length] ?? ''} set.`;
  return ask('pin', 'give', of, {
    part: { index: given.length + 1, of: 2 },
    notice: joined([setBy, ...notices]),
    // The token is tried once it has both.
    lastTry: lastTry && given.length === 1,
  });
}

const joined = (sentences: readonly (string | null)[]): string | null =>
  sentences.some((sentence) => sentence !== null) ? sentences.filter((sentence) => sentence !== null).join(' ') : null;

/** New PINs that were begun and of which no end is recorded, without the one that this ceremony is changing now: it has just said so itself. */
export function begunBefore(pins: KnownPins | null, changing: string | undefined): KnownPins['unfinished'] {
  const begun = pins?.unfinished ?? [];
  return changing !== undefined && begun.at(-1)?.ceremony === changing ? begun.slice(0, -1) : begun;
}

/** Power went, or the module died, between the token and the ledger. A whole PIN can be typed in two parts, and two halves as one. */
function unfinishedNotice(pins: KnownPins | null, changing: string | undefined): string | null {
  const last = begunBefore(pins, changing).at(-1);
  if (!last) return null;
  return `A new PIN of ${holdersInWords(last.holders)} was begun, and its end is not on record: the token may have the old PIN or the new one. Type the one that it has, in as many parts as are asked for.`;
}

/** The PIN out of what was given for it, and what was given beyond it. Null: the token asks for it itself. */
export async function takePin(
  ports: CeremonyPorts,
  token: TokenSelector,
  given: readonly ActivationData[],
): Promise<{ readonly pin: ActivationData | null; readonly rest: readonly ActivationData[] }> {
  const parts = await pinPartsOf(ports, token);
  return { pin: wholePin(ports, given.slice(0, parts)), rest: given.slice(parts) };
}

/** Two halves as one PIN, typed one right after the other. */
export function wholePin({ tokens }: Pick<CeremonyPorts, 'tokens'>, parts: readonly ActivationData[]): ActivationData | null {
  const [first, second] = parts;
  return first && second ? tokens.joinPin(first, second) : (first ?? null);
}

/** How many answers the PIN is given in. */
export const pinPartsOf = async (ports: CeremonyPorts, token: TokenSelector): Promise<number> =>
  partsOf(await ports.tokens.facts(token), await pinsOf(ports, token));

/** None at this keyboard, whole, or two halves by two people. */
function partsOf({ protectedAuthenticationPath }: TokenFacts, pins: KnownPins | null): 0 | 1 | 2 {
  if (protectedAuthenticationPath) return 0;
  return isSplit(pins) ? 2 : 1;
}
