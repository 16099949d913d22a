import { describe, expect, it } from 'vitest';
import { ask } from '../../../shared/ceremony/ask.ts';
import { agreedLastTry } from '../../../main/ceremony/last-try.ts';
import { codeOf } from '../../support/test-room.ts';
import { people, planOf } from '../../support/test-workplace.ts';
import { sampleCrl } from '../../support/sample-plans.ts';

const of = 'token one';
const asked = ask('pin', 'give', of, { lastTry: true });
const plan = planOf(sampleCrl());
const agree = (givenBy: string, agreedBy: string, participants = people) =>
  agreedLastTry({ ...plan, participants }, 's1', asked, { of, givenBy, agreedBy });

describe('the last try of a PIN', () => {
  it('is decided by two participants, whose names are kept', () => {
    expect(agree('oo', ' AA ')).toEqual({
      step: 's1',
      expected: 'A PIN that opens the token one.',
      happened: 'One try is left, and a wrong PIN locks the token.',
      decision: 'Otto Officer gives the PIN once more, Ada Administrator agrees.',
      by: 'OO, AA',
    });
  });

  it('is not decided by one of them, however they write themselves down, nor by a stranger', async () => {
    const twice = [...people, { name: 'otto  OFFICER', role: 'externalWitness' as const, initials: 'O2' }];
    expect(await codeOf(() => agree('OO', 'OO'))).toBe('second-person-needed');
    expect(await codeOf(() => agree('OO', 'O2', twice))).toBe('second-person-needed');
    expect(await codeOf(() => agree('OO', ''))).toBe('initials-unknown');
    expect(await codeOf(() => agree('ZZ', 'WW'))).toBe('initials-unknown');
  });

  it('is not spent by whoever has the security officer PIN', () => {
    const apart = ask('pin', 'give', of, { lastTry: true, excluded: 'OTTO officer' });
    const agreed = (givenBy: string, agreedBy: string) => () =>
      agreedLastTry({ ...plan, participants: people }, 's1', apart, { of, givenBy, agreedBy });
    expect(agreed('OO', 'AA')).toThrow(expect.objectContaining({ code: 'giver-excluded' }) as Error);
    expect(agreed('AA', 'OO')().decision).toBe('Ada Administrator gives the PIN once more, Otto Officer agrees.');
  });

  it('says nothing of what was typed where initials belong and may be the PIN', () => {
    for (const typed of ['123456', 'Kestrel! 92', 'ABCDE']) {
      const refused = expect.objectContaining({ code: 'initials-unknown', detail: { initials: 'what was typed' } }) as Error;
      expect(() => agree(typed, 'WW')).toThrow(refused);
      expect(() => agree('OO', typed)).toThrow(refused);
    }
    expect(() => agree('ZZ', 'WW')).toThrow(expect.objectContaining({ detail: { initials: 'ZZ' } }) as Error);
  });
});
