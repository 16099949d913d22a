import { describe, expect, it } from 'vitest';
import type { KeyCopy, KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import type { ShareEvent, ShareSet } from '../../../shared/ceremony/share-set.ts';
import { exposureInWords, isBroken, isCutOff, isExposed, standingOf } from '../../../shared/ceremony/share-standing.ts';
import type { ShareStatus } from '../../../shared/ceremony/share-words.ts';

const at = '2026-11-21T10:00:00Z';
const event = (status: ShareStatus): ShareEvent => ({ status, at, why: 'test' });
/** A share that was compromised, and whose card was destroyed after that. */
const burnt: ShareEvent = { ...event('destroyed'), othersKnow: true };
/** 2 of 3, of which the first shares have these. */
const set = (...recorded: (ShareStatus | ShareEvent)[]): ShareSet => ({
  setId: '0badcafe',
  keyId: 'sealed',
  spkiSha256: 's',
  required: 2,
  total: 3,
  check: '',
  shares: ['Anna', 'Berta', 'Carl'].map((custodian, index) => ({
    index: index + 1,
    custodian,
    commitment: 'c',
    delivery: 'card',
  })),
  madeAt: at,
  voided: null,
  checkedAt: new Map(),
  ended: new Map(),
  statuses: new Map(recorded.map((one, index) => [index + 1, typeof one === 'string' ? event(one) : one])),
  bags: new Map(),
  baggedIn: new Map(),
});

describe('what can be said of a quorum', () => {
  it.each<[readonly (ShareStatus | ShareEvent)[], string, number, number]>([
    [[], 'can-lose', 3, 0],
    [['lost'], 'none-to-spare', 2, 1],
    [['compromised'], 'none-to-spare', 2, 1],
    // They open the key for whoever knows them, and for their custodians too.
    [['compromised', 'compromised'], 'needs-compromised', 1, 2],
    [['compromised', 'lost'], 'needs-compromised', 1, 2],
    // What was lost may be found, who left may be reached.
    [['lost', 'custodian-left'], 'too-few-come', 1, 2],
    [['lost', 'destroyed'], 'too-few-come', 1, 1],
    [['destroyed', 'destroyed'], 'opens-nothing', 1, 0],
    // Their cards are gone, but not what others know.
    [[burnt, burnt], 'too-few-come', 1, 2],
    [[burnt, 'destroyed'], 'too-few-come', 1, 1],
    [['destroyed', 'destroyed', 'lost'], 'opens-nothing', 0, 1],
  ])('after %j is “%s”: %d available, %d exposed', (recorded, verdict, available, exposed) => {
    expect(standingOf(set(...recorded))).toEqual({ required: 2, total: 3, available, spare: available - 2, exposed, verdict });
  });

  it('is what it would be if something was recorded, without forgetting what others know', () => {
    expect(standingOf(set('lost'), { index: 2, to: 'lost' })).toMatchObject({ verdict: 'too-few-come', exposed: 2 });
    expect(standingOf(set('lost'), { index: 1, to: 'available' })).toMatchObject({ verdict: 'can-lose', exposed: 0 });
    const known: ShareEvent = { ...event('compromised'), othersKnow: true };
    expect(standingOf(set(known), { index: 1, to: 'destroyed' })).toMatchObject({ exposed: 1 });
  });

  it('says that others may open it exactly where they may have as many shares as that takes', () => {
    expect(isExposed(standingOf(set('lost', 'destroyed')))).toBe(false);
    const standing = standingOf(set('custodian-left', burnt));
    expect(isExposed(standing)).toBe(true);
    expect(exposureInWords(standing)).toBe('2 shares lost, compromised or with a custodian who left, 2 open the key');
  });
});

describe('a copy behind a quorum', () => {
  const copy = { keyId: 'sealed', protection: 'quorum' } as KeyCopy;
  const record = (...shareSets: ShareSet[]) => ({ shareSets }) as unknown as KeyRecord;

  it.each<[readonly ShareStatus[], boolean]>([
    [['lost'], false],
    [['compromised', 'compromised'], false],
    [['lost', 'lost'], true],
    [['destroyed', 'destroyed'], true],
  ])('after %j is cut off: %s', (recorded, cutOff) => {
    expect(isBroken(standingOf(set(...recorded)))).toBe(cutOff);
    expect(isCutOff(record(set(...recorded)), copy)).toBe(cutOff);
  });

  it('is judged by its own live set, and one under a passphrase by none', () => {
    const broken = set('destroyed', 'destroyed');
    expect(isCutOff(record(broken), { ...copy, keyId: 'another' })).toBe(false);
    expect(isCutOff(record({ ...broken, voided: { at, why: 'sealed again' } }), copy)).toBe(false);
    expect(isCutOff(record(broken), { ...copy, protection: 'passphrase' })).toBe(false);
  });
});
