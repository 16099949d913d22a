export interface RowWindow {
  readonly first: number;
  /** One past the last row drawn. */
  readonly end: number;
}

/** Rows kept beyond each edge, so that a fast wheel never shows a gap. */
const overscan = 12;

/** Which of `count` rows of equal height are drawn for this scroll position. */
export function rowWindow(count: number, rowHeight: number, scrollTop: number, viewHeight: number): RowWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - overscan);
  const end = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + overscan);
  return { first, end: Math.max(end, first) };
}

/** Where the selection goes for a key, or undefined for keys that mean nothing to a table. */
export function movedRow(key: string, at: number, count: number, page = 10): number | undefined {
  const target: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const to = target[key];
  return to === undefined || count === 0 ? undefined : Math.min(Math.max(to, 0), count - 1);
}
