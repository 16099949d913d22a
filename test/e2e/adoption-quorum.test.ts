import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, walkCeremony } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { openssl, opensslCa } from '../support/openssl-ca.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { ShareHolders } from '../support/share-holders.ts';
import { takePicture } from '../support/take-picture.ts';

const filePassphrase = 'Wren, beneath 71 gables';
const offline = 'Heron! beside 38 ponds';

/** What people know who hold no share. */
const known = (asked: string): string => (asked.startsWith('Give the passphrase of the file') ? filePassphrase : offline);

describe('an authority that is adopted behind a quorum, in the window', () => {
  const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '2A' });
  const crl = ca.crl();
  const key = join(ca.folder, 'encrypted.pem');
  openssl(['pkcs8', '-topk8', '-in', ca.key, '-out', key, '-iter', '700000', '-passout', `pass:${filePassphrase}`]);
  let launched: LaunchedApp;
  let volume: string;
  let holders: ShareHolders;

  beforeAll(async () => {
    launched = await launchApp();
    volume = join(launched.home, 'safe');
    mkdirSync(volume);
    holders = new ShareHolders();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-adoption-quorum-failed.png') });
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  async function choose(button: string, path: string, shows: string): Promise<void> {
    await answerDialog(launched.app, path);
    await launched.page.getByRole('button', { name: button }).click();
    await launched.page.getByText(shows).first().waitFor();
  }
  /** From the review to the end; those who are present give their shares. */
  async function hold(present: string[] = []): Promise<void> {
    await openCeremony(launched.page);
    await walkCeremony(launched.app, launched.page, undefined, holders.answering(present, known));
    expect(present).toEqual([]);
  }
  async function nameCustodians(names: string): Promise<void> {
    const { page } = launched;
    await page.getByLabel('A quorum of custodians').check();
    await page.getByRole('textbox', { name: 'Custodians' }).fill(names);
    await page.getByLabel('PBKDF2 iterations').fill('600000');
  }

  it('is sealed under what is dealt at once: its file is opened, no passphrase is set', async () => {
    const { page } = launched;
    await page.getByRole('button', { name: 'Adopt an authority in production' }).click();
    await choose('Choose certificate …', ca.certificate, 'Acme Old Root');
    await choose('Choose key file …', key, 'encrypted.pem');
    await choose('Choose CRL …', crl, 'cRLNumber');
    await nameCustodians('Anna Amsel');
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.getByText('At least 2', { exact: true }).waitFor();
    await nameCustodians('Anna Amsel\nBerta Buche\nCarl Cohn');
    await takePicture(launched, 'adoption-quorum-wizard');
    await fillWho(page);
    await page.getByText('2 of 3 shares open it').first().waitFor();
    expect(await page.getByText('ANC-ROOT-ONE-PERSON').count()).toBe(0);
    await takePicture(launched, 'adoption-quorum-review');
    await hold(['Carl Cohn', 'Anna Amsel']);
    expect(holders.asked.filter((asked) => /^Set/.test(asked))).toEqual([]);
    expect(holders.asked.filter((asked) => asked === 'Your share')).toHaveLength(3);
    await goTo('Authorities');
    await page.getByText('key sealed here, 2 of 3 shares open it').first().waitFor();
    await takePicture(launched, 'adopted-quorum');
  });

  it('is one person’s with a passphrase, which the review says', async () => {
    const { page } = launched;
    const other = opensslCa('/C=DE/O=Acme/CN=Acme Other Root');
    await goTo('Home');
    await page.getByRole('button', { name: 'Adopt an authority' }).first().click();
    await choose('Choose certificate …', other.certificate, 'Acme Other Root');
    await choose('Choose key file …', other.key, 'ca.key');
    await page.getByLabel('A passphrase', { exact: true }).check();
    await fillWho(page);
    await page.getByText('ANC-ROOT-ONE-PERSON').first().waitFor();
    await takePicture(launched, 'adoption-one-person');
  });

  it('is carried away, and comes back behind other custodians, whom the wizard asks for', async () => {
    const { page } = launched;
    const before = new Map(holders.cards);
    await goTo('Authorities');
    await page.getByRole('button', { name: 'Carry away' }).click();
    await choose('Choose folder …', volume, volume);
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await fillWho(page);
    await hold(['Anna Amsel', 'Berta Buche']);
    expect(readdirSync(join(launched.home, 'home', 'production', 'keys'))).toEqual([]);

    await goTo('Authorities');
    await page.getByRole('button', { name: 'Bring back' }).click();
    await choose('Choose key file …', join(volume, readdirSync(volume)[0] ?? '', 'key.pem'), 'key.pem');
    await nameCustodians('Anna Amsel\nDora Dachs\nEmil Elster');
    await takePicture(launched, 'restoration-quorum-wizard');
    await fillWho(page);
    await page.getByText('2 of 3 shares open it').first().waitFor();
    const asked = holders.asked.length;
    await hold();
    expect(holders.asked.slice(asked).filter((one) => /passphrase/i.test(one))).toEqual([
      expect.stringMatching(/^Give the offline passphrase/),
    ]);
    expect(holders.cards.get('Anna Amsel')).not.toEqual(before.get('Anna Amsel'));
    await goTo('Custodians');
    await page.getByText('Emil Elster').first().waitFor();
    await takePicture(launched, 'restored-quorum');
  });

  it('signs its next CRL by two of those, and not by a card of before', async () => {
    const { page } = launched;
    await goTo('Home');
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    await fillWho(page);
    const asked = holders.asked.length;
    await hold(['Carl Cohn', 'Emil Elster', 'Dora Dachs']);
    expect(holders.asked.length - asked).toBe(3);
    await goTo('Authorities');
    await page.getByText('43', { exact: true }).first().waitFor();
  });

  it('leaves no passphrase and no word of a share in any file', () => {
    for (const each of [filePassphrase, offline]) expect(placesOfSecret(launched.home, each)).toEqual([]);
    for (const words of holders.cards.values())
      expect(placesOfSecret(join(launched.home, 'home'), words.slice(6, 10).join(' '))).toEqual([]);
  });
});
