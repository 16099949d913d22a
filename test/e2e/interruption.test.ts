import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openActivationWindow, openCeremony, walkCeremony, walkUntil } from '../support/drive-window.ts';
import { electronExecutable, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { openTestWorkplace, temporaryFolder } from '../support/test-workplace.ts';

let launched: LaunchedApp;
let home: string;

/** No last words: the process is gone from one instruction to the next. */
async function kill(): Promise<void> {
  const child = launched.app.process();
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Walks until a step whose text matches comes up, and kills the program there. */
async function walkAndKill(activity: RegExp, before?: () => Promise<void>): Promise<void> {
  const { app, page } = launched;
  await walkUntil(app, page, async () => activity.test(await page.locator('.do dd').innerText()));
  await before?.();
  await kill();
}

/** Starts again on the same home, finds the ceremony interrupted on Home, and resumes it there. */
async function resumeFromHome(before?: () => Promise<void>): Promise<void> {
  launched = await launchApp(home);
  const { page } = launched;
  await page.getByRole('heading', { name: 'A ceremony was interrupted' }).waitFor();
  await before?.();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.locator('form.step-form').waitFor({ timeout: 30_000 });
}

/** What happened is written down before anything goes on. */
async function writeException(): Promise<void> {
  const { page } = launched;
  await page.getByRole('button', { name: 'Ceremony now' }).click();
  await page.getByRole('button', { name: 'Something else happened' }).click();
  const sheet = page.getByRole('dialog');
  for (const [label, words] of [
    ['What was expected', 'light'],
    ['What happened', 'a power cut'],
    ['What was decided', 'to go on'],
    ['Decided by', 'AA'],
  ] as const)
    await sheet.getByLabel(label).fill(words);
  await sheet.getByRole('button', { name: 'Record the exception' }).click();
  await page.getByText('Exceptions: 1').waitFor();
}

beforeAll(async () => {
  home = temporaryFolder('e2e');
  launched = await launchApp(home);
  const { page } = launched;
  await page.getByRole('button', { name: 'Create a root in production' }).click();
  await page.getByLabel('Common name').fill('Acme Root');
  await page.getByLabel('PBKDF2 iterations').fill('600000');
  await fillWho(page);
  await openCeremony(page);
});
afterAll(() => launched.app.close());

describe('kill -9 in mid-ceremony', () => {
  it('while activation data are awaited: the next start finds the ceremony interrupted and resumes it', async () => {
    const { app, page } = launched;
    await walkAndKill(/^Set the passphrase/, async () => {
      const window = await openActivationWindow(app, page);
      await window.getByLabel('Passphrase', { exact: true }).fill('half a pass');
    });
    await resumeFromHome();
  });

  it('after the key pair was generated: the key stays and the certificate is made with it', async () => {
    await walkAndKill(/once more/);
    await resumeFromHome();
    expect(await launched.page.locator('.do dd').innerText()).toMatch(/once more/);
  });

  it('after the certificate was recorded: the ceremony goes on behind it', async () => {
    await walkAndKill(/^Read the SHA-256 fingerprint/);
    await resumeFromHome(writeException);
    expect(await launched.page.locator('.step-place').innerText()).toMatch(/^Step 15/);
  });

  it('the ceremony comes to its end, with three interruptions on record and a ledger that verifies', async () => {
    const { app, page } = launched;
    await walkCeremony(app, page);
    await page.getByRole('button', { name: 'Ledger', exact: true }).click();
    await page.getByRole('button', { name: 'Verify the ledger' }).click();
    await page.getByText(/entries in an unbroken chain, 1 checkpoint\./).waitFor();
    await app.close();

    const workplace = await openTestWorkplace('production', join(home, 'home'));
    const [ceremony] = await workplace.ports.ledger.ceremonies();
    const entries = await workplace.ports.ledger.entriesOf(ceremony?.id ?? '');
    const count = (type: string): number => entries.filter((entry) => entry.type === type).length;
    expect(ceremony?.state).toBe('closed');
    expect([count('ceremony-interrupted'), count('ceremony-resumed')]).toEqual([3, 3]);
    expect(count('exception-recorded')).toBe(1);
    expect([count('key-generated'), count('certificate-issued'), count('crl-issued')]).toEqual([1, 1, 1]);
    const serials = entries.flatMap((entry) => (entry.type === 'serial-committed' ? [entry.data.serialNumber] : []));
    expect(new Set(serials).size).toBe(serials.length);
    await workplace.close();
  });
});

describe('a second program on the same home', () => {
  it('is refused and says why, and the first goes on', async () => {
    launched = await launchApp(home);
    const second = spawn(
      electronExecutable(),
      [
        '.',
        `--home=${join(home, 'home')}`,
        `--user-data-dir=${join(home, 'other')}`,
        '--no-sandbox',
        '--disable-gpu',
        '--no-dialog',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    second.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(1);
    expect(said).toContain('ledger-in-use: Another Anchorite is using this ledger.');
    await launched.page.getByRole('list', { name: 'Authority tree' }).waitFor();
  });
});
