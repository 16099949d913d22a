import type { CeremonyKind } from '../../shared/contract/views.ts';

export interface Possible {
  readonly kind: CeremonyKind;
  readonly possible: boolean;
  /** Why not, as a sentence; null where it is possible. */
  readonly why: string | null;
}

export interface Standing {
  readonly ceremonyUnfinished: boolean;
  readonly authorities: readonly { readonly state: string; readonly keyPresent: boolean; readonly custody: string }[];
}

/** Which ceremonies make sense now; the rest with the reason why not. */
export function possibleCeremonies({ ceremonyUnfinished, authorities }: Standing): readonly Possible[] {
  const unfinished = ceremonyUnfinished ? 'A ceremony is unfinished: resume or abort it first.' : null;
  const canSign = authorities.some(({ state, keyPresent, custody }) => state === 'valid' && keyPresent && custody !== 'elsewhere');
  const noSigner =
    authorities.length === 0
      ? 'There is no authority yet: create a root first.'
      : canSign
        ? null
        : 'No valid authority has its private key here.';
  const nothingToExport = authorities.length === 0 ? 'There is nothing to export yet.' : null;
  const line = (kind: CeremonyKind, why: string | null): Possible => ({ kind, possible: why === null, why });
  return [
    line('root-creation', unfinished),
    line('intermediate-signing', unfinished ?? noSigner),
    line('crl-refresh', unfinished ?? noSigner),
    line('media-export', unfinished ?? nothingToExport),
  ];
}
