import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { LaunchedApp } from './launch-app.ts';

/** Where pictures are kept; nowhere when no folder is named. */
export const pictures = process.env['ANCHORITE_SCREENSHOTS'];

export interface Look {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** 2 is 200 %. */
  readonly zoom?: number;
}

/** Sets theme, size and zoom of the window as the system and the person would. */
export async function setLook({ app, page }: LaunchedApp, look: Look): Promise<void> {
  const { theme = 'light', width = 1280, height = 860, zoom = 1 } = look;
  await page.emulateMedia({ colorScheme: theme });
  await app.evaluate(
    ({ BrowserWindow }, wanted) => {
      const [window] = BrowserWindow.getAllWindows().filter((one) => one.getParentWindow() === null);
      window?.setContentSize(wanted.width, wanted.height);
      window?.webContents.setZoomFactor(wanted.zoom);
    },
    { width, height, zoom },
  );
  await page.waitForFunction((expected) => Math.abs(innerWidth - expected) <= 2, width / zoom);
}

/** The window as it is on the screen, as PNG in the pictures' folder when there is one. */
export async function takePicture({ app, page }: LaunchedApp, name: string): Promise<void> {
  if (pictures === undefined) return;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const png = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows().filter((one) => one.getParentWindow() === null);
    return (await window?.webContents.capturePage())?.toPNG().toString('base64') ?? '';
  });
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(pictures, `${name}.png`), Buffer.from(png, 'base64'));
}

/** A second window, which is in no screen capture: its page as drawn. */
export async function takeWindowPicture(window: Page, name: string): Promise<void> {
  if (pictures !== undefined) await window.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Elements that are cut off or stand outside the window's width, as a person would notice; empty when all is well. */
export function misplaced({ page }: LaunchedApp): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const work = document.querySelector('.work');
    if (work && work.scrollWidth > work.clientWidth + 1)
      found.push(`work scrolls sideways by ${work.scrollWidth - work.clientWidth}`);
    if (document.documentElement.scrollWidth > innerWidth + 1) found.push('the window scrolls sideways');
    for (const button of document.querySelectorAll<HTMLElement>('button, h1, h2, h3')) {
      if (button.clientWidth > 1 && button.scrollWidth > button.clientWidth + 2 && getComputedStyle(button).overflow === 'visible')
        found.push(`cut off: ${button.textContent}`);
    }
    return found;
  });
}
