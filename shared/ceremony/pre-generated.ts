import type { LedgerEntry } from './ledger-entry.ts';

/**
 * ANC-D24: a key pair is pre-generated where the ceremony that made it was interrupted and resumed before the key had a certificate
 * (ETSI EN 319 411-1 GEN-6.5.1-13B). No other ceremony can certify it: after an abort it can only be destroyed.
 */
export interface PreGenerated {
  readonly madeAt: string;
  readonly ceremony: string;
  /** When the ceremony was last resumed before the key had its certificate, and how often until then. */
  readonly resumedAt: string;
  readonly resumptions: number;
}

/** `entries`: those of the ceremony, in order. Null for a key that was certified in the sitting that made it, or was not made there. */
export function preGenerated(entries: readonly LedgerEntry[], spkiSha256: string): PreGenerated | null {
  const made = entries.findIndex((entry) => entry.type === 'key-generated' && entry.data.spkiSha256 === spkiSha256);
  const generated = entries[made];
  if (!generated) return null;
  const after = entries.slice(made + 1);
  const certified = after.findIndex((entry) => entry.type === 'certificate-issued' && entry.data.spkiSha256 === spkiSha256);
  const before = certified === -1 ? after : after.slice(0, certified);
  const resumed = before.filter(({ type }) => type === 'ceremony-resumed');
  const last = resumed.at(-1);
  if (!last) return null;
  return { madeAt: generated.time, ceremony: generated.ceremony ?? '', resumedAt: last.time, resumptions: resumed.length };
}
