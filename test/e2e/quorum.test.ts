import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, passphrase, walkCeremony } from '../support/drive-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { takePicture } from '../support/take-picture.ts';

describe('a quorum in the window', () => {
  let launched: LaunchedApp;
  const cards = new Map<string, string[]>();
  let printed: Buffer | undefined;

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
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-quorum-failed.png') });
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  const whoIn = async (window: Page): Promise<string> =>
    ((await window.locator('form strong').first().textContent()) ?? '').replace(/ (types it|is alone at the screen).*/, '');

  /** Custodians of whose card three words in a row are in the window: as text, in an attribute or in a field. */
  async function cardsIn(window: Page): Promise<string[]> {
    const seen = await window.evaluate(() => {
      const all = [...document.querySelectorAll('*')];
      const own = all.flatMap((one) =>
        [...one.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ nodeValue }) => nodeValue ?? ''),
      );
      const attributes = all.flatMap((one) => [...one.attributes].map(({ value }) => value));
      return [...own, ...attributes, ...[...document.querySelectorAll('input')].map(({ value }) => value)].join(' ');
    });
    return cardsOf(seen);
  }

  /** The first words are the same on each card, the next say which it is. */
  function cardsOf(seen: string): string[] {
    const words = ` ${seen.split(/\s+/).join(' ')} `;
    const runs = (card: readonly string[]) => card.slice(4, 31).map((_, at) => ` ${card.slice(4 + at, 7 + at).join(' ')} `);
    return [...cards].filter(([, card]) => runs(card).some((run) => words.includes(run))).map(([name]) => name);
  }

  const clipboard = (text: string | null): Promise<string> =>
    launched.app.evaluate(({ clipboard: board }, given) => {
      if (given !== null) void board.writeText(given);
      return board.readText();
    }, text);

  /** ANC-F12: a passphrase that somebody keeps elsewhere can be pasted, words of a card cannot; nothing is copied, cut or dropped. */
  async function pastes(window: Page, label: string): Promise<boolean> {
    const field = window.getByLabel(label, { exact: true });
    await clipboard('aardvark adroitness');
    await field.click();
    await window.keyboard.press('Control+V');
    const pasted = (await field.inputValue()) !== '';
    await field.fill('absurd adviser');
    for (const keys of ['Control+A', 'Control+C', 'Control+X']) await window.keyboard.press(keys);
    expect(await field.inputValue()).toBe('absurd adviser');
    expect(await clipboard(null)).toBe('aardvark adroitness');
    const dropped = await field.evaluate((input) => {
      const carried = new DataTransfer();
      carried.setData('text/plain', 'accrue aftermath');
      const drop = new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true });
      return input.dispatchEvent(drop);
    });
    expect(dropped).toBe(false);
    expect(await field.inputValue()).toBe('absurd adviser');
    await field.fill('');
    return pasted;
  }
  const pasted = new Map<string, boolean>();

  /** What each custodian does: takes the words down, gives them back. */
  const custodian = async (asked: string, window: Page): Promise<string> => {
    if (asked !== 'Your share') {
      const isShare = asked.startsWith('Give the share');
      const label = isShare ? 'Words 1 to 4' : 'Passphrase';
      if (!pasted.has(label)) pasted.set(label, await pastes(window, label));
      expect(await cardsIn(window)).toEqual([]);
      return isShare ? (cards.get(await whoIn(window)) ?? []).join(' ') : passphrase;
    }
    // Nothing of whoever was here before.
    expect(await cardsIn(window)).toEqual([]);
    const who = await whoIn(window);
    expect(await window.evaluate(() => document.activeElement?.className)).toBe('share-card');
    cards.set(who, await window.locator('.share-words code').allTextContents());
    expect(await cardsIn(window)).toEqual([who]);
    for (const keys of ['Control+A', 'Control+C']) await window.keyboard.press(keys);
    const copied = await clipboard(null);
    expect(copied).toContain('Share in the key of');
    expect(cardsOf(copied)).toEqual([]);
    printed ??= await printCard(window);
    return '';
  };

  /** The card as its printer would get it, with the QR code on. */
  async function printCard(window: Page): Promise<Buffer> {
    // Off until somebody wants it: a camera in the room reads it from afar (ANC-F14).
    expect(await window.getByLabel('QR code on the card').isChecked()).toBe(false);
    await window.getByLabel('QR code on the card').check();
    await window.screenshot({ path: join(tmpdir(), 'anchorite-share-card.png') });
    const url = window.url();
    const data = await launched.app.evaluate(async ({ webContents }, at) => {
      const found = webContents.getAllWebContents().find((contents) => contents.getURL() === at);
      return (await found?.printToPDF({ pageSize: 'A5' }))?.toString('base64') ?? '';
    }, url);
    return Buffer.from(data, 'base64');
  }

  async function hold(secret: (asked: string, window: Page) => string | Promise<string>): Promise<void> {
    await fillWho(launched.page);
    await openCeremony(launched.page);
    await walkCeremony(launched.app, launched.page, undefined, secret);
  }

  it('says what custodians are where there are none', async () => {
    await goTo('Custodians');
    await launched.page.getByText('No key is behind a quorum').waitFor();
  });

  it('is dealt to three custodians, of whom two open the key', async () => {
    const { page } = launched;
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Seal anew' }).click();
    await page.getByLabel('A quorum of custodians').check();
    await page.getByRole('textbox', { name: 'Custodians' }).fill('Anna Amsel\nBerta Buche\nCarl Cohn');
    await page.getByLabel('Days between checks of a share').fill('180');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await takePicture(launched, 'quorum-wizard');
    await hold(custodian);
    expect([...cards.keys()]).toEqual(['Anna Amsel', 'Berta Buche', 'Carl Cohn']);
    expect([...cards.values()].map(({ length }) => length)).toEqual([33, 33, 33]);
    expect(Object.fromEntries(pasted)).toEqual({ Passphrase: true, 'Words 1 to 4': false });
    await goTo('Custodians');
    await page.getByText('2 of 3 open it').waitFor();
    await page.getByText('can lose 1 share').waitFor();
    await page.getByText('each share is to be checked every 180 days').waitFor();
    await takePicture(launched, 'custodians');
  });

  it('prints a card of one page that holds the words, a QR code that zbarimg reads, and nothing of the window', () => {
    const file = join(launched.home, 'card.pdf');
    writeFileSync(file, printed ?? '');
    const words = cards.get('Anna Amsel') ?? [];
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    for (const word of words) expect(text).toContain(word);
    expect(text).toContain('Anna Amsel');
    expect(text).toContain('Signature of the custodian');
    // ANC-F7, F13: which set, which share, how many open it, and which bag it goes into.
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/Set [0-9a-f]{4}, share 1 of 3; 2 open the key/);
    expect(text).toContain('Bag number');
    expect(text).toContain('CN=Acme Root');
    expect(text).toMatch(/· dealt on 20\d\d-\d\d-\d\d \(UTC\)/);
    const starts = [...cards.values()].map((card) => card.slice(0, 3).join(' '));
    expect(new Set(starts).size).toBe(1);
    expect(text).not.toContain('I have it on my card');
    expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/^Pages: +1$/m);
    execFileSync('pdftoppm', ['-r', '200', '-png', '-singlefile', file, join(launched.home, 'card')]);
    expect(execFileSync('zbarimg', ['-q', '--raw', join(launched.home, 'card.png')], { encoding: 'utf8' }).trim()).toBe(
      words.join(' '),
    );
  });

  it('has the words and their code inside the fold, and what names the share outside (ANC-F13)', () => {
    const file = join(launched.home, 'folded.pdf');
    writeFileSync(file, printed ?? '');
    const boxes = execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8' });
    const height = Number(/<page [^>]*height="([\d.]+)"/.exec(boxes)?.[1]);
    const found = [...boxes.matchAll(/yMin="([\d.]+)" [^>]*yMax="([\d.]+)">([^<]*)</g)];
    const placed = found.map(([, top, end, word]) => ({ top: Number(top), end: Number(end), word }));
    const fold = placed.find(({ word }) => word === 'Fold')?.top ?? Number.NaN;
    const card = cards.get('Anna Amsel') ?? [];
    const inside = placed.filter(({ word, top }) => top < fold && card.includes(word ?? ''));
    expect(inside.length).toBeGreaterThanOrEqual(33);
    // A word of the list may stand in a sentence outside as well: the share begins where the first four stand in one line.
    const beside = (top: number, word: string) => placed.some((one) => one.word === word && Math.abs(one.top - top) < 4);
    const first = inside.find(({ top }) => card.slice(0, 4).every((word) => beside(top, word)))?.top;
    if (first === undefined) throw new Error('the first row of the card is not on the page');
    for (const word of ['Share', 'Anna', 'Amsel', 'Set', 'Bag', 'Signature'])
      expect(placed.find((one) => one.word === word)?.end, word).toBeLessThan(first);
    // What is folded up is as high as what it covers, and ends below everything that names the share.
    expect(height - fold).toBeGreaterThan(fold - first);
    const named = placed.filter(({ word }) => word === 'Signature' || word === 'Bag').map(({ end }) => end);
    expect(2 * fold - height).toBeGreaterThan(Math.max(...named));
  });

  it('signs a CRL by two of three, after a share that was given twice', async () => {
    const { page } = launched;
    await goTo('Home');
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    const order = ['Carl Cohn', 'Carl Cohn', 'Anna Amsel'];
    await hold(async (_asked, window) => {
      // After each share that was given or refused the window holds no word of it.
      expect(await cardsIn(window)).toEqual([]);
      return (cards.get(order.shift() ?? '') ?? []).join(' ');
    });
    expect(order).toEqual([]);
  });

  it('checks one share alone', async () => {
    const { page } = launched;
    await goTo('Custodians');
    await page.getByRole('button', { name: 'Check … Berta Buche' }).click();
    await hold(custodian);
    await goTo('Custodians');
    await expect.poll(() => page.locator('tr', { hasText: 'Berta Buche' }).textContent()).toMatch(/today|now|0 days|20\d\d-/);
  });

  it('is split anew: old shares are handed in one by one, and the one that was not stays named', async () => {
    const { page, app } = launched;
    const old = new Map(cards);
    const present = ['Anna Amsel', 'Berta Buche'];
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Seal anew' }).click();
    await page.getByLabel('A quorum of custodians').check();
    await page.getByRole('textbox', { name: 'Custodians' }).fill('Anna Amsel\nBerta Buche\nDora Dachs');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await page.getByText('3 old shares to hand in').waitFor();
    await fillWho(page);
    await openCeremony(page);
    const secret = async (asked: string, window: Page): Promise<string> => {
      const given = asked.startsWith('Give the share') ? old.get(present.shift() ?? '') : undefined;
      return given ? given.join(' ') : custodian(asked, window);
    };
    const absent = async (): Promise<void> => {
      if (!/^Carl Cohn hands in share 3/.test(await page.locator('.do dd').innerText())) return;
      await page.getByLabel('Not handed in', { exact: true }).check();
      await page.getByLabel('Why, and where it was seen last').fill('ill; seen in his safe in May');
      await takePicture(launched, 'old-share');
    };
    await walkCeremony(app, page, absent, secret);
    await goTo('Custodians');
    await page.getByText('void; 1 of 3 old shares not accounted for').waitFor();
    await page.getByText('ill; seen in his safe in May').waitFor();
    await takePicture(launched, 'old-shares');
  });

  it('says at a glance how many open it, and is destroyed when every share is accounted for', async () => {
    const { page } = launched;
    await goTo('Authorities');
    await page.getByText('key sealed here, 2 of 3 shares open it').first().waitFor();
    await page.getByRole('button', { name: 'Destroy …' }).click();
    await page.getByLabel(/^share 3 of set [0-9a-f]{4}, Carl Cohn$/).selectOption('lost: those present attest it');
    await page.getByLabel('Reason', { exact: true }).fill('end of life');
    await takePicture(launched, 'quorum-destruction');
    await hold(custodian);
    await page.getByRole('button', { name: 'Print certificate of destruction' }).click();
    await page.getByText('Certificate of destruction kept in the home').waitFor();
    const file = await page.locator('.printed code').first().innerText();
    const paper = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    const words = paper.replaceAll(/\s+/g, ' ');
    expect(words).toContain('Certificate of destruction');
    for (const name of ['Anna Amsel', 'Berta Buche', 'Carl Cohn', 'Dora Dachs', 'Wilma Witness', 'Otto Officer'])
      expect(words).toContain(name);
    expect(words).toMatch(/1 LOST, 0 NOT ACCOUNTED FOR/);
    expect(words).toContain('end of life');
    expect(words).toContain('does not destroy it (NIST SP 800-88)');
    copyFileSync(file, join(process.env['ANCHORITE_SCREENSHOTS'] ?? launched.home, 'destruction.pdf'));
    expect(Number(/^Pages: +(\d+)$/m.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))?.[1])).toBeLessThanOrEqual(2);
    await takePicture(launched, 'destruction-ended');
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Print certificate of destruction' }).click();
    await expect.poll(() => page.locator('.printed code').first().innerText()).toBe(file);
    await goTo('Custodians');
    await page.getByText('No key is behind a quorum').waitFor();
  });

  it('leaves no word of a share in any file', () => {
    for (const words of cards.values()) {
      for (let at = 4; at + 4 <= 30; at += 4)
        expect(placesOfSecret(join(launched.home, 'home'), words.slice(at, at + 4).join(' '))).toEqual([]);
    }
  });

  it('keeps a second root from its first signature on, with no passphrase at all', async () => {
    const { page, app } = launched;
    await goTo('Home');
    await page.getByRole('button', { name: 'New root' }).click();
    await page.getByLabel('Common name').fill('Quorum Root');
    await page.getByLabel('Sealed file, behind a quorum of custodians').check();
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await page.getByRole('textbox', { name: 'Custodians' }).fill('Dora Dachs');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('At least 2', { exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Custodians' }).fill('Dora Dachs\nEmil Elster\nFrida Fuchs');
    await takePicture(launched, 'root-quorum-wizard');
    await fillWho(page);
    await page.getByText('2 of 3 shares open it').first().waitFor();
    await openCeremony(page);
    const asked: string[] = [];
    const present = ['Frida Fuchs', 'Dora Dachs'];
    await walkCeremony(app, page, undefined, async (what, window) => {
      asked.push(what);
      const who = await whoIn(window);
      if (what === 'Your share' || cards.has(who)) return custodian(what, window);
      return (cards.get(present.shift() ?? '') ?? []).join(' ');
    });
    expect(present).toEqual([]);
    expect(asked.filter((what) => /passphrase/i.test(what))).toEqual([]);
    await goTo('Custodians');
    await page.getByText('Frida Fuchs').first().waitFor();
  });
});
