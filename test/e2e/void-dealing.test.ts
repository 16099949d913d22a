import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillSecret, fillWho, openCeremony, walkTo } from '../support/drive-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { takePicture } from '../support/take-picture.ts';

describe('a dealing that a custodian cancels in the window', () => {
  let launched: LaunchedApp;
  beforeAll(async () => {
    launched = await launchApp();
  });
  afterAll(() => launched.app.close());

  /** At the step that deals: the window of the first custodian. */
  async function begin(): Promise<Page> {
    const { app, page } = launched;
    await walkTo(app, page, 'activate');
    const opening = app.waitForEvent('window');
    await page.locator('form.step-form button[type=submit]').click();
    return opening;
  }

  async function shownTo(window: Page, who: string): Promise<string> {
    await window.getByText(`${who} is alone at the screen`).waitFor();
    return (await window.locator('.share-words code').allTextContents()).join(' ');
  }

  /** Anna takes her card and gives it back; what is on the screen when Berta sits down. */
  async function untilBerta(window: Page): Promise<readonly [string, string]> {
    const anna = await shownTo(window, 'Anna Amsel');
    await window.getByRole('button', { name: 'I have it on my card' }).click();
    await window.getByText('Anna Amsel types it').waitFor();
    await fillSecret(window, anna);
    await window.getByRole('button', { name: 'Give the share' }).click();
    return [anna, await shownTo(window, 'Berta Buche')];
  }

  async function cancel(window: Page): Promise<void> {
    const closed = window.waitForEvent('close');
    await window.getByRole('button', { name: 'Cancel' }).click();
    await closed;
  }

  it('shows nobody a share of another, and names the cards that are void until the ceremony has ended', async () => {
    const { page } = launched;
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('Sealed file, behind a quorum of custodians').check();
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await page.getByRole('textbox', { name: 'Custodians' }).fill('Anna Amsel\nBerta Buche\nCarl Cohn');
    await fillWho(page);
    await openCeremony(page);
    const window = await begin();
    const first = await untilBerta(window);
    await cancel(window);
    await page.getByText('The ceremony was interrupted').waitFor();
    await page.locator('.fault[data-fault=dealing-cancelled]').waitFor();
    const about = page.getByText('is void, its dealing came to no end: share 1, Anna Amsel (card); share 2, Berta Buche (card)');
    await about.waitFor();
    await takePicture(launched, 'void-cards');
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await about.waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    // Before a new card is written.
    await about.waitFor();
    const again = await begin();
    const second = await untilBerta(again);
    for (const words of second) expect(first).not.toContain(words);
    expect(second[0].split(' ')[0]).not.toBe('');
    await cancel(again);
    await page.getByRole('button', { name: 'Abort …' }).first().click();
    expect(await page.getByRole('dialog').getByText('is void, its dealing came to no end').count()).toBe(2);
    await page.getByLabel('Why').fill('enough');
    await page.getByRole('button', { name: 'Abort the ceremony' }).click();
    await page.getByText('The ceremony was aborted').waitFor();
    expect(await page.getByRole('note', { name: 'Void cards' }).getByText('Anna Amsel (card)').count()).toBe(2);
  });
});
