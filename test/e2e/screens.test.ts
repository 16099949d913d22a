import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, walkCeremony } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { longName, populatedHome } from '../support/populated-home.ts';
import { misplaced, pictures, setLook, takePicture, type Look } from '../support/take-picture.ts';

let launched: LaunchedApp;

const looks: Readonly<Record<string, Look>> = {
  '': {},
  '-dark': { theme: 'dark' },
  '-small': { width: 1024, height: 700 },
  '-zoomed': { zoom: 2 },
};

/** Nothing is cut off or runs out of the window in light, dark, small and at 200 %; one picture of each. */
async function looksRight(name: string): Promise<void> {
  for (const [suffix, look] of Object.entries(looks)) {
    await setLook(launched, look);
    expect.soft(await misplaced(launched), name + suffix).toEqual([]);
    await takePicture(launched, name + suffix);
  }
  await setLook(launched, {});
}

const goTo = (screen: string): Promise<void> =>
  launched.page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();

beforeAll(async () => {
  launched = await launchApp(await populatedHome());
});
afterAll(() => launched.app.close());

describe('the screens of a workstation with a history', () => {
  it('Home says what exists, what is due in which band, and what can be done', async () => {
    const { page } = launched;
    const tree = page.getByRole('list', { name: 'Authority tree' });
    await tree.getByText('acme-root', { exact: true }).waitFor();
    expect(await tree.getByRole('button').allInnerTexts()).toHaveLength(6);
    expect(await tree.getByText(longName).count()).toBe(1);
    expect(await tree.getByText('revoked').count()).toBe(1);
    expect(await tree.getByRole('button', { name: /^acme-old/ }).innerText()).toMatch(/valid, \d days left/);
    const due = page.getByRole('group', { name: 'Due, soonest first' });
    expect(await due.getByRole('row', { name: /acme-old/ }).innerText()).toMatch(/in 4 days.*within 7 days/s);
    expect(await due.getByRole('row', { name: /acme-issuing-2/ }).innerText()).toContain('within 90 days');
    expect(await due.getByRole('row', { name: /acme-vpn/ }).count()).toBe(0);
    for (const name of ['New root', 'Sign an intermediate', 'Refresh a CRL', 'Export to media'])
      expect(await page.getByRole('button', { name }).count()).toBe(1);
    await looksRight('home');
  });

  it('Authorities shows one of the tree in full', async () => {
    const { page } = launched;
    await goTo('Authorities');
    await page.getByRole('button', { name: /^acme-vpn/ }).click();
    const card = page.locator('section.card');
    expect(await card.innerText()).toMatch(/superseded · listed on a CRL/);
    await page.getByRole('button', { name: /^acme-root/ }).click();
    expect(await card.innerText()).toMatch(/cRLNumber\s+2/);
    await looksRight('authorities');
  });

  it('Ceremonies lists them newest first and opens a record with exceptions and the reason of an abort', async () => {
    const { page } = launched;
    await goTo('Ceremonies');
    await page.getByRole('row', { name: /aborted/ }).waitFor();
    expect(await page.getByRole('row').nth(1).innerText()).toContain('Acme Third');
    await looksRight('ceremonies');
    await setLook(launched, { zoom: 2 });
    const list = page.locator('.table-scroll');
    expect(await list.evaluate((scroller) => scroller.scrollWidth - scroller.clientWidth)).toBeLessThanOrEqual(1);
    expect(await page.getByRole('row', { name: /aborted/ }).innerText()).toMatch(/Acme Third/);
    const title = page.locator('.title-and-id > :first-child').first();
    expect(await title.evaluate((shown) => shown.clientWidth)).toBeGreaterThan(120);
    await setLook(launched, {});
    await page.getByRole('row', { name: /aborted/ }).click();
    await page.getByText('The ceremony was aborted').waitFor();
    expect(await page.getByText('a crypto officer is ill', { exact: true }).count()).toBe(1);
    expect(await page.getByText('One of them is ill').count()).toBe(1);
    await looksRight('record');
  });

  it('Inventory is searched by words, walked by arrows and opened with Enter', async () => {
    const { page } = launched;
    await goTo('Inventory');
    const search = page.getByRole('searchbox');
    await search.fill('crl');
    await expect.poll(() => page.getByRole('status').innerText()).toMatch(/^\d of \d+ objects$/);
    // The head, the newest of acme-root and the one before it, and that of the other root.
    expect(await page.getByRole('row').count()).toBe(4);
    expect(await page.getByRole('row', { name: /superseded/ }).innerText()).toContain('CRL 1 of acme-root');
    await search.fill('');
    await page.getByRole('row').nth(1).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('2');
    await looksRight('inventory');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
  });

  it('an artifact is shown as text, PEM and digest that openssl agrees with', async () => {
    const { page } = launched;
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('pre').innerText()).toContain('Subject: C=DE, O=Acme, CN=Acme Root');
    await looksRight('artifact');
    await dialog.getByRole('button', { name: 'PEM' }).click();
    const pem = await dialog.locator('pre').innerText();
    const printed = execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], { input: pem, encoding: 'utf8' });
    const hex = await dialog.locator('figure.digest').getAttribute('data-digest');
    expect(printed.split('=')[1]?.trim().replaceAll(':', '').toLowerCase()).toBe(hex);
    await looksRight('artifact-pem');
  });

  it('a digest is read aloud word by word, forward and back', async () => {
    const { page } = launched;
    const words = await page.getByRole('dialog').locator('.digest-words > span').allInnerTexts();
    expect(words).toHaveLength(32);
    await page.getByRole('dialog').getByRole('button', { name: 'Read aloud' }).click();
    const word = page.locator('.aloud-word');
    expect(await word.innerText()).toBe(words[0]?.trim());
    for (const key of ['Space', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key);
    expect(await word.innerText()).toBe(words[2]?.trim());
    await looksRight('read-aloud');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('the Ledger is read page by page and verified', async () => {
    const { page } = launched;
    await goTo('Ledger');
    const grid = page.getByRole('grid');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('101');
    await page.getByRole('button', { name: 'Earlier entries' }).click();
    await expect.poll(async () => Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(130);
    await page.getByRole('button', { name: 'Verify the ledger' }).click();
    await page.getByText(/Verified: \d+ entries in an unbroken chain, 4 checkpoints/).waitFor();
    await expect.poll(() => page.getByRole('contentinfo').innerText()).toMatch(/✓ verified \d\d:\d\d UTC/);
    await looksRight('ledger');
    await page.getByRole('row').nth(1).click();
    expect(await page.getByRole('dialog').innerText()).toContain('SHA-256 of the line before');
    await page.keyboard.press('Escape');
  });

  it('Ctrl K goes anywhere by a few letters', async () => {
    const { page } = launched;
    await page.keyboard.press('Control+k');
    await looksRight('palette');
    await page.keyboard.type('sett');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
  });

  it('Settings change the theme at once and the mode with its ledger', async () => {
    const { page } = launched;
    await looksRight('settings');
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByLabel('Dark').check();
    expect(await paper()).not.toBe(light);
    await page.getByLabel('As the system').check();
    await page.getByLabel('Rehearsal', { exact: true }).check();
    await page.getByRole('button', { name: 'Enter rehearsal' }).click();
    await page.getByRole('banner', { name: 'Mode: rehearsal' }).waitFor();
    await goTo('Inventory');
    await page.getByText('Nothing has been made yet').waitFor();
    await goTo('Home');
    await page.getByText('Nothing here yet').waitFor();
    await looksRight('home-empty');
    await goTo('Settings');
    await page.getByLabel('Production').check();
    await page.getByRole('button', { name: 'Enter production' }).click();
    await page.getByRole('banner', { name: 'Mode: production' }).waitFor();
  });
});

describe('a ceremony on screen', () => {
  /** The lines of the digest are told apart by the number of their first digit, which has to be drawn and to stand in the pane. */
  async function linesAreNumbered(suffix: string): Promise<void> {
    const last = launched.page.locator('.approval-digest li').last();
    await last.scrollIntoViewIfNeeded();
    await takePicture(launched, `approval-digest${suffix}`);
    const drawn = await last.evaluate((line) => ({
      value: (line as HTMLLIElement).value,
      style: getComputedStyle(line).listStyleType,
      room: parseFloat(getComputedStyle(line.parentElement ?? line).paddingLeft),
    }));
    expect(drawn).toMatchObject({ value: 57, style: 'decimal' });
    expect(drawn.room).toBeGreaterThanOrEqual(40);
    await launched.page.locator('.run-now').evaluate((pane) => pane.scrollTo(0, 0));
  }

  /** Plans, reviews, runs and closes an intermediate signing; `suffix` tells its pictures apart. */
  async function signIntermediate(commonName: string, suffix: string): Promise<void> {
    const { app, page, home } = launched;
    const request = `openssl req -new -newkey rsa:3072 -nodes -keyout k.pem -out request.csr -utf8 -subj '/C=DE/O=Acme/CN=${commonName}' -addext 'keyUsage=critical,digitalSignature' -addext 'subjectAltName=DNS:acme.example'`;
    execFileSync('bash', ['-c', request], { cwd: home, stdio: 'pipe' });
    await answerDialog(app, join(home, 'request.csr'));
    await goTo('Home');
    await page.getByRole('button', { name: 'Sign an intermediate' }).click();
    await page.getByRole('button', { name: 'Choose CSR file …' }).click();
    await page.getByText('verified: signed by the key it carries').waitFor();
    await looksRight(`plan${suffix}`);
    await fillWho(page);
    await page.getByRole('button', { name: 'Open ceremony' }).waitFor();
    await looksRight(`review${suffix}`);
    await openCeremony(page);
    await walkCeremony(app, page, async () => {
      const kind = (await page.locator('form.step-form').getAttribute('class')) ?? '';
      if (kind.includes('approve')) {
        await looksRight(`approval${suffix}`);
        await linesAreNumbered(suffix);
      }
      if (kind.includes('confirm')) await looksRight(`ceremony${suffix}`);
      if ((await page.getByRole('figure', { name: 'Fingerprint SHA-256' }).count()) === 0) return;
      await looksRight(`reading${suffix}`);
      // Two lines of eight groups, in letters for the whole room.
      const groups = await page
        .locator('.run-now .digest-hex span')
        .evaluateAll((all) => all.map((group) => Math.round(group.getBoundingClientRect().top)));
      expect(groups).toHaveLength(16);
      expect(new Set(groups.slice(0, 8)).size + new Set(groups.slice(8)).size).toBe(2);
      const size = await page
        .locator('.run-now .digest-hex')
        .first()
        .evaluate((hex) => parseFloat(getComputedStyle(hex).fontSize));
      expect(size).toBeGreaterThanOrEqual(24);
    });
    await looksRight(`closed${suffix}`);
  }

  it('is planned, reviewed, run and closed with the longest of names, and nothing is out of place', async () => {
    await signIntermediate(longName, '-long');
    // All 32 words of a large digest stand in four columns under each other.
    const columns = await launched.page
      .locator('.digest.large .digest-words > span')
      .evaluateAll((words) => new Set(words.map((word) => Math.round(word.getBoundingClientRect().left))).size);
    expect(columns).toBe(4);
  });

  if (pictures !== undefined) it('is photographed for the handbook', () => signIntermediate('Acme Issuing 3', ''));
});
