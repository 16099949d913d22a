/**
 * Scrolls a list so that one of its lines is in view, and nothing around the list: where the panes of a ceremony stand one above the other
 * and scroll as one, what is to be read stays where it is.
 */
export function keepInView(list: HTMLElement | null, line: HTMLElement | null): void {
  if (list === null || line === null) return;
  const [frame, shown] = [list.getBoundingClientRect(), line.getBoundingClientRect()];
  if (shown.bottom > frame.bottom) list.scrollTop += shown.bottom - frame.bottom;
  else if (shown.top < frame.top) list.scrollTop -= frame.top - shown.top;
}
