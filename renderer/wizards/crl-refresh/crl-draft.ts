import type { ReasonCode } from '../../../shared/pki/reason-code.ts';
import type { AuthorityView, PresetView } from '../../../shared/contract/views.ts';
import { typedNumber, typedText } from '../plan-check.ts';

export interface RevocationDraft {
  readonly certificate: string;
  readonly reasonCode: ReasonCode;
  readonly invalidityDate: string;
}

/** The next CRL of an authority as it is being planned. */
export interface CrlDraft {
  readonly issuer: string;
  readonly nextUpdateDays: string;
  readonly revoke: readonly RevocationDraft[];
  readonly daysTyped: boolean;
}

export type CrlAction =
  | { readonly type: 'issuer'; readonly issuer: string; readonly preset: PresetView | undefined }
  | { readonly type: 'days'; readonly value: string }
  | { readonly type: 'revoke'; readonly certificate: string; readonly on: boolean; readonly reasonCode: ReasonCode }
  | { readonly type: 'reason'; readonly certificate: string; readonly reasonCode: ReasonCode }
  | { readonly type: 'invalidity'; readonly certificate: string; readonly value: string };

export const emptyCrl: CrlDraft = { issuer: '', nextUpdateDays: '', revoke: [], daysTyped: false };

const usualDays = 180;

export function reduceCrl(draft: CrlDraft, action: CrlAction): CrlDraft {
  switch (action.type) {
    case 'issuer': {
      const days = String(Math.min(usualDays, action.preset?.maxCrlDays ?? usualDays));
      // Revocations belong to the issuer they were chosen for.
      const revoke = action.issuer === draft.issuer ? draft.revoke : [];
      return { ...draft, issuer: action.issuer, revoke, nextUpdateDays: draft.daysTyped ? draft.nextUpdateDays : days };
    }
    case 'days':
      return { ...draft, nextUpdateDays: action.value, daysTyped: true };
    case 'revoke': {
      const others = draft.revoke.filter(({ certificate }) => certificate !== action.certificate);
      if (!action.on) return { ...draft, revoke: others };
      return {
        ...draft,
        revoke: [...others, { certificate: action.certificate, reasonCode: action.reasonCode, invalidityDate: '' }],
      };
    }
    case 'reason':
      return edited(draft, action.certificate, { reasonCode: action.reasonCode });
    case 'invalidity':
      return edited(draft, action.certificate, { invalidityDate: action.value });
  }
}

function edited(draft: CrlDraft, certificate: string, change: Partial<RevocationDraft>): CrlDraft {
  return { ...draft, revoke: draft.revoke.map((one) => (one.certificate === certificate ? { ...one, ...change } : one)) };
}

/** The candidate operation. */
export function crlOperation(draft: CrlDraft) {
  return {
    kind: 'crl-refresh',
    name: `crl-${draft.issuer}`.slice(0, 40).replace(/-+$/, ''),
    issuer: draft.issuer,
    crl: { nextUpdateDays: typedNumber(draft.nextUpdateDays) },
    revoke: draft.revoke.map(({ certificate, reasonCode, invalidityDate }) => ({
      certificate,
      reasonCode,
      invalidityDate: typedText(invalidityDate),
    })),
  };
}

/** Certificates of this issuer that a CRL may newly list. */
export function revocable(authorities: readonly AuthorityView[], issuer: string): AuthorityView[] {
  return authorities.filter((one) => one.issuer === issuer && one.name !== issuer && one.revocation === null);
}
