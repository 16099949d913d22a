/**
 * Instants are RFC 3339 UTC with whole seconds (`2026-11-21T10:42:07Z`): the only form on screen, in plans, in the ledger
 * and on paper. Calendar arithmetic is UTC.
 */

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/;

/** True for an existing UTC second between the years 1950 and 9999 in the one accepted spelling. */
export function isInstant(text: string): boolean {
  const match = pattern.exec(text);
  if (!match || Number(match[1]) < 1950) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && instantOf(ms) === text;
}

/** The instant of a millisecond count since 1970, truncated to the second. */
export function instantOf(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since 1970 of an instant. */
export function msOf(instant: string): number {
  return Date.parse(instant);
}

/** The instant `days` times 86,400 seconds later (earlier when negative). */
export function addDays(instant: string, days: number): string {
  return instantOf(msOf(instant) + days * 86_400_000);
}

/** The instant `seconds` later (earlier when negative). */
export function addSeconds(instant: string, seconds: number): string {
  return instantOf(msOf(instant) + seconds * 1000);
}

/** Same month and day `years` later; 29 February becomes 1 March where there is none. */
export function addYears(instant: string, years: number): string {
  const date = new Date(msOf(instant));
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return instantOf(date.getTime());
}

/** Whole days from `from` until `to`, rounded down; negative once `to` has passed. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((msOf(to) - msOf(from)) / 86_400_000);
}
