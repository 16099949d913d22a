import { visibleProse, visibleText } from '../../shared/base/visible-text.ts';

/** Members that hold lines: certificate text, checkpoint note. */
const listings: ReadonlySet<string> = new Set(['text', 'note']);
/** Members that are drawn as codes and never read as text. */
const drawn: ReadonlySet<string> = new Set(['qr']);

/** Members that people wrote, with all that stands in them: reasons, exceptions, what a step says of them and found. */
const prose: ReadonlySet<string> = new Set([
  ...['why', 'expected', 'happened', 'decision', 'outcomeReason', 'words', 'message', 'method'],
  ...['activity', 'say', 'evidence', 'rows', 'facts', 'exceptions', 'events', 'findings'],
]);

type How = (text: string) => string;
const inOneLine: How = (text) => visibleText(text);
const inLines: How = (text) => visibleText(text, true);

function visible(value: unknown, how: How): unknown {
  if (typeof value === 'string') return how(value);
  if (Array.isArray(value)) return value.map((item) => visible(item, how));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      drawn.has(key) ? member : visible(member, listings.has(key) ? inLines : prose.has(key) ? visibleProse : how),
    ]),
  );
}

/** A record of plain data in which every text is visible, so that no section can forget one. */
export function visibleRecord<T extends object>(record: T): T {
  return visible(record, inOneLine) as T;
}
