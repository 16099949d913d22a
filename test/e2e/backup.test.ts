import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillWho, openCeremony, passphrase, walkCeremony, walkUntil } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { openssl } from '../support/openssl-ca.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { misplaced, takePicture } from '../support/take-picture.ts';

const halves = ['Heron! beside 38 ponds', 'Otter? below 57 weirs'] as const;

/** What people know, by the heading of what they are asked. */
function secret(asked: string): string {
  if (asked.endsWith('(1 of 2)')) return halves[0];
  return asked.endsWith('(2 of 2)') ? halves[1] : passphrase;
}

describe('a backup in the window', () => {
  let launched: LaunchedApp;
  let volume: string;
  let folder = '';

  beforeAll(async () => {
    launched = await launchApp();
    volume = join(launched.home, 'vault');
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
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-backup-failed.png') });
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  async function hold(): Promise<void> {
    await fillWho(launched.page);
    await openCeremony(launched.page);
    await walkCeremony(launched.app, launched.page, undefined, secret);
  }
  /** Notes these where the volume goes into its bag, and looks at what is on record where a bag is opened. */
  const noting = (bag: string, place: string, picture: string) => async (): Promise<void> => {
    const { page } = launched;
    if ((await page.locator('.act-lines .bag').count()) > 0) await takePicture(launched, `${picture}-opened`);
    if ((await page.getByLabel('Number of the bag').count()) === 0) return;
    await page.getByLabel('Number of the bag').fill(bag);
    await page.getByLabel('Where it is kept').fill(place);
    await takePicture(launched, picture);
  };

  it('is begun from home, which names the key without one, and is proven before it ends', async () => {
    const { page } = launched;
    await goTo('Backups');
    await page.getByText('If this workstation is lost, the key is lost.').waitFor();
    await goTo('Home');
    await page.getByText('key without a backup').waitFor();
    await takePicture(launched, 'home-without-backup');
    await page.getByRole('button', { name: 'Back up … acme-root' }).click();
    await page.getByLabel('Days between drills').fill('90');
    await answerDialog(launched.app, volume);
    await page.getByRole('button', { name: 'Choose folder …' }).click();
    await page.getByText(volume).waitFor();
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await takePicture(launched, 'backup-wizard');
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(launched.app, page, noting('B 4711', 'Safe 2', 'backup-bag'), secret);
    folder = join(volume, readdirSync(volume)[0] ?? '');
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
    const opened = openssl(['pkey', '-in', join(folder, 'key.pem'), '-passin', 'stdin', '-pubout'], halves.join('')).toString();
    const certificate = join(folder, 'bundle/certs/acme-root.pem');
    expect(opened).toBe(openssl(['x509', '-in', certificate, '-noout', '-pubkey']).toString());
    await goTo('Backups');
    await page.getByText('nothing certified or revoked since').waitFor();
    await page.getByText('bag B 4711, Safe 2').waitFor();
    expect(await misplaced(launched)).toEqual([]);
    await takePicture(launched, 'backups');
    await goTo('Home');
    await page.getByText('What is due').waitFor();
    expect(await page.getByText('What nobody can rely on yet').count()).toBe(0);
  });

  it('is proven again in a drill, which a changed byte stops and a mended volume ends', async () => {
    const { page } = launched;
    const lines = join(folder, 'bundle/ledger/ledger.jsonl');
    const whole = readFileSync(lines);
    await goTo('Backups');
    await page.getByRole('button', { name: `Prove … ${folder}` }).click();
    await page.getByText(folder).first().waitFor();
    await takePicture(launched, 'drill-wizard');
    await fillWho(page);
    await page.getByRole('button', { name: 'Open ceremony' }).waitFor();
    writeFileSync(lines, whole.subarray(1));
    await openCeremony(page);
    const damaged = page.locator('.fault[data-fault="backup-damaged"]');
    let over = false;
    const opened: string[] = [];
    const walk = walkCeremony(launched.app, page, async () => {
      if (over) throw new Error('over');
      opened.push(...(await page.locator('.act-lines .bag dd').allTextContents()));
      await noting('', '', 'drill-bag')();
    });
    await Promise.all([damaged.waitFor({ timeout: 60_000 }), Promise.race([walk, damaged.waitFor({ timeout: 60_000 })])]);
    over = true;
    walk.catch(() => undefined);
    expect(opened).toEqual([expect.stringMatching(/^On record, backup copy [0-9a-f]{8}: bag B 4711, Safe 2, as recorded 20/)]);
    await takePicture(launched, 'drill-damaged');
    await goTo('Backups');
    await page.getByText('last drill failed').waitFor();
    await page.getByText('Do not rely on it; make a new backup.').waitFor();
    expect(await misplaced(launched)).toEqual([]);
    await takePicture(launched, 'backups-failed');
    await goTo('Home');
    await page.getByText('backup damaged: last drill failed, make a new one').waitFor();
    await page.getByRole('button', { name: `Back up … acme-root ${folder}` }).waitFor();
    await takePicture(launched, 'home-failed-backup');
    await page.getByRole('button', { name: 'Ceremony now' }).click();
    writeFileSync(lines, whole);
    await page.getByRole('button', { name: 'Resume' }).click();
    await walkCeremony(launched.app, page, noting('B 4712', 'Vault', 'drill-new-bag'), secret);
    await goTo('Ledger');
    await page.getByText('copy-bagged').nth(1).waitFor();
    await page.getByText('copy-proven').nth(1).waitFor();
    await page.getByText('backup-damaged').first().waitFor();
    await goTo('Backups');
    await page.getByText('nothing certified or revoked since').waitFor();
    expect(await page.getByText('last drill failed').count()).toBe(0);
    await page.getByText('bag B 4712, Vault').waitFor();
  });

  it('brings the key back where its files are gone', async () => {
    const { page } = launched;
    const keys = join(launched.home, 'home/production/keys');
    rmSync(join(keys, readdirSync(keys)[0] ?? ''), { recursive: true });
    await goTo('Authorities');
    await page.getByText('key not found here').first().waitFor();
    await page.getByRole('button', { name: 'Bring back …' }).click();
    await answerDialog(launched.app, join(folder, 'key.pem'));
    await page.getByRole('button', { name: 'Choose key file …' }).click();
    // The name of the file stands in the list of copies, too.
    await page.getByRole('button', { name: 'Choose another …' }).waitFor();
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await fillWho(page);
    await page.getByText('ANC-RESTORE-LOST-COPY').first().waitFor();
    await openCeremony(page);
    await walkCeremony(launched.app, page, undefined, secret);
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await page.getByText(/PBKDF2-HMAC-SHA256 600.000 iterations, AES-256/).waitFor();
    await takePicture(launched, 'key-section');
    await goTo('Home');
    await page.getByText('key sealed here').waitFor();
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    await hold();
  });

  it('ends when its medium is destroyed: read aloud, looked for, and gone from the list', async () => {
    const { page } = launched;
    await goTo('Authorities');
    const here = page.getByRole('button', { name: `Record its end … ${join(folder, 'key.pem')}` });
    await here.waitFor();
    await page.getByText('bag B 4712, Vault').waitFor();
    await takePicture(launched, 'key-section-copies');
    await goTo('Backups');
    expect(await misplaced(launched)).toEqual([]);
    await page.getByRole('button', { name: `Record its end … ${folder}` }).click();
    await page.locator('p.hint', { hasText: join(folder, 'key.pem') }).waitFor();
    // Neither is what usually happens: without an answer nobody goes on.
    await page.getByLabel('Reason').fill('Its stick was shredded.');
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.getByText('Say which of them it is.').waitFor();
    await page.getByLabel('Destroyed', { exact: true }).check();
    expect(await misplaced(launched)).toEqual([]);
    await page.getByText('bag B 4712, Vault').first().waitFor();
    await takePicture(launched, 'copy-end-wizard');
    await fillWho(page);
    const digest = execFileSync('sha256sum', [join(folder, 'key.pem')], { encoding: 'utf8' }).slice(0, 64);
    await page.getByText(digest).first().waitFor();
    await page.getByText('ANC-COPY-LAST-WAY-BACK').first().waitFor();
    await takePicture(launched, 'copy-end-review');
    await openCeremony(page);
    const attestation = page.getByRole('button', { name: 'Destroyed, as seen or said' });
    await walkUntil(launched.app, page, async () => (await attestation.count()) > 0);
    await page.locator('.act-lines .bag', { hasText: 'bag B 4712, Vault' }).waitFor();
    await takePicture(launched, 'copy-end-attestation');
    await page.getByLabel('Initials', { exact: true }).fill('WW');
    await attestation.click();
    await page.locator('.fault[data-fault="copy-still-there"]').waitFor();
    await takePicture(launched, 'copy-end-still-there');
    rmSync(folder, { recursive: true });
    await walkCeremony(launched.app, page);
    await takePicture(launched, 'copy-end-closed');
    await goTo('Backups');
    await page.getByText('If this workstation is lost, the key is lost.').waitFor();
    await goTo('Home');
    await page.getByText('key without a backup').waitFor();
    await goTo('Authorities');
    await page.getByText('copy destroyed').waitFor();
    expect(await here.count()).toBe(0);
    expect(await misplaced(launched)).toEqual([]);
    await takePicture(launched, 'key-section-copy-ended');
  });

  it('leaves none of its passphrases anywhere, and no home of a drill', () => {
    for (const each of [passphrase, ...halves]) expect(placesOfSecret(launched.home, each)).toEqual([]);
    expect(readdirSync(join(launched.home, 'home/production'))).not.toContain('drill');
  });
});
