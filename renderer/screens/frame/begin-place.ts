import { comesFromFile, isKeptHere } from '../../../shared/ceremony/coming-back.ts';
import type { ShareSetView } from '../../../shared/contract/share-views.ts';
import type { CeremonyKind, Overview } from '../../../shared/contract/views.ts';
import type { Place } from './place.ts';

type WizardAt = Place & { readonly screen: 'wizard' };

const sealAnew = (how: Pick<WizardAt, 'authority' | 'protection' | 'liveSet'>): WizardAt => ({
  ...{ screen: 'wizard', kind: 'key-resealing', artifacts: [] },
  ...how,
});

/** Sealing anew under an offline passphrase. */
export const takeOffline = (authority: string): WizardAt => sealAnew({ authority, protection: 'offline-passphrase' });

/** Sealing anew for use in ceremonies. */
export const bringBack = (authority: string): WizardAt => sealAnew({ authority, protection: 'passphrase' });

/** Sealing anew behind a quorum as it is now, of which one name is changed. */
export const replaceCustodian = (liveSet: ShareSetView): WizardAt =>
  sealAnew({ authority: liveSet.authority, protection: 'quorum', liveSet });

/** Where a ceremony begins that was chosen by its kind alone. Where nothing but what is kept here can come back, no file is asked for. */
export function beginPlace(kind: CeremonyKind, overview: Overview | null): Place {
  const keys =
    overview?.authorities.flatMap(({ name, key, keyPresent }) => (key === null ? [] : [{ name, key, keyPresent }])) ?? [];
  const [kept] = keys.filter(({ key }) => isKeptHere(key));
  const fromFile = keys.some(({ key, keyPresent }) => comesFromFile(key, keyPresent));
  if (kind === 'key-restoration' && kept !== undefined && !fromFile) return bringBack(kept.name);
  return { screen: 'wizard', kind, artifacts: [] };
}
