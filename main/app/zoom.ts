import type { BrowserWindow, Input } from 'electron';

/** Of the text and everything else in the windows, as factors: from what a large screen takes to what the narrowest layout still shows whole. */
const steps = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;

/** The size that these keys ask for: Ctrl with + or =, with -, with 0, also of the number pad; undefined for all other keys. */
export function zoomAsked(input: Pick<Input, 'type' | 'key' | 'control' | 'meta' | 'alt'>, now: number): number | undefined {
  if (input.type !== 'keyDown' || input.alt || !(input.control || input.meta)) return undefined;
  // Chromium keeps factors as levels, and gives back 1.0999999999999999.
  if (input.key === '+' || input.key === '=') return steps.find((step) => step > now + 0.01) ?? now;
  if (input.key === '-' || input.key === '_') return steps.findLast((step) => step < now - 0.01) ?? now;
  return input.key === '0' ? 1 : undefined;
}

/** There is no menu that would do it. `onZoom` is told what was set. */
export function zoomByKeys({ webContents }: BrowserWindow, onZoom: (factor: number) => void = () => undefined): void {
  webContents.on('before-input-event', (event, input) => {
    const factor = zoomAsked(input, webContents.getZoomFactor());
    if (factor === undefined) return;
    event.preventDefault();
    webContents.setZoomFactor(factor);
    onZoom(factor);
  });
}
