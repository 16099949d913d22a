import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failedPassphraseRules } from '../../shared/pki/passphrase-rules.ts';
import { drawnIn, fillWho, openCeremony, walkCeremony, walkTo } from '../support/drive-window.ts';
import { outOfSight, setFrontSize } from '../support/front-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { takeWindowPicture } from '../support/take-picture.ts';
import { openTestWorkplace, temporaryFolder } from '../support/test-workplace.ts';
import { usableByAll } from '../support/usable-by-all.ts';

/** The whole way of a passphrase that nobody made up, from the words on the screen to the record. */
let launched: LaunchedApp;
let window: Page;
let drawn = '';
/** Everything that the main window has shown. */
const seenByWizard: string[] = [];

/** Each word with the one after it: one alone may stand anywhere. */
const pairsIn = (passphrase: string): string[] => {
  const words = passphrase.split('-');
  return words.slice(1).map((word, at) => `${words[at]}-${word}`);
};
const button = (name: string) => window.getByRole('button', { name, exact: true });
const field = () => window.getByLabel('Passphrase', { exact: true });
const shown = async (): Promise<string> => window.locator('main').innerText();

async function picture(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme });
    await takeWindowPicture(window, colorScheme === 'light' ? name : `${name}-dark`);
  }
  await window.emulateMedia({ colorScheme: 'light' });
}

beforeAll(async () => {
  launched = await launchApp(temporaryFolder('drawn'));
  const { app, page } = launched;
  await page.getByRole('button', { name: 'Create a root in production' }).click();
  await page.getByLabel('Common name').fill('Acme Root');
  await page.getByLabel('PBKDF2 iterations').fill('600000');
  await fillWho(page);
  await openCeremony(page);
  await walkTo(app, page, 'activate');
  const opening = app.waitForEvent('window');
  await page.locator('form.step-form button[type=submit]').click();
  window = await opening;
});
afterAll(() => launched.app.close());

describe('a passphrase that the workstation draws', () => {
  it('is offered first: twelve words to write down, with their entropy, and no field to type into yet', async () => {
    drawn = await drawnIn(window);
    await picture('passphrase-drawn');
    await usableByAll(window, 'a drawn passphrase');
    expect(drawn).toMatch(/^[A-Z][a-z]+(-[a-z]+){11}-[2-9]$/);
    expect(failedPassphraseRules(drawn)).toEqual([]);
    expect(await shown()).toContain('134 bits, drawn by this workstation from the operating system’s generator.');
    expect(await window.locator('input').count()).toBe(0);
    expect(await window.locator('.stages [aria-current=step]').innerText()).toMatch(/1\s+Write it down/);
  });

  it('can be drawn again; the one before is gone', async () => {
    await button('Draw another').click();
    await expect.poll(() => window.locator('.drawn-words code').first().innerText()).not.toBe('');
    await expect.poll(() => drawnIn(window)).not.toBe(drawn);
    drawn = await drawnIn(window);
  });

  it('is hidden while it is typed back, and shown again to whoever asks', async () => {
    await button('I have written it down').click();
    await field().waitFor();
    await picture('passphrase-typed-back');
    await usableByAll(window, 'a passphrase that is typed back');
    const content = await window.content();
    for (const two of pairsIn(drawn)) expect(content.includes(two), 'two words of the passphrase').toBe(false);
    expect(await field().inputValue()).toBe('');
    expect(await focusedLabel()).toBe('Passphrase');
    await button('Show the words again').click();
    expect(await drawnIn(window)).toBe(drawn);
    expect(await focusedLabel()).toBe('I have written it down');
    await window.keyboard.press('Enter');
    await field().waitFor();
  });

  it('is typed key by key: nothing that was copied goes into the field', async () => {
    await launched.app.evaluate(({ clipboard }, text) => clipboard.writeText(text), drawn);
    await field().press('Control+v');
    expect(await field().inputValue()).toBe('');
    await launched.app.evaluate(({ clipboard }) => clipboard.clear());
  });

  it('is refused where another word was typed, which is named by its place and not by itself', async () => {
    const words = drawn.split('-');
    await window.keyboard.type(words.with(3, `${words[3]}x`).join('-'));
    await window.keyboard.press('Enter');
    const fault = window.locator('.fault[data-fault=passphrase-not-as-drawn]');
    await fault.waitFor();
    await picture('passphrase-differs');
    expect(await fault.innerText()).toContain('word 4 of 12 is the first that differs');
    expect(await fault.innerText()).not.toContain(`${words[3]}-`);
    expect(await focusedLabel()).toBe('Passphrase');
  });

  it('gives way to one’s own and comes back', async () => {
    await button('Make up my own instead').click();
    await window.getByLabel('Passphrase again').waitFor();
    await picture('passphrase-own');
    await usableByAll(window, 'a passphrase of one’s own');
    expect(await focusedLabel()).toBe('Passphrase');
    expect(await window.content()).not.toContain(drawn.slice(0, 12));
    for (const [height, zoom] of [
      [500, 1],
      [600, 2],
    ] as const) {
      await setFrontSize(launched.app, window, 900, height, zoom);
      await field().focus();
      for (const label of ['Passphrase', 'Passphrase again']) {
        expect(await focusedLabel()).toBe(label);
        expect(await outOfSight(window), `${label} at ${height}, zoom ${zoom}`).toEqual([]);
        await takeWindowPicture(window, `passphrase-own-low-${zoom}-${label.length}`);
        await window.keyboard.press('Tab');
      }
    }
    await setFrontSize(launched.app, window, 560, 640);
    await button('Let this workstation draw one').click();
    const other = await drawnIn(window);
    expect(other).not.toBe(drawn);
    drawn = other;
  });

  it('opens the key when the step after it asks, and is found in no file and in no text of the main window', async () => {
    const { app, page, home } = launched;
    await button('I have written it down').click();
    const closed = window.waitForEvent('close', { timeout: 60_000 });
    await window.keyboard.type(drawn);
    await window.keyboard.press('Enter');
    await closed;
    await walkCeremony(app, page, async () => void seenByWizard.push(await page.content()), drawn);
    seenByWizard.push(await page.content());
    expect(seenByWizard.join('\n')).not.toContain(drawn);
    await app.close();
    for (const part of [drawn, drawn.split('-').slice(0, 3).join('-'), drawn.split('-').slice(4, 8).join('-')])
      expect(placesOfSecret(home, part), 'part of a passphrase').toEqual([]);

    const workplace = await openTestWorkplace('production', join(home, 'home'));
    const [ceremony] = await workplace.ports.ledger.ceremonies();
    const entries = await workplace.ports.ledger.entriesOf(ceremony?.id ?? '');
    const evidence = entries.flatMap((entry) => (entry.type === 'step-completed' ? entry.data.evidence : []));
    expect(evidence).toContainEqual({ label: 'New passphrase of acme-root', value: 'drawn by this workstation, 134 bits' });
    const refusals = entries.flatMap((entry) => (entry.type === 'refusal-recorded' ? [entry.data] : []));
    expect(refusals.map(({ fault, detail }) => ({ fault, detail }))).toEqual([
      { fault: 'passphrase-not-as-drawn', detail: { word: '4', words: '12' } },
    ]);
    await workplace.close();
  });
});

/** What has the focus, by its label or its words. */
function focusedLabel(): Promise<string> {
  return window.evaluate(() => {
    const element = document.activeElement;
    return ((element instanceof HTMLInputElement ? element.labels?.[0] : element)?.textContent ?? '').trim();
  });
}
