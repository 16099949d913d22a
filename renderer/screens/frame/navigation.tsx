import type { ReactNode } from 'react';
import { screenText } from '../../text/screen-text.ts';
import type { Go, Place } from './place.ts';

const entries: readonly Place[] = [
  { screen: 'home' },
  { screen: 'authorities', name: null },
  { screen: 'ceremonies', id: null },
  { screen: 'inventory' },
  { screen: 'tokens' },
  { screen: 'custodians' },
  { screen: 'approvers' },
  { screen: 'backups' },
  { screen: 'ledger' },
  { screen: 'settings' },
];

/** Name of a place in the navigation; a wizard belongs to Home, where it began. */
export function placeName(place: Place): string {
  return place.screen === 'wizard' ? screenText.screens.home : screenText.screens[place.screen];
}

export function Navigation({
  place,
  go,
  ceremony,
  onPalette,
}: {
  place: Place;
  go: Go;
  /** True while there is a ceremony to go back to. */
  ceremony: boolean;
  onPalette: () => void;
}): ReactNode {
  const shown: readonly Place[] = ceremony ? [{ screen: 'ceremony' }, ...entries] : entries;
  return (
    <nav className="navigation" aria-label={screenText.navigation}>
      <ul>
        {shown.map((entry) => (
          <li key={entry.screen}>
            <button
              type="button"
              className={entry.screen === 'ceremony' ? 'live' : undefined}
              aria-current={placeName(entry) === placeName(place) ? 'page' : undefined}
              onClick={() => go(entry)}
            >
              {placeName(entry)}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="palette-button" onClick={onPalette}>
        {screenText.palette.open} <kbd>{screenText.palette.hint}</kbd>
      </button>
    </nav>
  );
}
