import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawnIn, fillWho, openCeremony, passphrase, walkCeremony } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { takePicture } from '../support/take-picture.ts';

const offline = 'Heron! beside 38 ponds';
const changed = 'Osprey! under 47 bridges';

describe('the key of a root in the window', () => {
  let launched: LaunchedApp;
  let volume: string;
  let current = passphrase;
  /** What people know: the passphrase that opens the key now, a new one where one is set. */
  const secret = (next: string) => (asked: string) => {
    if (asked.includes('offline')) return offline;
    return asked.startsWith('Set') ? next : current;
  };

  beforeAll(async () => {
    launched = await launchApp();
    volume = join(launched.home, 'safe');
    mkdirSync(volume);
    const { page, app } = launched;
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(app, page);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-custody-failed.png') });
  });
  afterAll(() => launched.app.close());

  async function begin(button: string): Promise<void> {
    const { page } = launched;
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await page.getByRole('button', { name: button }).click();
  }

  async function hold(next = passphrase): Promise<void> {
    const { page, app } = launched;
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(app, page, undefined, secret(next));
  }

  const keyFact = () => launched.page.locator('.facts', { hasText: 'Key state' }).first();

  it('is sealed under a new passphrase', async () => {
    await begin('Seal anew');
    await takePicture(launched, 'custody-wizard');
    await launched.page.getByLabel('PBKDF2 iterations').fill('600000');
    await hold(changed);
    current = changed;
    await launched.page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await expect.poll(() => keyFact().textContent()).toContain('sealed file, passphrase, this workstation');
    await takePicture(launched, 'custody');
  });

  it('goes offline and stays here: no CRL can be begun, and the home says so', async () => {
    await begin('Seal anew');
    await launched.page.getByLabel('Offline, kept here').check();
    await launched.page.getByLabel('PBKDF2 iterations').fill('600000');
    await hold();
    await launched.page.getByRole('button', { name: 'Home', exact: true }).click();
    await launched.page.getByText('key offline, kept here').waitFor();
    expect(await launched.page.getByRole('button', { name: 'Refresh a CRL' }).count()).toBe(0);
    await begin('Seal anew');
    await launched.page.getByLabel('Use in ceremonies').check();
    await launched.page.getByLabel('PBKDF2 iterations').fill('600000');
    await hold(changed);
  });

  it('is carried away, in a file that openssl opens', async () => {
    await begin('Carry away');
    await answerDialog(launched.app, volume);
    await launched.page.getByRole('button', { name: 'Choose folder …' }).click();
    await launched.page.getByText(volume).waitFor();
    await launched.page.getByLabel('PBKDF2 iterations').fill('600000');
    await hold();
    const [folder = ''] = readdirSync(volume);
    execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: join(volume, folder) });
    execFileSync('openssl', ['pkey', '-in', 'key.pem', '-passin', 'stdin', '-noout'], {
      cwd: join(volume, folder),
      input: offline,
    });
    expect(readdirSync(join(launched.home, 'home', 'production', 'keys'))).toEqual([]);
    await launched.page.getByRole('button', { name: 'Home', exact: true }).click();
    await launched.page.getByText('key offline, carried away').waitFor();
  });

  it('comes back from its file, and signs the next CRL', async () => {
    const [folder = ''] = readdirSync(volume);
    await begin('Bring back');
    await answerDialog(launched.app, join(volume, folder, 'key.pem'));
    await launched.page.getByRole('button', { name: 'Choose key file …' }).click();
    // The name of the file stands in the list of copies, too.
    await launched.page.getByRole('button', { name: 'Choose another …' }).waitFor();
    await launched.page.getByLabel('PBKDF2 iterations').fill('600000');
    // The file is opened before a new passphrase is drawn: a slip costs nothing that was written down.
    let [tries, drawn] = [0, ''];
    await fillWho(launched.page);
    await openCeremony(launched.page);
    await walkCeremony(launched.app, launched.page, undefined, async (asked, window) => {
      if (/^Give/.test(asked)) {
        expect(drawn).toBe('');
        if (tries > 0) expect(await window.locator('.fault[data-fault=passphrase-wrong]').count()).toBe(1);
        expect(await window.getByRole('button', { name: 'Show the words again' }).count()).toBe(0);
        return tries++ === 0 ? changed : offline;
      }
      await window.getByRole('button', { name: 'Let this workstation draw one' }).click();
      drawn = await drawnIn(window);
      await window.getByRole('button', { name: 'I have written it down' }).click();
      await window.getByLabel('Passphrase', { exact: true }).waitFor();
      return drawn;
    });
    expect(tries).toBe(2);
    current = drawn;
    await launched.page.getByRole('button', { name: 'Home', exact: true }).click();
    await launched.page.getByRole('button', { name: 'Refresh a CRL' }).click();
    await hold();
  });

  it('is suspended and active again', async () => {
    const { page } = launched;
    for (const [to, words] of [
      ['suspended', 'key suspended'],
      ['active', 'key sealed here'],
    ] as const) {
      await begin('Change state');
      await page.getByLabel('New state').selectOption(to);
      await page.getByLabel('Reason', { exact: true }).fill('audit');
      await hold();
      await page.getByRole('button', { name: 'Home', exact: true }).click();
      await page.getByText(words).waitFor();
    }
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    const history = page.getByRole('table', { name: 'History of the key' });
    await history
      .getByRole('row', { name: /suspended.*audit/ })
      .first()
      .waitFor();
    for (const moved of [/^carried away .*key\.pem/, /^brought back .*key\.pem/])
      await history.getByRole('row', { name: moved }).first().waitFor();
    await history.scrollIntoViewIfNeeded();
    await takePicture(launched, 'key-history');
  });

  it('is destroyed, with the carried copy attested, and nothing can be begun with it', async () => {
    const { page, home } = launched;
    await begin('Destroy');
    // The volume is pulled out: what lies at its recorded place is not destroyed.
    renameSync(volume, `${volume}-pulled`);
    expect(
      await page
        .getByLabel(/^carried away, offline passphrase/)
        .locator('option:checked')
        .textContent(),
    ).toBe('destroyed before witnesses, attested');
    await page.getByLabel('Reason', { exact: true }).fill('end of life');
    await takePicture(launched, 'destruction');
    await hold();
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await expect.poll(() => keyFact().textContent()).toContain('destroyed');
    await takePicture(launched, 'destroyed');
    expect(await page.getByRole('button', { name: 'Destroy …' }).count()).toBe(0);
    expect(readdirSync(join(home, 'home', 'production', 'keys'))).toEqual([]);
  });

  it('leaves none of its passphrases anywhere', () => {
    for (const each of [passphrase, offline, changed]) expect(placesOfSecret(launched.home, each)).toEqual([]);
  });
});
