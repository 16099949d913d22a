import { describe, expect, it } from 'vitest';
import { beginPlace } from '../../../../renderer/screens/frame/begin-place.ts';
import { matchingEntries, paletteEntries } from '../../../../renderer/screens/frame/palette-entries.ts';
import { offered } from '../../../../renderer/screens/key-section.tsx';
import { candidates } from '../../../../renderer/wizards/key-custody/custody-draft.ts';
import { possibleCeremonies } from '../../../../main/lifecycle/possible-ceremonies.ts';
import type { KeyView } from '../../../../shared/contract/key-views.ts';
import type { Overview } from '../../../../shared/contract/views.ts';
import { overview } from '../../../support/fake-bridge-data.ts';

const known = overview(true, false);
const online = known.authorities[0]?.key as KeyView;
const [sealed] = online.copies as [KeyView['copies'][number]];
const kept: KeyView = { ...online, custody: 'offline-here', copies: [{ ...sealed, protection: 'offline-passphrase' }] };
const away: KeyView = { ...online, custody: 'offline-away', copies: [{ ...sealed, kind: 'carried', place: 'vault' }] };
const withKeys = (...keys: readonly KeyView[]): Overview => ({
  ...known,
  authorities: known.authorities.slice(0, keys.length).map((one, at) => ({
    ...one,
    key: keys[at] ?? null,
    keyPresent: keys[at]?.custody === 'online',
  })),
});
const button = (key: KeyView, label: string) =>
  offered('acme', key, key.custody === 'online').find(([shown]) => shown === label)?.[1];
const resealing = (authority: string, protection: string) => ({
  ...{ screen: 'wizard', kind: 'key-resealing', artifacts: [] },
  ...{ authority, protection },
});
const restoration = { screen: 'wizard', kind: 'key-restoration', artifacts: [] };

describe('the buttons of a key', () => {
  it('take an online key offline, with that choice made already', () => {
    expect(button(online, 'Take offline …')).toEqual(resealing('acme', 'offline-passphrase'));
    expect(button(online, 'Bring back …')).toBeUndefined();
    for (const key of [kept, away]) expect(button(key, 'Take offline …')).toBeUndefined();
    const onToken: KeyView = { ...online, copies: [{ ...sealed, kind: 'token', protection: 'pin' }] };
    expect(button(onToken, 'Take offline …')).toBeUndefined();
    expect(button({ ...online, state: 'compromised' }, 'Take offline …')).toBeUndefined();
  });

  it('bring back what is kept here by sealing it anew, and what was carried away from its file', () => {
    expect(button(kept, 'Bring back …')).toEqual(resealing('acme', 'passphrase'));
    expect(button(away, 'Bring back …')).toEqual({ ...restoration, authority: 'acme' });
  });
});

describe('a ceremony that is begun by its kind', () => {
  it('asks for a file only where one may exist', () => {
    const [name = ''] = known.authorities.map((one) => one.name);
    expect(beginPlace('key-restoration', withKeys(kept))).toEqual(resealing(name, 'passphrase'));
    expect(beginPlace('key-restoration', withKeys(kept, away))).toEqual(restoration);
    expect(beginPlace('key-restoration', withKeys(away))).toEqual(restoration);
    expect(beginPlace('key-backup', withKeys(kept))).toEqual({ ...restoration, kind: 'key-backup' });
    expect(beginPlace('key-restoration', null)).toEqual(restoration);
  });

  it('is found in the palette for the key that is kept here', () => {
    const [name = ''] = known.authorities.map((one) => one.name);
    const found = matchingEntries(paletteEntries(withKeys(kept), false), 'bring back key').map(({ place }) => place);
    expect(found).toContainEqual(resealing(name, 'passphrase'));
    expect(found).not.toContainEqual(restoration);
  });

  it('restores a key that is kept here only where a file elsewhere is on record', () => {
    const named = (key: KeyView) => candidates('key-restoration', withKeys(key)).length;
    const backup = { ...sealed, kind: 'backup' as const };
    expect([named(kept), named({ ...kept, copies: [...kept.copies, backup] }), named(away)]).toEqual([0, 1, 1]);
  });

  it('is offered on Home only where its wizard, or that of a resealing, has a key for it', () => {
    const token = { ...sealed, kind: 'token' as const, protection: 'pin' as const };
    const gone: KeyView = { ...online, custody: 'gone', copies: [] };
    for (const key of [online, kept, away, gone, { ...away, copies: [token] }, { ...kept, state: 'compromised' as const }]) {
      const at = withKeys(key);
      const standing = {
        authorities: at.authorities,
        ceremonyUnfinished: false,
        uncertifiedKeys: 0,
        approvers: 0,
        ledgerBackups: 0,
        now: '2026-11-21T10:00:00Z',
      };
      const offers = possibleCeremonies(standing).find(({ kind }) => kind === 'key-restoration')?.possible;
      const place = beginPlace('key-restoration', at);
      const taken = place.screen === 'wizard' && candidates(place.kind as 'key-restoration', at).length > 0;
      expect([key.custody, offers]).toEqual([key.custody, taken]);
    }
  });
});
