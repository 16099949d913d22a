import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fillWho, openCeremony, walkCeremony, type WindowSource } from './drive-window.ts';

const sh = (cwd: string, command: string): string => execFileSync('bash', ['-c', `( ${command} ) 2>&1`], { cwd, encoding: 'utf8' });

/** An app that runs: started from the build by Playwright, or the package over Chromium's debugger. */
export interface Stage {
  readonly page: Page;
  readonly home: string;
  readonly windows: WindowSource;
  /** The next native dialog answers with this path. */
  choose(path: string): Promise<void>;
  close(): Promise<void>;
}

/** The main job through the real window: root, intermediate from an openssl request, revocation and CRL, export; judged by others. */
export function productionJourney(launch: () => Promise<Stage>): void {
  let launched: Stage;
  let stick: string;

  beforeAll(async () => {
    launched = await launch();
    stick = join(launched.home, 'stick');
    mkdirSync(stick);
    sh(
      launched.home,
      'openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out issuing.csr -subj "/C=DE/O=Acme/CN=Acme Issuing 1"',
    );
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await launched.page.screenshot({ path: join(tmpdir(), 'anchorite-journey-failed.png') });
  });

  afterAll(() => launched.close());

  it('creates a root with its first CRL', async () => {
    const { windows, page } = launched;
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('Organisation (O)').fill('Acme');
    await page.getByLabel('Country (C)').fill('DE');
    await page.getByLabel('Name in files and ledger').fill('acme-root');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await fillWho(page);
    await openCeremony(page);
    expect(await walkCeremony(windows, page)).toBeGreaterThan(6);
    await page.screenshot({ path: join(launched.home, 'closed.png') });
  });

  it('signs an intermediate from a request that openssl made', async () => {
    const { windows, page } = launched;
    await launched.choose(join(launched.home, 'issuing.csr'));
    await startFromHome('Sign an intermediate');
    await page.getByRole('button', { name: 'Choose CSR file …' }).click();
    await page.getByText('verified: signed by the key it carries').waitFor();
    await page.getByLabel('Name in files and ledger').fill('acme-issuing');
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(windows, page);
  });

  it('revokes it and signs the next CRL', async () => {
    const { windows, page } = launched;
    await startFromHome('Refresh a CRL');
    await page.getByLabel('Revoke acme-issuing').check();
    await page.getByLabel('Reason for acme-issuing').selectOption('superseded');
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(windows, page);
  });

  it('exports everything to a folder that sha256sum, openssl and certtool accept', async () => {
    const { windows, page } = launched;
    await page.getByRole('button', { name: 'Print transcript' }).click();
    await page.getByText('Transcript kept in the home').waitFor({ timeout: 60_000 });
    await launched.choose(stick);
    await startFromHome('Export to media');
    await page.getByRole('button', { name: 'Choose all' }).click();
    await page.getByRole('button', { name: 'Choose folder …' }).click();
    await fillWho(page);
    await openCeremony(page);
    await walkCeremony(windows, page);
    const [bundle] = sh(stick, 'ls').trim().split('\n');
    const out = join(stick, bundle ?? '');
    expect(sh(out, 'sha256sum --strict -c SHA256SUMS | grep -vc ": OK$" || true').trim()).toBe('0');
    expect(sh(out, 'openssl crl -in crls/acme-root.pem -CAfile certs/acme-root.pem -noout')).toContain('verify OK');
    const verify = 'openssl verify -x509_strict -CAfile certs/acme-root.pem';
    expect(sh(out, `${verify} certs/acme-issuing.pem`)).toContain('OK');
    expect(sh(out, `${verify} -crl_check -CRLfile crls/acme-root.pem certs/acme-issuing.pem || true`)).toContain(
      'certificate revoked',
    );
    expect(sh(out, 'certtool --verify --load-ca-certificate certs/acme-root.pem --infile certs/acme-issuing.chain.pem')).toContain(
      'Verified',
    );
    expect(sh(out, 'sh ledger/verify-ledger.sh ledger/ledger.jsonl')).toContain('OK');
    expect(sh(out, 'pdftotext -layout transcript/transcript.pdf - | head -400')).toMatch(/Wilma Witness/);
  });

  async function startFromHome(ceremony: string): Promise<void> {
    const { page } = launched;
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await page.getByRole('button', { name: ceremony }).click();
  }
}
