import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planFolder, rawPlan } from '../support/cli-plan.ts';
import {
  chooseToken,
  fillWho,
  giveActivation,
  openCeremony,
  registerChosen,
  walkCeremony,
  walkTo,
} from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { derOf, opensslCa } from '../support/openssl-ca.ts';
import { answersOf, runCli } from '../support/run-cli.ts';
import { takePicture } from '../support/take-picture.ts';
import {
  importSoftKey,
  initSoftToken,
  newSoftTokens,
  pkcs11Tool,
  sha256Of,
  softModule,
  testPin,
  waywardModule,
  type SoftTokens,
} from '../support/test-tokens.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

describe('an authority whose key is on a token already, in the window', () => {
  const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '2A' });
  let launched: LaunchedApp;
  let soft: SoftTokens;
  let vendor: ReturnType<typeof waywardModule>;

  beforeAll(async () => {
    soft = newSoftTokens();
    vendor = waywardModule();
    launched = await launchApp();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-homes-failed.png') });
  });
  afterAll(() => launched.app.close());

  const goTo = (screen: string) => launched.page.getByRole('button', { name: screen, exact: true }).click();
  async function hold(): Promise<void> {
    await fillWho(launched.page);
    await openCeremony(launched.page);
    await walkCeremony(launched.app, launched.page, undefined, testPin);
  }

  it('is adopted there, gets a second home, and signs with that one while the first is away; lost and found, that one is destroyed there', async () => {
    const { page } = launched;
    const [first, second] = [initSoftToken('Vault A'), initSoftToken('Vault B')];
    importSoftKey(ca.key, first.label, '0a1b');
    importSoftKey(ca.key, second.label, '77');
    await goTo('Tokens');
    await answerDialog(launched.app, vendor.module);
    await registerChosen(page);
    await page.getByRole('heading', { name: 'Vault A' }).waitFor();

    await goTo('Home');
    await page.getByRole('button', { name: 'Adopt an authority in production' }).click();
    await answerDialog(launched.app, ca.certificate);
    await page.getByRole('button', { name: 'Choose certificate …' }).click();
    await page.getByText('Acme Old Root').first().waitFor();
    await page.getByLabel('On a PKCS #11 token').check();
    await page.getByRole('button', { name: 'Continue to who' }).click();
    await page.locator('.problem').first().waitFor();
    await chooseToken(page, 'Vault A');
    await answerDialog(launched.app, ca.crl());
    await page.getByRole('button', { name: 'Choose CRL …' }).click();
    await page.getByText('cRLNumber').first().waitFor();
    await page.getByLabel('Certificate of its module').fill('FIPS 140-3 #4567 level 3');
    await takePicture(launched, 'adoption-token');
    await fillWho(page);
    await page.getByText('FIPS 140-3 #4567 level 3, as stated in the plan').first().waitFor();
    await openCeremony(page);
    await walkCeremony(launched.app, page, undefined, testPin);

    await goTo('Authorities');
    await page.getByRole('button', { name: 'Second home …' }).click();
    await chooseToken(page, 'Vault B');
    await takePicture(launched, 'second-home');
    await hold();
    await goTo('Authorities');
    await page
      .getByRole('listitem')
      .getByText(/^token Vault A, serial/)
      .waitFor();
    await page
      .getByRole('listitem')
      .getByText(/^token Vault B, serial/)
      .waitFor();
    await takePicture(launched, 'two-homes');

    const putBack = soft.pull(first);
    await goTo('Home');
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    await hold();
    putBack();
    await goTo('Authorities');
    await page.getByText('43', { exact: true }).first().waitFor();

    const away = soft.pull(second);
    const home = page.getByRole('listitem').filter({ hasText: 'token Vault B, serial' });
    await home.getByRole('button', { name: 'Record its end …' }).click();
    await page.getByRole('radio', { name: 'Lost' }).check();
    await page.getByLabel('Reason').fill('Not in its safe.');
    await hold();
    away();
    await goTo('Tokens');
    await page.getByText('is recorded as lost, and this may be it').waitFor();
    await takePicture(launched, 'lost-token');
    await page.getByRole('button', { name: /^End of copy/ }).click();
    // Begun from its card, where it is and what is to become of it are known.
    await page
      .getByLabel('Token', { exact: true })
      .locator('option:checked', { hasText: 'Vault B' })
      .waitFor({ state: 'attached' });
    expect(await page.getByRole('radio', { name: 'Destroyed on its token' }).isChecked()).toBe(true);
    await page.getByLabel('Reason').fill('Behind the safe.');
    await takePicture(launched, 'lost-token-end');
    // The token refuses: its destruction is begun, and no end of it on record.
    vendor.say('no destroy');
    await fillWho(page);
    await openCeremony(page);
    await walkTo(launched.app, page, 'activate');
    await giveActivation(launched.app, () => page.locator('form.step-form button[type=submit]').click(), testPin);
    await page.getByText('The ceremony was interrupted').waitFor();
    vendor.say('');
    await page.getByRole('button', { name: 'Abort …' }).click();
    await page.getByLabel('Why').fill('The token refuses.');
    await page.getByRole('button', { name: 'Abort the ceremony' }).click();
    await page.getByText('The ceremony was aborted').waitFor();
    expect(pkcs11Tool(softModule, second.label, '--list-objects')).toContain('Private Key');

    await goTo('Authorities');
    await home.getByText('may be gone: its destruction was begun').waitFor();
    await takePicture(launched, 'lost-token-begun');
    const out = soft.pull(second);
    await home.getByRole('button', { name: 'Record its end …' }).click();
    await page.getByRole('radio', { name: 'Destroyed on its token' }).check();
    await page.getByText('which is not put in').waitFor();
    await takePicture(launched, 'lost-token-begun-out');
    out();
    await page.getByRole('button', { name: 'Look again' }).click();
    await chooseToken(page, 'Vault B');
    await page.getByLabel('Reason').fill('It is to end all the same.');
    await takePicture(launched, 'lost-token-begun-end');
    await hold();
    expect(pkcs11Tool(softModule, second.label, '--list-objects')).not.toContain('Private Key');
    expect(pkcs11Tool(softModule, first.label, '--list-objects')).toContain('Private Key');
  });
});

describe('an authority whose key is on a token already, at a terminal', () => {
  it('is adopted there, gets a second home, and loses, finds and destroys that one by its plans', async () => {
    const soft = newSoftTokens();
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root');
    const [first, second] = [initSoftToken('Vault C'), initSoftToken('Vault D')];
    for (const { label } of [first, second]) importSoftKey(ca.key, label, '5c');
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    expect((await runCli(['tokens', '--home', home, '--register', softModule, '--sha256', sha256Of(softModule)])).code).toBe(0);
    let runs = 0;
    const run = (operation: Record<string, unknown>, secrets: readonly string[], warnings: readonly string[] = []) => {
      const raw = rawPlan(operation);
      const out = join(place, `out-${(runs += 1)}`);
      const args = ['run', planFolder(raw).plan, '--home', home, '--out', out, '--activation-fd', '3'];
      const input = warnings.map((rule) => `${rule}\n`).join('') + answersOf(raw);
      return runCli(args, { input, secrets: secrets.map((secret) => `${secret}\n`).join('') });
    };
    const adoption = {
      kind: 'authority-adoption',
      name: 'acme-root',
      certificate: derOf(ca.certificate),
      preset: 'private-rfc5280',
      key: { token: first, certification: 'CC EAL4+ BSI-DSZ-CC-0815' },
      crl: derOf(ca.crl()),
      issued: [],
    };
    const { plan } = planFolder(rawPlan({ ...adoption, custody: { kind: 'sealed-file' } }));
    const sealed = await runCli(['run', plan, '--home', home, '--out', join(place, 'out')]);
    expect(sealed.code).toBe(1);
    expect(sealed.stderr).toContain('plan-invalid: ');
    const adopted = await run(adoption, [testPin, testPin], ['ANC-ADOPT-OTHER-COPIES']);
    expect(adopted.code, adopted.stderr).toBe(0);
    const home2 = await run({ kind: 'key-second-home', name: 'home', authority: 'acme-root', token: second }, [testPin]);
    expect(home2.code, home2.stderr).toBe(0);
    const listed = (await runCli(['keys', '--home', home])).stdout;
    for (const { label, serialNumber } of [first, second]) expect(listed).toContain(`token ${label}, serial ${serialNumber}`);

    const place2 = `token ${second.label}, serial ${second.serialNumber}`;
    const copies = z
      .array(z.object({ keyId: z.string(), kind: z.literal('token'), place: z.string() }))
      .parse(JSON.parse(/^ {2}(\[.*\])$/m.exec(listed)?.[1] ?? ''));
    const copy = copies.find((one) => one.place === place2);
    const end = { kind: 'copy-end', name: 'end', authority: 'acme-root', copy, why: 'Not in its safe.' };
    const putBack = soft.pull(second);
    const lost = await run({ ...end, how: 'lost' }, [], ['ANC-COPY-LAST-WAY-BACK', 'ANC-COPY-LOST']);
    expect(lost.code, lost.stderr).toBe(0);
    putBack();
    const known = (await runCli(['keys', '--home', home])).stdout;
    expect(known).toContain('destroy it there by a copy-end with its token');
    expect(known).toContain(`  lost ${JSON.stringify(copy)}\n  token ${JSON.stringify(second)}\n`);
    const seen = (await runCli(['tokens', '--home', home])).stdout;
    expect(seen).toContain(`WARNING copy ${copy?.keyId.slice(0, 8) ?? ''} of the key of acme-root is recorded as lost`);
    const ended = await run({ ...end, how: 'destroyed', token: second }, ['000000']);
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toContain('pin-wrong: ');
    const raw = rawPlan({ ...end, how: 'destroyed', token: second });
    const resumed = await runCli(['resume', '--home', home, '--out', join(place, 'resumed'), '--activation-fd', '3'], {
      input: answersOf(raw, 2),
      secrets: `${testPin}\n`,
    });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(pkcs11Tool(softModule, second.label, '--list-objects')).not.toContain('Private Key');
    expect(pkcs11Tool(softModule, first.label, '--list-objects')).toContain('Private Key');
    expect((await runCli(['keys', '--home', home])).stdout).not.toContain('LOST since');
  }, 180_000);
});
