import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digitsShown, drawnIn } from '../support/drive-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { rehearsedHome } from '../support/rehearsed-home.ts';
import { usableByAll } from '../support/usable-by-all.ts';

/** What has the focus, as a screen reader would call it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return '';
    const labelled = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0] : undefined;
    return (element.getAttribute('aria-label') ?? labelled?.textContent ?? element.textContent ?? '').trim();
  });

/** True when the element with the focus differs from its unfocused self by an outline or a border that can be seen. */
const focusIsVisible = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const inView = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    return inView && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  });

/** Presses Tab until this has the focus. Every stop on the way has to be visible. Returns the stops. */
async function tabTo(page: Page, name: string): Promise<string[]> {
  const stops: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    stops.push(stop);
    expect.soft(await focusIsVisible(page), `focus on “${stop}” is visible`).toBe(true);
    if (stop === name) return stops;
  }
  throw new Error(`Tab does not lead to “${name}”: ${stops.join(' · ')}`);
}

describe('every screen', () => {
  let launched: LaunchedApp;
  beforeAll(async () => {
    launched = await launchApp(await rehearsedHome());
  });
  afterAll(() => launched.app.close());

  it.each(['Home', 'Authorities', 'Ceremonies', 'Inventory', 'Tokens', 'Custodians', 'Approvers', 'Backups', 'Ledger', 'Settings'])(
    '%s has no serious violation of WCAG',
    async (screen) => {
      const { page } = launched;
      await page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
      await page.locator('main.work :is(h1, h2)').first().waitFor();
      await usableByAll(page, screen);
    },
  );

  it('nor have a record, an artifact, its QR, its words read aloud and the palette', async () => {
    const { page } = launched;
    const go = (screen: string) => page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
    await go('Ceremonies');
    await page.getByRole('row').nth(1).click();
    await page.getByText('The ceremony is closed').waitFor();
    await usableByAll(page, 'record');
    await go('Inventory');
    await page.getByRole('row').nth(1).click();
    await page.locator('dialog pre').waitFor();
    await usableByAll(page, 'artifact');
    await page.getByRole('dialog').getByRole('button', { name: 'Read aloud' }).click();
    await usableByAll(page, 'read aloud');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show as QR' }).click();
    await page.locator('dialog .qr-code').waitFor();
    await usableByAll(page, 'QR');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await usableByAll(page, 'palette');
    await page.keyboard.press('Escape');
  });
});

describe('without a mouse', () => {
  let launched: LaunchedApp;
  beforeAll(async () => {
    launched = await launchApp();
  });
  afterAll(() => launched.app.close());

  it('a root is rehearsed from the first screen to the checkpoint, by keys alone', async () => {
    const { page } = launched;
    const { keyboard } = page;
    await page.getByRole('button', { name: 'Rehearse a root ceremony' }).waitFor();
    await usableByAll(page, 'empty home');
    const first = await tabTo(page, 'Rehearse a root ceremony');
    expect(first.slice(0, 11)).toEqual([
      'Skip to the work',
      'Home',
      'Authorities',
      'Ceremonies',
      'Inventory',
      'Tokens',
      'Custodians',
      'Approvers',
      'Backups',
      'Ledger',
      'Settings',
    ]);
    await keyboard.press('Enter');
    await page.getByLabel('Common name').waitFor();
    await tabTo(page, 'Common name');
    await keyboard.type('Acme Root');
    const stops = await tabTo(page, 'Throw-away');
    await keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('PKCS #11 token');
    await keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('Sealed file, behind a quorum of custodians');
    await keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('Sealed file, one passphrase');
    await tabTo(page, 'PBKDF2 iterations');
    await keyboard.type('600000');
    await tabTo(page, 'Continue to who');
    const fields = [
      'Organisation (O)',
      'Organisational unit (OU)',
      'Locality (L)',
      'Name in files and ledger',
      'Preset',
      'Key algorithm',
    ];
    expect(stops.filter((stop) => fields.includes(stop))).toEqual(fields);
    await usableByAll(page, 'root wizard, what');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Participants' }).or(page.getByText('Participants')).first().waitFor();
    await usableByAll(page, 'root wizard, who');
    await tabTo(page, 'Organisation');
    await keyboard.type('Acme');
    await tabTo(page, 'Place');
    await keyboard.type('Vault 1');
    for (const [i, name] of ['Ada Administrator', 'Otto Officer', 'Wilma Witness'].entries()) {
      await tabTo(page, `Name of participant ${i + 1}`);
      await keyboard.type(name);
    }
    await tabTo(page, 'Continue to review');
    await keyboard.press('Enter');
    await page.getByText('Plan digest').first().waitFor();
    await usableByAll(page, 'root wizard, review');
    for (const box of await page.getByRole('checkbox', { name: /^We accept / }).all()) {
      await tabTo(page, (await box.getAttribute('aria-label')) ?? (await page.locator('.findings label').first().innerText()));
      await keyboard.press('Space');
    }
    await tabTo(page, 'Open ceremony');
    await keyboard.press('Enter');
    await walkByKeys(page);
    await page.getByText('The ceremony is closed').waitFor();
    await usableByAll(page, 'closed');
  });

  /** Every step has its field or its button in focus already: type, Enter. */
  async function walkByKeys(page: Page): Promise<void> {
    const form = page.locator('form.step-form');
    const ended = page.getByText('The ceremony is closed');
    const seen = new Set<string>();
    for (let done = 0; done < 60; done++) {
      await form.or(ended).first().waitFor({ timeout: 60_000 });
      if (await ended.isVisible()) return;
      const kind = (await form.getAttribute('class'))?.split(' ').at(-1) ?? '';
      if (!seen.has(kind)) await usableByAll(page, `step of kind ${kind}`);
      seen.add(kind);
      expect(await page.evaluate(() => document.activeElement?.closest('form.step-form') !== null)).toBe(true);
      const place = await page.locator('.step-place').innerText();
      if (kind === 'attest') await page.keyboard.type('WW');
      if (kind === 'activate') {
        await giveByKeys(page);
        continue;
      }
      if (kind === 'approve') {
        await page.keyboard.type(await digitsShown(page));
        await page.keyboard.press('Tab');
        await page.keyboard.type('WW');
      }
      if (kind === 'confirm') await page.keyboard.type(await page.locator('.expect code').innerText());
      await page.keyboard.press('Enter');
      await page.waitForFunction((before) => document.querySelector<HTMLElement>('.step-place')?.innerText !== before, place, {
        timeout: 60_000,
      });
    }
  }

  let passphrase = '';

  /** The activation window has the focus as soon as it opens: what is drawn there is written down, and typed from then on. */
  async function giveByKeys(page: Page): Promise<void> {
    const opening = launched.app.waitForEvent('window', { timeout: 5_000 }).catch(() => undefined);
    await page.keyboard.press('Enter');
    const window = await opening;
    if (!window) return;
    await window.locator('form button[type=submit]').waitFor();
    const drawn = (await window.locator('.drawn').count()) > 0;
    if (drawn) {
      passphrase = await drawnIn(window);
      await usableByAll(window, 'activation window with what was drawn');
      await window.keyboard.press('Enter');
      await window.getByLabel('Passphrase', { exact: true }).waitFor();
    }
    await usableByAll(window, 'activation window');
    const closed = window.waitForEvent('close', { timeout: 60_000 });
    await window.keyboard.type(passphrase);
    await window.keyboard.press('Enter');
    await closed;
    await page.waitForFunction(() => document.querySelector('.waiting') === null, undefined, { timeout: 60_000 });
  }

  it.each(['Sign an intermediate', 'Refresh a CRL', 'Export to media'])(
    'the wizard “%s” has no serious violation of WCAG, empty or complaining',
    async (button) => {
      const { page } = launched;
      await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('button', { name: 'Continue to who' }).waitFor();
      await usableByAll(page, button);
      await page.getByRole('button', { name: 'Continue to who' }).click();
      await usableByAll(page, `${button}, after the first try`);
    },
  );
});
