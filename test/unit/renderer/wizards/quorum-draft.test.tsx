import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { emptyRoot, reduceRoot, rootOperation } from '../../../../renderer/wizards/root-creation/root-draft.ts';
import type { RootDraft } from '../../../../renderer/wizards/root-creation/root-draft.ts';
import type { Mode } from '../../../../shared/ceremony/mode.ts';
import {
  candidates,
  custodyOperation,
  emptyCustody,
  reduceCustody,
} from '../../../../renderer/wizards/key-custody/custody-draft.ts';
import { shareSets } from '../../../support/fake-custody-data.ts';
import { overview } from '../../../support/fake-bridge-data.ts';
import { checkPlan, fieldsWithProblems, operationProblems, problemOfLines } from '../../../../renderer/wizards/plan-check.ts';
import { QuorumForm } from '../../../../renderer/wizards/quorum-form.tsx';
import type { CustodyAction, CustodyDraft } from '../../../../renderer/wizards/key-custody/custody-draft.ts';

const quorum: readonly CustodyAction[] = [
  { type: 'set', field: 'authority', value: 'acme-root' },
  { type: 'protection', value: 'quorum' },
  { type: 'set', field: 'custodians', value: 'Anna\nBerta\n\n Carl ' },
];
const after = (...actions: CustodyAction[]): CustodyDraft => [...quorum, ...actions].reduce(reduceCustody, emptyCustody);
const protectionOf = (draft: CustodyDraft): unknown =>
  (custodyOperation('key-resealing', draft, undefined) as { readonly protection: unknown }).protection;
const bagsOf = (...custodians: string[]) => custodians.map((custodian) => ({ custodian }));
const plain = {
  kind: 'quorum',
  iterations: undefined,
  required: 2,
  custodians: ['Anna', 'Berta', 'Carl'],
  checkEveryDays: 365,
  bags: bagsOf('Anna', 'Berta', 'Carl'),
};

describe('the keys that can come back from a file', () => {
  it('are also those whose quorum cannot open them any more, and none that it still opens', () => {
    const behind = (cutOff: boolean) => {
      const { authorities, ...rest } = overview(true, false);
      const [{ key, ...authority }] = authorities as [(typeof authorities)[number]];
      if (key === null) throw new Error('no key');
      const one = { ...authority, key: { ...key, quorum: { required: 2, total: 3, cutOff } } };
      return candidates('key-restoration', { ...rest, authorities: [one] }).map(({ value }) => value);
    };
    expect(behind(true)).toEqual(['acme-root-g1']);
    expect(behind(false)).toEqual([]);
  });
});

describe('the draft of a quorum', () => {
  it('gives everybody a card, and then names no files', () => {
    expect(protectionOf(after())).toEqual(plain);
  });

  it('names the files of those who get one, in the order of the custodians', () => {
    const draft = after(
      { type: 'delivery', custodian: 'Carl', delivery: 'both' },
      { type: 'delivery', custodian: 'Carl', folder: '/media/carl' },
      { type: 'delivery', custodian: 'Berta', delivery: 'file' },
    );
    expect(protectionOf(draft)).toEqual({
      ...plain,
      files: [
        { custodian: 'Berta', delivery: 'file', folder: '' },
        { custodian: 'Carl', delivery: 'both', folder: '/media/carl' },
      ],
    });
  });

  it('forgets the file of whoever goes back to a card or leaves, and keeps the folder for whoever returns', () => {
    const chosen: CustodyAction[] = [{ type: 'delivery', custodian: 'Berta', delivery: 'file', folder: '/media/berta' }];
    expect(protectionOf(after(...chosen, { type: 'delivery', custodian: 'Berta', delivery: 'card' }))).toEqual(plain);
    const without = after(...chosen, { type: 'set', field: 'custodians', value: 'Anna\nCarl' });
    expect(protectionOf(without)).toEqual({ ...plain, custodians: ['Anna', 'Carl'], bags: bagsOf('Anna', 'Carl') });
    const back = reduceCustody(without, { type: 'set', field: 'custodians', value: 'Anna\nBerta' });
    expect(protectionOf(back)).toMatchObject({ files: [{ custodian: 'Berta', delivery: 'file', folder: '/media/berta' }] });
  });

  it('has a problem beside the names where one person stands there twice, however the name was typed', () => {
    for (const twice of ['anna ', 'ANNA', 'Ａnna', 'Anna\u00A0']) {
      const draft = after({ type: 'set', field: 'custodians', value: `Anna\nBerta\n${twice}` });
      const operation = custodyOperation('key-resealing', { ...draft, iterations: '1000000' }, undefined);
      const problems = operationProblems(checkPlan({ operations: [operation] }).problems);
      expect(problems['protection.custodians'], twice).toBe('Each custodian has one share');
    }
    const apart = after({ type: 'set', field: 'custodians', value: 'Anna B\nAnna C' });
    const operation = custodyOperation('key-resealing', { ...apart, iterations: '1000000' }, undefined);
    expect(operationProblems(checkPlan({ operations: [operation] }).problems)['protection.custodians']).toBeUndefined();
  });

  it('takes a custodian by name, whatever the name, and no delivery that is none', () => {
    const odd = after({ type: 'set', field: 'custodians', value: 'constructor\n__proto__' });
    expect(protectionOf(odd)).toEqual({
      ...plain,
      custodians: ['constructor', '__proto__'],
      bags: bagsOf('constructor', '__proto__'),
    });
    expect(protectionOf(after({ type: 'delivery', custodian: 'Anna', delivery: 'pigeon' }))).toEqual(plain);
  });

  it('stands in a restoration only where it was chosen, and in the custody of a root', () => {
    const restoration = (protection: string) =>
      custodyOperation('key-restoration', after({ type: 'protection', value: protection }), undefined);
    expect(restoration('quorum')).toMatchObject({ quorum: { required: 2, custodians: ['Anna', 'Berta', 'Carl'] } });
    for (const other of ['passphrase', 'offline-passphrase']) expect(restoration(other)).not.toHaveProperty('quorum');
    const root = (mode: Mode, custody: RootDraft['custody']) =>
      rootOperation({ ...emptyRoot, custody, custodians: 'Anna\nBerta', iterations: '600000' }, mode).custody;
    const quorum = { required: 2, custodians: ['Anna', 'Berta'], checkEveryDays: 365, bags: bagsOf('Anna', 'Berta') };
    for (const mode of ['rehearsal', 'production'] as const)
      expect(root(mode, 'quorum')).toEqual({ kind: 'sealed-file', iterations: 600_000, quorum });
    expect(root('production', 'throw-away')).toEqual({ kind: 'sealed-file', iterations: 600_000 });
    const folder = { type: 'delivery', custodian: 'Berta', delivery: 'file', folder: '/media/b' } as const;
    expect(reduceRoot({ ...emptyRoot, custodians: 'Anna\nBerta' }, folder).deliveries).toEqual({
      Berta: { delivery: 'file', folder: '/media/b' },
    });
  });
});

describe('a quorum in which one custodian is replaced', () => {
  const [set] = shareSets;
  if (set === undefined) throw new Error('no set');
  const begun = [
    { type: 'set', field: 'authority', value: 'acme-root' },
    { type: 'protection', value: 'quorum' },
    { type: 'dealtLike', set },
  ] as const satisfies readonly CustodyAction[];
  const draftAfter = (...actions: CustodyAction[]): CustodyDraft => [...begun, ...actions].reduce(reduceCustody, emptyCustody);

  it('begins with the custodians, the number and the deliveries of the live set', () => {
    const [anna, berta, carl] = set.shares.map(({ custodian }) => custodian);
    expect(protectionOf(draftAfter())).toEqual({
      ...plain,
      required: set.required,
      custodians: [anna, berta, carl],
      checkEveryDays: set.checkEveryDays,
      bags: bagsOf(anna ?? '', berta ?? '', carl ?? ''),
      files: [
        { custodian: berta, delivery: 'both', folder: '' },
        { custodian: carl, delivery: 'file', folder: '' },
      ],
    });
  });

  it('keeps the changed name when it is begun again, until another authority was chosen', () => {
    const changed: CustodyAction = { type: 'set', field: 'custodians', value: 'Anna\nDora\nEmil' };
    expect(draftAfter(changed, ...begun).custodians).toBe('Anna\nDora\nEmil');
    const elsewhere: CustodyAction = { type: 'set', field: 'authority', value: 'other' };
    expect(draftAfter(changed, elsewhere, ...begun).custodians).toBe(draftAfter().custodians);
  });

  it('takes nobody over to another authority, whether they were typed or held shares of the one before', () => {
    const elsewhere: CustodyAction = { type: 'set', field: 'authority', value: 'other' };
    expect(draftAfter(elsewhere)).toMatchObject({ authority: 'other', custodians: '', deliveries: {}, required: '2' });
    expect(after(elsewhere)).toMatchObject({ authority: 'other', custodians: '' });
    const changed: CustodyAction = { type: 'set', field: 'custodians', value: 'Anna\nDora' };
    expect(draftAfter(changed, elsewhere).custodians).toBe('');
  });
});

describe('a custodian whose name is too long', () => {
  const long = 'Prof. Dr. Maximiliana-Alexandra von und zu Öttingen-Wallerstein-Harburg-Schönau und Ähnliche';
  const typed = `Anna\n\n${long}\n${long} d. J.`;
  const problems = () => {
    const draft = after(
      { type: 'set', field: 'custodians', value: typed },
      { type: 'delivery', custodian: long, delivery: 'file' },
    );
    const checked = checkPlan({ operations: [custodyOperation('key-resealing', draft, undefined)] });
    return operationProblems(checked.problems);
  };

  it('is named at the field by the line and the limit, once', () => {
    const found = problems();
    expect(problemOfLines(found, 'protection.custodians', typed)).toBe(
      'Line 3: at most 80 characters. Line 4: at most 80 characters',
    );
    expect(problemOfLines(found, 'protection.files', typed)).toBeUndefined();
    const ofNames = Object.fromEntries(Object.entries(found).filter(([path]) => /custodian/.test(path)));
    expect(Object.keys(ofNames)).toEqual(['protection.custodians.1', 'protection.custodians.2']);
    expect(fieldsWithProblems(ofNames)).toBe(1);
  });

  it('is marked in the form', () => {
    const draft = { ...emptyCustody, custodians: typed };
    const form = <QuorumForm draft={draft} dispatch={() => undefined} problems={problems()} at="protection" />;
    const shown = renderToStaticMarkup(form);
    expect(shown).toMatch(/<textarea[^>]*aria-invalid="true"/);
    expect(shown).toContain('Line 3: at most 80 characters');
  });
});
