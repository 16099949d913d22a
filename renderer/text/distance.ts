import { daysBetween, msOf } from '../../shared/base/instant.ts';

/** How far an instant lies from now, in whole days, as a sentence part: `in 43 days`, `today`, `12 days ago`. */
export function distanceInDays(now: string, at: string): string {
  const days = daysBetween(now, at);
  if (days > 1) return `in ${count(days, 'day')}`;
  if (days === 1) return 'in 1 day';
  if (days === 0) return 'within 24 hours';
  const past = daysBetween(at, now);
  return past === 0 ? 'less than a day ago' : `${count(past, 'day')} ago`;
}

/** `214 entries`, `1 entry`, with thin groups of three from five digits on. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(n)} ${n === 1 ? singular : plural}`;
}

/** Digits in groups of three, set apart by a thin space: 10 000 but 1000. */
export function grouped(n: number): string {
  const digits = String(Math.trunc(n));
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** `2026-11-21 10:42:07 UTC`: the spelling of an instant for people. */
export function spokenInstant(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;
}

/** Time passed since an instant as `0:42` or `1:03:07`. */
export function elapsed(since: string, now: string): string {
  const seconds = Math.max(0, Math.floor((msOf(now) - msOf(since)) / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A size in bytes, in the unit people compare with a stick's label: `524 bytes`, `12.3 kB`, `7.9 GB`. */
export function spokenSize(bytes: number): string {
  if (bytes < 10_000) return count(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}
