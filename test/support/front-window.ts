import type { ElectronApplication, Page } from 'playwright-core';

/** Sets size and zoom of the window in front of the main window, as the system and the person would. */
export async function setFrontSize(app: ElectronApplication, window: Page, width: number, height: number, zoom = 1): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, wanted) => {
      const [front] = BrowserWindow.getAllWindows().filter((one) => one.getParentWindow() !== null);
      front?.setContentSize(wanted.width, wanted.height);
      front?.webContents.setZoomFactor(wanted.zoom);
    },
    { width, height, zoom },
  );
  await window.waitForFunction((expected) => Math.abs(innerHeight - expected) <= 2, height / zoom);
}

/** What has the focus, or the button that sends the form, where it is cut off by the window or behind something; empty when all is well. */
export const outOfSight = (window: Page): Promise<string[]> =>
  window.evaluate(() => {
    const button = document.querySelector('form button[type=submit]');
    return [document.activeElement, button].flatMap((one) => {
      if (one === null) return ['nothing is there'];
      const { left, right, top, bottom } = one.getBoundingClientRect();
      const corners = [top + 2, bottom - 2].map((y) => document.elementFromPoint((left + right) / 2, y));
      return corners.every((seen) => seen !== null && one.contains(seen)) ? [] : [one.outerHTML.slice(0, 80)];
    });
  });
