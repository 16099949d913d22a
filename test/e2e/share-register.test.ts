import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, passphrase, walkCeremony } from '../support/drive-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { misplaced, setLook, takePicture } from '../support/take-picture.ts';

const [anna, berta, carl] = ['Anna Amsel', 'Berta Buche', 'Carl-Friedrich von und zu Schönborn-Wiesentheid'] as const;

describe('the register of shares in the window', () => {
  let launched: LaunchedApp;
  const cards = new Map<string, string[]>();

  beforeAll(async () => {
    launched = await launchApp();
    const { page, app } = launched;
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(app, page);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-share-register-failed.png') });
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  const row = (name: string) => launched.page.locator('tr', { hasText: name });
  const whoIn = async (window: Page): Promise<string> =>
    ((await window.locator('form strong').first().textContent()) ?? '').replace(/ (types it|is alone at the screen).*/, '');
  const custodian = async (asked: string, window: Page): Promise<string> => {
    if (asked !== 'Your share')
      return asked.startsWith('Give the share') ? (cards.get(await whoIn(window)) ?? []).join(' ') : passphrase;
    cards.set(await whoIn(window), await window.locator('.share-words code').allTextContents());
    return '';
  };

  /** From the first stage to the end; `bags` are noted in turn, each at the step where its share goes into it. */
  async function hold(bags: readonly (readonly [bag: string, place: string])[] = []): Promise<void> {
    await fillWho(launched.page);
    await walk(bags);
  }

  /** From the review on. */
  async function walk(bags: readonly (readonly [bag: string, place: string])[] = []): Promise<void> {
    const { page, app } = launched;
    const left = [...bags];
    await openCeremony(page);
    const note = async (): Promise<void> => {
      if ((await page.getByLabel('Number of the bag').count()) === 0) return;
      const [bag, place] = left.shift() ?? ['', ''];
      await page.getByLabel('Number of the bag').fill('7'.repeat(41));
      await page.getByText('At most 40 characters.').waitFor();
      await page.getByLabel('Number of the bag').fill(bag);
      await page.getByLabel('Where it is kept').fill(place);
      await takePicture(launched, `register-bag-${cards.size}-${left.length}`);
    };
    await walkCeremony(app, page, note, custodian);
    expect(left).toEqual([]);
  }

  async function record(whose: string, status: string, why: string): Promise<void> {
    const { page } = launched;
    await goTo('Custodians');
    await page.getByRole('button', { name: `Record … ${whose}` }).click();
    await page.getByLabel('Recorded as').selectOption({ label: status });
    await page.getByLabel('What is known').fill(why);
  }

  it('notes the bag of each share when it is dealt', async () => {
    const { page } = launched;
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Seal anew' }).click();
    await page.getByLabel('A quorum of custodians').check();
    await page.getByRole('textbox', { name: 'Custodians' }).fill([anna, berta, carl].join('\n'));
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await hold([
      ['AUG-2026-0004711', 'Safe 2'],
      ['AUG-2026-0004712', 'Tresor der Bankhaus Schönborn-Wiesentheid & Söhne KGaA, Würzburg'],
      ['', ''],
    ]);
    await goTo('Custodians');
    await expect.poll(() => row(anna).textContent()).toContain('bag AUG-2026-0004711, Safe 2');
    expect(await row(carl).textContent()).toContain('no bag number was noted');
    expect(await page.getByText('can lose 1 share').count()).toBe(1);
  });

  it('records a share as lost, and warns that nobody else may be missing', async () => {
    const { page } = launched;
    await record(
      carl,
      'lost: nobody knows where it is',
      'not in its safe at the yearly look at all the bags; the guard saw it last in spring',
    );
    await takePicture(launched, 'register-wizard');
    await hold();
    await goTo('Custodians');
    await page.getByText('2 of 3 available').waitFor();
    await page.getByText('no share can be spared: deal a new set').waitFor();
    expect(await row(carl).textContent()).toMatch(/lost.*since.*not in its safe/);
    await goTo('Home');
    await page.getByText('no custodian to spare').waitFor();
    await page.getByText(/2 of 3 shares available, 2 open the key/).waitFor();
  });

  it('says that too few custodians can come, and that others may, once two shares are out of hand, in print that stays readable at any size', async () => {
    const { page } = launched;
    await record(berta, 'its custodian left, or cannot come any more', 'left the company');
    await fillWho(page);
    await page
      .getByText(/too few custodians of set [0-9a-f]{4} can come/)
      .first()
      .waitFor();
    await walk();
    await goTo('Home');
    await page.getByText('too few custodians can come: restore from a backup').waitFor();
    await page.getByText('others may hold enough shares to sign').waitFor();
    await takePicture(launched, 'register-home');
    await goTo('Custodians');
    await page.getByText('too few custodians can come: find what was lost').waitFor();
    await page.getByText('2 shares lost, compromised or with a custodian who left: with the sealed file others can sign').waitFor();
    for (const [name, look] of Object.entries({
      '': {},
      '-small': { width: 1024, height: 700 },
      '-zoomed': { zoom: 2 },
      '-dark': { theme: 'dark' as const },
    })) {
      await setLook(launched, look);
      await takePicture(launched, `register${name}`);
      expect(await misplaced(launched), name).toEqual([]);
      const sideways = page
        .locator('.card-table')
        .evaluateAll((cards) => cards.filter((one) => one.scrollWidth > one.clientWidth).length);
      expect(await sideways, name).toBe(0);
    }
    await setLook(launched, {});
    // What every text advises can be begun: the copy is here, but not for this quorum.
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Bring back …' }).click();
    await expect.poll(() => page.getByLabel('Authority').locator('option').allTextContents()).toContain('acme-root');
    await goTo('Custodians');
  });

  it('finds a lost share again when it agrees at a check, in a new bag', async () => {
    const { page } = launched;
    await page.getByRole('button', { name: `Check … ${carl}` }).click();
    await hold([['AUG-2026-0004799', 'Safe 3']]);
    await goTo('Custodians');
    await expect.poll(() => row(carl).textContent()).toContain('bag AUG-2026-0004799, Safe 3');
    expect(await row(carl).textContent()).toContain('available');
    await page.getByText('2 of 3 available').waitFor();
  });

  it('takes a share that is recorded as lost as lost when the key is destroyed', async () => {
    const { page } = launched;
    await record(anna, 'lost: nobody knows where it is', 'again');
    await hold();
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Destroy …' }).click();
    const share = page.getByLabel(/^share 1 of set [0-9a-f]{4}, Anna Amsel$/);
    expect(await share.locator('option:checked').textContent()).toBe('lost: those present attest it');
    await page.getByText('On record: lost.').first().waitFor();
  });

  it('says of a compromised key everywhere that it is, and begins nothing that it cannot go on with', async () => {
    const { page } = launched;
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Change state …' }).click();
    await page.getByLabel('New state').selectOption('compromised');
    await page.getByLabel('Reason', { exact: true }).fill('Shares 1 to 3 photographed\nby the cleaner');
    await fillWho(page);
    await page.getByText('a compromised key stays compromised: only its destruction can follow').waitFor();
    await takePicture(launched, 'compromise-review');
    await walk();
    await goTo('Custodians');
    await page.locator('.mark.bad', { hasText: 'key compromised' }).waitFor();
    expect(await page.getByRole('button', { name: /^Replace a custodian/ }).count()).toBe(0);
    await takePicture(launched, 'compromised-custodians');
    await goTo('Home');
    await page.locator('.tree-state .mark.bad', { hasText: 'key compromised' }).waitFor();
    expect(await page.locator('.tree-state .mark.good').count()).toBe(0);
    await page.getByText('last CRL: the key can sign no other').waitFor();
    await takePicture(launched, 'compromised-home');
    await goTo('Authorities');
    await page.getByText('nothing any more, no CRL either').waitFor();
    expect(await page.getByRole('button', { name: 'Change state …' }).count()).toBe(0);
    const history = page.getByRole('table', { name: 'History of the key' });
    expect(await history.innerText()).not.toContain('U+000A');
    await takePicture(launched, 'compromised-authority');
    expect(await misplaced(launched)).toEqual([]);
  });
});
