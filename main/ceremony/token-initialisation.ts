import { ask } from '../../shared/ceremony/ask.ts';
import type { Preview } from '../../shared/ceremony/script.ts';
import type { TokenInitialisation } from '../../shared/ceremony/token-operations.ts';
import { awaitsPins } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import type { Asking, Effect, Evidence } from './effect.ts';
import { deviceEvidence } from './token-acts.ts';

/**
 * Initialisation: an empty token gets its label and two PINs. The security officer's and the user's are set by different people
 * (ANC-D28); the new PIN is tried in a session of its own before the ceremony goes on (ANC-D9). A token that is initialised already
 * is refused, because doing it again would destroy what is on it; one whose initialisation was cut off before it had a PIN goes on.
 */
export const tokenInitialisation: CeremonyProgram<TokenInitialisation> = {
  acts: ({ label }) => [
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
          kind: 'activate',
          effect: 'token.initialise',
          activity: `Set the security officer PIN, then the PIN of ${label}: two people, each out of view of the other.`,
          button: 'Set both PINs',
        },
      ],
    },
  ],

  async prepare({ name, token, label }, { ports }) {
    const facts = await ports.tokens.facts(token);
    if (!awaitsPins(facts)) throw new Fault('token-already-initialised', { label: facts.label });
    if (facts.initialised && facts.label !== label) {
      throw new Fault('custody-refused', { why: `its initialisation was begun as ${facts.label}, and goes on under that label` });
    }
    if (facts.writeProtected) throw new Fault('custody-refused', { why: 'the token is write-protected' });
    const change = facts.initialised
      ? 'its initialisation, which was cut off, is ended: it gets its PIN'
      : `initialised as ${label}`;
    return { previews: [previewOfToken(name, `Token ${label}`, facts, [change])], findings: [] };
  },

  asks: { 'token.initialise': (context) => askForBoth(context) },
  effects: { 'token.compare': (context) => compare(context), 'token.initialise': (context) => initialise(context) },
};

/** What the token in the slot says of itself. */
export const compare: Effect = async ({ ports, operation }) => {
  if (!('token' in operation)) throw new Fault('step-out-of-order');
  return { evidence: deviceEvidence(await ports.tokens.facts(operation.token)) };
};

const askForBoth: Asking<TokenInitialisation> = async ({ ports, operation: { token, label }, given }) => {
  const { protectedAuthenticationPath, initialised } = await ports.tokens.facts(token);
  if (protectedAuthenticationPath) return null;
  const of = `token ${label}`;
  return [ask('so-pin', initialised ? 'give' : 'set', of), ask('pin', 'set', of), null][Math.min(given.length, 2)] ?? null;
};

const initialise: Effect<TokenInitialisation> = async ({ ports, ceremony, operation: { token, label }, given }) => {
  const made = await ports.tokens.initialise({ token, label, soPin: given[0] ?? null, pin: given[1] ?? null });
  const { module, moduleSha256, manufacturer, model, serialNumber, firmware } = made;
  return {
    evidence: [...deviceEvidence(made), { label: 'PIN', value: 'accepted in a session of its own' }],
    entries: [
      {
        type: 'token-initialised',
        ceremony,
        data: { token: { module, moduleSha256, manufacturer, model, serialNumber, firmware, label: made.label } },
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
