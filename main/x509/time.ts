import { isInstant } from '../../shared/base/instant.ts';
import { derTag, malformed } from './der.ts';
import type { Tlv } from './der.ts';
import type { TimeView } from './model.ts';

/**
 * Reads a Time. Another type, or characters no time has, are refused; a time that RFC 5280 §4.1.2.5 does not allow (an offset,
 * a fraction, no seconds, 30 February) is kept with an undefined instant, for the rules to name. Fault: `object-malformed`.
 * `known` shares the views of times that repeat, as the revocation dates of a long CRL do.
 */
export function readTime(bytes: Uint8Array, tlv: Tlv, where: string, known?: Map<string, TimeView>): TimeView {
  if (tlv.tag !== derTag.utcTime && tlv.tag !== derTag.generalizedTime) throw malformed(`${where}: Time expected`);
  let text = '';
  for (let at = tlv.start + tlv.headerLength; at < tlv.end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  const seen = known?.get(text);
  if (seen?.tag === tlv.tag) return seen;
  if (!/^[0-9]{8,14}([.,][0-9]{1,9})?(Z|[+-][0-9]{4})?$/.test(text)) throw malformed(`${where}: not a time`);
  const view = { tag: tlv.tag, text, instant: instantOfTime(tlv.tag, text) };
  known?.set(text, view);
  return view;
}

/** UTCTime years 50 to 99 are 19xx, 00 to 49 are 20xx (RFC 5280 §4.1.2.5.1). */
function instantOfTime(tag: number, text: string): string | undefined {
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const [, year = '', month, day, hour, minute, second] = match ?? [];
  if (year.length !== (tag === derTag.utcTime ? 2 : 4)) return undefined;
  const fullYear = tag === derTag.utcTime ? (Number(year) >= 50 ? `19${year}` : `20${year}`) : year;
  const instant = `${fullYear}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return isInstant(instant) ? instant : undefined;
}
