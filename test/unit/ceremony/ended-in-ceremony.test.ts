import { describe, expect, it } from 'vitest';
import { endedKeys, whatIsLeft } from '../../../shared/ceremony/ended-in-ceremony.ts';
import { nothingThere } from '../../../shared/ceremony/key-words.ts';
import type { EntryData, EntryType, LedgerEntry } from '../../../shared/ceremony/ledger-entry.ts';
import type { Step } from '../../../shared/ceremony/script.ts';

const [key, stick, anew] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)] as const;
const spkiSha256 = 'd'.repeat(64);
/** All in one second. */
const time = '2026-11-21T10:00:00Z';
const token = { module: '/m', moduleSha256: '', label: 'A', serialNumber: '1', manufacturer: '', model: '', firmware: '' };

/** In the order of a ledger. */
function ledgerOf(...written: readonly (readonly [type: EntryType, data: object])[]): readonly LedgerEntry[] {
  return written.map(
    ([type, data], seq) => ({ type, data, seq, time, ceremony: 'c1', prev: '', line: '', hash: '' }) as LedgerEntry,
  );
}
const generated = (onToken: boolean) =>
  [
    'key-generated',
    {
      ...{
        keyId: key,
        algorithm: 'EC-P256',
        custody: onToken ? 'token' : 'sealed-file',
        spki: '',
        spkiSha256,
        operation: 'acme-root',
      },
      ...(onToken && { token: { ...token, attributes: [] } }),
    },
  ] as const;
const copied = (over: Partial<EntryData<'key-copied'>> = {}) =>
  [
    'key-copied',
    {
      ...{ keyId: stick, spkiSha256, kind: 'backup', protection: 'two-passphrases', place: '/media/x', sha256: null, token: null },
      ...over,
    },
  ] as const;
const begun = ['copy-destruction-intended', { keyId: key, why: 'closed' }] as const;
const ended = (keyId: string, how: string, why: string) => ['key-copy-ended', { keyId, how, why }] as const;
const told = (entries: readonly LedgerEntry[], steps: readonly Step[] = []) =>
  endedKeys({ entries, steps }, entries).flatMap(({ ended: all }) => all.map(({ how, seq }) => [how, seq]));

describe('what a ceremony ended of a key', () => {
  it('tells a destruction that was begun twice in one second once, as the last try', () => {
    expect(told(ledgerOf(generated(true), begun, begun))).toEqual([['begun', 2]]);
    expect(told(ledgerOf(generated(true), begun, begun, ended(key, 'destroyed', 'closed')))).toEqual([['destroyed', 3]]);
  });

  it('does not say that the key lives on in what may be gone, nor that it is destroyed', () => {
    const words = (...entries: readonly (readonly [type: EntryType, data: object])[]) => {
      const held = ledgerOf(...entries);
      return endedKeys({ entries: held, steps: [] }, held).map(whatIsLeft);
    };
    expect(words(generated(true), begun)).toEqual([
      expect.stringMatching(/^Nobody can say yet whether the key is destroyed: it may live on in /),
    ]);
    const other = { kind: 'token', protection: 'pin', place: 'token B' } as const;
    expect(words(generated(true), copied(other), begun)).toEqual([expect.stringMatching(/^The key lives on in token B /)]);
  });

  it('calls gone what the program found to be gone from a token, and nothing that people said in the same words', () => {
    const said = `closed; ${nothingThere}`;
    expect(told(ledgerOf(generated(true), ended(key, 'destroyed', said)))).toEqual([['gone', 1]]);
    expect(told(ledgerOf(generated(true), ended(key, 'lost', said)))).toEqual([['lost', 1]]);
    expect(told(ledgerOf(generated(false), copied(), ended(stick, 'attested', said)))).toEqual([['attested', 2]]);
    expect(told(ledgerOf(generated(false), copied(), ended(stick, 'destroyed', said)))).toEqual([['destroyed', 2]]);
  });

  it('tells of a lost copy that its destruction was attested, until that is on record', () => {
    const steps = [{ id: 's001', number: 1, kind: 'attest', operation: 'end', looksFor: { keyId: stick } }] as unknown as Step[];
    const operation = { kind: 'copy-end', name: 'end', authority: 'acme-root', how: 'destroyed', why: 'found' };
    const lost = ledgerOf(generated(false), copied(), ended(stick, 'lost', 'not there'));
    const sitting = ledgerOf(
      ['ceremony-opened', { plan: { operations: [operation] } }],
      ['step-completed', { step: 's001' }],
      copied({ keyId: anew, found: stick }),
      ended(anew, 'attested', 'found'),
      ['ceremony-aborted', {}],
    ).map((entry) => ({ ...entry, seq: entry.seq + lost.length }));
    const tell = (entries: readonly LedgerEntry[]) => endedKeys({ entries, steps }, [...lost, ...entries]);
    const brokenOff = tell(sitting.filter(({ type }) => type !== 'key-copied' && type !== 'key-copy-ended'));
    expect(brokenOff.flatMap(({ ended: all }) => all)).toEqual([
      {
        what: '/media/x (backup copy bbbbbbbb), which counts as lost,',
        ...{ how: 'said-destroyed', at: time, seq: 4, stepNumber: 1 },
      },
    ]);
    expect(brokenOff.map(({ live }) => live)).toEqual([['this workstation (sealed-file copy aaaaaaaa)']]);
    expect(tell(sitting).flatMap(({ ended: all }) => all.map(({ how, seq }) => [how, seq]))).toEqual([['attested', 6]]);
  });
});
