import type { BrowserWindow } from 'electron';

const limit = 3;

/**
 * The page's process was lost (a defect in it, or no memory left). Nothing of a ceremony lives there, so the page is loaded again and
 * draws what main tells it; the ledger has every step. After the third time the window stays empty: something is wrong for good.
 */
export function revivePage(window: BrowserWindow, url: string): void {
  let losses = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    losses++;
    process.stderr.write(`the page's process was lost (${reason}), ${losses} of ${limit}\n`);
    if (losses <= limit) void window.loadURL(url).catch(() => undefined);
  });
}
