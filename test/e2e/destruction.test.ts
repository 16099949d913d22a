import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, walkCeremony, walkUntil } from '../support/drive-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { takePicture } from '../support/take-picture.ts';

let launched: LaunchedApp;
beforeAll(async () => {
  launched = await launchApp();
});
afterAll(() => launched.app.close());

async function beginRoot(): Promise<void> {
  const { page } = launched;
  await page.getByLabel('Common name').fill('Acme Root');
  await page.getByLabel('PBKDF2 iterations').fill('600000');
  await fillWho(page);
  await openCeremony(page);
}

describe('a key whose ceremony was aborted', () => {
  it('is shown under Authorities, and destroyed from there', async () => {
    const { app, page, home } = launched;
    const keys = join(home, 'home', 'production', 'keys');
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await beginRoot();
    await walkUntil(app, page, async () => /once more/.test(await page.locator('.do dd').innerText()));
    await page.getByRole('button', { name: 'Abort …' }).click();
    await page.getByLabel('Why').fill('a witness had to leave');
    await page.getByRole('button', { name: 'Abort the ceremony' }).click();
    await page.getByText('The ceremony was aborted').waitFor();
    expect(readdirSync(keys)).toHaveLength(1);
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    const left = page.getByRole('region', { name: 'Keys without a certificate' });
    await left.getByText('sealed file, this workstation').waitFor();
    await takePicture(launched, 'uncertified-key');
    await left.getByRole('button', { name: 'Destroy …' }).click();
    await page.getByLabel('Reason', { exact: true }).fill('its ceremony was aborted');
    await fillWho(page);
    await takePicture(launched, 'uncertified-key-destruction');
    await openCeremony(page);
    await walkCeremony(app, page);
    expect(readdirSync(keys)).toEqual([]);
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await page.getByRole('heading', { name: 'Authorities' }).waitFor();
    expect(await left.count()).toBe(0);
  });
});
