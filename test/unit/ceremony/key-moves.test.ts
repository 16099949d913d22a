import { describe, expect, it } from 'vitest';
import { moveOfCopy, moveOfShares, type Before } from '../../../shared/ceremony/key-moves.ts';

const before: Before = { authority: 'acme', operations: [], keptOffline: false, adoptedIn: null };
const sealed = (protection: 'passphrase' | 'quorum' | 'offline-passphrase') => ({
  kind: 'sealed-file' as const,
  protection,
  place: 'this workstation',
});
const outside = (kind: 'backup' | 'exported') => ({ kind, protection: 'two-passphrases' as const, place: '/media/A/key.pem' });

describe('the move that a new copy of a key is', () => {
  it('goes by what the copy is and where', () => {
    expect(moveOfCopy(outside('backup'), '1', before)).toEqual(['backed-up', 'to /media/A/key.pem']);
    expect(moveOfCopy({ kind: 'token', protection: 'pin', place: 'token B, serial 7' }, '1', before)).toEqual([
      'second-home',
      'token B, serial 7',
    ]);
    expect(moveOfCopy(sealed('passphrase'), '1', before)?.[0]).toBe('sealed-anew');
    expect(moveOfCopy(sealed('offline-passphrase'), '1', before)?.[0]).toBe('taken-offline');
  });

  it('is none for the file that an adopted key came in', () => {
    expect(moveOfCopy(outside('exported'), '1', { ...before, adoptedIn: '1' })).toBeUndefined();
    expect(moveOfCopy(outside('exported'), '2', { ...before, adoptedIn: '1' })?.[0]).toBe('exported');
  });

  it('is said by the shares where a quorum opens it, which are dealt for the first time or anew', () => {
    expect(moveOfCopy(sealed('quorum'), '1', before)).toBeUndefined();
    const set = { required: 2, total: 3, setId: 'ab12' };
    expect(moveOfShares(set, false)).toEqual(['behind-quorum', '2 of 3 shares open it, set ab12']);
    expect(moveOfShares(set, true)[0]).toBe('shares-dealt');
  });

  it('comes back from the file that the plan of this key names, also behind a quorum', () => {
    const back = { kind: 'key-restoration', name: 'back', authority: 'acme', file: '/media/A/key.pem' } as const;
    const restored = (authority: string) => moveOfCopy(sealed('quorum'), '1', { ...before, authority, operations: [back] });
    expect(restored('acme')).toEqual(['brought-back', 'from /media/A/key.pem']);
    expect(restored('other')).toBeUndefined();
  });
});
