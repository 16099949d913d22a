import { ask } from '../../shared/ceremony/ask.ts';
import type { Participant } from '../../shared/ceremony/role.ts';
import type { Finding, Preview } from '../../shared/ceremony/script.ts';
import type { TokenInitialisation } from '../../shared/ceremony/token-operations.ts';
import { holdersInWords } from '../../shared/ceremony/token-pins.ts';
import { awaitsPins, sameToken, type TokenPins } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import { begunDevice, begunEvidence, findingsOfHalfDone, halfDoneAs } from './begun-device.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { participantsOf } from './dual-control.ts';
import type { Accepting, Asking, Effect, EffectContext, Evidence } from './effect.ts';
import {
  askToSetPin,
  atKeypad,
  findingsOfPins,
  intendedPin,
  intendPinStep,
  pinEvidence,
  pinHolders,
  refuseLength,
  refusePin,
  refuseSplitAtKeypad,
  securityOfficer,
} from './pin-setting.ts';
import { deviceEvidence } from './token-acts.ts';
import { pinsOf, wholePin } from './token-pins.ts';

/**
 * Initialisation: an empty token gets its label and two PINs. The security officer's and the user's are set by different people
 * (ANC-D28), the user's by two in halves where the plan says so (ANC-F19); the new PIN is tried in a session of its own before the ceremony goes on (ANC-D9). A token that is initialised already
 * is refused, because doing it again would destroy what is on it; one whose initialisation was cut off before it had a PIN goes on.
 */
export const tokenInitialisation: CeremonyProgram<TokenInitialisation> = {
  acts: ({ label, splitPin = false }) => [
    {
      title: `Token ${label}`,
      steps: [
        { kind: 'act', effect: 'token.compare', activity: 'Look which token is in the slot and what it says of itself.' },
        {
          kind: 'attest',
          who: 'witness',
          activity: 'Compare manufacturer, model and serial number with the device and its bag; note the number of the bag.',
          say: 'The device in the slot is the one from the bag.',
          button: 'Device compared',
        },
        {
          // ANC-D8: objects that are listed prove nothing of those that are hidden (TOB-CHP-1).
          kind: 'attest',
          since: 2,
          who: 'cryptoOfficer',
          activity:
            'Check the factory state as the maker of the device describes it: seal, reset on first use, counters of objects and starts, no user but those of the factory. A list of objects proves nothing. Write what could not be proven into the record of exceptions first.',
          button: 'Factory state checked',
        },
        intendPinStep,
        {
          kind: 'activate',
          effect: 'token.initialise',
          activity: splitPin
            ? `Set the security officer PIN, then the PIN of ${label} in two halves: three people, each out of view of the others.`
            : `Set the security officer PIN, then the PIN of ${label}: two people, each out of view of the other.`,
          button: 'Set both PINs',
        },
      ],
    },
  ],

  async prepare({ name, token, label, splitPin = false }, { ports, participants }) {
    const facts = await ports.tokens.facts(token);
    if (!awaitsPins(facts)) throw new Fault('token-already-initialised', { label: facts.label });
    if (facts.initialised && facts.label !== label) {
      throw new Fault('custody-refused', { why: `its initialisation was begun as ${facts.label}, and goes on under that label` });
    }
    if (facts.writeProtected) throw new Fault('custody-refused', { why: 'the token is write-protected' });
    refuseLockedOfficer(facts);
    const change = facts.initialised
      ? 'its initialisation, which was cut off, is ended: it gets its PIN'
      : `initialised as ${label}`;
    refuseSplitAtKeypad(splitPin, facts);
    const people = peopleFor(participants, splitPin, await begunBy(ports, facts, label));
    const others = halfDoneAs(await ports.tokens.shownBy(token.module), { label }).filter((one) => !sameToken(one, token));
    const changes = facts.protectedAuthenticationPath
      ? [change, 'both PINs at its own keypad']
      : [change, `security officer PIN of ${people.officer ?? unknownOfficer}`, `PIN of ${holdersInWords(people.holders)}`];
    return {
      previews: [previewOfToken(name, `Token ${label}`, facts, changes)],
      findings: [...findingsOfHalfDone(label, others), ...findingsOfPins(splitPin, ports.mode), ...officerFindings(facts)],
    };
  },

  asks: { 'token.initialise': (context) => askForBoth(context) },
  accepts: { 'token.initialise': (context, datum) => acceptPart(context, datum) },
  effects: {
    'token.compare': (context) => compareBegun(context),
    'token.intend-pin': (context) => intend(context),
    'token.initialise': (context) => initialise(context),
  },
};

/** What the token in the slot says of itself. */
export const compare: Effect = async ({ ports, operation }) => {
  if (!('token' in operation) || !operation.token) throw new Fault('step-out-of-order');
  return { evidence: deviceEvidence(await ports.tokens.facts(operation.token)) };
};

type Context = EffectContext<TokenInitialisation>;

/** The same of a device that may have been begun; whoever compares it with the one from the bag hears of others that are half done. */
const compareBegun: Effect<TokenInitialisation> = async (context) => {
  const device = await begunDevice(context);
  return { evidence: [...deviceEvidence(device.facts), ...begunEvidence(device)] };
};

const unknownOfficer = 'whoever began the initialisation, which is not on record';

/** Who set the security officer PIN of a token whose initialisation was cut off; undefined of one that has none yet. */
async function begunBy(
  ports: CeremonyPorts,
  { initialised, ...token }: TokenFacts,
  label: string,
): Promise<string | null | undefined> {
  return initialised ? ((await pinsOf(ports, { ...token, label }))?.officer ?? null) : undefined;
}

/** ANC-D28: different people, whether both PINs are set now or one of them was set before. */
function peopleFor(participants: readonly Participant[], split: boolean, begun: string | null | undefined): TokenPins {
  const holders = [...pinHolders(participants, split, begun ?? null)];
  return { holders, officer: begun === undefined ? securityOfficer(participants, holders) : begun };
}

async function peopleOf(context: Context): Promise<TokenPins> {
  const { ports, ceremony, operation } = context;
  const { label, splitPin = false } = operation;
  const begun = await begunBy(ports, (await begunDevice(context)).facts, label);
  return peopleFor(await participantsOf(ports, ceremony), splitPin, begun);
}

const intend: Effect<TokenInitialisation> = async (context) => {
  const { ceremony, operation } = context;
  const { facts, halfDone } = await begunDevice(context);
  const { module, serialNumber } = facts;
  const token = { module, serialNumber, label: operation.label };
  if (facts.protectedAuthenticationPath) return { evidence: [atKeypad], entries: [] };
  return intendedPin(
    ceremony,
    token,
    await peopleOf(context),
    halfDone.map((one) => one.serialNumber),
  );
};

const askForBoth: Asking<TokenInitialisation> = async (context) => {
  const { operation, given } = context;
  const { label } = operation;
  const { facts } = await begunDevice(context);
  const { protectedAuthenticationPath, initialised, soPin } = facts;
  refuseLockedOfficer(facts);
  if (protectedAuthenticationPath) return null;
  const { officer, holders } = await peopleOf(context);
  if (given.length > 0) return askToSetPin(holders, label, given.length - 1);
  if (!initialised) return ask('so-pin', 'set', `token ${label}`, { person: officer });
  // Whoever set it then may not be here: somebody else may have it by today.
  const tries = officerNotice(soPin);
  const notice = `The one of ${officer ?? unknownOfficer}.${tries === null ? '' : ` ${tries}`}`;
  return ask('so-pin', 'give', `token ${label}`, { notice, lastTry: soPin === 'final-try' });
};

/** A security officer PIN that no try is left of opens nothing. Fault: `pin-locked`. */
function refuseLockedOfficer({ initialised, soPin, label, serialNumber }: TokenFacts): void {
  if (initialised && soPin === 'locked') throw new Fault('pin-locked', { label, serialNumber });
}

function officerNotice(soPin: TokenFacts['soPin']): string | null {
  if (soPin === 'final-try') return 'One try of it is left. A wrong one locks it, and the token gets no PIN any more.';
  return soPin === 'count-low' ? 'A wrong one was given before: few tries are left.' : null;
}

/** Of the officer's PIN that will be given; one that is still to be set has no tries. */
function officerFindings({ initialised, soPin, label }: TokenFacts): readonly Finding[] {
  const tries = initialised ? officerNotice(soPin) : null;
  if (tries === null) return [];
  const clause = 'PKCS #11 CKF_SO_PIN_COUNT_LOW';
  return [{ rule: 'ANC-TOKEN-PIN-LOW', level: 'warning', clause, message: `the security officer PIN of ${label}: ${tries}` }];
}

const acceptPart: Accepting<TokenInitialisation> = async (context, datum) => {
  const { ports, operation, given } = context;
  const [officerPin, ...parts] = given;
  const facts = { ...(await begunDevice(context)).facts, label: operation.label };
  if (!officerPin) {
    if (!facts.initialised) refuseLength(facts, datum.bytes().length);
    return;
  }
  const { holders } = await peopleOf(context);
  refusePin(ports, facts, { parts: [...parts, datum], holders: holders.length, officerPin });
};

const initialise: Effect<TokenInitialisation> = async (context) => {
  const { ports, ceremony, operation, given } = context;
  const { label } = operation;
  const [soPin = null, ...parts] = given;
  const device = await begunDevice(context);
  // Asked before the token has changed: afterwards it would look like one that was begun earlier.
  const { officer, holders } = await peopleOf(context);
  const made = await ports.tokens.initialise({ token: device.facts, label, soPin, pin: wholePin(ports, parts) });
  const { module, moduleSha256, manufacturer, model, serialNumber, firmware, cryptoki, operatingMode } = made;
  const typed = parts.length > 0;
  return {
    evidence: [
      ...deviceEvidence(made),
      ...begunEvidence(device),
      ...(typed ? [{ label: 'Security officer PIN', value: `set by ${officer ?? unknownOfficer}` }, pinEvidence(holders)] : []),
      { label: 'New PIN', value: 'accepted in a session of its own' },
    ],
    entries: [
      {
        type: 'token-initialised',
        ceremony,
        data: {
          token: { module, moduleSha256, manufacturer, model, serialNumber, firmware, label: made.label, cryptoki, operatingMode },
          ...(typed && { pins: { officer, holders } }),
        },
      },
    ],
  };
};

/** The device as it is now, and what the operation makes of it. */
export function previewOfToken(operation: string, title: string, facts: TokenFacts, changes: readonly string[]): Preview {
  const field = ({ label, value }: Evidence, origin: 'program' | 'plan') => ({ label, value, origin, provisional: false });
  return {
    operation,
    kind: 'token',
    title,
    fields: [
      ...deviceEvidence(facts).map((line) => field(line, 'program')),
      field({ label: 'Algorithms', value: facts.algorithms.join(', ') }, 'program'),
      ...changes.map((value, index) => field({ label: `Change ${index + 1}`, value }, 'plan')),
    ],
    requestDiff: [],
    tbs: '',
    tbsSha256: '',
  };
}
