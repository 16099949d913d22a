import { describe, expect, it } from 'vitest';
import { emptyPeople, initialsOf, planHead, reducePeople, roomProblems } from '../../../../renderer/wizards/people-draft.ts';
import { checkPlan } from '../../../../renderer/wizards/plan-check.ts';

describe('the people of a ceremony', () => {
  it('suggests an administrator, a crypto officer and a witness', () => {
    expect(emptyPeople.people.map(({ role }) => role)).toEqual(['ceremonyAdministrator', 'cryptoOfficer', 'internalWitness']);
  });

  it.each([
    ['Maria del Carmen Ortiz', 'MDCO'],
    ['  émile  zola ', 'ÉZ'],
    ['Jean-Luc', 'J'],
    ['王 小明', '王小'],
    ['O’Neil 3rd', 'OR'],
    ['', ''],
  ])('makes initials of “%s”', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('lets initials follow the name until they are typed', () => {
    const named = reducePeople(emptyPeople, { type: 'person', key: 1, field: 'name', value: 'Maria Keller' });
    const typed = reducePeople(named, { type: 'person', key: 1, field: 'initials', value: 'MX' });
    const renamed = reducePeople(typed, { type: 'person', key: 1, field: 'name', value: 'Mara Keller' });
    expect([named, renamed].map(({ people }) => people[0]?.initials)).toEqual(['MK', 'MX']);
  });

  it('never removes the last person', () => {
    const one = [2, 3, 1].reduce((draft, key) => reducePeople(draft, { type: 'remove', key }), emptyPeople);
    expect(one.people).toHaveLength(1);
  });

  it('gives every added person a key of its own', () => {
    const more = reducePeople(reducePeople(emptyPeople, { type: 'add' }), { type: 'add' });
    expect(new Set(more.people.map(({ key }) => key)).size).toBe(5);
  });

  it('complains about initials that two people share, at the second of them', () => {
    const same = [1, 3].reduce(
      (draft, key) => reducePeople(draft, { type: 'person', key, field: 'name', value: 'Maria Keller' }),
      emptyPeople,
    );
    expect(Object.keys(roomProblems(same, {}))).toEqual(['participants.2.initials']);
  });

  it('complains of a witness who is named as a custodian, by name, wherever the quorum stands', () => {
    const watched = reducePeople(emptyPeople, { type: 'person', key: 3, field: 'name', value: 'Wilma Witness ' });
    const quorum = { required: 2, custodians: ['Anna Amsel', 'wilma  witness'] };
    const [role, said] = ['participants.2.role', /^Wilma Witness is named as a custodian: who watches may hold no share/];
    for (const operation of [{ protection: quorum }, { custody: { kind: 'sealed-file', quorum } }, { quorum }])
      expect(roomProblems(watched, operation)).toEqual({ [role]: expect.stringMatching(said) });
    expect(roomProblems(reducePeople(watched, { type: 'role', key: 3, role: 'cryptoOfficer' }), { quorum })).toEqual({});
    expect(roomProblems(watched, { quorum: { custodians: ['Anna Amsel'] } })).toEqual({});
    // As it stands while nothing was typed.
    expect(roomProblems(emptyPeople, { quorum: { custodians: [''] }, iterations: undefined })).toMatchObject({});
  });

  it('reports empty names and places by their path', () => {
    const { problems } = checkPlan({ ...planHead(emptyPeople, ' '), operations: [] });
    expect(problems).toMatchObject({
      title: 'Fill this in',
      organisation: 'Fill this in',
      place: 'Fill this in',
      'participants.0.name': 'Fill this in',
      'participants.2.initials': 'Fill this in',
    });
  });
});
