import { describe, expect, it } from 'vitest';
import type { KeyCopy, KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import type { ShareSet } from '../../../shared/ceremony/share-set.ts';
import type { KeyDestruction } from '../../../shared/ceremony/key-operations.ts';
import type { LedgerEntry } from '../../../shared/ceremony/ledger-entry.ts';
import type { Plan } from '../../../shared/ceremony/plan.ts';
import { destructionRecord, type DestructionFacts } from '../../../main/transcript/destruction-record.ts';
import { renderDestruction } from '../../../main/transcript/render-destruction.tsx';

const time = '2027-01-05T10:00:00Z';
const [onToken, inSafe] = ['a', 'b'].map((digit) => digit.repeat(32)) as [string, string];
const ended = (how: string) => ({ at: time, how, why: 'end of life' });

const copy = (over: Partial<KeyCopy>): KeyCopy => ({
  keyId: onToken,
  kind: 'token',
  protection: 'pin',
  place: 'token one, serial 0815',
  sha256: null,
  token: null,
  madeAt: time,
  ceremony: 'c1',
  ended: ended('destroyed'),
  backup: null,
  provenAt: null,
  failedAt: null,
  bag: null,
  ...over,
});
const device = {
  module: '/usr/lib/module.so',
  moduleSha256: '0'.repeat(64),
  manufacturer: 'Maker',
  model: 'HSM 2',
  serialNumber: '0815',
  firmware: '1.0',
  label: 'one',
  attributes: [],
};
const set: ShareSet = {
  setId: '12345678',
  keyId: inSafe,
  spkiSha256: 'c'.repeat(64),
  required: 2,
  total: 3,
  check: '',
  shares: ['Anna', 'Berta', 'Carl'].map((custodian, at) => ({ index: at + 1, custodian, commitment: 'd', delivery: 'card' })),
  madeAt: time,
  voided: { at: time, why: 'sealed again' },
  checkedAt: new Map(),
  statuses: new Map(),
  bags: new Map(),
  baggedIn: new Map(),
  ended: new Map([
    [1, { at: time, how: 'destroyed' as const, why: 'handed in, attested' }],
    [2, { at: time, how: 'uncollected' as const, why: 'ill' }],
  ]),
};
const record: KeyRecord = {
  spkiSha256: 'c'.repeat(64),
  spki: '',
  algorithm: 'RSA-4096',
  authority: 'acme-root',
  adoptedFrom: null,
  state: 'destroyed',
  stateSince: time,
  signUntil: null,
  copies: [
    copy({ token: device }),
    copy({ keyId: inSafe, kind: 'sealed-file', place: 'this workstation', ended: ended('replaced') }),
  ],
  shareSets: [set],
};
const operation: KeyDestruction = {
  kind: 'key-destruction',
  name: 'end',
  authority: 'acme-root',
  copies: [{ keyId: onToken, kind: 'token', place: 'token one, serial 0815' }],
  why: 'end of life',
};
const plan = { title: 'End', organisation: 'Acme', place: 'Vault', participants: [], operations: [operation] } as unknown as Plan;
const entry = (type: string, data: unknown, seq: number) =>
  ({ type, data, seq, time, ceremony: 'c2', prev: '', line: '', hash: String(seq).repeat(64) }) as unknown as LedgerEntry;
const facts: DestructionFacts = {
  mode: 'production',
  ceremonyId: 'c2',
  entries: [
    entry('ceremony-opened', { plan, planDigest: 'e'.repeat(64) }, 1),
    entry('key-state-changed', { spkiSha256: record.spkiSha256, from: 'active', to: 'destroyed', why: 'end of life' }, 2),
    entry('ceremony-closed', {}, 3),
  ],
  steps: [],
  records: [record],
  authorities: [],
  crls: [],
  checkpoint: undefined,
  ledger: { ledgerId: 'f'.repeat(32), publicKeySha256: '1'.repeat(64) },
  rootHashOf: () => '',
  keyIdentifierOf: () => null,
};

describe('the record of what a ceremony destroyed', () => {
  it('names the device of a token, and tells ended before, destroyed and not accounted for apart', () => {
    const [key] = destructionRecord(facts)?.keys ?? [];
    expect(key?.copies.map(({ verdict, where, method }) => [verdict, where, method])).toEqual([
      ['destroyed', 'Maker HSM 2, serial number 0815, label one', 'by the program, on the token; looked for there: absent'],
      ['earlier', 'this workstation', 'replaced earlier (end of life); file looked for: absent'],
    ]);
    expect(key?.shares.map(({ verdict, where }) => [verdict, where])).toEqual([
      ['earlier', 'Anna: card'],
      ['unaccounted', 'Berta: card'],
      ['unaccounted', 'Carl: card'],
    ]);
    expect(key?.facts).toContainEqual({ label: 'Algorithm and size', value: 'RSA-4096, 4096 bits' });
  });

  it('says of a copy on a volume which bag it was in, as recorded', () => {
    const bag = { bag: 'B 4711', place: 'safe 2', at: time };
    const copies = [copy({ keyId: 'e'.repeat(32), kind: 'backup', place: '/media/x/key.pem', bag })];
    const made = destructionRecord({ ...facts, records: [{ ...record, copies: [...record.copies, ...copies] }] });
    expect(made?.keys[0]?.copies.at(-1)?.where).toBe('/media/x/key.pem; bag B 4711, safe 2');
  });

  it('leaves a copy that was lost earlier lost: nothing was looked for where nobody knows where it is', () => {
    const copies = [...record.copies, copy({ keyId: 'e'.repeat(32), kind: 'sealed-file', place: 'safe 3', ended: ended('lost') })];
    const made = destructionRecord({ ...facts, records: [{ ...record, copies }] }) ?? expect.fail('no record');
    const { verdict, method } = made.keys[0]?.copies.at(-1) ?? expect.fail('no copy');
    expect([verdict, method]).toEqual(['lost', 'not destroyed; lost earlier (end of life)']);
    expect(renderDestruction(made, { fonts: [] }).html).toContain('1 LOST, 2 NOT ACCOUNTED FOR');
  });

  it('says on paper what is not accounted for, and spells out what would hide', () => {
    const spoofed = { ...record, copies: record.copies.map((one) => ({ ...one, token: null, place: 'safe \u202e2' })) };
    const made = destructionRecord({ ...facts, records: [spoofed] });
    const { html } = renderDestruction(made ?? expect.fail('no record'), { fonts: [] });
    expect(html).toContain('0 LOST, 2 NOT ACCOUNTED FOR');
    expect(html).toContain('safe [U+202E]2');
    expect(html).not.toContain('\u202e');
  });

  it('is one of an aborted ceremony where the end of the key was recorded, and claims no look that was not taken', () => {
    const aborted = entry('ceremony-aborted', { step: 's002', fault: null, why: 'fire alarm' }, 3);
    const step = (id: string, effect: string) => ({ id, number: Number(id.slice(1)), effect, operation: 'end', activity: effect });
    const steps = [step('s001', 'key.destroy'), step('s002', 'key.sweep')] as unknown as DestructionFacts['steps'];
    const made =
      destructionRecord({ ...facts, steps, entries: [...facts.entries.slice(0, 2), aborted] }) ?? expect.fail('no record');
    expect(made.aborted).toEqual({ step: 'step 2 of 2 (“key.sweep”)', why: 'fire alarm' });
    expect(made.keys[0]?.copies[1]?.method).toBe(
      'replaced earlier (end of life); file not looked for: the ceremony was aborted before',
    );
    const { html } = renderDestruction(made, { fonts: [] });
    expect(html).toContain('fire alarm');
    expect(html).toContain('Head at the abort');
  });

  it('is none of a ceremony that has not ended, or that destroyed nothing', () => {
    expect(destructionRecord({ ...facts, entries: facts.entries.slice(0, 2) })).toBeUndefined();
    expect(destructionRecord({ ...facts, entries: facts.entries.filter(({ seq }) => seq !== 2) })).toBeUndefined();
  });
});
