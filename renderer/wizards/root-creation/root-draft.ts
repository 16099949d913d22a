import type { Tolerable, TokenSelector } from '../../../shared/ceremony/token-words.ts';
import type { Mode } from '../../../shared/ceremony/mode.ts';
import type { PresetView } from '../../../shared/contract/views.ts';
import { portableName, typedCryptoperiod, typedNumber, typedText } from '../plan-check.ts';
import { deliver, emptyQuorum, quorumOf } from '../quorum-draft.ts';
import type { DeliveryAction, QuorumDraft } from '../quorum-draft.ts';

/** A root as it is being typed. All text; numbers are read when the plan is made. */
export interface RootDraft extends QuorumDraft {
  readonly name: string;
  readonly commonName: string;
  readonly organizationName: string;
  readonly organizationalUnitName: string;
  readonly localityName: string;
  readonly stateOrProvinceName: string;
  readonly countryName: string;
  readonly preset: string;
  readonly algorithm: string;
  readonly years: string;
  /** What was chosen; empty as long as the mode's usual custody stands. */
  readonly custody: '' | RootCustody;
  readonly token: TokenSelector | null;
  readonly tolerate: readonly Tolerable[];
  /** Of the token's module. */
  readonly certification: string;
  readonly iterations: string;
  readonly nextUpdateDays: string;
  readonly signUntil: string;
  /** Fields a person has typed in: suggestions no longer change them. */
  readonly typed: readonly string[];
}

export type RootField = Exclude<keyof RootDraft, 'typed' | 'custody' | 'token' | 'tolerate' | 'preset' | 'deliveries'>;
export type RootAction =
  | { readonly type: 'set'; readonly field: RootField; readonly value: string }
  | { readonly type: 'custody'; readonly value: RootDraft['custody'] }
  | { readonly type: 'token'; readonly token: TokenSelector }
  | { readonly type: 'tolerate'; readonly name: Tolerable }
  | { readonly type: 'preset'; readonly preset: PresetView }
  | DeliveryAction;

export const emptyRoot: RootDraft = {
  name: '',
  commonName: '',
  organizationName: '',
  organizationalUnitName: '',
  localityName: '',
  stateOrProvinceName: '',
  countryName: '',
  preset: '',
  algorithm: '',
  years: '',
  custody: '',
  token: null,
  tolerate: [],
  certification: '',
  iterations: '',
  nextUpdateDays: '',
  ...emptyQuorum,
  signUntil: '',
  typed: [],
};

/** What a root usually gets where the preset leaves room. */
const usual = { algorithm: 'EC-P384', years: 20, nextUpdateDays: 180 };

export function reduceRoot(draft: RootDraft, action: RootAction): RootDraft {
  switch (action.type) {
    case 'set': {
      const next = { ...draft, [action.field]: action.value, typed: [...new Set([...draft.typed, action.field])] };
      return action.field === 'commonName' && !draft.typed.includes('name') ? { ...next, name: portableName(action.value) } : next;
    }
    case 'custody':
      return { ...draft, custody: action.value };
    case 'token':
      return { ...draft, token: action.token };
    case 'tolerate': {
      const others = draft.tolerate.filter((name) => name !== action.name);
      return { ...draft, tolerate: others.length < draft.tolerate.length ? others : [...others, action.name] };
    }
    case 'preset':
      return withPreset(draft, action.preset);
    case 'delivery':
      return deliver(draft, action);
  }
}

/** The preset's defaults where nobody typed; a choice the preset does not know is replaced. */
function withPreset(draft: RootDraft, preset: PresetView): RootDraft {
  const allowed = preset.algorithms.root;
  const kept = draft.typed.includes('algorithm') && allowed.includes(draft.algorithm);
  const algorithm = kept ? draft.algorithm : allowed.includes(usual.algorithm) ? usual.algorithm : (allowed[0] ?? '');
  const years = Math.max(1, Math.min(usual.years, Math.floor(preset.rootValidityDays.max / 366)));
  return {
    ...draft,
    preset: preset.id,
    algorithm,
    years: draft.typed.includes('years') ? draft.years : String(years),
    nextUpdateDays: draft.typed.includes('nextUpdateDays')
      ? draft.nextUpdateDays
      : String(Math.min(usual.nextUpdateDays, preset.maxCrlDays)),
  };
}

/** `quorum`: a sealed file that custodians open together. */
export type RootCustody = 'sealed-file' | 'quorum' | 'token' | 'throw-away';

/** The custody that stands: a production key is never thrown away. */
export function rootCustody({ custody }: RootDraft, mode: Mode): RootCustody {
  if (mode === 'production') return custody === 'token' || custody === 'quorum' ? custody : 'sealed-file';
  return custody === '' ? 'throw-away' : custody;
}

function custodyOf(draft: RootDraft, mode: Mode): unknown {
  const { token, tolerate, certification, iterations } = draft;
  const kind = rootCustody(draft, mode);
  if (kind === 'token')
    return { kind, token, ...(tolerate.length > 0 ? { tolerate } : {}), certification: typedText(certification) };
  if (kind === 'throw-away') return { kind };
  const file = { kind: 'sealed-file', iterations: typedNumber(iterations) };
  return kind === 'quorum' ? { ...file, quorum: quorumOf(draft) } : file;
}

/** The candidate operation; the plan's schema judges it. */
export function rootOperation(draft: RootDraft, mode: Mode) {
  return {
    kind: 'root-creation',
    name: draft.name.trim(),
    subject: {
      commonName: draft.commonName.trim(),
      organizationName: typedText(draft.organizationName),
      organizationalUnitName: typedText(draft.organizationalUnitName),
      localityName: typedText(draft.localityName),
      stateOrProvinceName: typedText(draft.stateOrProvinceName),
      countryName: typedText(draft.countryName),
    },
    algorithm: draft.algorithm,
    validity: { years: typedNumber(draft.years) },
    preset: draft.preset,
    custody: custodyOf(draft, mode),
    crl: { nextUpdateDays: typedNumber(draft.nextUpdateDays) },
    cryptoperiod: typedCryptoperiod(draft.signUntil),
  };
}
