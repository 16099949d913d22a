import { equalBytes } from '../../shared/base/bytes.ts';
import { ask, type Ask } from '../../shared/ceremony/ask.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { Participant } from '../../shared/ceremony/role.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { holdersInWords } from '../../shared/ceremony/token-pins.ts';
import type { TokenPins, TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { holdingPeople } from './dual-control.ts';
import type { EffectResult, Evidence } from './effect.ts';
import type { StepDraft } from './step-draft.ts';
import { wholePin } from './token-pins.ts';

/** New PINs of a token: who sets them, and what is refused of them. */

/**
 * Who sets the new PIN in this room: one person, or two with a half each. Crypto officers come first. ANC-D28: whoever set the
 * security officer PIN is not among them, by any spelling of the name. Fault: `dual-control-missing` {present}.
 */
export function pinHolders(participants: readonly Participant[], split: boolean, officer: string | null): readonly string[] {
  const able = holdingPeople(participants).filter((name) => officer === null || !samePerson(name, officer));
  const wanted = split ? 2 : 1;
  if (able.length < wanted) throw missing(able);
  return able.slice(0, wanted);
}

/** ANC-D28: the security officer has no part of the PIN; of several people it is the last. Fault: `dual-control-missing` {present}. */
export function securityOfficer(participants: readonly Participant[], holders: readonly string[]): string {
  const able = holdingPeople(participants);
  const officer = able.filter((name) => !holders.includes(name)).at(-1);
  if (officer === undefined) throw missing(able);
  return officer;
}

const missing = (present: readonly string[]): Fault =>
  new Fault('dual-control-missing', { present: present.join(', ') || 'nobody' });

/** The part of the new PIN that comes after so many; null when there are all. */
export function askToSetPin(holders: readonly string[], label: string, given: number): Ask | null {
  const person = holders[given];
  if (person === undefined) return null;
  return ask('pin', 'set', `token ${label}`, { person, ...(holders.length > 1 && { part: { index: given + 1, of: 2 } }) });
}

/** Fewest characters of a half. The token counts the tries of whoever has the other half and guesses this one. */
const leastHalf = 4;

/**
 * Refuses a new PIN as soon as it shows: a half that is too short, or too long for both to fit; two halves that are the same; the PIN
 * of the security officer. `parts` are all of it so far. Fault: `pin-refused` {label, why}.
 */
export function refusePin(
  ports: Pick<CeremonyPorts, 'tokens'>,
  { pinLength, label }: Pick<TokenFacts, 'pinLength' | 'label'>,
  { parts, holders, officerPin }: { parts: readonly ActivationData[]; holders: number; officerPin: ActivationData | null },
): void {
  const refuse = (why: string): never => {
    throw new Fault('pin-refused', { label, why });
  };
  const [first, second] = parts;
  const newest = second ?? first;
  const most = Math.floor(pinLength.most / 2);
  const length = newest?.bytes().length ?? 0;
  if (holders > 1 && (length < leastHalf || length > most)) refuse(`each half of a PIN has ${leastHalf} to ${most} characters`);
  if (parts.length === holders) refuseLength({ pinLength, label }, (first?.bytes().length ?? 0) + (second?.bytes().length ?? 0));
  if (first && second && equalBytes(first.bytes(), second.bytes())) refuse('both halves are the same');
  if (parts.length < holders || !officerPin) return;
  const pin = wholePin(ports, parts);
  try {
    if (pin && equalBytes(pin.bytes(), officerPin.bytes())) refuse('it is the security officer PIN, which other people have');
  } finally {
    if (holders > 1) pin?.wipe();
  }
}

/** Before the next person types anything. Fault: `pin-refused` {label, why}. */
export function refuseLength({ pinLength: { least, most }, label }: Pick<TokenFacts, 'pinLength' | 'label'>, length: number): void {
  if (length < least || length > most)
    throw new Fault('pin-refused', { label, why: `a new PIN has ${least} to ${most} characters` });
}

/** The record of who has the PIN now. */
export const pinEvidence = (holders: readonly string[]): Evidence => ({
  label: holders.length > 1 ? 'Split PIN' : 'PIN',
  value: `set by ${holdersInWords(holders)}`,
});

/** Where the token asks for its PINs itself. */
export const atKeypad: Evidence = { label: 'New PIN of', value: 'whoever types it at the keypad of the token' };

/** Written down before the token changes: who has its PIN decides how it is asked for, also where no end of it is recorded. */
export const intendPinStep: StepDraft = {
  kind: 'act',
  since: 2,
  effect: 'token.intend-pin',
  activity: 'Write down who is to set the new PIN, before the token has it.',
};

/** `halfDone`: serial numbers of other devices with the label whose initialisation was cut off before. */
export function intendedPin(
  ceremony: string,
  token: TokenSelector,
  pins: TokenPins,
  halfDone: readonly string[] = [],
): EffectResult {
  const { officer, holders } = pins;
  return {
    evidence: [{ label: 'New PIN of', value: holdersInWords(holders) }],
    entries: [
      {
        type: 'token-pin-intended',
        ceremony,
        data: { token, officer, holders: [...holders], ...(halfDone.length > 0 && { halfDone: [...halfDone] }) },
      },
    ],
  };
}

/** What is said before anybody relies on the PINs that will be set. */
export const findingsOfPins = (split: boolean, mode: Mode): readonly Finding[] => [
  ...(split ? [splitPinFinding] : []),
  ...(mode === 'rehearsal' ? [rehearsedPins] : []),
];

/** A token is one device for both modes; who set its PINs is known only to the ledger that saw it. */
const rehearsedPins: Finding = {
  rule: 'ANC-TOKEN-REHEARSED',
  level: 'warning',
  clause: 'one record for each mode',
  message:
    'the token is real in a rehearsal too: its PINs change for good, and production will know nothing of who set them or whether they are split. Set the PINs of a token for production in production',
};

/** ANC-F19. */
const splitPinFinding: Finding = {
  rule: 'ANC-TOKEN-SPLIT-PIN',
  level: 'notice',
  clause: 'dual control by a split PIN',
  message:
    'two people type the PIN in halves: weaker than a token that itself asks for several cards, because this workstation has the whole PIN for a moment, and so has whoever saw both typed',
};

/** Where the token has a keypad, it takes the PIN whole and from one person. Fault: `custody-refused`. */
export function refuseSplitAtKeypad(split: boolean, { protectedAuthenticationPath, label }: TokenFacts): void {
  if (split && protectedAuthenticationPath)
    throw new Fault('custody-refused', {
      why: `the token ${label || 'in the slot'} asks for its PIN at its own keypad, and there as a whole`,
    });
}
