import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, walkCeremony, type Secret } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { takePicture, takeWindowPicture } from '../support/take-picture.ts';
import {
  newSoftTokens,
  pkcs11Tool,
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
  const pins = (asked: string): string => (asked.includes('security officer') ? testSoPin : testPin);

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
    await launched.page.getByRole('button', { name: 'Register a module …' }).click();
  }
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
    await register(softModule);
    await page.getByRole('heading', { name: 'Empty token' }).waitFor();
    await page.getByText('SoftHSM project, SoftHSM v2').waitFor();
  });

  it('initialises an empty token with two PINs', async () => {
    const { page } = launched;
    await page.getByRole('button', { name: 'Initialise …' }).click();
    await page.getByLabel('Label').fill('Root One');
    await hold();
    await goTo('Tokens');
    await page.getByRole('heading', { name: 'Root One' }).waitFor();
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
    await page.getByText('token, PIN').waitFor();
    const listed = pkcs11Tool(softModule, 'Root One', '--list-objects', '--type', 'privkey');
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
    pkcs11Tool(softModule, 'Root One', ...signing, '--input-file', digest, '--output-file', signature);
    execFileSync('openssl', ['pkeyutl', '-verify', '-pubin', '-inkey', publicKey, '-in', digest, '-sigfile', signature]);
    await goTo('Tokens');
    await page.getByText('acme-root').waitFor();
    await takePicture(launched, 'tokens');
  });

  it('asks again after a wrong PIN, with a warning, and goes on with the right one', async () => {
    const { page } = launched;
    await goTo('Home');
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    let tries = 0;
    await hold(() => ((tries += 1) <= 2 ? 'quill-000000' : testPin));
    expect(tries).toBe(3);
  });

  it('shows a token that is not there, refuses to sign, and signs when it is back', async () => {
    const { page } = launched;
    await goTo('Tokens');
    const serialNumber = await page.locator('.token', { hasText: 'Root One' }).locator('code').first().textContent();
    const putBack = soft.pull({ module: softModule, serialNumber: serialNumber ?? '', label: 'Root One' });
    try {
      await goTo('Home');
      await page.getByText('token not present').waitFor();
      expect(await page.getByRole('button', { name: 'Refresh a CRL' }).count()).toBe(0);
    } finally {
      putBack();
    }
    await goTo('Tokens');
    await goTo('Home');
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    await hold();
  });

  it('lists a module that hangs or dies beside one that does not', async () => {
    const { page } = launched;
    await goTo('Tokens');
    await register(wayward.module);
    await page.getByText(wayward.module).first().waitFor();
    wayward.say('crash slots');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('has ended unexpectedly').waitFor();
    await page.getByRole('heading', { name: 'Root One' }).waitFor();
    wayward.say('');
  });

  it('spends the last try of a PIN only when a second person agrees, and says so in the record', async () => {
    const { page } = launched;
    wayward.say('final');
    await page.getByRole('button', { name: 'Look again' }).click();
    const card = page.getByRole('region', { name: wayward.module }).locator('.token', { hasText: 'Root One' });
    await card.getByRole('button', { name: 'Change PIN …' }).click();
    const refused: (string | null)[] = [];
    await hold(async (asked, window) => {
      if (!asked.startsWith('Give')) return testPin;
      await window.getByText('One try is left. A wrong PIN locks the token.').waitFor();
      await window.getByLabel('Type “token Root One” to spend the last try').fill('token Root One');
      await window.getByLabel('Initials of whoever gives the PIN').fill('OO');
      const fault = window.locator('.fault');
      const again = (await fault.count()) > 0;
      if (again) refused.push(await fault.getAttribute('data-fault'));
      await window.getByLabel('Initials of a second person who agrees').fill(again ? 'WW' : 'OO');
      await takeWindowPicture(window, again ? 'last-try-refused' : 'last-try');
      return testPin;
    });
    wayward.say('');
    expect(refused).toEqual(['second-person-needed']);
    await page.getByText('Otto Officer gives the PIN once more, Wilma Witness agrees.').first().waitFor();
    await takePicture(launched, 'last-try-record');
  });

  it('leaves no PIN in any file', () => {
    for (const secret of [testPin, testSoPin]) expect(placesOfSecret(launched.home, secret), secret).toEqual([]);
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
