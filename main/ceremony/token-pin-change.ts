import { equalBytes } from '../../shared/base/bytes.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { holdersInWords, isSplit } from '../../shared/ceremony/token-pins.ts';
import type { TokenPinChange } from '../../shared/ceremony/token-operations.ts';
import type { TokenPins } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { participantsOf } from './dual-control.ts';
import type { Accepting, Asking, Effect, EffectContext } from './effect.ts';
import {
  askToSetPin,
  atKeypad,
  findingsOfPins,
  intendedPin,
  intendPinStep,
  pinHolders,
  refusePin,
  refuseSplitAtKeypad,
  pinEvidence,
} from './pin-setting.ts';
import { readyToken } from './token-acts.ts';
import { compare, previewOfToken } from './token-initialisation.ts';
import { askForPin, begunBefore, pinPartsOf, pinsOf, takePin, wholePin } from './token-pins.ts';

/**
 * Change of a PIN: the old one opens the token, the new one is tried in a session of its own. Keys are not touched. Whoever set the
 * security officer PIN here is not among those who set the new one (ANC-D28).
 */
export const tokenPinChange: CeremonyProgram<TokenPinChange> = {
  acts: ({ token: { label }, splitPin = false }) => [
    {
      title: `PIN of token ${label}`,
      steps: [
        { kind: 'act', effect: 'token.compare', activity: 'Look which token is in the slot and what it says of itself.' },
        intendPinStep,
        {
          kind: 'activate',
          effect: 'token.change-pin',
          activity: splitPin
            ? `Give the PIN that token ${label} has, then set the new one in two halves: two people, each out of view of the other.`
            : `Give the PIN that token ${label} has, then set the new one.`,
          button: 'Give the PIN, set the new one',
        },
      ],
    },
  ],

  async prepare({ name, token, splitPin = false }, { ports, participants }) {
    const facts = await readyToken(ports, token);
    refuseSplitAtKeypad(splitPin, facts);
    const before = await pinsOf(ports, facts);
    const changes = facts.protectedAuthenticationPath
      ? ['a new PIN, at its own keypad']
      : [
          ...(before === null || before.holders.length === 0
            ? []
            : [`the PIN of ${holdersInWords(before.holders)} is valid no more`]),
          `a new PIN, set by ${holdersInWords(pinHolders(participants, splitPin, before?.officer ?? null))}`,
        ];
    return {
      previews: [previewOfToken(name, `PIN of token ${token.label}`, facts, changes)],
      findings: [...noMoreSplit(splitPin, facts, before), ...findingsOfPins(splitPin, ports.mode)],
    };
  },

  asks: { 'token.change-pin': (context) => askForOldAndNew(context) },
  accepts: { 'token.change-pin': (context, datum) => acceptNew(context, datum) },
  effects: {
    'token.compare': compare,
    'token.intend-pin': (context) => intend(context),
    'token.change-pin': (context) => change(context),
  },
};

type Context = EffectContext<TokenPinChange>;

async function holdersOfNew({ ports, ceremony, operation: { token, splitPin = false } }: Context): Promise<readonly string[]> {
  return pinHolders(await participantsOf(ports, ceremony), splitPin, (await pinsOf(ports, token))?.officer ?? null);
}

/** At a keypad nobody knows who typed what. */
const intend: Effect<TokenPinChange> = async (context) => {
  const { ports, ceremony, operation } = context;
  const { token } = operation;
  if ((await ports.tokens.facts(token)).protectedAuthenticationPath) return { evidence: [atKeypad] };
  const officer = (await pinsOf(ports, token))?.officer ?? null;
  return intendedPin(ceremony, token, { officer, holders: [...(await holdersOfNew(context))] });
};

const askForOldAndNew: Asking<TokenPinChange> = async (context) => {
  const { ports, ceremony, operation, given } = context;
  const { token } = operation;
  const { protectedAuthenticationPath } = await readyToken(ports, token);
  if (protectedAuthenticationPath) return null;
  const old = await askForPin(ports, token, given, ceremony);
  if (old) return old;
  return askToSetPin(await holdersOfNew(context), token.label, given.length - (await pinPartsOf(ports, token)));
};

const acceptNew: Accepting<TokenPinChange> = async (context, datum) => {
  const {
    ports,
    ceremony,
    operation: { token },
    given,
  } = context;
  const old = await pinPartsOf(ports, token);
  if (given.length < old) return;
  const holders = (await holdersOfNew(context)).length;
  const parts = [...given.slice(old), datum];
  const facts = await ports.tokens.facts(token);
  refusePin(ports, facts, { parts, holders, officerPin: null });
  // Where the end of an earlier change is not on record the token may have the new PIN already.
  if (parts.length === holders && begunBefore(await pinsOf(ports, token), ceremony).length === 0)
    refuseSamePin(ports, facts, given.slice(0, old), parts);
};

/** A PIN that stays what it was would be recorded as valid no more. Fault: `pin-refused` {label, why}. */
function refuseSamePin(
  ports: Pick<CeremonyPorts, 'tokens'>,
  { label }: TokenFacts,
  before: readonly ActivationData[],
  after: readonly ActivationData[],
): void {
  const pins = [wholePin(ports, before), wholePin(ports, after)];
  const [from, to] = pins;
  try {
    if (from && to && equalBytes(from.bytes(), to.bytes()))
      throw new Fault('pin-refused', { label, why: 'it is the PIN that the token has now' });
  } finally {
    // What two halves were joined to; the halves themselves are still needed.
    for (const pin of pins) if (pin && ![...before, ...after].includes(pin)) pin.wipe();
  }
}

/** ANC-F19: dual control of the token, and of every key on it, ends with such a change. */
function noMoreSplit(
  split: boolean,
  { protectedAuthenticationPath, label }: TokenFacts,
  before: TokenPins | null,
): readonly Finding[] {
  if (before === null || split || protectedAuthenticationPath || !isSplit(before)) return [];
  return [
    {
      rule: 'ANC-TOKEN-PIN-WEAKER',
      level: 'warning',
      clause: 'ANC-F19; dual control by a split PIN',
      message: `${before.holders.join(' and ')} have half the PIN of ${label} each, and neither opens it alone: with the new PIN one person does, and signs alone with every key on it`,
    },
  ];
}

const change: Effect<TokenPinChange> = async (context) => {
  const { ports, ceremony, operation, given } = context;
  const { token } = operation;
  const { pin, rest } = await takePin(ports, token, given);
  await ports.tokens.changePin({ token, from: pin, to: wholePin(ports, rest) });
  const accepted = { label: 'New PIN', value: 'accepted in a session of its own' };
  if (rest.length === 0) return { evidence: [accepted] };
  const holders = [...(await holdersOfNew(context))];
  return {
    evidence: [accepted, pinEvidence(holders)],
    entries: [{ type: 'token-pin-changed', ceremony, data: { token, holders } }],
  };
};
