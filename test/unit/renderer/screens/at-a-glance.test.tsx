import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { KeyState } from '../../../../shared/ceremony/key-words.ts';
import type { UnprovenView } from '../../../../shared/contract/backup-views.ts';
import type { AuthorityView, DueView, StatusView } from '../../../../shared/contract/views.ts';
import { AuthorityTree } from '../../../../renderer/screens/authority-tree.tsx';
import { KeyCard } from '../../../../renderer/screens/backups-screen.tsx';
import { StatusBar } from '../../../../renderer/screens/frame/status-bar.tsx';
import { DuePanel } from '../../../../renderer/screens/home/due-panel.tsx';
import { UnprovenPanel } from '../../../../renderer/screens/home/unproven-panel.tsx';
import { KeySection, offered } from '../../../../renderer/screens/key-section.tsx';
import { copyText } from '../../../../renderer/text/copy-text.ts';
import { overview } from '../../../support/fake-bridge-data.ts';
import { backedUpKeys } from '../../../support/fake-custody-data.ts';

const [authority] = overview(true, false).authorities;
const key = authority?.key;
if (!authority || !key) throw new Error('no authority');
const nothing = () => undefined;
const words = (markup: string): string => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('an authority whose key is not active', () => {
  const tree = (state: KeyState): string =>
    renderToStaticMarkup(<AuthorityTree authorities={[{ ...authority, key: { ...key, state } }]} onOpen={nothing} />);

  it.each([
    ['suspended', 'due'],
    ['deactivated', 'due'],
    ['compromised', 'bad'],
    ['destroyed', 'bad'],
  ] as const)('says so before anything good is said of it: %s', (state, tone) => {
    expect(/<span class="mark ([a-z]+)">.*?<\/span>(.*?)<\/span>/.exec(tree(state))?.slice(1)).toEqual([tone, `key ${state}`]);
    expect(tree(state)).not.toContain('mark good');
    expect(tree(state)).toContain('certificate valid');
    expect(tree(state).includes('is the last one, ends')).toBe(state !== 'suspended');
    expect(tree('active')).toContain('mark good');
  });

  it('does not claim to sign, and offers no change of state where none can follow', () => {
    const section = (state: KeyState): string =>
      words(renderToStaticMarkup(<KeySection authority="acme" keyView={{ ...key, state }} present go={nothing} />));
    expect(section('active')).toContain('Signs certificates until');
    expect(section('active')).toContain('Change state …');
    expect(section('compromised')).toContain('Signs nothing any more, no CRL either');
    expect(section('compromised')).toContain('no other state can follow, only its destruction');
    expect(section('compromised')).not.toMatch(/Signs certificates until|Change state/);
    expect(offered('acme', { ...key, state: 'compromised' }, true).map(([label]) => label)).toEqual(['Destroy …']);
  });
});

describe('an authority whose key is active, but nowhere', () => {
  const tree = (node: Partial<AuthorityView>): string =>
    renderToStaticMarkup(<AuthorityTree authorities={[{ ...authority, ...node }]} onOpen={nothing} />);

  it.each([
    ['no live copy of the key', { key: { ...key, custody: 'gone' }, keyPresent: false }],
    ['key not found here', { keyPresent: false }],
  ] as const)('does not look well: %s', (told, node) => {
    expect(/<span class="mark ([a-z]+)">.*?<\/span>(.*?)<\/span>/.exec(tree(node))?.slice(1)).toEqual(['bad', told]);
    expect(tree(node)).not.toContain('mark good');
  });

  it.each([
    ['key offline, carried away', { key: { ...key, custody: 'offline-away' }, keyPresent: false }],
    ['token not present', { custody: 'token', keyPresent: false }],
  ] as const)('has only to be brought where that is all: %s', (told, node) => {
    expect(tree(node)).toContain(told);
    expect(tree(node)).toContain('mark good');
  });

  it('is on a token and sealed here where both are so', () => {
    const [copy] = key.copies;
    if (!copy) throw new Error('no copy');
    const on = (...kinds: readonly (typeof copy.kind)[]) =>
      words(tree({ custody: 'token', key: { ...key, copies: kinds.map((kind) => ({ ...copy, kind })) } }));
    expect(on('token', 'sealed-file')).toContain('key on a token, also sealed here');
    expect(on('token', 'carried')).toContain('key on a token');
    expect(on('token', 'carried')).not.toContain('also sealed here');
  });
});

describe('what is due', () => {
  const due = (n: number): DueView[] =>
    Array.from({ length: n }, (_, at) => ({ kind: 'last-crl', name: `ca-${at}`, at: '2026-12-01T00:00:00Z', days: 9, band: '30' }));

  it('calls a CRL that none can follow the last one, and leaves the rest of a long list to be asked for', () => {
    expect(words(renderToStaticMarkup(<DuePanel due={due(1)} />))).toContain('last CRL: the key can sign no other');
    expect(renderToStaticMarkup(<DuePanel due={due(8)} />)).not.toContain('Show all');
    const long = renderToStaticMarkup(<DuePanel due={due(9)} />);
    expect(long.match(/<bdi[^>]*>ca-\d/g)).toHaveLength(8);
    expect(long).toContain('Show all 9');
  });
});

describe('what nobody can rely on', () => {
  it('is counted, with the worst first, and the rest on demand', () => {
    const line = (kind: UnprovenView['kind'], authority: string): UnprovenView => ({
      ...{ kind, authority, of: 'Anna', since: '2026-06-01T00:00:00Z' },
    });
    const many = Array.from({ length: 6 }, (_, index) => line('share-check-old', `root-${index}`));
    const shown = words(
      renderToStaticMarkup(<UnprovenPanel unproven={[...many, line('backup-failed', 'root-damaged')]} go={nothing} />),
    );
    expect(shown).toMatch(/What nobody can rely on yet: 7 .*root-damaged.*root-0/);
    expect(shown).not.toContain('root-5');
    expect(shown).toContain('Show all 7');
    expect(shown).toContain('last seen 2026');
  });

  it('has its number in the status bar of every screen', () => {
    const status: StatusView = {
      ...{ mode: 'production', version: '0.1.0', home: '/home', now: '2026-06-01T00:00:00Z', interfacesUp: [] },
      ledger: { ledgerId: '0a', size: 1, head: { hex: '0a', words: [] }, verifiedAt: null },
      runtime: { electron: '1', node: '1', official: true },
    };
    const bar = (unproven: number): string =>
      renderToStaticMarkup(<StatusBar status={status} unproven={unproven} onUnproven={nothing} />);
    expect(bar(3)).toContain('3 that nobody can rely on yet');
    expect(bar(0)).not.toContain('rely on');
  });
});

describe('a key without a backup', () => {
  const [proven] = backedUpKeys;
  if (!proven) throw new Error('no key');
  const card = (elsewhere: string[]): string =>
    words(renderToStaticMarkup(<KeyCard backedUp={{ ...proven, backups: [], elsewhere }} go={nothing} />));

  it('is lost with the workstation only where no other copy is on record', () => {
    expect(card([])).toContain('If this workstation is lost, the key is lost.');
    const other = card(['exported /media/x/key.pem']);
    expect(other).not.toContain('the key is lost');
    expect(other).toContain('On record: exported /media/x/key.pem');
  });

  it('is not missed where the key is compromised', () => {
    const compromised = words(
      renderToStaticMarkup(<KeyCard backedUp={{ ...proven, backups: [], elsewhere: [], state: 'compromised' }} go={nothing} />),
    );
    expect(compromised).toContain('No backup, and none is made of a compromised key any more.');
    expect(compromised).not.toContain('the key is lost');
  });

  it('ends by itself only where that leaves another copy', () => {
    const [backup] = proven.backups;
    if (!backup) throw new Error('no backup');
    const one = { ...proven, backups: [backup], sealedHere: false };
    const ends = (of: typeof proven): boolean =>
      renderToStaticMarkup(<KeyCard backedUp={of} go={nothing} />).includes(copyText.begin);
    expect(ends(one)).toBe(false);
    expect(ends({ ...one, sealedHere: true })).toBe(true);
    expect(ends({ ...one, elsewhere: ['carried /media/x/key.pem'] })).toBe(true);
    expect(ends({ ...one, backups: proven.backups })).toBe(true);
  });

  it('says since when a drill is due', () => {
    expect(words(renderToStaticMarkup(<KeyCard backedUp={proven} go={nothing} />))).toMatch(/due now since 2026 - 06 - 01/);
  });
});
