import { describe, expect, it } from 'vitest';
import { faultOfAnswer, faultOfTypedBack, whoAnswers } from '../../../main/ipc/activation-answer.ts';
import { ask } from '../../../shared/ceremony/ask.ts';

describe('an answer at the activation door', () => {
  it.each([
    ['new data typed twice the same', ask('pin', 'set', 'token one'), { passphrase: 'a', confirmation: 'a' }, null],
    ['new data typed differently', ask('passphrase', 'set', 'one'), { passphrase: 'a', confirmation: 'b' }, 'passphrase-mismatch'],
    ['a new PIN typed differently', ask('pin', 'set', 'token one'), { passphrase: 'a', confirmation: 'b' }, 'pin-mismatch'],
    [
      'the same of a security officer PIN',
      ask('so-pin', 'set', 'token one'),
      { passphrase: 'a', confirmation: 'b' },
      'pin-mismatch',
    ],
    ['data that exist', ask('pin', 'give', 'token one'), { passphrase: 'a', confirmation: null }, null],
  ])('%s', (_what, asked, answer, code) => {
    expect(faultOfAnswer(asked, answer)?.code ?? null).toBe(code);
  });
});

describe('a drawn passphrase that was typed back', () => {
  const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
  const drawn = octets('Maple-orbit-avocado-bridge-candy-dolphin-elbow-fabric-galaxy-harvest-icon-velvet-7');
  const set = ask('passphrase', 'set', 'acme-root');

  it.each([
    ['is the one that was drawn', set, drawn, drawn, null],
    ['is another', set, octets('Maple-orbit'), drawn, 'passphrase-not-as-drawn'],
    ['was never drawn', set, drawn, null, 'request-refused'],
    ['is no new passphrase', ask('passphrase', 'give', 'acme-root'), drawn, drawn, 'request-refused'],
    ['is a PIN', ask('pin', 'set', 'token one'), drawn, drawn, 'request-refused'],
  ])('%s', (_what, asked, typed, held, code) => {
    expect(faultOfTypedBack(asked, typed, held)?.code ?? null).toBe(code);
  });

  it('is refused without a word of it', () => {
    const fault = faultOfTypedBack(set, octets('Maple-orbit-avocado-bride'), drawn);
    expect(fault?.detail).toEqual({ word: '4', words: '12' });
  });
});

describe('who is told to answer', () => {
  const otto = { name: 'Otto Officer', role: 'cryptoOfficer', initials: 'OO' } as const;
  const olga = { name: 'Olga Oster', role: 'cryptoOfficer', initials: 'OL' } as const;
  const wilma = { name: 'Wilma Witness', role: 'internalWitness', initials: 'WW' } as const;
  const part = { index: 1, of: 2 };

  it.each([
    ['the one person who may', { person: 'Anna Amsel' }, [wilma, otto], 'Anna Amsel'],
    ['whoever has the role, by name', {}, [wilma, otto], 'Otto Officer (Crypto Officer)'],
    ['one of two', {}, [otto, olga], 'Otto Officer or Olga Oster (Crypto Officer)'],
    ['not who may not', { excluded: 'otto  officer' }, [otto, olga], 'Olga Oster (Crypto Officer)'],
    ['the role where nobody has it', {}, [wilma], 'Crypto Officer'],
    ['whoever has a part of it by today', { part }, [otto], 'Whoever has it'],
  ])('%s', (_what, asked, participants, who) => {
    expect(whoAnswers(ask('pin', 'give', 'token one', asked), 'cryptoOfficer', participants)).toBe(who);
  });
});
