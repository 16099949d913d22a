import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digitsShown, fillWho, giveActivation, openCeremony, passphrase, walkCeremony, walkTo } from '../support/drive-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { takePicture } from '../support/take-picture.ts';

const hers = 'Wagtail, near 61 mills';

describe('an approver in the window', () => {
  let launched: LaunchedApp;
  beforeAll(async () => {
    launched = await launchApp();
    const { page } = launched;
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByLabel('Production', { exact: true }).check();
    await page.getByRole('button', { name: 'Enter production' }).click();
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  const toHome = async () => {
    await launched.page.getByText('The ceremony is closed').waitFor();
    await goTo('Approvers');
  };
  /** Hers where an approval is asked for, else that of the key. */
  const secretFor = (asked: string) => (asked.includes('approval') ? hers : passphrase);

  it('is nobody at first', async () => {
    const { page } = launched;
    await goTo('Approvers');
    await page.getByText('Nobody is enrolled yet').waitFor();
    await takePicture(launched, 'approvers-empty');
  });

  it('is enrolled, with a passphrase of their own', async () => {
    const { app, page } = launched;
    await page.getByRole('button', { name: 'Enrol an approver …' }).click();
    await page.getByLabel('Name of the approver').fill('Ada Administrator');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await takePicture(launched, 'approver-wizard');
    await fillWho(page);
    await page.getByText('Ada Administrator cannot be enrolled').waitFor();
    await page.getByRole('button', { name: '1. What' }).click();
    await page.getByLabel('Name of the approver').fill('Wilma Witness');
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.getByRole('button', { name: 'Continue to review' }).click();
    await openCeremony(page);
    await walkCeremony(app, page, undefined, secretFor);
    await toHome();
    await page.getByText('Only one is enrolled').waitFor();
    await takePicture(launched, 'approvers');
  });

  it('approves what is signed: digits first, then the passphrase, again where it was wrong', async () => {
    const { app, page } = launched;
    await goTo('Home');
    await page
      .getByRole('button', { name: 'Create a root in production' })
      .or(page.getByRole('button', { name: 'New root' }))
      .first()
      .click();
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await fillWho(page);
    await openCeremony(page);
    await walkTo(app, page, 'approve');
    await page.getByLabel(/^Digits \d+ to \d+ of the digest$/).fill(await digitsShown(page));
    await page.getByLabel('Initials', { exact: true }).fill('WW');
    await page.getByText('WW Wilma Witness').waitFor();
    const turns = [passphrase, hers];
    await giveActivation(
      app,
      () => page.getByRole('button', { name: 'Approve these bytes' }).click(),
      async (asked, window) => {
        expect(asked).toBe('Give the approval passphrase');
        if (turns.length === 2) await takePicture({ ...launched, page: window }, 'approval-passphrase');
        return turns.shift() ?? '';
      },
    );
    await page.locator('form.step-form.confirm').waitFor();
    await walkCeremony(app, page, undefined, secretFor);
    await page.getByText('Signed with approval key SHA-256').first().waitFor();
    await toHome();
    await page.getByText('nothing yet').waitFor({ state: 'detached' });
    expect(placesOfSecret(launched.home, hers)).toEqual([]);
  });

  it('is withdrawn: warned of where it is the last one', async () => {
    const { app, page } = launched;
    await page.getByRole('button', { name: 'Withdraw … Wilma Witness' }).click();
    await page.getByLabel('Why', { exact: true }).fill('she left');
    await page.getByText('one of these watches and agrees with their passphrase: Wilma Witness').waitFor();
    await fillWho(page);
    await page.getByText('ANC-APPROVER-LAST').first().waitFor();
    await openCeremony(page);
    await walkCeremony(app, page, undefined, secretFor);
    await toHome();
    await page.getByText('Nobody is enrolled yet').waitFor();
  });
});
