import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { planFolder, rawPlan } from '../support/cli-plan.ts';
import { chooseToken, fillWho, openCeremony, registerChosen, walkCeremony } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { derOf, opensslCa } from '../support/openssl-ca.ts';
import { answersOf, runCli } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { misplaced, takePicture } from '../support/take-picture.ts';
import { importSoftKey, initSoftToken, newSoftTokens, sha256Of, softModule, testPin } from '../support/test-tokens.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

describe('a backup of the ledger in the window, where the key is on a token', () => {
  const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '2A' });
  let launched: LaunchedApp;
  let volume: string;
  let folder = '';

  beforeAll(async () => {
    newSoftTokens();
    launched = await launchApp();
    volume = join(launched.home, 'vault');
    mkdirSync(volume);
    const { page } = launched;
    importSoftKey(ca.key, initSoftToken('Vault L').label, '0a1b');
    await goTo('Tokens');
    await answerDialog(launched.app, softModule);
    await registerChosen(page);
    await page.getByRole('heading', { name: 'Vault L' }).waitFor();
    await goTo('Home');
    await page.getByRole('button', { name: 'Adopt an authority in production' }).click();
    await answerDialog(launched.app, ca.certificate);
    await page.getByRole('button', { name: 'Choose certificate …' }).click();
    await page.getByText('Acme Old Root').first().waitFor();
    await page.getByLabel('On a PKCS #11 token').check();
    await chooseToken(page, 'Vault L');
    await answerDialog(launched.app, ca.crl());
    await page.getByRole('button', { name: 'Choose CRL …' }).click();
    await page.getByText('cRLNumber').first().waitFor();
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(launched.app, page, undefined, testPin);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-ledger-failed.png') });
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  const hold = async (each?: () => Promise<void>): Promise<void> => {
    await fillWho(launched.page);
    await openCeremony(launched.page);
    await walkCeremony(launched.app, launched.page, each);
  };
  const noting = (bag: string, place: string) => async (): Promise<void> => {
    const { page } = launched;
    if ((await page.getByLabel('Number of the bag').count()) === 0) return;
    await page.getByLabel('Number of the bag').fill(bag);
    await page.getByLabel('Where it is kept').fill(place);
  };

  it('is begun from home, which names the ledger without one, is proven, and stands on Backups', async () => {
    const { page } = launched;
    await goTo('Home');
    await page.getByText('no backup that holds it').waitFor();
    await takePicture(launched, 'home-ledger-without-backup');
    await goTo('Backups');
    await page.getByText('No backup holds the ledger.').waitFor();
    expect(await misplaced(launched)).toEqual([]);
    await takePicture(launched, 'backups-ledger-none');
    await goTo('Home');
    await page.getByRole('button', { name: 'Back up the ledger …' }).click();
    await page.getByLabel('Days between drills').fill('90');
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.locator('.problem').first().waitFor();
    await answerDialog(launched.app, volume);
    await page.getByRole('button', { name: 'Choose folder …' }).click();
    await page.getByText(volume).waitFor();
    expect(await misplaced(launched)).toEqual([]);
    await takePicture(launched, 'ledger-backup-wizard');
    await hold(noting('B 4711', 'Safe 2'));
    folder = join(volume, readdirSync(volume)[0] ?? '');
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
    await goTo('Backups');
    await page.getByText('bag B 4711, Safe 2').waitFor();
    await page.getByText('nothing certified or revoked since').waitFor();
    expect(await misplaced(launched)).toEqual([]);
    await takePicture(launched, 'backups-ledger');
    await goTo('Home');
    await page.getByText('one copy and no other').waitFor();
    expect(await page.getByText('no backup that holds it').count()).toBe(0);
  });

  it('is drilled, which a gutted CRL stops and a mended volume ends', async () => {
    const { page } = launched;
    const crl = join(folder, 'bundle/crls/acme-old-root.crl');
    const [path = crl] = readdirSync(join(folder, 'bundle/crls')).map((name) => join(folder, 'bundle/crls', name));
    const whole = readFileSync(path);
    await goTo('Backups');
    await page.getByRole('button', { name: `Prove … ${folder}` }).click();
    await page.getByText(folder).first().waitFor();
    await fillWho(page);
    await page.getByRole('button', { name: 'Open ceremony' }).waitFor();
    writeFileSync(path, '');
    await openCeremony(page);
    const damaged = page.locator('.fault[data-fault="backup-damaged"]');
    let over = false;
    const walk = walkCeremony(launched.app, page, () => {
      if (over) throw new Error('over');
      return Promise.resolve();
    });
    await Promise.all([damaged.waitFor({ timeout: 60_000 }), Promise.race([walk, damaged.waitFor({ timeout: 60_000 })])]);
    over = true;
    walk.catch(() => undefined);
    await goTo('Home');
    await page.getByText('backup damaged: last drill failed, make a new one').waitFor();
    await takePicture(launched, 'home-ledger-failed');
    await page.getByRole('button', { name: 'Ceremony now' }).click();
    writeFileSync(path, whole);
    await page.getByRole('button', { name: 'Resume' }).click();
    await walkCeremony(launched.app, page, noting('B 4712', 'Vault'));
    await goTo('Ledger');
    await page.getByText('ledger-backup-proven').nth(1).waitFor();
    await goTo('Backups');
    await page.getByText('bag B 4712, Vault').waitFor();
    expect(await page.getByText('last drill failed').count()).toBe(0);
  });

  it('ends on record, and is missed again', async () => {
    const { page } = launched;
    await goTo('Backups');
    await page.getByRole('button', { name: `Record its end … ${folder}` }).click();
    await page.getByText('bag B 4712, Vault').waitFor();
    await page.getByLabel('Reason').fill('Its stick was shredded.');
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.getByText('Say which of the two it is.').waitFor();
    await page.getByLabel('Destroyed', { exact: true }).check();
    expect(await misplaced(launched)).toEqual([]);
    await takePicture(launched, 'ledger-end-wizard');
    await fillWho(page);
    await page.getByText('ANC-LEDGER-LAST-BACKUP').first().waitFor();
    await openCeremony(page);
    await walkCeremony(launched.app, page);
    await goTo('Backups');
    await page.getByText('No backup holds the ledger.').waitFor();
    expect(placesOfSecret(volume, testPin)).toEqual([]);
  });
});

describe('a backup of the ledger at a terminal, where the key is on a token', () => {
  it('is written, proven, listed, verified, drilled and ended by plans', async () => {
    newSoftTokens();
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root');
    const token = initSoftToken('Vault M');
    importSoftKey(ca.key, token.label, '5c');
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    const volume = memoryFolder('volume');
    expect((await runCli(['tokens', '--home', home, '--register', softModule, '--sha256', sha256Of(softModule)])).code).toBe(0);
    let runs = 0;
    const run = (operation: Record<string, unknown>, secrets: readonly string[] = [], warnings: readonly string[] = []) => {
      const raw = rawPlan(operation);
      const out = join(place, `out-${(runs += 1)}`);
      // There is no terminal here: what opens no key needs no other place for secrets either.
      const descriptor = secrets.length > 0 ? ['--activation-fd', '3'] : [];
      const args = ['run', planFolder(raw).plan, '--home', home, '--out', out, ...descriptor];
      const input = warnings.map((rule) => `${rule}\n`).join('') + answersOf(raw);
      return runCli(args, { input, secrets: secrets.map((secret) => `${secret}\n`).join('') });
    };
    const done = async (outcome: ReturnType<typeof run>) => {
      const { code, stdout, stderr } = await outcome;
      expect(code, stderr).toBe(0);
      return stdout;
    };
    const keys = async () => (await runCli(['keys', '--home', home])).stdout;
    const adoption = {
      ...{ kind: 'authority-adoption', name: 'acme-root', certificate: derOf(ca.certificate), preset: 'private-rfc5280' },
      ...{ key: { token }, crl: derOf(ca.crl()), issued: [] },
    };
    await done(run(adoption, [testPin, testPin], ['ANC-ADOPT-OTHER-COPIES']));
    expect(await keys()).toContain('WARNING no backup holds it that can be relied on');
    const backup = { kind: 'ledger-backup', name: 'ledger', folder: volume, proveEveryDays: 365 };
    await done(run({ ...backup, bag: 'B 4711', place: 'safe 2' }));
    const folder = join(volume, readdirSync(volume)[0] ?? '');
    const listed = await keys();
    expect(listed).not.toContain('WARNING');
    expect(listed).toMatch(
      /first \d+ entries, made \S+ at \S+ANCHORITE-LEDGER-\S+, proven restorable \S+, bag B 4711, safe 2, as rec/,
    );
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
    expect((await runCli(['verify', folder])).stdout).toContain('a backup of the ledger: README.txt and the list of its bundle');
    const drilled = await done(run({ kind: 'ledger-drill', name: 'drill', folder, bag: 'B 4712', place: 'vault' }));
    expect(drilled).toMatch(/BAG {2}On record, ledger backup [0-9a-f]{8}: bag B 4711, safe 2, as recorded 20/);
    expect(await keys()).toContain('bag B 4712, vault');
    const unknown = await run({ kind: 'ledger-drill', name: 'drill', folder: volume });
    expect(unknown.stderr).toContain('ledger-backup-unknown: ');
    const named: unknown = JSON.parse((await keys()).split('\n').find((line) => line.includes('"backupId"')) ?? '');
    const end = { kind: 'ledger-backup-end', name: 'end', backup: named, how: 'lost', why: 'Not in its safe.' };
    expect((await run(end)).stderr).toContain('warning-not-acknowledged: ');
    await done(run(end, [], ['ANC-LEDGER-LAST-BACKUP']));
    expect(await keys()).toContain('WARNING no backup holds it that can be relied on');
    expect((await run(end, [], ['ANC-LEDGER-LAST-BACKUP'])).stderr).toContain('ledger-backup-unknown: ');
  }, 180_000);
});
