import { z } from 'zod';

/** CRL reason codes a person may choose (RFC 5280 §5.3.1); `unspecified` is encoded by leaving the extension out. */
export const reasonCodes = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const;
export const reasonCodeSchema = z.enum(reasonCodes);
export type ReasonCode = (typeof reasonCodes)[number];

/** CRLReason ENUMERATED values of RFC 5280 §5.3.1. */
export const reasonCodeNumber: Readonly<Record<ReasonCode, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
};
