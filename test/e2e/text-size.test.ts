import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, walkCeremony } from '../support/drive-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { takePicture } from '../support/take-picture.ts';

let launched: LaunchedApp;
beforeAll(async () => {
  launched = await launchApp();
});
afterAll(() => launched.app.close());

/** Pressed in the window as the system hands keys to it; the size that the window has then. */
async function press(key: string): Promise<number> {
  const before = launched.app.evaluate(async ({ BrowserWindow }, keyCode) => {
    const [contents] = BrowserWindow.getAllWindows().map(({ webContents }) => webContents);
    if (!contents) throw new Error('no window');
    contents.sendInputEvent({ type: 'keyDown', keyCode, modifiers: ['control'] });
    contents.sendInputEvent({ type: 'keyUp', keyCode, modifiers: ['control'] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    return contents.getZoomFactor();
  }, key);
  return Number((await before).toFixed(2));
}

/** Of the step that comes now, what can be seen of its place and its digest, and where the focus is. */
const inView = () =>
  launched.page.evaluate(() => {
    const seen = (selector: string): boolean | null => {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      return box ? box.top >= 0 && box.top < innerHeight - 40 : null;
    };
    return {
      place: seen('.step-place'),
      digest: seen('.run-now > .digest'),
      approval: seen('.approval'),
      focus: document.activeElement?.tagName,
    };
  });

describe('the text of the windows', () => {
  it('grows and shrinks by keys, within bounds', async () => {
    expect(await press('=')).toBe(1.1);
    expect(await press('-')).toBe(1);
    expect(await press('-')).toBe(0.9);
    expect(await press('0')).toBe(1);
    for (const size of [1.1, 1.25, 1.5, 1.75, 2, 2]) expect(await press('=')).toBe(size);
  });

  it('leaves what is to be read in view at 200 %, with the focus on its field', async () => {
    const { app, page } = launched;
    await page.getByRole('button', { name: 'Rehearse a root ceremony' }).click();
    await page.getByLabel('Common name').fill('Acme Root');
    await fillWho(page);
    await openCeremony(page);
    let read = 0;
    await walkCeremony(app, page, async (place) => {
      await page.waitForTimeout(300);
      const { place: begins, digest, approval, focus } = await inView();
      if (digest === null && approval === null) return;
      read++;
      if (read === 1) await takePicture(launched, 'reading-zoomed');
      expect.soft({ begins, read: digest ?? approval, focus }, place).toEqual({ begins: true, read: true, focus: 'INPUT' });
    });
    expect(read).toBeGreaterThan(2);
  });
});

describe('a screen that is gone to', () => {
  it('is seen from its beginning, however far the one before was scrolled', async () => {
    const { page } = launched;
    await press('0');
    const goTo = (name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
    const scrolled = () => page.evaluate(() => document.querySelector('.work')?.scrollTop ?? 0);
    await goTo('Home');
    await page.getByRole('heading', { name: 'What can be done now' }).waitFor();
    await page.evaluate(() => document.querySelector('.work')?.scrollTo(0, 400));
    expect(await scrolled()).toBeGreaterThan(200);
    await goTo('Authorities');
    await page.getByRole('heading', { name: 'Authorities' }).waitFor();
    expect(await scrolled()).toBe(0);
  });
});
