import type { TokenSelector } from '../../../shared/ceremony/token-words.ts';
import type { ChosenFile, ChosenObject } from '../../../shared/contract/chosen-views.ts';
import type { AuthorityView } from '../../../shared/contract/views.ts';
import { portableName, typedCryptoperiod, typedNumber, typedText } from '../plan-check.ts';
import { deliver, emptyQuorum, quorumOf } from '../quorum-draft.ts';
import type { DeliveryAction, QuorumDraft, QuorumField } from '../quorum-draft.ts';

/** An adoption as it is being put together. */
export interface AdoptionDraft extends QuorumDraft {
  readonly name: string;
  readonly nameTyped: boolean;
  /** Empty for a root, and where the certificates of issuers reach up to one. */
  readonly issuer: string;
  /** Certificates above it, whose keys stay elsewhere: the first one certified it, each of the others the one before. */
  readonly issuers: readonly IssuedDraft[];
  readonly preset: string;
  readonly certificate: ChosenObject | null;
  /** Where the key is: in a file, or on a token already. */
  readonly source: 'file' | 'token';
  readonly key: ChosenFile | null;
  readonly token: TokenSelector | null;
  /** Of the token's module. */
  readonly certification: string;
  /** What opens a key that came in a file, once it is sealed here. */
  readonly protection: 'passphrase' | 'quorum';
  readonly iterations: string;
  readonly signUntil: string;
  readonly crl: ChosenObject | null;
  readonly issued: readonly IssuedDraft[];
}

export interface IssuedDraft {
  readonly key: number;
  readonly name: string;
  readonly object: ChosenObject;
}

export type AdoptionAction =
  | {
      readonly type: 'set';
      readonly field: QuorumField | 'name' | 'issuer' | 'preset' | 'iterations' | 'signUntil' | 'certification';
      readonly value: string;
    }
  | { readonly type: 'protection'; readonly value: string }
  | DeliveryAction
  | { readonly type: 'certificate'; readonly object: ChosenObject; readonly authorities: readonly AuthorityView[] }
  | { readonly type: 'issuer'; readonly object: ChosenObject; readonly authorities: readonly AuthorityView[] }
  | { readonly type: 'rename-issuer'; readonly key: number; readonly value: string }
  | { readonly type: 'remove-issuer' }
  | { readonly type: 'source'; readonly value: string }
  | { readonly type: 'key'; readonly file: ChosenFile }
  | { readonly type: 'token'; readonly token: TokenSelector }
  | { readonly type: 'crl'; readonly object: ChosenObject | null }
  | { readonly type: 'issue'; readonly object: ChosenObject }
  | { readonly type: 'rename'; readonly key: number; readonly value: string }
  | { readonly type: 'remove'; readonly key: number };

export const emptyAdoption: AdoptionDraft = {
  name: '',
  nameTyped: false,
  issuer: '',
  issuers: [],
  preset: '',
  certificate: null,
  source: 'file',
  key: null,
  token: null,
  certification: '',
  protection: 'passphrase',
  ...emptyQuorum,
  iterations: '',
  signUntil: '',
  crl: null,
  issued: [],
};

export function reduceAdoption(draft: AdoptionDraft, action: AdoptionAction): AdoptionDraft {
  switch (action.type) {
    case 'set':
      return { ...draft, [action.field]: action.value, nameTyped: draft.nameTyped || action.field === 'name' };
    case 'certificate':
      return withCertificate(draft, action.object, action.authorities);
    case 'issuer':
      return withIssuer(draft, action.object, action.authorities);
    case 'rename-issuer':
      return { ...draft, issuers: renamed(draft.issuers, action) };
    case 'remove-issuer':
      return { ...draft, issuer: '', issuers: draft.issuers.slice(0, -1) };
    case 'source':
      return { ...draft, source: action.value === 'token' ? 'token' : 'file' };
    case 'protection':
      return { ...draft, protection: action.value === 'quorum' ? 'quorum' : 'passphrase' };
    case 'delivery':
      return deliver(draft, action);
    case 'key':
      return { ...draft, key: action.file };
    case 'token':
      return { ...draft, token: action.token };
    case 'crl':
      return { ...draft, crl: action.object };
    case 'issue': {
      const key = 1 + Math.max(0, ...draft.issued.map((one) => one.key));
      return { ...draft, issued: [...draft.issued, { key, name: suggestedName(action.object), object: action.object }] };
    }
    case 'rename':
      return { ...draft, issued: renamed(draft.issued, action) };
    case 'remove':
      return { ...draft, issued: draft.issued.filter(({ key }) => key !== action.key) };
  }
}

const renamed = (list: readonly IssuedDraft[], { key, value }: { readonly key: number; readonly value: string }) =>
  list.map((one) => (one.key === key ? { ...one, name: value } : one));

/** The highest certificate that was chosen. */
export const highestOf = ({ certificate, issuers }: AdoptionDraft): ChosenObject | null => issuers.at(-1)?.object ?? certificate;

export const isRoot = ({ issuer, subject }: ChosenObject): boolean => issuer === subject;

/** One more certificate above; a certificate that the ledger has keeps the name it has there, and has its own issuers there. */
function withIssuer(draft: AdoptionDraft, object: ChosenObject, authorities: readonly AuthorityView[]): AdoptionDraft {
  const known = authorities.find(({ fingerprint }) => fingerprint.hex === object.sha256.hex);
  const above = known || isRoot(object) ? undefined : authorities.find(({ subject }) => subject === object.issuer);
  const one = { key: draft.issuers.length + 1, name: known?.name ?? suggestedName(object), object };
  return { ...draft, issuers: [...draft.issuers, one], issuer: above?.name ?? '' };
}

/** A certificate says who issued it, and suggests a name; one that the ledger has keeps the name it has there. */
function withCertificate(draft: AdoptionDraft, object: ChosenObject, authorities: readonly AuthorityView[]): AdoptionDraft {
  const known = authorities.find(({ fingerprint }) => fingerprint.hex === object.sha256.hex);
  const issuer = authorities.find(({ subject }) => subject === object.issuer);
  return {
    ...draft,
    certificate: object,
    issuers: [],
    name: known?.name ?? (draft.nameTyped ? draft.name : suggestedName(object)),
    issuer: isRoot(object) ? '' : (issuer?.name ?? draft.issuer),
  };
}

/** From the common name, or from the file's where there is none. */
function suggestedName({ subject, fileName }: ChosenObject): string {
  const [, commonName] = /(?:^|, )CN=((?:\\.|[^,\\])*)/.exec(subject) ?? [];
  return portableName(commonName ?? fileName.replace(/\.[^.]*$/, ''));
}

/** Where the key is, and how one that comes in a file is sealed here. */
function keyOf(draft: AdoptionDraft) {
  const { source, key, token, certification, protection, iterations } = draft;
  if (source === 'token') {
    const chosen = token ?? { module: '', serialNumber: '', label: '' };
    return { key: { token: chosen, certification: typedText(certification) } };
  }
  const sealed = { kind: 'sealed-file', iterations: typedNumber(iterations) };
  return {
    key: { file: key?.path ?? '' },
    custody: protection === 'quorum' ? { ...sealed, quorum: quorumOf(draft) } : sealed,
  };
}

const namedOf = (list: readonly IssuedDraft[]) =>
  list.map((one) => ({ name: one.name.trim(), certificate: { der: one.object.der } }));

/** The candidate operation; the plan's schema judges it. */
export function adoptionOperation(draft: AdoptionDraft): unknown {
  const { name, issuer, issuers, preset, certificate, signUntil, crl, issued } = draft;
  return {
    kind: 'authority-adoption',
    name: name.trim(),
    certificate: certificate === null ? undefined : { der: certificate.der },
    issuer: issuer === '' ? undefined : issuer,
    issuerCertificates: issuers.length === 0 ? undefined : namedOf(issuers),
    preset,
    ...keyOf(draft),
    cryptoperiod: typedCryptoperiod(signUntil),
    crl: crl === null ? undefined : { der: crl.der },
    issued: namedOf(issued),
  };
}
