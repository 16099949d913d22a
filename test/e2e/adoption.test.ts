import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../shared/base/instant.ts';
import { systemClock } from '../../main/workstation/system-clock.ts';
import { fillWho, openCeremony, passphrase, walkCeremony } from '../support/drive-window.ts';
import { answerDialog, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { openssl, opensslCa } from '../support/openssl-ca.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { takePicture } from '../support/take-picture.ts';

const filePassphrase = 'Wren, beneath 71 gables';
const halves = ['Heron! beside 38 ponds', 'Otter? below 57 weirs'] as const;

/** The day on which the key stops signing certificates. */
const signUntil = addDays(systemClock.now(), 20).slice(0, 10);

/** What people know, by the heading of what they are asked. */
function secret(asked: string): string {
  if (asked.startsWith('Give the passphrase of the file')) return filePassphrase;
  if (asked.endsWith('(1 of 2)')) return halves[0];
  return asked.endsWith('(2 of 2)') ? halves[1] : passphrase;
}

describe('an authority that openssl made, in the window', () => {
  const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '2A' });
  const sub = ca.issue('sub', '/O=Acme/CN=Acme Old Issuing');
  ca.issue('gone', '/O=Acme/CN=Acme Gone');
  ca.revoke('gone', 'keyCompromise');
  const crl = ca.crl();
  const container = join(ca.folder, 'ca.p12');
  openssl([
    ...['pkcs12', '-export', '-legacy', '-inkey', ca.key, '-in', ca.certificate, '-out', container],
    ...['-passout', `pass:${filePassphrase}`],
  ]);
  let launched: LaunchedApp;
  let volume: string;

  beforeAll(async () => {
    launched = await launchApp();
    volume = join(launched.home, 'out');
    mkdirSync(volume);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-adoption-failed.png') });
  });
  afterAll(() => launched.app.close());

  /** Presses a button that opens a file dialog, and answers it. */
  async function choose(button: string, path: string, shows: string): Promise<void> {
    await answerDialog(launched.app, path);
    await launched.page.getByRole('button', { name: button }).click();
    await launched.page.getByText(shows).first().waitFor();
  }

  async function hold(): Promise<void> {
    const { page, app } = launched;
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(app, page, undefined, secret);
  }

  it('is adopted from the empty home: a wrong file is said at once, warnings are accepted by name', async () => {
    const { page } = launched;
    await page.getByRole('button', { name: 'Adopt an authority in production' }).click();
    await answerDialog(launched.app, ca.key);
    await page.getByRole('button', { name: 'Choose certificate …' }).click();
    await page.locator('.fault[data-fault="object-wrong-kind"]').waitFor();
    await answerDialog(launched.app, ca.issue('server', '/CN=Acme Server', 'v3_leaf'));
    await page.getByRole('button', { name: 'Choose certificate …' }).click();
    await page.locator('.fault[data-fault="certificate-not-ca"]').waitFor();
    await choose('Choose certificate …', sub, 'Acme Old Issuing');
    await page.getByText(/It was certified by .*CN=Acme Old Root/).waitFor();
    await answerDialog(launched.app, ca.certificate);
    await page.getByRole('button', { name: 'Choose another …' }).click();
    await page.getByText('It was certified by').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Name in files and ledger').inputValue()).toBe('acme-old-root');
    await answerDialog(launched.app, ca.certificate);
    await page.getByRole('button', { name: 'Choose key file …' }).click();
    await page.locator('.fault[data-fault="container-not-recognised"]').waitFor();
    await takePicture(launched, 'adoption-wrong-key-file');
    await choose('Choose key file …', container, 'ca.p12');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await page.getByLabel('Signs certificates until').fill(signUntil);
    await answerDialog(launched.app, opensslCa('/CN=Another Root').crl());
    await page.getByRole('button', { name: 'Choose CRL …' }).click();
    await page.locator('.fault[data-fault="crl-of-another-issuer"]').waitFor();
    await choose('Choose CRL …', crl, 'cRLNumber');
    await choose('Add a certificate …', sub, 'Name of sub.pem');
    await choose('Add a certificate …', sub, 'sub.pem is the certificate that is listed as acme-old-issuing already.');
    await takePicture(launched, 'adoption-wizard');
    await fillWho(page);
    await page.getByText('ANC-ADOPT-WEAK-CONTAINER').first().waitFor();
    await page.getByText(`${signUntil}T23:59:59Z; CRLs until its certificate ends`).waitFor();
    await takePicture(launched, 'adoption-review');
    await openCeremony(page);
    await walkCeremony(launched.app, page, undefined, secret);
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await page.getByText('acme-old-issuing').first().waitFor();
    await page.getByText('key sealed here').waitFor();
    const due = page.getByRole('group', { name: 'Due, soonest first' });
    const signing = due.getByRole('row', { name: /acme-old-root key signs no more certificates after this: plan its successor/ });
    expect(await signing.innerText()).toMatch(new RegExp(`${signUntil}[^]*within 30 days`));
    await takePicture(launched, 'adopted');
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await page.getByRole('button', { name: /^acme-old-root/ }).click();
    expect(await page.locator('section.card').innerText()).toMatch(new RegExp(`Signs certificates until\\s+${signUntil} 23:59:59`));
    await takePicture(launched, 'adopted-authority');
    await page.getByRole('button', { name: 'Home', exact: true }).click();
  });

  it('signs its next CRL, which counts on and revokes what was revoked', async () => {
    const { page } = launched;
    await page.getByRole('button', { name: 'Refresh a CRL' }).click();
    await hold();
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await page.getByText('43', { exact: true }).first().waitFor();
  });

  it('is exported under dual control, in a file that openssl opens with both halves', async () => {
    const { page } = launched;
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await page.getByRole('button', { name: 'Export …' }).click();
    await page.getByLabel('PKCS #12', { exact: true }).check();
    await answerDialog(launched.app, volume);
    await page.getByRole('button', { name: 'Choose folder …' }).click();
    await page.getByText(volume).waitFor();
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await takePicture(launched, 'export-wizard');
    await hold();
    const folder = join(volume, readdirSync(volume)[0] ?? '');
    execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: folder });
    const file = join(folder, 'key.p12');
    const opened = openssl(['pkcs12', '-in', file, '-passin', 'stdin', '-nodes', '-nocerts'], halves.join('')).toString();
    const publicOf = (pem: string) => openssl(['pkey', '-pubout'], pem).toString();
    expect(publicOf(opened)).toBe(publicOf(readFileSync(ca.key, 'utf8')));
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await page.getByText('exported, two passphrases').waitFor();
  });

  it('is adopted as an intermediate with the certificates of its issuers, out of a chain file', async () => {
    const { page } = launched;
    const far = opensslCa('/CN=Far Root');
    const policy = opensslCa('/CN=Far Policy', { issuer: far });
    const below = opensslCa('/CN=Acme Below', { issuer: policy });
    const chain = join(below.folder, 'chain.pem');
    writeFileSync(chain, [far, policy].map(({ certificate }) => readFileSync(certificate, 'utf8')).join(''));
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await page.getByRole('button', { name: 'Adopt an authority' }).click();
    await choose('Choose certificate …', below.certificate, 'Acme Below');
    await answerDialog(launched.app, opensslCa('/CN=Far Policy').certificate);
    await page.getByRole('button', { name: 'Add the certificate of its issuer …' }).click();
    await page.locator('.fault[data-fault="certificate-of-another-issuer"]').waitFor();
    await choose('Add the certificate of its issuer …', chain, 'Name of the issuer in chain.pem');
    await page.getByText(/It was certified by .*CN=Far Root/).waitFor();
    await answerDialog(launched.app, chain);
    await page.getByRole('button', { name: 'Add the certificate of its issuer …' }).click();
    await page.getByText('It was certified by').waitFor({ state: 'detached' });
    await takePicture(launched, 'adoption-issuers');
    await choose('Choose key file …', below.key, 'ca.key');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await hold();
    await page.getByRole('button', { name: 'Authorities', exact: true }).click();
    await page.getByRole('button', { name: /^far-root.*key elsewhere/s }).click();
    await page.getByRole('button', { name: /^acme-below.*key sealed here/s }).waitFor();
    await takePicture(launched, 'adopted-below-elsewhere');
  });

  it('leaves none of its passphrases anywhere', () => {
    for (const each of [passphrase, filePassphrase, ...halves]) expect(placesOfSecret(launched.home, each)).toEqual([]);
  });
});
