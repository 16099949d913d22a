import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  attestUntilFault,
  digitsShown,
  fillWho,
  giveActivation,
  openActivationWindow,
  openCeremony,
  passphrase,
  walkCeremony,
  walkTo,
} from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { mountVolume } from '../support/mount-volume.ts';
import { writeOddFiles } from '../support/odd-files.ts';
import { takeWindowPicture } from '../support/take-picture.ts';

let launched: LaunchedApp;
let page: Page;

const faultShown = (where: Pick<Page, 'locator'> = page) => where.locator('.fault');
const faultCode = async (where: Pick<Page, 'locator'> = page): Promise<string | null> => {
  await faultShown(where).waitFor();
  return faultShown(where).getAttribute('data-fault');
};

async function startFromHome(ceremony: string): Promise<void> {
  await page.getByRole('button', { name: 'Home', exact: true }).click();
  await page.getByRole('button', { name: ceremony }).click();
}

beforeAll(async () => {
  launched = await launchApp();
  page = launched.page;
});
afterAll(() => void launched.app.process().kill('SIGKILL'));

describe('a wizard that is left', () => {
  it('marks what is missing and puts the cursor there', async () => {
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.getByText('2 fields need attention.').waitFor();
    // The words are drawn before the focus moves.
    const label = () => page.evaluate(() => document.activeElement?.closest('.field')?.querySelector('label')?.textContent);
    await expect.poll(label, { timeout: 5_000 }).toBe('Common name');
  });

  it('has everything that was typed when one comes back, and Escape takes nothing away', async () => {
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('Organisation (O)').fill('Acme');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Ledger', exact: true }).click();
    await startFromHome('Create a root in production');
    expect(await page.getByLabel('Common name').inputValue()).toBe('Acme Root');
    expect(await page.getByLabel('PBKDF2 iterations').inputValue()).toBe('600000');
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.getByLabel('Place').fill('Vault 1');
    await page.getByRole('button', { name: 'Leave' }).click();
    await startFromHome('Create a root in production');
    await page.getByRole('button', { name: 'Continue to who' }).click();
    expect(await page.getByLabel('Place').inputValue()).toBe('Vault 1');
    await page.getByRole('button', { name: 'Back', exact: true }).click();
  });
});

describe('people who answer wrongly', () => {
  it('unknown initials and those of somebody who may not watch are refused, and the step waits', async () => {
    await fillWho(page);
    await openCeremony(page);
    await walkTo(launched.app, page, 'attest');
    const initials = page.getByLabel('Initials', { exact: true });
    for (const [typed, code] of [
      ['ZZ', 'initials-unknown'],
      ['OO', 'witness-needed'],
    ] as const) {
      await initials.fill(typed);
      await page.keyboard.press('Enter');
      await page.locator(`.fault[data-fault=${code}]`).waitFor();
      expect(await initials.inputValue()).toBe(typed);
    }
    expect(await page.locator('.step-place').innerText()).toMatch(/^Step 1 of/);
  });

  it('an exception sheet keeps its words through Escape, asks for the missing ones, and is recorded', async () => {
    const open = page.getByRole('button', { name: 'Something else happened' });
    await open.click();
    await page.getByLabel('What was expected').fill('A wall clock');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await open.click();
    expect(await page.getByLabel('What was expected').inputValue()).toBe('A wall clock');
    await page.getByRole('button', { name: 'Record the exception' }).click();
    expect(await page.getByRole('dialog').getByText('Fill this in').count()).toBe(3);
    await page.getByLabel('What happened').fill('It had stopped');
    await page.getByLabel('What was decided').fill('Two watches are compared instead');
    await page.getByLabel('Decided by').fill('Ada Administrator');
    await page.getByRole('button', { name: 'Record the exception' }).click();
    await page.getByText('Exceptions: 1').waitFor();
  });

  it('a weak passphrase is told its rules, two that differ are told so, a cancelled window can be opened again', async () => {
    await walkTo(launched.app, page, 'activate');
    const window = await openActivationWindow(launched.app, page);
    const give = async (first: string, second: string): Promise<void> => {
      await window.getByLabel('Passphrase', { exact: true }).fill(first);
      await window.getByLabel('Passphrase again').fill(second);
      await window.getByRole('button', { name: 'Set the passphrase' }).click();
    };
    await window.getByLabel('Passphrase', { exact: true }).fill('Aaaa 1234');
    const broken = await window.getByRole('list', { name: 'Rules' }).locator('.broken').allInnerTexts();
    expect(broken.join()).toMatch(/at least 12 characters.*no sequence of four/s);
    await give('Aaaa 1234', 'Aaaa 1234');
    await window.locator('.fault[data-fault=passphrase-weak]').waitFor();
    await takeWindowPicture(window, 'activation');
    expect(await faultShown(window).innerText()).toMatch(/breaks these rules:.*length.*sequence/);
    expect(await window.getByLabel('Passphrase', { exact: true }).inputValue()).toBe('');
    await give(passphrase, `${passphrase}!`);
    await window.locator('.fault[data-fault=passphrase-mismatch]').waitFor();
    const closed = window.waitForEvent('close');
    // The window may be gone before the click is reported as done.
    await window
      .getByRole('button', { name: 'Cancel' })
      .click()
      .catch(() => undefined);
    await closed;
    await giveActivation(launched.app, () => page.locator('form.step-form button[type=submit]').click());
  });

  it('wrong digits of the digest approve nothing, nor do right ones of somebody who acts, and what was typed stays', async () => {
    await walkTo(launched.app, page, 'approve');
    const right = await digitsShown(page);
    const digits = page.getByLabel(/^Digits \d+ to \d+ of the digest$/);
    const initials = page.getByLabel('Initials', { exact: true });
    const wrong = right.startsWith('0') ? '1111 1111' : '0000 0000';
    for (const [typed, by, code] of [
      [wrong, 'WW', 'approval-mismatch'],
      [right, 'OO', 'witness-needed'],
    ] as const) {
      await digits.fill(typed);
      await initials.fill(by);
      await page.keyboard.press('Enter');
      await page.locator(`.fault[data-fault=${code}]`).waitFor();
      expect(await digits.inputValue()).toBe(typed);
    }
    expect(await page.getByRole('table', { name: 'What will be signed: tbsCertificate' }).innerText()).toContain('Acme Root');
    await initials.fill('WW');
    await page.keyboard.press('Enter');
    await page.locator('form.step-form.confirm').waitFor();
    expect(await page.getByText('Approved by', { exact: true }).count()).toBe(1);
  });

  it('wrong words before a signature are refused and stay to be corrected', async () => {
    await walkTo(launched.app, page, 'confirm');
    await page.getByLabel('Typed words').fill('Acme Rot');
    await page.keyboard.press('Enter');
    expect(await faultCode()).toBe('confirmation-mismatch');
    expect(await page.getByLabel('Typed words').inputValue()).toBe('Acme Rot');
    await walkCeremony(launched.app, page);
    expect(await page.getByText('It had stopped').count()).toBe(1);
  });
});

describe('a file that is not a request', () => {
  it('is refused in words, whatever it is, and nothing in the form is lost', async () => {
    const odd = writeOddFiles(launched.home);
    await startFromHome('Sign an intermediate');
    const choose = page.getByRole('button', { name: /^Choose (another )?CSR file/ });
    await answerDialog(launched.app, join(launched.home, 'right.csr'));
    await choose.click();
    await page.getByText('verified: signed by the key it carries').waitFor();
    await page.getByLabel('Name in files and ledger').fill('typed-by-hand');
    for (const { what, path, fault } of odd) {
      await answerDialog(launched.app, path);
      await choose.click();
      await expect
        .poll(
          () =>
            faultShown()
              .count()
              .then((n) => (n === 0 ? null : faultCode())),
          { message: what },
        )
        .toBe(fault);
      expect(await faultShown().innerText(), what).toMatch(/^[A-Z/].*\..*What to do/s);
      expect(await page.getByLabel('Name in files and ledger').inputValue()).toBe('typed-by-hand');
    }
    await answerDialog(launched.app, null);
    await choose.click();
    await expect.poll(() => faultShown().count()).toBe(0);
    await answerDialog(launched.app, join(launched.home, 'right.csr'));
    await choose.click();
    await page.getByText('CN=right').waitFor();
  });

  it('a wrong passphrase can be tried again in the same window', async () => {
    await fillWho(page);
    await openCeremony(page);
    await walkTo(launched.app, page, 'activate');
    const window = await openActivationWindow(launched.app, page);
    await window.getByLabel('Passphrase', { exact: true }).fill('Not-The-Passphrase-7');
    await window.getByRole('button', { name: 'Open the key' }).click();
    await window.locator('.fault[data-fault=passphrase-wrong]').waitFor();
    const closed = window.waitForEvent('close', { timeout: 60_000 });
    await window.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await window.keyboard.press('Enter');
    await closed;
  });

  it('an abort asks why, keeps the answer through Escape, and ends with a record', async () => {
    await page.getByRole('button', { name: 'Abort …' }).click();
    await page.getByRole('button', { name: 'Abort the ceremony' }).click();
    await page.getByText('Fill this in').waitFor();
    await page.getByLabel('Why').fill('The requester called');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Abort …' }).click();
    expect(await page.getByLabel('Why').inputValue()).toBe('The requester called');
    await page.getByRole('button', { name: 'Abort the ceremony' }).click();
    await page.getByText('The ceremony was aborted').waitFor();
    expect(await page.getByText('The requester called').count()).toBe(1);
  });
});

describe('an export folder that does not serve', () => {
  const volumes: string[] = [];
  afterAll(() => {
    for (const folder of volumes) execFileSync('umount', ['-l', folder]);
  });

  async function chooseFolder(folder: string): Promise<void> {
    await answerDialog(launched.app, folder);
    await page.getByRole('button', { name: /^Choose (another )?folder/ }).click();
  }

  async function beginExport(): Promise<void> {
    await startFromHome('Export to media');
    await page.getByRole('button', { name: 'Choose all' }).click();
  }

  it('a folder that may not be written is refused when it is chosen', async ({ skip }) => {
    await beginExport();
    const folder = join(launched.home, 'locked');
    if (process.getuid?.() !== 0) {
      mkdirSync(folder);
      chmodSync(folder, 0o555);
    } else if (mountVolume(folder, 'size=1m,ro')) volumes.push(folder);
    else skip('root may write everywhere and nothing can be mounted here');
    await chooseFolder(folder);
    expect(await faultCode()).toMatch(/volume-read-only|folder-not-usable/);
  });

  it('a volume that is too small is refused before anything is written', async ({ skip }) => {
    const folder = join(launched.home, 'tiny');
    if (!mountVolume(folder, 'size=16k')) skip('nothing can be mounted here');
    volumes.push(folder);
    await chooseFolder(folder);
    await expect.poll(() => faultShown().count()).toBe(0);
    await fillWho(page);
    await openCeremony(page);
    expect(await attestUntilFault(page)).toBe('volume-full');
    await page.getByText('The ceremony was interrupted').waitFor();
    expect(readdirSync(folder)).toEqual([]);
    await page.getByRole('button', { name: 'Abort …' }).click();
    await page.getByLabel('Why').fill('The stick is too small');
    await page.getByRole('button', { name: 'Abort the ceremony' }).click();
    await page.getByText('The ceremony was aborted').waitFor();
  });

  it('a folder of the same name is never written into: resuming takes a name of its own', async () => {
    const stick = join(launched.home, 'stick');
    const day = new Date().toISOString().slice(0, 10);
    const taken = Array.from({ length: 9 }, (_, i) => `ANCHORITE-${day}-0${i + 1}`);
    for (const name of taken) mkdirSync(join(stick, name), { recursive: true });
    await beginExport();
    await chooseFolder(stick);
    await fillWho(page);
    await openCeremony(page);
    expect(await attestUntilFault(page)).toBe('file-exists');
    await page.getByRole('button', { name: 'Resume' }).click();
    await walkCeremony(launched.app, page);
    const bundles = readdirSync(stick).filter((name) => !taken.includes(name));
    expect(bundles).toEqual([expect.stringMatching(/-r1$/)]);
    expect(taken.every((name) => readdirSync(join(stick, name)).length === 0)).toBe(true);
    // The receipt says where the files are and what their list's digest is.
    const receipt = page.locator('.receipt');
    expect(await receipt.innerText()).toContain(join(stick, bundles[0] ?? ''));
    const sums = join(stick, bundles[0] ?? '', 'SHA256SUMS');
    expect(existsSync(sums)).toBe(true);
    expect(await receipt.locator('figure.digest').getAttribute('data-digest')).toBe(
      execFileSync('sha256sum', [sums], { encoding: 'utf8' }).slice(0, 64),
    );
  });
});
