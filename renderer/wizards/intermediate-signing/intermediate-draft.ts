import type { AuthorityView, CsrView, PresetView } from '../../../shared/contract/views.ts';
import { signsHere } from '../signs-here.ts';
import { portableName, typedNumber, typedText } from '../plan-check.ts';

/** An intermediate certificate as it is being planned. */
export interface IntermediateDraft {
  readonly name: string;
  readonly issuer: string;
  readonly csr: CsrView | null;
  readonly years: string;
  /** Empty for "no limit". */
  readonly pathLength: string;
  readonly preset: string;
  readonly changeSubject: boolean;
  readonly commonName: string;
  readonly organizationName: string;
  readonly countryName: string;
  readonly crlDistributionPoint: string;
  readonly caIssuers: string;
  readonly policies: string;
  readonly typed: readonly string[];
}

export type IntermediateField = Exclude<keyof IntermediateDraft, 'typed' | 'csr' | 'changeSubject' | 'preset' | 'issuer'>;
export type IntermediateAction =
  | { readonly type: 'set'; readonly field: IntermediateField; readonly value: string }
  | { readonly type: 'csr'; readonly csr: CsrView }
  | { readonly type: 'issuer'; readonly issuer: AuthorityView; readonly preset: PresetView | undefined }
  | { readonly type: 'preset'; readonly preset: PresetView }
  | { readonly type: 'changeSubject'; readonly on: boolean };

export const emptyIntermediate: IntermediateDraft = {
  name: '',
  issuer: '',
  csr: null,
  years: '',
  pathLength: '0',
  preset: '',
  changeSubject: false,
  commonName: '',
  organizationName: '',
  countryName: '',
  crlDistributionPoint: '',
  caIssuers: '',
  policies: '',
  typed: [],
};

const usualYears = 10;

export function reduceIntermediate(draft: IntermediateDraft, action: IntermediateAction): IntermediateDraft {
  switch (action.type) {
    case 'set':
      return { ...draft, [action.field]: action.value, typed: [...new Set([...draft.typed, action.field])] };
    case 'csr':
      return withCsr(draft, action.csr);
    case 'issuer': {
      const next = { ...draft, issuer: action.issuer.name };
      return action.preset === undefined ? next : withPreset(next, action.preset);
    }
    case 'preset':
      return withPreset(draft, action.preset);
    case 'changeSubject':
      return { ...draft, changeSubject: action.on };
  }
}

/** A request suggests the name and fills the subject, as long as nobody typed another. */
function withCsr(draft: IntermediateDraft, csr: CsrView): IntermediateDraft {
  const part = (type: string) => attributeOf(csr.subject, type);
  const keep = (field: IntermediateField, suggested: string) => (draft.typed.includes(field) ? draft[field] : suggested);
  return {
    ...draft,
    csr,
    name: keep('name', portableName(part('CN') || csr.fileName.replace(/\.[^.]*$/, ''))),
    commonName: keep('commonName', part('CN')),
    organizationName: keep('organizationName', part('O')),
    countryName: keep('countryName', part('C')),
  };
}

/** Value of one attribute in a displayed name (`C=DE, O=Acme\, Inc, CN=…`); empty when it has none. */
export function attributeOf(subject: string, type: string): string {
  const attribute = subject
    .split(/(?<!\\), /)
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${type}=`));
  return attribute?.slice(type.length + 1).replace(/\\(.)/g, '$1') ?? '';
}

function withPreset(draft: IntermediateDraft, preset: PresetView): IntermediateDraft {
  const years = Math.max(1, Math.min(usualYears, Math.floor(preset.intermediateValidityDays.max / 366)));
  return { ...draft, preset: preset.id, years: draft.typed.includes('years') ? draft.years : String(years) };
}

/** The candidate operation; without a CSR it is refused at `csr`. */
export function intermediateOperation(draft: IntermediateDraft) {
  const policies = draft.policies.split(/[\s,]+/).filter((oid) => oid !== '');
  return {
    kind: 'intermediate-signing',
    name: draft.name.trim(),
    issuer: draft.issuer,
    csr:
      draft.csr === null ? undefined : { der: draft.csr.der, file: { name: draft.csr.fileName, sha256: draft.csr.fileSha256.hex } },
    subject: draft.changeSubject
      ? {
          commonName: draft.commonName.trim(),
          organizationName: typedText(draft.organizationName),
          countryName: typedText(draft.countryName),
        }
      : undefined,
    validity: { years: typedNumber(draft.years) },
    pathLenConstraint: draft.pathLength === '' ? null : typedNumber(draft.pathLength),
    preset: draft.preset,
    crlDistributionPoint: typedText(draft.crlDistributionPoint),
    caIssuers: typedText(draft.caIssuers),
    certificatePolicies: policies.length === 0 ? undefined : policies,
  };
}

/** Authorities that can sign here and now. */
export function possibleIssuers(authorities: readonly AuthorityView[]): AuthorityView[] {
  return authorities.filter((one) => one.state === 'valid' && signsHere(one));
}
