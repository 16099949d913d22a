import { comesFromFile } from '../../../shared/ceremony/coming-back.ts';
import { copyFates } from '../../../shared/ceremony/key-operations.ts';
import { nextStates } from '../../../shared/ceremony/key-transitions.ts';
import type { NamedShare } from '../../../shared/ceremony/share-words.ts';
import type { TokenSelector } from '../../../shared/ceremony/token-words.ts';
import type { ChosenFile } from '../../../shared/contract/chosen-views.ts';
import type { ShareSetView } from '../../../shared/contract/share-views.ts';
import type { KeyView } from '../../../shared/contract/key-views.ts';
import type { Overview } from '../../../shared/contract/views.ts';
import { custodyProtections, custodyText as text, type CustodyKind, type CustodyProtection } from '../../text/custody-text.ts';
import { portableName, typedNumber, typedText } from '../plan-check.ts';
import { dealtLike, deliver, emptyQuorum, quorumOf } from '../quorum-draft.ts';
import type { DeliveryAction, QuorumDraft, QuorumField } from '../quorum-draft.ts';

/** A custody ceremony as it is being typed; each kind uses its own part of it. */
export interface CustodyDraft extends QuorumDraft {
  readonly authority: string;
  /** The set whose custodians these were, as long as it is a set of this authority. */
  readonly fromSet: string | null;
  readonly protection: CustodyProtection;
  readonly iterations: string;
  readonly folder: string;
  readonly file: ChosenFile | null;
  readonly token: TokenSelector | null;
  readonly certification: string;
  readonly format: string;
  readonly proveEveryDays: string;
  readonly to: string;
  readonly why: string;
  /** What becomes of a copy (by its keyId) or share in a destruction, where it is not the usual. */
  readonly fates: Readonly<Record<string, Fate>>;
}

/** `usual`: removed here, destroyed on its token, or destroyed before witnesses, as it lies. */
export const fates = ['usual', ...copyFates] as const;
export type Fate = (typeof fates)[number];

/** A key that a custody ceremony can be begun with. `value`: what chooses it; one without a certificate has no name of its own. */
export interface Candidate {
  readonly value: string;
  readonly authority: string;
  readonly certified: boolean;
  readonly key: KeyView | null;
}

export type CustodyAction =
  | {
      readonly type: 'set';
      readonly field:
        QuorumField | 'authority' | 'iterations' | 'folder' | 'format' | 'proveEveryDays' | 'to' | 'why' | 'certification';
      readonly value: string;
    }
  | { readonly type: 'protection'; readonly value: string }
  | { readonly type: 'dealtLike'; readonly set: ShareSetView }
  | DeliveryAction
  | { readonly type: 'fate'; readonly of: string; readonly fate: string }
  | { readonly type: 'file'; readonly file: ChosenFile }
  | { readonly type: 'token'; readonly token: TokenSelector };

export const emptyCustody: CustodyDraft = {
  authority: '',
  fromSet: null,
  protection: 'passphrase',
  ...emptyQuorum,
  iterations: '',
  folder: '',
  file: null,
  token: null,
  certification: '',
  format: 'pkcs12',
  proveEveryDays: '365',
  to: 'suspended',
  why: '',
  fates: {},
};

export function reduceCustody(draft: CustodyDraft, action: CustodyAction): CustodyDraft {
  switch (action.type) {
    case 'set': {
      const moved = action.field === 'authority' && action.value !== draft.authority;
      // Who holds shares of one key is nobody's choice for another.
      const left = moved && { ...emptyQuorum, fromSet: null };
      return { ...draft, ...left, [action.field]: action.value };
    }
    case 'dealtLike':
      // Begun again, what was changed already stays.
      return draft.fromSet === action.set.setId ? draft : { ...draft, ...dealtLike(action.set), fromSet: action.set.setId };
    case 'protection':
      return { ...draft, protection: custodyProtections.find((known) => known === action.value) ?? draft.protection };
    case 'delivery':
      return deliver(draft, action);
    case 'fate':
      return { ...draft, fates: { ...draft.fates, [action.of]: fates.find((known) => known === action.fate) ?? 'usual' } };
    case 'file':
      return { ...draft, file: action.file };
    case 'token':
      return { ...draft, token: action.token };
  }
}

const movable = ({ state }: KeyView): boolean => state !== 'destroyed' && state !== 'compromised';

/** Keys that allow this ceremony as they are now; main refuses or prepares in the end. */
export function candidates(kind: CustodyKind, { authorities, uncertifiedKeys }: Overview): readonly Candidate[] {
  const allows: Readonly<Record<CustodyKind, (key: KeyView, present: boolean) => boolean>> = {
    'key-resealing': (key) => movable(key) && key.copies.some((copy) => copy.kind === 'sealed-file'),
    'key-carriage': (key) => movable(key) && key.copies.some((copy) => copy.kind === 'sealed-file'),
    'key-restoration': comesFromFile,
    'key-export': (key) => movable(key) && key.copies.some((copy) => copy.kind === 'sealed-file'),
    'key-backup': (key) => movable(key) && key.copies.some((copy) => copy.kind === 'sealed-file'),
    'restore-drill': (key) => movable(key) && [...key.copies, ...key.lost].some((copy) => copy.kind === 'backup'),
    'key-second-home': movable,
    'key-state-change': ({ state }) => nextStates(state).length > 0,
    'key-destruction': ({ state }) => state !== 'destroyed',
  };
  const certified = authorities
    .filter(({ key, keyPresent }) => key !== null && allows[kind](key, keyPresent))
    .map(({ name, key }) => ({ value: name, authority: name, certified: true, key }));
  if (kind !== 'key-destruction') return certified;
  const others = uncertifiedKeys.map(({ authority, key }) => ({ value: key.spkiSha256, authority, certified: false, key }));
  return [...certified, ...others];
}

/** Why an authority that the ceremony was begun for is none of the candidates, in words. */
export function whyNot(kind: CustodyKind, authority: string, { authorities }: Pick<Overview, 'authorities'>): string {
  const found = authorities.find(({ name }) => name === authority);
  if (!found) return text.refused.unknown;
  if (found.key === null) return text.refused.noKey;
  const { state } = found.key;
  const ofCopies = kind !== 'key-state-change' && kind !== 'key-destruction';
  return ofCopies && !movable(found.key) ? text.refused.ended(state) : text.refused.placed[kind];
}

export const fateOf = ({ fates: chosen }: CustodyDraft, of: string, unless: Fate = 'usual'): Fate =>
  (Object.hasOwn(chosen, of) ? chosen[of] : undefined) ?? unless;

/** A share that is recorded as lost is lost here too, until somebody chooses otherwise. */
export const fateOfShare = (draft: CustodyDraft, share: KeyView['shares'][number]): Fate =>
  fateOf(draft, shareName(share), share.status === 'lost' ? 'lost' : 'usual');

export const shareName = ({ setId, index }: Pick<KeyView['shares'][number], 'setId' | 'index'>): string => `${setId}/${index}`;

/** What the plan says of it: the medium of what cannot be reached is destroyed, or lost. */
const goneOf = (fate: Fate): { readonly gone?: Fate } => (fate === 'usual' ? {} : { gone: fate });

/** All that may be about are handed in, as the plan names them; none named where there is none. */
export const oldSharesOf = (current: Candidate | undefined): readonly NamedShare[] | undefined =>
  current?.key && current.key.shares.length > 0
    ? current.key.shares.map(({ setId, index, custodian }) => ({ setId, index, custodian }))
    : undefined;

function protectionOf(draft: CustodyDraft): unknown {
  const usual = { kind: draft.protection, iterations: typedNumber(draft.iterations) };
  return draft.protection === 'quorum' ? { ...usual, ...quorumOf(draft) } : usual;
}

/** The candidate operation; the plan's schema judges it. */
export function custodyOperation(kind: CustodyKind, draft: CustodyDraft, current: Candidate | undefined): unknown {
  const { folder, file, format, to, why } = draft;
  const iterations = typedNumber(draft.iterations);
  // None is carried on that cannot be chosen.
  const authority = current?.authority ?? '';
  const head = { kind, name: portableName(`${kind.replace(/^key-/, '')}-${authority}`), authority };
  switch (kind) {
    case 'key-resealing':
      return { ...head, protection: protectionOf(draft), oldShares: oldSharesOf(current) };
    case 'key-carriage':
      return { ...head, folder, iterations };
    case 'key-restoration':
      return { ...head, file: file?.path ?? '', iterations, ...(draft.protection === 'quorum' && { quorum: quorumOf(draft) }) };
    case 'key-export':
      return { ...head, folder, format, iterations };
    case 'key-backup':
      return { ...head, folder, proveEveryDays: typedNumber(draft.proveEveryDays), iterations };
    case 'restore-drill':
      return { ...head, folder };
    case 'key-second-home':
      return { ...head, token: draft.token ?? undefined, certification: typedText(draft.certification) };
    case 'key-state-change':
      return { ...head, to, why: why.trim() };
    case 'key-destruction':
      return {
        ...head,
        copies: (current?.key?.copies ?? []).map(({ keyId, kind: copy, place }) => ({
          keyId,
          kind: copy,
          place,
          ...goneOf(fateOf(draft, keyId)),
        })),
        shares: (current?.key?.shares ?? []).map((share) => {
          const { setId, index, custodian } = share;
          return { setId, index, custodian, ...goneOf(fateOfShare(draft, share)) };
        }),
        why: why.trim(),
      };
  }
}
