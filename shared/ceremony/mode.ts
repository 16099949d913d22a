import { z } from 'zod';

/** A rehearsal and a production ceremony never share a ledger, a key or a page. */
export const modes = ['rehearsal', 'production'] as const;
export const modeSchema = z.enum(modes);
export type Mode = (typeof modes)[number];

/** What every common name made in a rehearsal starts with, so that it cannot pass for the real thing. */
export const rehearsalMark = 'REHEARSAL ';

/** The common name as it is issued in this mode; a marked one is cut at RFC 5280's 64 characters (ub-common-name). */
export function markedCommonName(commonName: string, mode: Mode): string {
  return mode === 'rehearsal' ? [...`${rehearsalMark}${commonName}`].slice(0, 64).join('') : commonName;
}
