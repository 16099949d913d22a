import { describe, expect, it } from 'vitest';
import { faultOfAnswer } from '../../../main/ipc/activation-answer.ts';
import { ask } from '../../../shared/ceremony/ask.ts';

describe('an answer at the activation door', () => {
  it.each([
    ['new data typed twice the same', ask('pin', 'set', 'token one'), { passphrase: 'a', confirmation: 'a' }, null],
    ['new data typed differently', ask('pin', 'set', 'token one'), { passphrase: 'a', confirmation: 'b' }, 'passphrase-mismatch'],
    ['data that exist', ask('pin', 'give', 'token one'), { passphrase: 'a', confirmation: null }, null],
  ])('%s', (_what, asked, answer, code) => {
    expect(faultOfAnswer(asked, answer)?.code ?? null).toBe(code);
  });
});
