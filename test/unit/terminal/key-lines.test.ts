import { describe, expect, it } from 'vitest';
import type { KeyCopy, KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import { keyLines } from '../../../main/terminal/key-lines.ts';

const copy = (kind: KeyCopy['kind'], provenAt: string | null = null): KeyCopy => ({
  keyId: `id-of-${kind}`,
  kind,
  protection: 'passphrase',
  place: 'keys',
  sha256: null,
  token: null,
  madeAt: '2026-11-21T10:00:00Z',
  ceremony: null,
  ended: null,
  backup: null,
  provenAt,
});

const record = (...copies: readonly KeyCopy[]): KeyRecord => ({
  spkiSha256: '00'.repeat(32),
  spki: '',
  algorithm: 'EC-P384',
  authority: 'acme-root',
  adoptedFrom: null,
  state: 'active',
  stateSince: '2026-11-21T10:00:00Z',
  signUntil: null,
  copies,
  shareSets: [],
});

describe('the keys of a ledger', () => {
  it.each([
    ['sealed-file', null, ''],
    ['token', null, ''],
    ['backup', null, ', never proven restorable'],
    ['backup', '2026-11-22T10:00:00Z', ', proven restorable 2026-11-22T10:00:00Z'],
  ] as const)('say of a copy “%s” proven at %s what can be said', (kind, provenAt, said) => {
    expect(keyLines([record(copy(kind, provenAt))])).toContain(`  id-of-${kind}  passphrase, made 2026-11-21T10:00:00Z${said}`);
  });

  it('say until when one signs certificates, where its plan set an end', () => {
    const end = '2034-11-21T09:59:59Z';
    expect(keyLines([record()]).join('\n')).not.toContain('signs certificates');
    expect(keyLines([{ ...record(), signUntil: end }])).toContain(`  signs certificates until ${end}`);
  });

  it('are none where none was made', () => {
    expect(keyLines([])).toEqual(['No key was made or adopted here.']);
  });
});
