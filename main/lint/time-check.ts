import type { TimeView } from '../x509/model.ts';

const utcTime = 23;
const generalizedTime = 24;

/**
 * Says how a Time departs from RFC 5280 §4.1.2.5: UTCTime `YYMMDDHHMMSSZ` through 2049, GeneralizedTime `YYYYMMDDHHMMSSZ`
 * from 2050, always with seconds and Z, never a fraction. `field` names the time.
 */
export function misencodedTime(field: string, { tag, text, instant }: TimeView): string | undefined {
  if (tag === utcTime && !/^\d{12}Z$/.test(text)) return `${field} ${text} is not YYMMDDHHMMSSZ`;
  if (tag === generalizedTime && !/^\d{14}Z$/.test(text)) return `${field} ${text} is not YYYYMMDDHHMMSSZ`;
  if (instant === undefined) return `${field} ${text} is no date`;
  const wanted = Number(instant.slice(0, 4)) < 2050 ? utcTime : generalizedTime;
  if (tag === wanted) return undefined;
  return `${field} ${text} must be ${wanted === utcTime ? 'UTCTime' : 'GeneralizedTime'}`;
}
