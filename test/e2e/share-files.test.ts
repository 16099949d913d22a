import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, passphrase, walkCeremony } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { takePicture } from '../support/take-picture.ts';

const passphrases: Readonly<Record<string, string>> = {
  'Berta Buche': 'Wagtail, near 61 mills',
  'Carl Cohn': 'Dipper? beside 74 weirs',
};

describe('share files in the window', () => {
  let launched: LaunchedApp;
  let volumes: string;
  const cards = new Map<string, string>();
  const pictures = process.env['ANCHORITE_SCREENSHOTS'];

  beforeAll(async () => {
    launched = await launchApp();
    volumes = join(launched.home, 'volumes');
    for (const name of ['berta', 'carl']) mkdirSync(join(volumes, name), { recursive: true });
    const { page, app } = launched;
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(app, page);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-share-files-failed.png') });
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  const whoIn = async (window: Page): Promise<string> =>
    ((await window.locator('form strong').first().textContent()) ?? '').replace(/ (types it|is alone at the screen).*/, '');
  const picture = async (window: Page, name: string): Promise<void> => {
    if (pictures !== undefined) await window.screenshot({ path: join(pictures, `${name}.png`) });
  };
  const fileOf = (volume: string): string => {
    const folder = join(volumes, volume);
    const [bundle] = readdirSync(folder);
    return join(folder, bundle ?? '', 'share.pem');
  };

  async function hold(secret: (asked: string, window: Page) => Promise<string>): Promise<void> {
    await fillWho(launched.page);
    await openCeremony(launched.page);
    await walkCeremony(launched.app, launched.page, undefined, secret);
  }

  /** Chooses the file in the dialog of the main process, and waits until the window says so. */
  async function choose(window: Page, path: string): Promise<void> {
    await answerDialog(launched.app, path);
    await window.getByRole('button', { name: /^Choose (the share file|another) …$/ }).click();
    await window.getByLabel('Passphrase', { exact: true }).waitFor();
  }

  it('are planned by custodian, each on a volume of their own', async () => {
    const { page, app } = launched;
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Seal anew' }).click();
    await page.getByLabel('A quorum of custodians').check();
    await page.getByRole('textbox', { name: 'Custodians' }).fill('Anna Amsel\nBerta Buche\nCarl Cohn');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await page.getByLabel('Berta Buche').selectOption('file');
    await page.getByLabel('Carl Cohn').selectOption('both');
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.getByText('Choose the folder of the volume.').first().waitFor();
    for (const [custodian, volume] of [
      ['Berta Buche', 'berta'],
      ['Carl Cohn', 'carl'],
    ] as const) {
      await answerDialog(app, join(volumes, volume));
      await page
        .getByRole('group', { name: `Volume of ${custodian}` })
        .getByRole('button')
        .click();
      await page.getByText(join(volumes, volume)).waitFor();
    }
    await takePicture(launched, 'share-files-wizard');
    await hold(async (asked, window) => {
      const who = await whoIn(window);
      if (asked === 'Your share') {
        cards.set(who, (await window.locator('.share-words code').allTextContents()).join(' '));
        return '';
      }
      if (asked.startsWith('Give the share')) return cards.get(who) ?? '';
      if (asked.startsWith('Set the passphrase of the share file')) await picture(window, `share-file-set-${who.slice(0, 1)}`);
      return passphrases[who] ?? passphrase;
    });
    expect([...cards.keys()]).toEqual(['Anna Amsel', 'Carl Cohn']);
    await goTo('Custodians');
    await expect.poll(() => page.locator('tr', { hasText: 'Berta Buche' }).textContent()).toContain('file');
    await expect.poll(() => page.locator('tr', { hasText: 'Carl Cohn' }).textContent()).toContain('card and file');
    await takePicture(launched, 'share-files-custodians');
  });

  it('are opened by openssl', () => {
    const args = ['cms', '-decrypt', '-inform', 'PEM', '-in', fileOf('carl'), '-pwri_password', passphrases['Carl Cohn'] ?? ''];
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain(`words: ${cards.get('Carl Cohn')}\n`);
  });

  it('sign a CRL with a file and typed words; what is no share file, and a wrong passphrase, can be given again', async () => {
    const { page } = launched;
    await goTo('Home');
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    const none = join(launched.home, 'none.pem');
    writeFileSync(none, 'no share\n');
    let turn = 0;
    const faults: (string | null)[] = [];
    await hold(async (_asked, window) => {
      turn += 1;
      if (turn === 1) {
        await picture(window, 'share-give');
        await answerDialog(launched.app, none);
        await window.getByRole('button', { name: 'Choose the share file …' }).click();
        faults.push(await window.locator('.fault').getAttribute('data-fault'));
        await answerDialog(launched.app, null);
        await window.getByRole('button', { name: 'Choose the share file …' }).click();
        await window.getByLabel('Words 1 to 4', { exact: true }).waitFor();
        await choose(window, fileOf('berta'));
        await picture(window, 'share-give-file');
        return 'Lapwing! over 12 moors';
      }
      if (turn === 2) {
        faults.push(await window.locator('.fault').getAttribute('data-fault'));
        await picture(window, 'share-give-file-refused');
        return passphrases['Berta Buche'] ?? '';
      }
      await choose(window, fileOf('carl'));
      await window.getByRole('button', { name: 'Type the words instead' }).click();
      await window.getByLabel('Words 1 to 4', { exact: true }).waitFor();
      return cards.get('Anna Amsel') ?? '';
    });
    expect(turn).toBe(3);
    expect(faults).toEqual(['share-file-not-recognised', 'passphrase-wrong']);
  });

  it('are checked alone', async () => {
    const { page } = launched;
    await goTo('Custodians');
    await page.getByRole('button', { name: 'Check … Berta Buche' }).click();
    await hold(async (_asked, window) => {
      await choose(window, fileOf('berta'));
      return passphrases['Berta Buche'] ?? '';
    });
    await goTo('Custodians');
    await expect.poll(() => page.locator('tr', { hasText: 'Berta Buche' }).textContent()).toMatch(/today|now|0 days|20\d\d-/);
  });

  it('leave neither words nor passphrase in any file', () => {
    expect(existsSync(fileOf('berta'))).toBe(true);
    for (const secret of Object.values(passphrases)) {
      expect(placesOfSecret(join(launched.home, 'home'), secret)).toEqual([]);
      expect(placesOfSecret(volumes, secret)).toEqual([]);
    }
    for (const card of cards.values()) {
      const words = card.split(' ');
      for (let at = 4; at + 4 <= 30; at += 4)
        for (const place of [join(launched.home, 'home'), volumes])
          expect(placesOfSecret(place, words.slice(at, at + 4).join(' '))).toEqual([]);
    }
  });
});
