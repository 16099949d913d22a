import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../shared/ceremony/approval.ts';
import { ask } from '../../../shared/ceremony/ask.ts';
import type { Step } from '../../../shared/ceremony/script.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { Evidence } from '../../../main/ceremony/effect.ts';
import type { LiveCeremony } from '../../../main/ceremony/live-ceremony.ts';
import { ActivationSecret } from '../../../main/keystore/activation-secret.ts';
import { numberSteps } from '../../../main/ceremony/step-draft.ts';
import { typedAnswers } from '../../../main/terminal/typed-answers.ts';
import { planOf } from '../../support/test-workplace.ts';

/** Answers of people who type these lines; `shown` gets everything they see. */
const typing = (typed: string[], shown: string[] = [], again = true, exceptions: unknown[] = [], bags: Evidence[] = []) =>
  typedAnswers({
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
    bags: () => Promise.resolve(bags),
    secret: (prompt) => {
      shown.push(prompt);
      return Promise.resolve(ActivationSecret.fromText('123456'));
    },
    newSecret: () => Promise.reject(new Error('nothing is set')),
    shareFile: () => Promise.reject(new Error('no share is asked for')),
    handOver: () => Promise.reject(new Error('nothing is taken')),
    recordException: (data) => {
      exceptions.push(data);
      return Promise.resolve();
    },
    retry: { lines: again, secrets: again },
  });

describe('what is typed at a terminal where something goes into a bag', () => {
  const planned = { custodian: 'Anna', bag: 'A 0815', place: 'safe 2' };
  const step = (bagging: Step['bagging']): Step => ({ ...numberSteps(planOf(), attesting)[0]!, ...(bagging && { bagging }) });
  const attesting = [
    {
      operation: null,
      act: { title: 'Bags', steps: [{ kind: 'attest' as const, who: 'witness' as const, activity: 'Seal it.' }] },
    },
  ];
  const attested = (bagging: Step['bagging'], ...typed: string[]) =>
    typing(typed).attest(step(bagging), undefined as unknown as LiveCeremony);

  it.each([
    ['as it is', planned, ['WW', ' B 4711 ', 'vault'], { bag: 'B 4711', place: 'vault' }],
    ['Enter for what the plan expects', planned, ['WW', '', ''], { bag: 'A 0815', place: 'safe 2' }],
    ['a hyphen for none', planned, ['WW', '-', '-'], { bag: null, place: null }],
    [
      'Enter where the plan expects nothing',
      { custodian: 'Anna', bag: null, place: null },
      ['WW', '', ''],
      { bag: null, place: null },
    ],
  ])('is %s', async (_what, bagging, typed, noted) => {
    expect(await attested(bagging, ...typed)).toEqual({ initials: 'WW', noted });
  });

  it('is asked after the initials, with what the plan expects, and at no other step', async () => {
    const shown: string[] = [];
    await typing(['WW', '', ''], shown).attest(step(planned), undefined as unknown as LiveCeremony);
    expect(shown.map((line) => line.trim())).toEqual([
      'initials:',
      'number of the bag (Enter: A 0815, -: none):',
      'where it is kept (Enter: safe 2, -: none):',
    ]);
    expect(await attested(undefined, 'WW')).toEqual({ initials: 'WW' });
  });

  it('is shown before anybody attests that it is in order, where one is opened', async () => {
    const shown: string[] = [];
    const bags = [{ label: 'On record, backup copy 01234567', value: 'bag A 0815, safe 2' }];
    await typing(['WW'], shown, true, [], bags).attest(step(undefined), undefined as unknown as LiveCeremony);
    expect(shown).toEqual(['     BAG  On record, backup copy 01234567: bag A 0815, safe 2', '     initials: ']);
  });

  it('is asked again where it is longer than a label, and refused where nobody can type it again', async () => {
    const [long, far] = ['7'.repeat(41), 'x'.repeat(121)];
    const shown: string[] = [];
    const typed = ['WW', long, '7'.repeat(40), far, 'x'.repeat(120)];
    expect(await typing(typed, shown).attest(step(planned), undefined as unknown as LiveCeremony)).toEqual({
      initials: 'WW',
      noted: { bag: '7'.repeat(40), place: 'x'.repeat(120) },
    });
    expect(shown.filter((line) => line.includes('REFUSED note-too-long'))).toEqual([
      expect.stringContaining('“number of the bag” has more than 40 characters'),
      expect.stringContaining('“where it is kept” has more than 120 characters'),
    ]);
    const piped = typing(['WW', long], [], false).attest(step(planned), undefined as unknown as LiveCeremony);
    await expect(piped).rejects.toMatchObject({ code: 'note-too-long', detail: { what: 'number of the bag', most: '40' } });
  });
});

describe('a refusal at a terminal', () => {
  it('says what was refused, under which rule, and what to do next', () => {
    const shown: string[] = [];
    const answers = typing([], shown);
    answers.refused(new Fault('passphrase-weak', { rules: 'length' }));
    expect(shown).toEqual([
      '     REFUSED passphrase-weak: The passphrase breaks these rules: length. [At least 12 characters with upper case, lower case, digit and symbol, no run or sequence of four.] Choose another passphrase.',
    ]);
    answers.refused(new Fault('passphrase-mismatch'));
    expect(shown[1]).toBe('     REFUSED passphrase-mismatch: The two passphrases differ. Type the same passphrase twice.');
  });
});

describe('what is typed at a terminal before the last try of a PIN', () => {
  it('is the name of the token and the initials of two people, after the note was shown, once', async () => {
    const shown: string[] = [];
    const answers = typing(['token one', 'OO', 'WW'], shown);
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

describe('an attestation at a terminal that may say the opposite', () => {
  const step: Step = {
    id: 's001',
    number: 1,
    act: 1,
    actTitle: 'Old shares',
    operation: 'split',
    kind: 'attest',
    who: 'internalWitness',
    effect: null,
    activity: 'Carl hands in share 3.',
    say: null,
    expect: null,
    button: 'Handed in and destroyed',
    choice: { about: 'Share 3', done: 'handed in and destroyed', otherwise: 'Not handed in' },
  };
  const live = null as unknown as LiveCeremony;

  it('takes Enter for what the script says, and anything else for the reason', async () => {
    const shown: string[] = [];
    expect(await typing(['', 'WW'], shown).attest(step, live)).toEqual({ initials: 'WW' });
    expect(shown[0]).toContain('else why “Not handed in”');
    expect(await typing([' he is ill ', 'WW'], shown).attest(step, live)).toEqual({ initials: 'WW', otherwise: 'he is ill' });
    const [long, kept] = ['x'.repeat(2_001), 'x'.repeat(2_000)];
    expect(await typing([long, kept, 'WW'], shown).attest(step, live)).toEqual({ initials: 'WW', otherwise: kept });
    expect(shown.filter((line) => line.includes('REFUSED note-too-long'))).toHaveLength(1);
    const { choice: _choice, ...plain } = step;
    expect(await typing(['WW'], shown).attest(plain, live)).toEqual({ initials: 'WW' });
  });
});

describe('an exception at a terminal', () => {
  const [step] = numberSteps(planOf(), [
    {
      operation: null,
      act: { title: 'Room', steps: [{ kind: 'attest' as const, who: 'witness' as const, activity: 'Lock the door.' }] },
    },
  ]);
  const attesting = step!;
  const live = null as unknown as LiveCeremony;
  const sheet = ['a lock', 'no key', 'the auditor stands there', 'OO'];
  const written = { step: attesting.id, expected: 'a lock', happened: 'no key', decision: 'the auditor stands there', by: 'OO' };

  it('is written down where initials, digits or words are asked, and then the same is asked again', async () => {
    const [shown, recorded] = [[] as string[], [] as unknown[]];
    const ask = (...typed: string[]) => typing(typed, shown, true, recorded);
    expect(await ask('exception', ...sheet, ' Exception ', ...sheet, 'WW').attest(attesting, live)).toEqual({ initials: 'WW' });
    expect(recorded).toEqual([written, written]);
    expect(shown.at(-2)).toContain(`RECORDED as an exception at step ${attesting.number}. The step is still to be done.`);
    expect(await ask('exception', ...sheet, 'acme').confirm({ ...attesting, kind: 'confirm', expect: 'acme' })).toBe('acme');
    const choice = { about: 'Share 3', done: 'handed in', otherwise: 'Not handed in' };
    expect(await ask('exception', ...sheet, '', 'WW').attest({ ...attesting, choice }, live)).toEqual({ initials: 'WW' });
    const approval = { fields: [], digest: 'ab'.repeat(32), from: 1, object: 'tbsCertificate' } as unknown as Approval;
    expect(await ask('exception', ...sheet, 'WW', '1234').approve(approval, attesting, live)).toEqual({
      initials: 'WW',
      digits: '1234',
    });
    expect(recorded).toHaveLength(5);
  });

  it('asks again for what was left empty or is too long, and records nothing where the word was a slip', async () => {
    const [shown, recorded] = [[] as string[], [] as unknown[]];
    const long = 'x'.repeat(2_001);
    await typing(['exception', 'a lock', '', long, 'no key', ' ', ...sheet.slice(2), 'WW'], shown, true, recorded).attest(
      attesting,
      live,
    );
    expect(recorded).toEqual([written]);
    expect(shown.filter((line) => line.includes('REFUSED note-too-long'))).toHaveLength(1);
    expect(await typing(['exception', '', 'WW'], shown, true, recorded).attest(attesting, live)).toEqual({ initials: 'WW' });
    expect(shown).toContain('     No exception was recorded.');
    expect(recorded).toHaveLength(1);
  });

  it('is not what is meant where an authority has that very name', async () => {
    const named: Step = { ...attesting, kind: 'confirm', expect: 'exception' };
    expect(await typing(['exception']).confirm(named)).toBe('exception');
  });
});
