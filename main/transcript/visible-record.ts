import { visibleText } from '../../shared/base/visible-text.ts';

/** Members that hold lines: certificate text, checkpoint note. */
const listings: ReadonlySet<string> = new Set(['text', 'note']);
/** Members that are drawn as codes and never read as text. */
const drawn: ReadonlySet<string> = new Set(['qr']);

function visible(value: unknown, listing: boolean): unknown {
  if (typeof value === 'string') return visibleText(value, listing);
  if (Array.isArray(value)) return value.map((item) => visible(item, listing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, drawn.has(key) ? member : visible(member, listings.has(key))]),
  );
}

/** A record of plain data in which every text is visible, so that no section can forget one. */
export function visibleRecord<T extends object>(record: T): T {
  return visible(record, false) as T;
}
