import { execFileSync } from 'node:child_process';
import { appendFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, registerChosen, walkCeremony, type Secret } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { misplaced, setLook, takePicture, takeWindowPicture } from '../support/take-picture.ts';
import {
  newSoftTokens,
  pkcs11Login,
  pkcs11Tool,
  sha256Of,
  softModule,
  testPin,
  testSoPin,
  waywardModule,
  type SoftTokens,
} from '../support/test-tokens.ts';

describe('tokens in the window', () => {
  let launched: LaunchedApp;
  let soft: SoftTokens;
  let wayward: ReturnType<typeof waywardModule>;
  const halves = ['quill-314', 'heron-159'] as const;
  const isSecondHalf = async (window: Page): Promise<boolean> =>
    ((await window.locator('body').textContent()) ?? '').includes('2 of 2');
  const pins = async (asked: string, window: Page): Promise<string> =>
    asked.includes('security officer') ? testSoPin : halves[(await isSecondHalf(window)) ? 1 : 0];

  beforeAll(async () => {
    soft = newSoftTokens();
    wayward = waywardModule();
    launched = await launchApp();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-tokens-failed.png') });
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  async function register(path: string): Promise<void> {
    await answerDialog(launched.app, path);
    await registerChosen(launched.page);
  }
  const digestIn = (place: Page | Locator): Promise<string | null> => place.locator('.digest').getAttribute('data-digest');
  async function hold(secret: Secret = pins): Promise<void> {
    await fillWho(launched.page);
    await openCeremony(launched.page);
    await walkCeremony(launched.app, launched.page, undefined, secret);
  }

  it('says what a module is where none is registered, refuses a file that is none, and shows what is in the slots', async () => {
    const { page } = launched;
    await goTo('Tokens');
    await page.getByText('No PKCS #11 module is registered').waitFor();
    const text = join(launched.home, 'notes.txt');
    writeFileSync(text, 'no module');
    await register(text);
    await page.getByText('it is no PKCS #11 module').waitFor();
    await answerDialog(launched.app, softModule);
    await page.getByRole('button', { name: 'Register a module …' }).click();
    const sheet = page.getByRole('dialog', { name: 'Register this module?' });
    await sheet.getByText(realpathSync(softModule)).waitFor();
    expect(await digestIn(sheet)).toBe(sha256Of(softModule));
    // A key that is still held down from the system's dialog must not register what nobody has read.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Close');
    await takePicture(launched, 'token-module');
    await sheet.getByRole('button', { name: 'Cancel' }).click();
    await sheet.waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { name: 'Empty token' }).count()).toBe(0);
    await page.getByText('No PKCS #11 module is registered').waitFor();
    await register(softModule);
    await page.getByRole('heading', { name: 'Empty token' }).waitFor();
    await page.getByText('SoftHSM project, SoftHSM v2').waitFor();
  });

  it('initialises an empty token: one person sets the security officer PIN, two a half each of the other', async () => {
    const { page } = launched;
    await goTo('Settings');
    await page.getByLabel('Production').check();
    await page.getByRole('button', { name: 'Enter production' }).click();
    await goTo('Tokens');
    await page.getByRole('button', { name: 'Initialise …' }).click();
    await page.getByLabel('Label').fill('Root One');
    await page.getByLabel('Split the PIN between two people').check();
    await takePicture(launched, 'split-pin');
    await fillWho(page, true);
    await page.getByText('ANC-TOKEN-SPLIT-PIN').waitFor();
    await openCeremony(page);
    const asked: string[] = [];
    await walkCeremony(launched.app, page, undefined, async (words, window) => {
      await takeWindowPicture(window, `split-pin-${asked.push(words)}`);
      return pins(words, window);
    });
    expect(asked).toHaveLength(3);
    await goTo('Tokens');
    await page.getByRole('heading', { name: 'Root One' }).waitFor();
    await page.getByText('Otto Officer and Ada Administrator, a half each; security officer: Sven System').waitFor();
    await takePicture(launched, 'tokens-split');
    expect([halves[0], halves.join('')].map((pin) => pkcs11Login(softModule, 'Root One', pin))).toEqual([false, true]);
  });

  it('makes a root on it that openssl accepts; pkcs11-tool sees a key that only signs and never leaves', async () => {
    const { page, home } = launched;
    await goTo('Home');
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('PKCS #11 token').check();
    await page.getByLabel('Token', { exact: true }).selectOption({ index: 1 });
    await takePicture(launched, 'root-on-token');
    await hold();
    await goTo('Authorities');
    await page.getByText(/^token Root One, serial [0-9a-f]+, PIN$/).waitFor();
    const tool = (...args: string[]): string => pkcs11Tool(softModule, 'Root One', '--pin', halves.join(''), ...args);
    const listed = tool('--list-objects', '--type', 'privkey');
    expect(listed).toContain('acme-root');
    expect(listed).toMatch(/Usage: +sign\n/);
    expect(listed).toContain('Access:     sensitive, always sensitive, never extractable, local');
    const file = join(home, 'root.pem');
    writeFileSync(file, await certificatePem());
    execFileSync('openssl', ['verify', '-x509_strict', '-check_ss_sig', '-CAfile', file, file]);
    // The key of the certificate is on the token: what OpenSC has it sign, openssl verifies with the certificate's key.
    const [digest, signature, publicKey] = ['digest', 'signature', 'public.pem'].map((name) => join(home, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(digest, Buffer.alloc(48, 7));
    writeFileSync(publicKey, execFileSync('openssl', ['x509', '-in', file, '-noout', '-pubkey']));
    const signing = ['--sign', '--mechanism', 'ECDSA', '--label', 'acme-root', '--signature-format', 'openssl'];
    tool(...signing, '--input-file', digest, '--output-file', signature);
    execFileSync('openssl', ['pkeyutl', '-verify', '-pubin', '-inkey', publicKey, '-in', digest, '-sigfile', signature]);
    await goTo('Tokens');
    await page.getByText('acme-root').waitFor();
    await takePicture(launched, 'tokens');
  });

  it('asks again after a wrong PIN, with a warning, and goes on with the right one', async () => {
    const { page } = launched;
    await goTo('Home');
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    let asked = 0;
    await hold((words, window) => ((asked += 1) <= 4 ? `quill-${asked}` : pins(words, window)));
    expect(asked).toBe(6);
  });

  it('shows a token that is not there as the ledger knows it, refuses to sign, and signs when it is back', async () => {
    const { page } = launched;
    await goTo('Tokens');
    const serialNumber = await page.locator('.token', { hasText: 'Root One' }).locator('code').first().textContent();
    const absent = page.getByRole('region', { name: 'Tokens that are not present' });
    const putBack = soft.pull({ module: softModule, serialNumber: serialNumber ?? '', label: 'Root One' });
    try {
      await goTo('Home');
      await page.getByText('token not present').waitFor();
      expect(await page.getByRole('button', { name: 'Refresh a CRL' }).count()).toBe(0);
      await goTo('Tokens');
      const card = absent.locator('.token', { hasText: 'Root One' });
      await card.getByText('Not present').waitFor();
      expect(await card.textContent()).toContain(serialNumber);
      expect(await card.textContent()).toContain(`${softModule}registered`);
      await card.getByText('acme-root').waitFor();
      await card.getByText('Nothing can be signed with it until it is back in a slot.').waitFor();
      await takePicture(launched, 'token-absent');
      await setLook(launched, { theme: 'dark', width: 1024, height: 700, zoom: 1.5 });
      expect(await misplaced(launched)).toEqual([]);
      await card.scrollIntoViewIfNeeded();
      await takePicture(launched, 'token-absent-dark');
    } finally {
      await setLook(launched, {});
      putBack();
    }
    await page.getByRole('button', { name: 'Look again' }).click();
    await absent.waitFor({ state: 'detached' });
    await goTo('Home');
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    await hold();
  });

  it('lists a module that hangs or dies beside one that does not', async () => {
    const { page } = launched;
    await goTo('Tokens');
    await register(wayward.module);
    await page.getByRole('region', { name: wayward.module }).getByRole('heading', { name: 'Root One' }).waitFor();
    wayward.say('crash slots');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('has ended unexpectedly').waitFor();
    await page.getByRole('heading', { name: 'Root One' }).first().waitFor();
    wayward.say('');
  });

  it('says of a file that takes the place of a module which digest it replaces, and loads it only while it is that file', async () => {
    const { page } = launched;
    const before = sha256Of(wayward.module);
    appendFileSync(wayward.module, 'one more octet');
    await answerDialog(launched.app, wayward.module);
    const sheet = page.getByRole('dialog', { name: 'Register this module?' });
    await page.getByRole('button', { name: 'Register a module …' }).click();
    await sheet.getByText('It replaces what is registered at this path now:').waitFor();
    expect((await sheet.textContent())?.replaceAll(' ', '')).toContain(before);
    await setLook(launched, { theme: 'dark', width: 1024, height: 700 });
    await takePicture(launched, 'token-module-replaced');
    await setLook(launched, {});
    appendFileSync(wayward.module, 'and one more');
    await sheet.getByRole('button', { name: 'Register the module' }).click();
    await page.locator('[data-fault="token-module-changed"]').first().waitFor();
    await sheet.waitFor({ state: 'detached' });
    await register(wayward.module);
    await page.getByRole('region', { name: wayward.module }).getByRole('heading', { name: 'Root One' }).waitFor();
  });

  it('spends the last try of a PIN only when a second person agrees, and says so in the record', async () => {
    const { page } = launched;
    wayward.say('final');
    await page.getByRole('button', { name: 'Look again' }).click();
    const card = page.getByRole('region', { name: wayward.module }).locator('.token', { hasText: 'Root One' });
    await card.getByRole('button', { name: 'Change PIN …' }).click();
    // A split PIN stays so, unless a person says otherwise.
    const split = page.getByLabel('Split the PIN between two people');
    expect(await split.isChecked()).toBe(true);
    await split.uncheck();
    const refused: (string | null)[] = [];
    await hold(async (asked, window) => {
      if (!asked.startsWith('Give')) return testPin;
      if (!(await isSecondHalf(window))) return pins(asked, window);
      await window.getByText('One try is left. A wrong PIN locks the token.').waitFor();
      await window.getByLabel('Type “token Root One” to spend the last try').fill('token Root One');
      await window.getByLabel('Initials of whoever gives the PIN').fill('OO');
      const fault = window.locator('.fault');
      const again = (await fault.count()) > 0;
      if (again) refused.push(await fault.getAttribute('data-fault'));
      await window.getByLabel('Initials of a second person who agrees').fill(again ? 'WW' : 'OO');
      await takeWindowPicture(window, again ? 'last-try-refused' : 'last-try');
      return pins(asked, window);
    });
    wayward.say('');
    expect(refused).toEqual(['second-person-needed']);
    await page.getByText('Otto Officer gives the PIN once more, Wilma Witness agrees.').first().waitFor();
    await takePicture(launched, 'last-try-record');
    await goTo('Tokens');
    await card.getByText('Otto Officer; security officer: Sven System').waitFor();
    expect([halves.join(''), testPin].map((pin) => pkcs11Login(softModule, 'Root One', pin))).toEqual([false, true]);
  });

  it('leaves no PIN in any file', () => {
    for (const secret of [testPin, testSoPin, ...halves]) expect(placesOfSecret(launched.home, secret), secret).toEqual([]);
  });

  async function certificatePem(): Promise<string> {
    const { page } = launched;
    await page.getByRole('button', { name: 'Open certificate' }).first().click();
    await page.getByRole('button', { name: 'PEM', exact: true }).click();
    const text = await page.locator('dialog').textContent();
    await page.keyboard.press('Escape');
    const pem = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/.exec(text ?? '')?.[0];
    if (pem === undefined) throw new Error('no certificate is shown');
    return `${pem}\n`;
  }
});
