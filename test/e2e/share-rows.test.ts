import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, walkTo } from '../support/drive-window.ts';
import { outOfSight, setFrontSize } from '../support/front-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { takeWindowPicture } from '../support/take-picture.ts';
import { usableByAll } from '../support/usable-by-all.ts';

/** A share that is given back from its card, key by key. */
let launched: LaunchedApp;
let window: Page;
let card: readonly string[] = [];

const row = (from: number) => window.getByLabel(`Words ${from} to ${from + 3}`, { exact: true });
/** What is said of a row: where it begins, its mark, its problems. */
const line = async (from: number): Promise<string[]> =>
  (
    await window
      .locator('.share-rows li')
      .nth((from - 1) / 4)
      .innerText()
  ).split(/\n+/);
const give = () => window.getByRole('button', { name: 'Give the share' });
const type = (words: readonly string[]) => window.keyboard.type(words.join(' '));
const focused = (): Promise<string> =>
  window.evaluate(() => (document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim());

beforeAll(async () => {
  launched = await launchApp();
  const { app, page } = launched;
  await page.getByRole('button', { name: 'Rehearse a root ceremony' }).click();
  await page.getByLabel('Common name').fill('Quorum Root');
  await page.getByLabel('Sealed file, behind a quorum of custodians').check();
  await page.getByLabel('PBKDF2 iterations').fill('600000');
  await page.getByRole('textbox', { name: 'Custodians' }).fill('Dora Dachs\nEmil Elster\nFrida Fuchs');
  await fillWho(page);
  await openCeremony(page);
  await walkTo(app, page, 'activate');
  const opening = app.waitForEvent('window');
  await page.locator('form.step-form button[type=submit]').click();
  window = await opening;
  await window.getByRole('button', { name: 'I have it on my card' }).waitFor();
  card = await window.locator('.share-words code').allTextContents();
  await window.getByRole('button', { name: 'I have it on my card' }).click();
  await give().waitFor();
});
afterAll(async () => {
  // Whoever closes in mid-ceremony is asked whether to interrupt it.
  await launched.app.evaluate(({ dialog }) => {
    Reflect.set(dialog, 'showMessageBox', () => Promise.resolve({ response: 1, checkboxChecked: false }));
  });
  await launched.app.close();
});

describe('the words of a share', () => {
  it('are asked for in the rows of the card, with the first row ready to type into', async () => {
    expect(await focused()).toBe('Words 1 to 4');
    expect(await window.locator('.share-rows input[type=password]').count()).toBe(
      await window.locator('.share-rows input').count(),
    );
    await takeWindowPicture(window, 'share-rows-empty');
  });

  it('are not given while there are fewer than on the card: the button says so, and leads to the row that lacks some', async () => {
    const turn = await window.locator('form').getAttribute('data-turn');
    await give().click({ force: true });
    expect(await focused()).toBe('Words 1 to 4');
    await type(card.slice(0, 4));
    await window.keyboard.press('Enter');
    await window.getByText('4 of 33 words typed').waitFor();
    expect(await give().getAttribute('aria-disabled')).toBe('true');
    await give().press('Enter');
    expect(await focused()).toBe('Words 5 to 8');
    expect(await window.locator('form').getAttribute('data-turn')).toBe(turn);
    expect(await window.locator('.fault').count()).toBe(0);
    await takeWindowPicture(window, 'share-rows-short');
    await row(1).fill('');
    await row(1).focus();
  });

  it('lead from row to row: by the space after a fourth word, by Enter, and back by Backspace', async () => {
    await type([...card.slice(0, 4), '']);
    expect(await focused()).toBe('Words 5 to 8');
    expect(await line(1)).toEqual(['1', '✓', 'can be right']);
    await window.keyboard.press('Backspace');
    expect(await focused()).toBe('Words 1 to 4');
    expect(await row(1).inputValue()).toBe(card.slice(0, 4).join(' '));
    await window.keyboard.press('Enter');
    expect(await focused()).toBe('Words 5 to 8');
  });

  it('are counted while they are typed, and named by the place of one that cannot be right, never by the word', async () => {
    await type([...card.slice(4, 6), 'xylophone']);
    expect(await line(5)).toEqual(['5', '3 of 4']);
    await type(['', card[7] ?? '', '']);
    expect(await focused()).toBe('Words 9 to 12');
    expect(await line(5)).toEqual(['5', '✕', 'Word 7 is not in the list of words.']);
    expect(await row(5).getAttribute('aria-invalid')).toBe('true');
    expect(await window.getByRole('status').allInnerTexts()).toContain('Word 7 is not in the list of words.');
    const shown = await window.locator('main').innerText();
    // A word by itself may be one that the window says anyway.
    const pairs = card.slice(0, 7).map((word, at) => `${word} ${card[at + 1] ?? ''}`);
    for (const words of [...pairs, 'xylophone']) expect(shown.includes(words)).toBe(false);
    await usableByAll(window, 'a share in rows');
    await takeWindowPicture(window, 'share-rows-suspect');
  });

  it('are not sent by the Enter of a row: it leads back to the one that cannot be right, then to the button', async () => {
    await window.keyboard.type(card.slice(8).join(' '));
    await window.keyboard.press('Enter');
    expect(await focused()).toBe('Words 5 to 8');
    await window.keyboard.press('Control+A');
    await type([...card.slice(4, 8), '']);
    expect(await line(5)).toEqual(['5', '✓', 'can be right']);
    for (let at = 8; at <= card.length; at += 4) await window.keyboard.press('Enter');
    expect(await window.getByLabel('Word 33', { exact: true }).count()).toBe(1);
    expect(await focused()).toBe('Give the share');
    expect(await window.locator('.share-rows [aria-invalid]').count()).toBe(0);
  });

  it.each([
    ['500 pixels high', 900, 500, 1],
    ['at twice the size', 900, 600, 2],
    ['narrow, at twice the size', 560, 640, 2],
  ] as const)('have every row and the button in sight, %s', async (name, width, height, zoom) => {
    await setFrontSize(launched.app, window, width, height, zoom);
    for (const field of await window.locator('.share-rows input').all()) {
      await field.focus();
      expect(await outOfSight(window), name).toEqual([]);
    }
    expect(await window.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await takeWindowPicture(window, `share-rows-${width}x${height}-${zoom}`);
    await setFrontSize(launched.app, window, 560, 640);
  });

  it('are taken as one share, and nothing of them is in the window when the next is asked for', async () => {
    const turn = await window.locator('form').getAttribute('data-turn');
    await give().press('Enter');
    await window.waitForFunction((before) => document.querySelector('form')?.getAttribute('data-turn') !== before, turn);
    expect(await window.locator('.fault').count()).toBe(0);
    const left = await window.evaluate(() => {
      const fields = [...document.querySelectorAll('input')].map(({ value }) => value);
      return [document.documentElement.outerHTML, ...fields].join('\n');
    });
    for (let at = 0; at + 4 <= card.length; at++) expect(left.includes(card.slice(at, at + 4).join(' '))).toBe(false);
  });
});
