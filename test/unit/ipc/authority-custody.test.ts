import { describe, expect, it } from 'vitest';
import { custodyOf } from '../../../main/ipc/handlers/overview-handlers.ts';
import type { KeyCopy, KeyRecord } from '../../../shared/ceremony/key-custody.ts';

const copy = (kind: KeyCopy['kind'], over: Partial<KeyCopy> = {}): KeyCopy => ({
  keyId: kind,
  kind,
  protection: kind === 'token' ? 'pin' : 'passphrase',
  place: kind,
  sha256: null,
  token: null,
  madeAt: '2026-01-10T09:00:00Z',
  ceremony: null,
  ended: null,
  backup: null,
  provenAt: null,
  failedAt: null,
  bag: null,
  ...over,
});
const record = (...copies: readonly KeyCopy[]): KeyRecord => ({
  spkiSha256: 'b',
  spki: '',
  algorithm: 'EC-P256',
  authority: 'one',
  adoptedFrom: null,
  state: 'active',
  stateSince: '2026-01-10T09:00:00Z',
  signUntil: null,
  copies,
  shareSets: [],
});
const ended = { at: '2026-02-10T09:00:00Z', how: 'destroyed', why: 'carried away' } as const;
const made = (custody: 'throw-away' | 'sealed-file' | 'token') => ({ key: { keyId: 'k', custody } });

describe('the custody that is shown of an authority', () => {
  it('is that of the live copy which would be used, whatever the key was made as', () => {
    const moved = record(copy('sealed-file', { ended }), copy('token'));
    expect(custodyOf(made('sealed-file'), moved)).toBe('token');
    const back = record(copy('token', { ended }), copy('sealed-file'));
    expect(custodyOf(made('token'), back)).toBe('sealed-file');
    expect(custodyOf(made('sealed-file'), record(copy('sealed-file'), copy('token')))).toBe('token');
  });

  it('stays what the key was made as where no copy is in reach', () => {
    const carried = record(copy('token', { ended }), copy('carried'));
    expect(custodyOf(made('token'), carried)).toBe('token');
    expect(custodyOf(made('sealed-file'), record(copy('sealed-file', { protection: 'offline-passphrase' })))).toBe('sealed-file');
    expect(custodyOf(made('throw-away'), undefined)).toBe('throw-away');
  });

  it('is elsewhere for a key that was never here', () => {
    expect(custodyOf({ key: null }, undefined)).toBe('elsewhere');
  });
});
