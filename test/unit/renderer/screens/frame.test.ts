import { describe, expect, it } from 'vitest';
import { leftBehind } from '../../../../renderer/screens/ceremony/ended-screen.tsx';
import { matchingEntries, paletteEntries } from '../../../../renderer/screens/frame/palette-entries.ts';
import { matchesArtifact } from '../../../../renderer/screens/inventory-screen.tsx';
import { clientOf } from '../../../../renderer/bridge/client.ts';
import { ceremonyKinds } from '../../../../shared/contract/views.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { artifacts } from '../../../support/fake-artifacts.ts';
import { overview } from '../../../support/fake-bridge-data.ts';

describe('the palette', () => {
  const entries = paletteEntries(overview(true, false), false);

  it('finds a ceremony by words in any order and case', () => {
    expect(matchingEntries(entries, '07-02 ACME').map(({ place }) => place)).toEqual([
      { screen: 'ceremonies', id: '2026-07-02-01' },
    ]);
  });

  it('offers the ceremony that is open only while there is one', () => {
    expect(entries.some(({ place }) => place.screen === 'ceremony')).toBe(false);
    expect(paletteEntries(null, true)[0]?.place).toEqual({ screen: 'ceremony' });
  });

  it('begins only ceremonies that are possible now', () => {
    const begun = (filled: boolean) =>
      paletteEntries(overview(filled, false), false).flatMap(({ kind, place }) =>
        kind === 'begin' && place.screen === 'wizard' && place.protection === undefined ? [place.kind] : [],
      );
    expect([begun(true), begun(false)]).toEqual([[...ceremonyKinds], ['root-creation', 'authority-adoption']]);
    expect(paletteEntries(overview(true, true), true).filter(({ kind }) => kind === 'begin')).toEqual([]);
  });

  it.each([
    ['offline', { kind: 'key-resealing', authority: 'acme-root-g1', protection: 'offline-passphrase' }],
    ['take offline root', { kind: 'key-resealing', authority: 'acme-root-g1', protection: 'offline-passphrase' }],
    ['bring back', { kind: 'key-restoration' }],
    ['destroy', { kind: 'key-destruction' }],
    ['delete key', { kind: 'key-destruction' }],
    ['replace custodian', { kind: 'key-resealing' }],
    ['broken stick', { kind: 'copy-end' }],
    ['lost backup', { kind: 'copy-end' }],
    ['carry away', { kind: 'key-carriage' }],
    ['back up', { kind: 'key-backup' }],
  ])('finds a ceremony under the name that people give it: %s', (typed, place) => {
    const found = matchingEntries(entries, typed).map((entry) => entry.place);
    expect(found).toContainEqual(expect.objectContaining(place));
  });

  it.each([false, true])(
    'finds what is not begun from here by the screen it is on, with a ceremony interrupted: %s',
    (unfinished) => {
      const all = paletteEntries(overview(true, unfinished), unfinished);
      const screens = (typed: string) =>
        matchingEntries(all, typed).flatMap(({ kind, place }) => (kind === 'screen' ? [place.screen] : []));
      expect(screens('module')).toContain('tokens');
      expect(screens('register')).toContain('tokens');
      expect(screens('restore')).toEqual(expect.arrayContaining(['authorities', 'backups']));
      expect(screens('carry')).toContain('authorities');
      if (unfinished) expect(screens('resume')).toContain('ceremony');
    },
  );

  it('finds the register of custodians, where one of them is replaced', () => {
    expect(matchingEntries(entries, 'replace a custodian').map(({ place }) => place)).toContainEqual({ screen: 'custodians' });
  });

  it('finds nothing for words that are nowhere', () => {
    expect(matchingEntries(entries, 'zebra')).toEqual([]);
  });
});

describe('the inventory', () => {
  it('is searched by name, kind and digest', () => {
    const all = artifacts(0).map((artifact) => ({ ...artifact, superseded: false }));
    const found = (query: string) =>
      all.filter((artifact) => matchesArtifact(artifact, query)).map(({ name, kind }) => `${kind} ${name}`);
    expect(found('crl ACME')).toEqual(['crl acme-root-g1']);
    expect(found(all[1]?.sha256.hex.slice(0, 20) ?? '-')).toEqual(['certificate acme-issuing-1']);
    expect(found('')).toHaveLength(all.length);
  });
});

describe('a ceremony that ended', () => {
  it('suggests its artifacts and its transcript for export', async () => {
    const view = await clientOf(new FakeBridge('filled', () => '2026-11-21T10:42:07Z')).call('ceremony.record', { id: 'x' });
    expect(leftBehind(view)).toEqual([
      { kind: 'certificate', name: 'acme-root-g1' },
      { kind: 'certificate', name: 'acme-issuing-1' },
      { kind: 'transcript', name: '2026-11-21-01' },
    ]);
  });
});
