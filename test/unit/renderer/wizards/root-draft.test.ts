import { describe, expect, it } from 'vitest';
import { emptyPeople, planHead, reducePeople } from '../../../../renderer/wizards/people-draft.ts';
import { checkPlan, operationProblems } from '../../../../renderer/wizards/plan-check.ts';
import { emptyRoot, reduceRoot, rootCustody, rootOperation } from '../../../../renderer/wizards/root-creation/root-draft.ts';
import type { RootAction, RootDraft } from '../../../../renderer/wizards/root-creation/root-draft.ts';
import { presets } from '../../../support/fake-bridge-data.ts';

const [publicPreset, privatePreset] = presets;
if (publicPreset === undefined || privatePreset === undefined) throw new Error('two presets');
const after = (...actions: RootAction[]): RootDraft => actions.reduce(reduceRoot, emptyRoot);
const set = (field: Extract<RootAction, { type: 'set' }>['field'], value: string): RootAction => ({ type: 'set', field, value });

const people = (['Maria Keller', 'Jun Watanabe', 'Ola Nordmann'] as const).reduce(
  (draft, value, i) => reducePeople(draft, { type: 'person', key: i + 1, field: 'name', value }),
  { ...emptyPeople, organisation: 'Acme', place: 'Vault' },
);
const checked = (draft: RootDraft, mode: 'rehearsal' | 'production' = 'rehearsal') =>
  checkPlan({ ...planHead(people, 'A root'), operations: [rootOperation(draft, mode)] });

describe('the draft of a root', () => {
  it('names the files after the common name until somebody types another name', () => {
    const draft = after(set('commonName', 'Ácme  Root — G2!'));
    expect(draft.name).toBe('acme-root-g2');
    expect(after(set('commonName', 'Größte Øst-Łódź')).name).toBe('grosste-ost-lodz');
    expect(reduceRoot(reduceRoot(draft, set('name', 'mine')), set('commonName', 'Other')).name).toBe('mine');
  });

  it('takes the defaults of the preset', () => {
    const draft = after({ type: 'preset', preset: privatePreset });
    expect(draft).toMatchObject({ preset: 'private-rfc5280', algorithm: 'EC-P384', years: '20', nextUpdateDays: '180' });
  });

  it('keeps what was typed when the preset changes, and replaces an algorithm the preset does not know', () => {
    const draft = after({ type: 'preset', preset: privatePreset }, set('years', '7'), set('algorithm', 'Ed25519'), {
      type: 'preset',
      preset: publicPreset,
    });
    expect(draft).toMatchObject({ years: '7', algorithm: 'EC-P384', preset: publicPreset.id });
  });

  it('becomes a plan when it is complete', () => {
    const { plan } = checked(after({ type: 'preset', preset: privatePreset }, set('commonName', 'Acme Root G2')));
    expect(plan?.operations[0]).toEqual({
      kind: 'root-creation',
      name: 'acme-root-g2',
      subject: { commonName: 'Acme Root G2' },
      algorithm: 'EC-P384',
      validity: { years: 20 },
      preset: 'private-rfc5280',
      custody: { kind: 'throw-away' },
      crl: { nextUpdateDays: 180 },
    });
  });

  it('takes a date as the last second of it, an instant as it is, and says when it is neither', () => {
    const base: RootAction[] = [{ type: 'preset', preset: privatePreset }, set('commonName', 'Acme Root G2')];
    const until = (typed: string) => {
      const { plan, problems } = checked(after(...base, set('signUntil', typed)));
      const [operation] = plan?.operations ?? [];
      return operation?.kind === 'root-creation' ? operation.cryptoperiod : operationProblems(problems);
    };
    expect(until(' 2036-11-21 ')).toEqual({ signUntil: '2036-11-21T23:59:59Z' });
    expect(until('2036-11-21T10:00:00Z')).toEqual({ signUntil: '2036-11-21T10:00:00Z' });
    expect(until('  ')).toBeUndefined();
    for (const typed of ['2036', '21.11.2036', '2036-02-31'])
      expect(until(typed)).toEqual({ 'cryptoperiod.signUntil': 'An instant such as 2026-11-21T10:42:07Z' });
  });

  it('says which field is wrong, in words', () => {
    const { problems } = checked(
      after(
        { type: 'preset', preset: privatePreset },
        set('years', 'twenty'),
        set('countryName', 'Germany'),
        set('nextUpdateDays', '99999'),
      ),
    );
    expect(operationProblems(problems)).toEqual({
      name: 'Fill this in',
      'subject.commonName': 'Fill this in',
      'subject.countryName': 'Two capital letters (ISO 3166-1)',
      'validity.years': 'A whole number',
      'crl.nextUpdateDays': 'At most 3660',
    });
  });

  it('refuses a common name that hides a direction override', () => {
    const { problems } = checked(after({ type: 'preset', preset: privatePreset }, set('commonName', 'Acme \u202eRoot')));
    expect(operationProblems(problems)['subject.commonName']).toBe('No control, format or unassigned character');
  });

  it('accepts 64 characters of more than one byte and refuses 65', () => {
    const long = '認'.repeat(64);
    const base: RootAction[] = [{ type: 'preset', preset: privatePreset }, set('name', 'x')];
    expect(checked(after(...base, set('commonName', long))).problems).toBeNull();
    expect(operationProblems(checked(after(...base, set('commonName', `${long}書`))).problems)).toHaveProperty([
      'subject.commonName',
    ]);
  });

  it('seals every production key, whatever was chosen for the rehearsal', () => {
    const draft = after({ type: 'custody', value: 'throw-away' });
    expect(rootCustody(draft, 'rehearsal')).toBe('throw-away');
    expect(rootCustody(draft, 'production')).toBe('sealed-file');
    expect(rootOperation(draft, 'production').custody).toEqual({ kind: 'sealed-file', iterations: undefined });
  });

  it('states the certificate of the module of its token, where somebody typed one', () => {
    const token = { module: '/usr/lib/module.so', serialNumber: '17', label: 'Vault A' };
    const on = (typed: string) =>
      rootOperation(after({ type: 'custody', value: 'token' }, { type: 'token', token }, set('certification', typed)), 'production')
        .custody;
    expect(on(' FIPS 140-3 #4567 level 3')).toEqual({ kind: 'token', token, certification: 'FIPS 140-3 #4567 level 3' });
    expect(on(' ')).toEqual({ kind: 'token', token });
    const { problems } = checked(after({ type: 'custody', value: 'token' }, { type: 'token', token }, set('certification', 'für')));
    expect(operationProblems(problems)['custody.certification']).toBeDefined();
  });

  it('reads iterations typed in groups', () => {
    const draft = after({ type: 'custody', value: 'sealed-file' }, set('iterations', '1 000 000'));
    expect(rootOperation(draft, 'rehearsal').custody).toEqual({ kind: 'sealed-file', iterations: 1_000_000 });
  });
});
