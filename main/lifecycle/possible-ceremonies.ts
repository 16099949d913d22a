import { msOf } from '../../shared/base/instant.ts';
import type { AuthorityView, CeremonyKind } from '../../shared/contract/views.ts';

export interface Possible {
  readonly kind: CeremonyKind;
  readonly possible: boolean;
  /** Why not, as a sentence; null where it is possible. */
  readonly why: string | null;
}

export interface Standing {
  readonly ceremonyUnfinished: boolean;
  readonly authorities: readonly Pick<AuthorityView, 'state' | 'keyPresent' | 'custody' | 'key'>[];
  /** How many keys an aborted ceremony left without a certificate: they can be destroyed, nothing else. */
  readonly uncertifiedKeys: number;
  readonly now: string;
}

type Key = NonNullable<AuthorityView['key']>;

/** Which ceremonies make sense now; the rest with the reason why not. */
export function possibleCeremonies({ ceremonyUnfinished, authorities, uncertifiedKeys, now }: Standing): readonly Possible[] {
  const unfinished = ceremonyUnfinished ? 'A ceremony is unfinished: resume or abort it first.' : null;
  const signers = authorities.filter(
    ({ state, keyPresent, custody, key }) =>
      state === 'valid' && keyPresent && custody !== 'elsewhere' && (key === null || key.state === 'active'),
  );
  const none = authorities.length === 0;
  const noSigner = none
    ? 'There is no authority yet: create a root first.'
    : signers.length > 0
      ? null
      : 'No valid authority has its private key here.';
  const noCertifier =
    noSigner ??
    (signers.some(({ key }) => !hasEnded(key, now)) ? null : 'No key here signs certificates any more: create a successor.');
  const canComeBack = authorities.some(({ key, keyPresent }) => key !== null && mayMove(key) && (isOffline(key) || !keyPresent));
  const keys = authorities.flatMap(({ key }) => (key === null ? [] : [key]));
  const noKey = (holds: (key: Key) => boolean, why: string): string | null => (keys.some(holds) ? null : why);
  const line = (kind: CeremonyKind, why: string | null): Possible => ({ kind, possible: why === null, why });
  return [
    line('root-creation', unfinished),
    line('intermediate-signing', unfinished ?? noCertifier),
    line('crl-refresh', unfinished ?? noSigner),
    line('media-export', unfinished ?? (none ? 'There is nothing to export yet.' : null)),
    line('authority-adoption', unfinished),
    line('key-resealing', unfinished ?? noKey(sealedHere, 'No key is sealed on this workstation.')),
    line('key-carriage', unfinished ?? noKey(sealedHere, 'No key is sealed on this workstation.')),
    line('key-restoration', unfinished ?? (canComeBack ? null : 'No key is offline, and none is missing.')),
    line('key-export', unfinished ?? noKey(sealedHere, 'No key is sealed on this workstation.')),
    line('key-backup', unfinished ?? noKey(sealedHere, 'No key is sealed on this workstation.')),
    line('restore-drill', unfinished ?? noKey(backedUp, 'No key has a backup.')),
    line('key-second-home', unfinished ?? noKey(mayMove, 'No key was made or adopted here, or all have ended.')),
    line('key-state-change', unfinished ?? noKey(mayChange, 'No key was made or adopted here, or all are destroyed.')),
    line(
      'key-destruction',
      unfinished ?? (uncertifiedKeys > 0 ? null : noKey(mayChange, 'No key was made or adopted here, or all are destroyed.')),
    ),
    line('share-check', unfinished ?? noKey(behindQuorum, 'No key is behind a quorum of custodians.')),
    line('token-initialisation', unfinished),
    line('token-pin-change', unfinished),
  ];
}

/** Past the end of its signing it signs CRLs only (ANC-D25). */
const hasEnded = (key: Key | null, now: string): boolean =>
  key !== null && key.signUntil !== null && msOf(now) > msOf(key.signUntil);
const mayMove = ({ state }: Key): boolean => state !== 'destroyed' && state !== 'compromised';
const mayChange = ({ state }: Key): boolean => state !== 'destroyed';
const sealedHere = (key: Key): boolean => mayMove(key) && key.copies.some(({ kind }) => kind === 'sealed-file');
const behindQuorum = (key: Key): boolean => key.copies.some(({ protection }) => protection === 'quorum');
const backedUp = (key: Key): boolean => mayMove(key) && key.copies.some(({ kind }) => kind === 'backup');
const isOffline = ({ custody }: Key): boolean => custody !== 'online';
