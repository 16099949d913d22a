import { describe, expect, it } from 'vitest';
import { operationSchema } from '../../../../shared/ceremony/plan.ts';
import type { KeyView } from '../../../../shared/contract/key-views.ts';
import {
  copyChoices,
  copyEndOperation,
  emptyCopyEnd,
  fatesOf,
  fitsOnToken,
  isOtherDevice,
  lastCopy,
  reduceCopyEnd,
  wantedCopy,
} from '../../../../renderer/wizards/copy-end/copy-end-draft.ts';
import { overview } from '../../../support/fake-bridge-data.ts';

const known = overview(true, false);
const [one, two] = ['1'.repeat(32), '2'.repeat(32)] as const;
const outside = (keyId: string, kind: 'backup' | 'exported'): KeyView['copies'][number] => ({
  ...{ keyId, kind, protection: 'two-passphrases', place: `/media/${keyId}/key.pem` },
  ...{ madeAt: '2026-06-01T09:00:00Z', sealing: null, bag: null },
});
/** The first authority with these copies beside, or in place of, the one that is sealed here. */
const having = (copies: readonly KeyView['copies'][number][], alone = false) => ({
  authorities: known.authorities.map((one, at) =>
    at === 0 && one.key ? { ...one, key: { ...one.key, copies: [...(alone ? [] : one.key.copies), ...copies] } } : one,
  ),
});
const both = having([outside(one, 'backup'), outside(two, 'exported')]);

describe('the draft of the end of a copy', () => {
  it('offers what is on a volume, where the key has another copy', () => {
    expect(copyChoices(known)).toEqual([]);
    expect(copyChoices(both).map(({ authority, copy }) => [authority, copy.keyId])).toEqual([
      ['acme-root-g1', one],
      ['acme-root-g1', two],
    ]);
    expect(copyChoices(having([outside(one, 'backup')], true))).toEqual([]);
  });

  it('offers what was lost, to be destroyed once it is found', () => {
    const lost = { ...outside(two, 'backup'), lostAt: '2026-07-01T09:00:00Z', why: 'not in its safe' };
    const found = {
      authorities: known.authorities.map((a, at) => (at === 0 && a.key ? { ...a, key: { ...a.key, lost: [lost] } } : a)),
    };
    const [choice] = copyChoices(found);
    expect(choice).toMatchObject({ copy: { keyId: two }, lost: true });
    expect(fatesOf(choice)).toEqual(['destroyed']);
    expect(fatesOf(copyChoices(both)[0])).toEqual(['destroyed', 'lost']);
  });

  it('has a copy that was lost on a token destroyed on a token that is named, or its device', () => {
    const onToken = {
      ...outside(two, 'backup'),
      kind: 'token' as const,
      protection: 'pin' as const,
      place: 'token Vault, serial 4711',
    };
    const home = { ...onToken, keyId: one };
    const lost = { ...onToken, lostAt: '2026-07-01T09:00:00Z', why: 'not in its safe' };
    const found = {
      authorities: known.authorities.map((a, at) =>
        at === 0 && a.key ? { ...a, key: { ...a.key, copies: [...a.key.copies, home], lost: [lost] } } : a,
      ),
    };
    const [live, choice] = copyChoices(found);
    expect([live?.lost, fatesOf(live), choice?.lost, fatesOf(choice)]).toEqual([false, ['lost'], true, ['on-token', 'destroyed']]);
    expect(live && fatesOf({ ...live, copy: { ...live.copy, foundAndBegun: true } })).toEqual(['on-token', 'destroyed', 'lost']);
    let draft = reduceCopyEnd({ ...emptyCopyEnd, keyId: two, why: 'behind the safe' }, { type: 'how', how: 'on-token' });
    // Without a token it must not become a plan that says that the device is destroyed.
    expect(operationSchema.safeParse(copyEndOperation(draft, choice)).success).toBe(false);
    const token = { module: '/usr/lib/m.so', serialNumber: '4711', label: 'Vault' };
    draft = reduceCopyEnd(draft, { type: 'token', token });
    expect(operationSchema.parse(copyEndOperation(draft, choice))).toMatchObject({ how: 'destroyed', token, copy: { keyId: two } });
    draft = reduceCopyEnd(draft, { type: 'how', how: 'destroyed' });
    expect(operationSchema.parse(copyEndOperation(draft, choice))).not.toHaveProperty('token');
    const file = { ...draft, how: 'on-token' as const };
    expect(operationSchema.safeParse(copyEndOperation(file, copyChoices(both)[0])).success).toBe(false);
  });

  it('offers a begun copy its own device and no other, and a lost one no device of another that was lost', () => {
    const device = (serialNumber: string) => ({ serialNumber, label: `Vault ${serialNumber}`, manufacturer: 'Acme', model: 'HSM' });
    const choice = (keyId: string, serialNumber: string, begun = false) => ({
      authority: 'acme-root-g1',
      copy: {
        ...{ ...outside(keyId, 'backup'), kind: 'token' as const, device: device(serialNumber) },
        ...(begun && { foundAndBegun: true as const }),
      },
      lost: !begun,
    });
    const choices = [choice(one, '1'), choice(two, '2'), choice('3'.repeat(32), '3', true)] as const;
    const [first, second, begun] = choices;
    const shows = (serialNumber: string) => ({ ...device(serialNumber), unrecorded: ['acme-root-g1'] });
    const fitting = (of: (typeof choices)[number]) =>
      ['1', '2', '3', '4'].filter((serial) => fitsOnToken(of, choices, shows(serial)));
    expect([fitting(first), fitting(second), fitting(begun)]).toEqual([['1', '4'], ['2', '4'], ['3']]);
    // The begun copy is live there, and its objects may be gone.
    expect(fitsOnToken(begun, choices, { ...device('3'), unrecorded: [] })).toBe(true);
    expect(fitsOnToken(first, choices, { ...device('1'), unrecorded: [] })).toBe(false);
    expect(fitsOnToken(first, choices, { ...shows('1'), label: 'Renamed' })).toBe(true);
    const chosen = (serialNumber: string) => ({ module: '/m.so', serialNumber, label: 'Vault' });
    expect(['1', '4', ''].map((serial) => isOtherDevice(first, chosen(serial)))).toEqual([false, true, true]);
    expect([isOtherDevice(begun, chosen('4')), isOtherDevice(first, null)]).toEqual([false, false]);
  });

  it('begins with the copy that it was begun for, then with the one that was chosen, then with the first', () => {
    const choices = copyChoices(both);
    const at = (keyId: string, suggested: string | null) => wantedCopy(choices, { ...emptyCopyEnd, keyId }, suggested);
    expect([at(one, two), at(two, null), at('', null), at('gone', null)]).toEqual([...[two, two, one, one]]);
    expect(wantedCopy([], emptyCopyEnd, null)).toBeUndefined();
  });

  it('takes no other copy for one that cannot end by itself', () => {
    const last = having([outside('3'.repeat(32), 'backup')], true);
    expect(wantedCopy(copyChoices(both), emptyCopyEnd, '3'.repeat(32))).toBe('3'.repeat(32));
    expect(lastCopy(last, '3'.repeat(32))).toMatchObject({ authority: 'acme-root-g1', copy: { kind: 'backup' } });
    expect(lastCopy(last, 'gone')).toBeUndefined();
  });

  it('names the copy as a plan does, once somebody has said what became of it and why', () => {
    const [, choice] = copyChoices(both);
    let draft = reduceCopyEnd(emptyCopyEnd, { type: 'copy', keyId: two });
    draft = reduceCopyEnd(draft, { type: 'why', why: ' not needed any more ' });
    // Nothing is chosen beforehand.
    expect(operationSchema.safeParse(copyEndOperation(draft, choice)).success).toBe(false);
    draft = reduceCopyEnd(draft, { type: 'how', how: 'lost' });
    expect(operationSchema.parse(copyEndOperation(draft, choice))).toEqual({
      ...{ kind: 'copy-end', name: 'copy-end-acme-root-g1', authority: 'acme-root-g1' },
      copy: { keyId: two, kind: 'exported', place: `/media/${two}/key.pem` },
      ...{ how: 'lost', why: 'not needed any more' },
    });
    expect(operationSchema.safeParse(copyEndOperation(draft, undefined)).success).toBe(false);
  });

  it('keeps what was said of a copy, and forgets it when another one is chosen', () => {
    const said = { ...emptyCopyEnd, keyId: one, how: 'destroyed' as const, why: 'its stick broke' };
    expect(reduceCopyEnd(said, { type: 'copy', keyId: one })).toBe(said);
    expect(reduceCopyEnd(said, { type: 'copy', keyId: two })).toEqual({ ...emptyCopyEnd, keyId: two });
    expect(reduceCopyEnd(said, { type: 'how', how: 'eaten' }).how).toBe('destroyed');
  });
});
