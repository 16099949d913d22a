import { describe, expect, it } from 'vitest';
import { ask } from '../../../shared/ceremony/ask.ts';
import { ActivationSecret } from '../../../main/keystore/activation-secret.ts';
import { typedAnswers } from '../../../main/terminal/typed-answers.ts';

describe('what is typed at a terminal before the last try of a PIN', () => {
  it('is the name of the token and the initials of two people, after the note was shown, once', async () => {
    const shown: string[] = [];
    const typed = ['token one', 'OO', 'WW'];
    const answers = typedAnswers({
      say: (line) => void shown.push(line),
      lines: {
        ask: (prompt) => {
          shown.push(prompt);
          return Promise.resolve(typed.shift() ?? '');
        },
        close: () => undefined,
      },
      clock: { now: () => '2026-11-21T10:00:00Z' },
      ledger: { entriesOf: () => Promise.resolve([]) },
      secret: (prompt) => {
        shown.push(prompt);
        return Promise.resolve(ActivationSecret.fromText('123456'));
      },
      newSecret: () => Promise.reject(new Error('nothing is set')),
      shareFile: () => Promise.reject(new Error('no share is asked for')),
      handOver: () => Promise.reject(new Error('nothing is taken')),
      retry: { lines: true, secrets: true },
    });
    const asked = ask('pin', 'give', 'token one', { lastTry: true, notice: 'One try is left.' });
    expect(await answers.lastTry?.(asked)).toEqual({ of: 'token one', givenBy: 'OO', agreedBy: 'WW' });
    await answers.activation(asked, null);
    expect(shown.map((line) => line.trim())).toEqual([
      'NOTE One try is left.',
      'type “token one” to spend the last try:',
      'initials of whoever gives the PIN:',
      'initials of a second person who agrees:',
      'PIN of token one:',
    ]);
  });
});
