import { ask } from '../../shared/ceremony/ask.ts';
import type { TokenPinChange } from '../../shared/ceremony/token-operations.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import type { Asking, Effect } from './effect.ts';
import { askForPin } from './token-acts.ts';
import { compare, previewOfToken } from './token-initialisation.ts';

/** Change of a PIN: the old one opens the token, the new one is tried in a session of its own. Keys are not touched. */
export const tokenPinChange: CeremonyProgram<TokenPinChange> = {
  acts: ({ token: { label } }) => [
    {
      title: `PIN of token ${label}`,
      steps: [
        { kind: 'act', effect: 'token.compare', activity: 'Look which token is in the slot and what it says of itself.' },
        {
          kind: 'activate',
          effect: 'token.change-pin',
          activity: `Give the PIN that token ${label} has, then set the new one.`,
          button: 'Give the PIN, set the new one',
        },
      ],
    },
  ],

  async prepare({ name, token }, { ports }) {
    await askForPin(ports, token);
    const facts = await ports.tokens.facts(token);
    return { previews: [previewOfToken(name, `PIN of token ${token.label}`, facts, ['a new PIN'])], findings: [] };
  },

  asks: { 'token.change-pin': (context) => askForOldAndNew(context) },
  effects: { 'token.compare': compare, 'token.change-pin': (context) => change(context) },
};

const askForOldAndNew: Asking<TokenPinChange> = async ({ ports, operation: { token }, given }) => {
  const old = await askForPin(ports, token);
  if (old === null) return null;
  return [old, ask('pin', 'set', `token ${token.label}`), null][Math.min(given.length, 2)] ?? null;
};

const change: Effect<TokenPinChange> = async ({ ports, operation: { token }, given }) => {
  await ports.tokens.changePin({ token, from: given[0] ?? null, to: given[1] ?? null });
  return { evidence: [{ label: 'New PIN', value: 'accepted in a session of its own' }] };
};
