import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../shared/ceremony/ledger-entry.ts';
import { isSplit, tokenPins } from '../../../shared/ceremony/token-pins.ts';

const token = { module: '/usr/lib/softhsm/libsofthsm2.so', serialNumber: '28546f625d46f423', label: 'Vault One' };
const entry = (type: string, data: Record<string, unknown>): LedgerEntry =>
  ({ type, ceremony: '2026-12-01-02', data: { token, ...data } }) as unknown as LedgerEntry;
const begun = (officer: string | null) => entry('token-pin-intended', { officer, holders: ['Otto Lind', 'Ada Brandt'] });

describe('whose PIN a token has', () => {
  it('is not known from a change that was only begun: the PIN that was set elsewhere is typed as a whole', () => {
    const pins = tokenPins([begun(null)], token);
    expect(pins).toMatchObject({ officer: null, holders: [], unfinished: [{ holders: ['Otto Lind', 'Ada Brandt'] }] });
    expect(isSplit(pins)).toBe(false);
  });

  it('is known from an initialisation that was begun, which gives its first one', () => {
    expect(isSplit(tokenPins([begun('Sven System')], token))).toBe(true);
  });

  it('is that of before where a change of it was only begun', () => {
    const pins = tokenPins(
      [entry('token-initialised', { pins: { officer: 'Sven System', holders: ['Jun Watanabe'] } }), begun(null)],
      token,
    );
    expect(pins).toMatchObject({ holders: ['Jun Watanabe'], unfinished: [{}] });
  });
});
