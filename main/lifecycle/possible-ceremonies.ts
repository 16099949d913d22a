import { msOf } from '../../shared/base/instant.ts';
import { comesFromFile, isKeptHere } from '../../shared/ceremony/coming-back.ts';
import { nextStates } from '../../shared/ceremony/key-transitions.ts';
import { endsAlone, isOutside } from '../../shared/ceremony/copies-outside.ts';
import type { AuthorityView, CeremonyKind } from '../../shared/contract/views.ts';

export interface Possible {
  readonly kind: CeremonyKind;
  readonly possible: boolean;
  /** Why not, as a sentence; null where it is possible. */
  readonly why: string | null;
}

export interface Standing {
  readonly ceremonyUnfinished: boolean;
  readonly authorities: readonly Pick<AuthorityView, 'name' | 'state' | 'keyPresent' | 'custody' | 'key'>[];
  /** How many keys an aborted ceremony left without a certificate: they can be destroyed, nothing else. */
  readonly uncertifiedKeys: number;
  /** How many live backups of the ledger by itself are on record. */
  readonly ledgerBackups: number;
  /** How many people are enrolled as approvers. */
  readonly approvers: number;
  readonly now: string;
}

type Key = NonNullable<AuthorityView['key']>;

/** Which ceremonies make sense now; the rest with the reason why not. */
export function possibleCeremonies({
  ceremonyUnfinished,
  authorities,
  uncertifiedKeys,
  ledgerBackups,
  approvers,
  now,
}: Standing): readonly Possible[] {
  const unfinished = ceremonyUnfinished ? 'A ceremony is unfinished: resume or abort it first.' : null;
  const signers = authorities.filter((one) => one.state === 'valid' && one.custody !== 'elsewhere' && notSigning(one) === null);
  const none = authorities.length === 0;
  const noSigner = none ? 'There is no authority yet: create a root first.' : signers.length > 0 ? null : whyNobody(authorities);
  const noCertifier =
    noSigner ??
    (signers.some(({ key }) => !hasEnded(key, now)) ? null : 'No key here signs certificates any more: create a successor.');
  const canComeBack = authorities.some(
    ({ key, keyPresent }) => key !== null && (isKeptHere(key) || comesFromFile(key, keyPresent)),
  );
  const isOut = authorities.some(({ key, keyPresent }) => key !== null && mayMove(key) && (isOffline(key) || !keyPresent));
  const keys = authorities.flatMap(({ key }) => (key === null ? [] : [key]));
  const noKey = (holds: (key: Key) => boolean, why: string): string | null => (keys.some(holds) ? null : why);
  const noLedgerBackup = ledgerBackups > 0 ? null : 'No backup of the ledger by itself is on record.';
  const line = (kind: CeremonyKind, why: string | null): Possible => ({ kind, possible: why === null, why });
  return [
    line('root-creation', unfinished),
    line('intermediate-signing', unfinished ?? noCertifier),
    line('crl-refresh', unfinished ?? noSigner),
    line('media-export', unfinished ?? (none ? 'There is nothing to export yet.' : null)),
    line('authority-adoption', unfinished),
    line('key-resealing', unfinished ?? noKey(sealedHere, 'No key is sealed on this workstation.')),
    line('key-carriage', unfinished ?? noKey(sealedHere, 'No key is sealed on this workstation.')),
    line(
      'key-restoration',
      unfinished ??
        (canComeBack
          ? null
          : isOut
            ? 'No key that is offline or missing was ever in a file to come back from.'
            : 'No key is offline, and none is missing.'),
    ),
    line('key-export', unfinished ?? noKey(sealedHere, 'No key is sealed on this workstation.')),
    line('key-backup', unfinished ?? noKey(sealedHere, 'No key is sealed on this workstation.')),
    line('restore-drill', unfinished ?? noKey(backedUp, 'No key has a backup.')),
    line('ledger-backup', unfinished ?? (none && uncertifiedKeys === 0 ? 'There is nothing to back up yet.' : null)),
    line('ledger-drill', unfinished ?? noLedgerBackup),
    line('ledger-backup-end', unfinished ?? noLedgerBackup),
    line('key-second-home', unfinished ?? noKey(mayMove, 'No key was made or adopted here, or all have ended.')),
    line(
      'key-state-change',
      unfinished ?? noKey(mayFollow, 'No key was made or adopted here, or no other state can follow the one it is in.'),
    ),
    line(
      'key-destruction',
      unfinished ?? (uncertifiedKeys > 0 ? null : noKey(mayChange, 'No key was made or adopted here, or all are destroyed.')),
    ),
    line(
      'copy-end',
      unfinished ??
        noKey((key) => key.copies.some(isOutside) || hasMore(key), 'No copy of a key on a volume is on record.') ??
        noKey(hasMore, 'Each copy on a volume is the last one of its key: it ends when the key is destroyed.'),
    ),
    line('share-check', unfinished ?? noKey(behindQuorum, 'No key is behind a quorum of custodians.')),
    line('share-status', unfinished ?? noKey(behindQuorum, 'No key is behind a quorum of custodians.')),
    line('token-initialisation', unfinished),
    line('token-pin-change', unfinished),
    line('approver-enrolment', unfinished),
    line('approver-withdrawal', unfinished ?? (approvers > 0 ? null : 'Nobody is enrolled as an approver.')),
  ];
}

type Named = Standing['authorities'][number];

/** What keeps the key of this authority from signing; null where nothing does. */
function notSigning({ name, keyPresent, custody, key }: Named): string | null {
  if (key !== null && key.state !== 'active') return key.state === 'suspended' ? `${name} is suspended` : keyIs(name, key.state);
  if (key?.custody === 'offline-here') return `${name} is offline, kept here: bring it back first`;
  if (key?.custody === 'offline-away') return `${name} is offline, carried away: bring it back first`;
  if (key?.custody === 'gone') return `no live copy of the key of ${name} is on record`;
  if (keyPresent) return null;
  return custody === 'token' ? `the token of ${name} is not present` : `the key of ${name} is not found here`;
}

const keyIs = (name: string, state: Key['state']): string =>
  `the key of ${name} is ${state === 'pre-activation' ? 'not active yet' : state}`;

/** How many are named, in one line. */
const mostNamed = 3;

/** Why no authority can sign: of each valid one that had a key here, by name. */
function whyNobody(authorities: readonly Named[]): string {
  const valid = authorities.filter(({ state, custody }) => state === 'valid' && custody !== 'elsewhere');
  const reasons = valid.map(notSigning).filter((reason) => reason !== null);
  if (reasons.length === 0) return 'No valid authority has its private key here.';
  const named = reasons.slice(0, mostNamed);
  const more = reasons.length - named.length;
  return more === 0 ? `${named.join('; ')}.` : `${named.join('; ')}; and ${more} more.`;
}

/** Past the end of its signing it signs CRLs only (ANC-D25). */
const hasEnded = (key: Key | null, now: string): boolean =>
  key !== null && key.signUntil !== null && msOf(now) > msOf(key.signUntil);
const mayMove = ({ state }: Key): boolean => state !== 'destroyed' && state !== 'compromised';
const mayChange = ({ state }: Key): boolean => state !== 'destroyed';
const mayFollow = ({ state }: Key): boolean => nextStates(state).length > 0;
const sealedHere = (key: Key): boolean => mayMove(key) && key.copies.some(({ kind }) => kind === 'sealed-file');
const behindQuorum = (key: Key): boolean => key.copies.some(({ protection }) => protection === 'quorum');
const backedUp = (key: Key): boolean => mayMove(key) && [...key.copies, ...key.lost].some(({ kind }) => kind === 'backup');
/** One of its copies can end without the key, or one that was lost is found. */
const hasMore = ({ copies, lost }: Key): boolean => copies.some((copy) => endsAlone(copies, copy)) || lost.length > 0;
const isOffline = ({ custody }: Key): boolean => custody !== 'online';
