import { endsAlone } from '../../../shared/ceremony/copies-outside.ts';
import { copyFates } from '../../../shared/ceremony/key-operations.ts';
import { alikeDevice, sameHardware, type TokenSelector } from '../../../shared/ceremony/token-words.ts';
import type { KeyView } from '../../../shared/contract/key-views.ts';
import type { TokenView } from '../../../shared/contract/token-views.ts';
import type { Overview } from '../../../shared/contract/views.ts';
import { portableName } from '../plan-check.ts';

/** What a person says of it; `on-token`: destroyed there, on a token that is put in. */
export const saidFates = ['on-token', ...copyFates] as const;
export type SaidFate = (typeof saidFates)[number];

/** The end of a copy as it is being typed. */
export interface CopyEndDraft {
  /** Of the copy. */
  readonly keyId: string;
  /** Null until somebody says which: none is what usually happens. */
  readonly how: SaidFate | null;
  /** Where it is destroyed, of one that is on a token. */
  readonly token: TokenSelector | null;
  readonly why: string;
}

export const emptyCopyEnd: CopyEndDraft = { keyId: '', how: null, token: null, why: '' };

export type CopyEndAction =
  /** What was said of one copy is not said of another. */
  | { readonly type: 'copy'; readonly keyId: string }
  | { readonly type: 'how'; readonly how: string }
  | { readonly type: 'token'; readonly token: TokenSelector }
  | { readonly type: 'why'; readonly why: string };

export function reduceCopyEnd(draft: CopyEndDraft, action: CopyEndAction): CopyEndDraft {
  switch (action.type) {
    case 'copy':
      return draft.keyId === action.keyId ? draft : { ...emptyCopyEnd, keyId: action.keyId };
    case 'how':
      return { ...draft, how: saidFates.find((known) => known === action.how) ?? draft.how };
    case 'token':
      return { ...draft, token: action.token };
    case 'why':
      return { ...draft, why: action.why };
  }
}

/** A copy that can end by itself: elsewhere, beside which the key has another one, or one that was lost and is found. */
export interface CopyChoice {
  readonly authority: string;
  readonly copy: KeyView['copies'][number];
  readonly lost: boolean;
}

export const copyChoices = ({ authorities }: Pick<Overview, 'authorities'>): readonly CopyChoice[] =>
  authorities.flatMap(({ name, key }) =>
    key === null
      ? []
      : [
          ...key.copies.filter((copy) => endsAlone(key.copies, copy)).map((copy) => ({ authority: name, copy, lost: false })),
          ...key.lost.map((copy) => ({ authority: name, copy, lost: true })),
        ],
  );

/** What can be said of it: what is recorded as lost is not lost again, and a home that is not lost is destroyed with the key. */
export function fatesOf(choice: CopyChoice | undefined): readonly SaidFate[] {
  if (choice?.copy.kind !== 'token') return choice?.lost === true ? ['destroyed'] : copyFates;
  if (choice.lost) return ['on-token', 'destroyed'];
  return choice.copy.foundAndBegun ? saidFates : ['lost'];
}

type Device = Pick<TokenView, 'serialNumber' | 'label' | 'manufacturer' | 'model' | 'unrecorded'>;

/**
 * Whether this copy can be destroyed on this token: one whose destruction was begun on the device on which it was, and no other; a lost one
 * wherever its key is without being recorded there, but not on the device of another copy that was lost.
 */
export function fitsOnToken({ authority, copy }: CopyChoice, choices: readonly CopyChoice[], token: Device): boolean {
  if (copy.foundAndBegun) return copy.device !== undefined && alikeDevice(copy.device, token);
  if (!token.unrecorded.includes(authority)) return false;
  const isOn = ({ copy: { device } }: Pick<CopyChoice, 'copy'>): boolean => device !== undefined && sameHardware(device, token);
  const others = choices.filter((one) => one.authority === authority && (one.lost || one.copy.foundAndBegun));
  return isOn({ copy }) || !others.some(isOn);
}

/** Whether what was chosen is another device than the one that was lost, as far as its serial number tells. */
export const isOtherDevice = ({ copy: { device }, lost }: CopyChoice, token: TokenSelector | null): boolean =>
  lost && device !== undefined && token !== null && (token.serialNumber === '' || token.serialNumber !== device.serialNumber);

/** The keyId of the one that the ceremony was begun for, which may be no choice; else of the one that was chosen, else of the first. */
export const wantedCopy = (choices: readonly CopyChoice[], draft: CopyEndDraft, suggested: string | null): string | undefined =>
  suggested ?? (choices.find(({ copy }) => copy.keyId === draft.keyId) ?? choices[0])?.copy.keyId;

/** A copy on a volume that cannot end by itself, as the last one of its key, or has ended. */
export const lastCopy = ({ authorities }: Pick<Overview, 'authorities'>, keyId: string): CopyChoice | undefined =>
  authorities
    .flatMap(({ name, key }) => (key?.copies ?? []).map((copy) => ({ authority: name, copy, lost: false })))
    .find(({ copy }) => copy.keyId === keyId);

/** The candidate operation; the plan's schema judges it. */
export function copyEndOperation({ how, token, why }: CopyEndDraft, choice: CopyChoice | undefined): unknown {
  const authority = choice?.authority ?? '';
  return {
    kind: 'copy-end',
    name: portableName(`copy-end-${authority}`),
    authority,
    copy: choice && { keyId: choice.copy.keyId, kind: choice.copy.kind, place: choice.copy.place },
    how: how === 'on-token' ? 'destroyed' : (how ?? undefined),
    // Null is no token: without the member the plan would say that the device itself is destroyed.
    ...(how === 'on-token' && { token }),
    why: why.trim(),
  };
}
