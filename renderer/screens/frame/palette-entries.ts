import { isKeptHere } from '../../../shared/ceremony/coming-back.ts';
import type { Overview } from '../../../shared/contract/views.ts';
import { screenText } from '../../text/screen-text.ts';
import { wizardText } from '../../text/wizard-text.ts';
import { custodyText } from '../../text/custody-text.ts';
import { paletteWords } from '../../text/palette-words.ts';
import { beginPlace, bringBack, takeOffline } from './begin-place.ts';
import type { Place } from './place.ts';

export interface PaletteEntry {
  readonly label: string;
  readonly kind: string;
  readonly place: Place;
  /** Other words it is looked for under; never shown. */
  readonly also?: string;
}

/** Everything one can go to. */
export function paletteEntries(overview: Overview | null, ceremony: boolean): PaletteEntry[] {
  const names = screenText.screens;
  const screens: PaletteEntry[] = [
    ...(ceremony
      ? [{ label: names.ceremony, kind: 'screen', place: { screen: 'ceremony' }, also: paletteWords.ceremony } as const]
      : []),
    { label: names.home, kind: 'screen', place: { screen: 'home' } },
    { label: names.authorities, kind: 'screen', place: { screen: 'authorities', name: null }, also: paletteWords.authorities },
    { label: names.ceremonies, kind: 'screen', place: { screen: 'ceremonies', id: null } },
    { label: names.inventory, kind: 'screen', place: { screen: 'inventory' } },
    { label: names.tokens, kind: 'screen', place: { screen: 'tokens' }, also: paletteWords.tokens },
    { label: names.custodians, kind: 'screen', place: { screen: 'custodians' }, also: paletteWords.custodians },
    { label: names.approvers, kind: 'screen', place: { screen: 'approvers' }, also: paletteWords.approvers },
    { label: names.backups, kind: 'screen', place: { screen: 'backups' }, also: paletteWords.backups },
    { label: names.ledger, kind: 'screen', place: { screen: 'ledger' } },
    { label: names.settings, kind: 'screen', place: { screen: 'settings' } },
  ];
  if (overview === null) return screens;
  return [
    ...screens,
    ...overview.possible
      .filter(({ possible }) => possible)
      .map(({ kind }): PaletteEntry => ({
        label: wizardText.names[kind],
        kind: 'begin',
        place: beginPlace(kind, overview),
        also: `${screenText.why[kind]} ${paletteWords[kind]}`,
      })),
    ...resealings(overview),
    ...overview.authorities.map(({ name }): PaletteEntry => ({
      label: name,
      kind: 'authority',
      place: { screen: 'authorities', name },
    })),
    ...overview.ceremonies.map(({ id, title }): PaletteEntry => ({
      label: `${title} · ${id}`,
      kind: 'ceremony',
      place: { screen: 'ceremonies', id },
    })),
  ];
}

/** Resealings that nobody would look for under that name. */
function resealings({ authorities, possible }: Overview): PaletteEntry[] {
  if (!possible.some((line) => line.kind === 'key-resealing' && line.possible)) return [];
  return authorities.flatMap(({ name, key }): PaletteEntry[] => {
    if (key === null || key.state === 'compromised' || !key.copies.some(({ kind }) => kind === 'sealed-file')) return [];
    if (isKeptHere(key))
      return [
        { label: `${custodyText.bringBackHere}: ${name}`, kind: 'begin', place: bringBack(name), also: paletteWords.bringBack },
      ];
    return key.custody === 'online'
      ? [{ label: `${custodyText.takeOffline}: ${name}`, kind: 'begin', place: takeOffline(name), also: paletteWords.takeOffline }]
      : [];
  });
}

/** Entries that hold every typed word, earliest match first. */
export function matchingEntries(entries: readonly PaletteEntry[], query: string, most = 12): PaletteEntry[] {
  const words = query.toLocaleLowerCase('en').split(/\s+/).filter(Boolean);
  const score = ({ label, also = '' }: PaletteEntry) => {
    const text = `${label} ${also}`.toLocaleLowerCase('en');
    const places = words.map((word) => text.indexOf(word));
    return places.includes(-1) ? -1 : places.reduce((sum, at) => sum + at, 0);
  };
  return entries
    .map((entry) => ({ entry, at: score(entry) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .slice(0, most)
    .map(({ entry }) => entry);
}
