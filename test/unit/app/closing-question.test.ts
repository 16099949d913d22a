import { describe, expect, it } from 'vitest';
import { closingQuestion, questionBeforeClosing } from '../../../main/app/closing-question.ts';

const nothing = { unfinishedDealings: [], endedKeys: [] };
const card = { index: 1, custodian: 'Anna', on: 'card' as const, place: null };

describe('what is asked before the window closes on an open ceremony', () => {
  it('says that a dealing that goes on becomes void with what was handed out, and none that is void already', () => {
    const goesOn = { setId: '1a2b', authority: 'acme-root', voided: null, shares: [card] };
    const before = { ...goesOn, setId: '3c4d', voided: { at: '2026-11-21T10:00:00Z', why: 'cancelled' as const } };
    const asked = closingQuestion({ ...nothing, unfinishedDealings: [goesOn, before] });
    expect(asked).toMatch(/^Closing interrupts it/);
    expect(asked).toContain('The dealing of set 1a2b of acme-root cannot be gone on with: share 1, Anna (card) will be void');
    expect(asked).not.toContain('3c4d');
  });

  it('says what of a key is destroyed while its destruction is to come', () => {
    const ended = [{ what: 'token A', how: 'destroyed' as const, at: '2026-11-21T10:00:00Z', seq: 9, stepNumber: 3 }];
    const key = {
      authority: 'acme-root',
      state: 'active' as const,
      ending: 'to-come' as const,
      ended,
      live: ['token B'],
      perhaps: [],
    };
    const asked = closingQuestion({ ...nothing, endedKeys: [key, { ...key, authority: 'other', ending: 'none' }] });
    expect(asked).toContain('Key of acme-root: token A was destroyed 2026-11-21T10:00:00Z.');
    expect(asked).toContain('The key is NOT destroyed: it is still in token B');
    expect(asked).not.toContain('other');
  });

  it('says no more where there is no more to say', () => {
    expect(closingQuestion(nothing)).toBe(
      'Closing interrupts it: keys are deactivated and the record says so. It can be resumed at the next start.',
    );
  });

  it('is nothing where no ceremony is open, and the plain question where that cannot be read', async () => {
    const noted: unknown[] = [];
    const note = (cause: unknown) => noted.push(cause);
    expect(await questionBeforeClosing(() => Promise.resolve(null), note)).toBeNull();
    expect(await questionBeforeClosing(() => Promise.resolve({ ...nothing, state: 'closed' }), note)).toBeNull();
    expect(await questionBeforeClosing(() => Promise.resolve({ ...nothing, state: 'open' }), note)).toBe(closingQuestion(nothing));
    expect(noted).toEqual([]);
    const broken = new Error('disk I/O error');
    expect(await questionBeforeClosing(() => Promise.reject(broken), note)).toBe(closingQuestion(nothing));
    expect(noted).toEqual([broken]);
  });
});
