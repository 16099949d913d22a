import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../shared/base/bytes.ts';
import { decodeCarriedObject, type ReceivedObject } from '../../shared/qr/carried-object.ts';
import { createUrDecoder } from '../../shared/qr/ur-decoder.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { rehearsedHome } from '../support/rehearsed-home.ts';
import { pictures, takePicture } from '../support/take-picture.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

let launched: LaunchedApp;
const scratch = temporaryFolder('qr');

/** The texts of all codes in a picture, read by a program we did not write. */
const scan = (png: string): string[] =>
  execFileSync('zbarimg', ['--raw', '-q', '-Sdisable', '-Sqrcode.enable', png], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .split('\n')
    .filter((line) => line !== '');

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  launched = await launchApp(await rehearsedHome());
});
afterAll(() => launched.app.close());

/** Photographs the code on the screen. */
async function photographed(): Promise<string> {
  const png = join(scratch, 'frame.png');
  writeFileSync(png, await launched.page.getByRole('dialog').locator('.qr-code').screenshot());
  return png;
}

/** Opens an object of the inventory as QR. */
async function showAsQr(row: RegExp): Promise<void> {
  const { page } = launched;
  await page.getByRole('button', { name: 'Inventory', exact: true }).click();
  await page.getByRole('row', { name: row }).click();
  await page.getByRole('button', { name: 'Show as QR' }).click();
  await page.getByRole('dialog').locator('.qr-code').waitFor();
}

/** Digest and words that stand beside the code. */
async function besideTheCode(): Promise<{ hex: string; words: string[] }> {
  const figure = launched.page.getByRole('dialog').locator('figure.digest');
  const words = await figure.locator('.digest-words > span').allInnerTexts();
  return { hex: (await figure.getAttribute('data-digest')) ?? '', words: words.map((word) => word.trim()) };
}

function expectCarried(received: ReceivedObject, beside: { hex: string; words: string[] }): void {
  expect(sha256(received.content)).toBe(beside.hex);
  expect(toHex(received.sha256)).toBe(beside.hex);
  expect(beside.words).toHaveLength(32);
}

describe('an object shown as QR', () => {
  it('is one code where it fits, which a scanner reads back to the same bytes', async () => {
    await showAsQr(/CRL 1 of acme-root/);
    await launched.page.getByText('One code holds the whole object.').waitFor();
    const decoder = createUrDecoder();
    for (const text of scan(await photographed())) decoder.receive(text);
    const received = decodeCarriedObject(decoder.result?.cbor ?? new Uint8Array());
    expect(received.name).toBe('acme-root.crl');
    expectCarried(received, await besideTheCode());
    const crl = execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-issuer'], {
      input: received.content,
      encoding: 'utf8',
    });
    expect(crl).toContain('REHEARSAL Acme Root');
    await launched.page.keyboard.press('Escape');
    await launched.page.keyboard.press('Escape');
  });

  it('is a round of frames where it does not, read back in whatever order a scanner catches them', async () => {
    const { page } = launched;
    await showAsQr(/REHEARSAL Acme Issuing/);
    await page.getByLabel('Density').selectOption({ label: 'Coarse (old cameras)' });
    await page.getByRole('button', { name: 'Pause' }).click();
    const following = page.getByRole('button', { name: 'Next frame' });
    const place = page.locator('.qr-frame');
    await takePicture(launched, 'qr');
    await expect.poll(() => place.innerText()).toMatch(/of (1\d|2\d)$/);
    const decoder = createUrDecoder();
    const total = Number((await place.innerText()).split(' ').at(-1));
    // Two frames of the first round are missed, as by a camera that blinks.
    for (let i = 0; i < 2 * total && !decoder.result; i++) {
      if (i !== 1 && i !== 4) for (const text of scan(await photographed())) decoder.receive(text);
      await following.click();
    }
    const received = decodeCarriedObject(decoder.result?.cbor ?? new Uint8Array());
    expectCarried(received, await besideTheCode());
    const shown = execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', '-subject'], {
      input: received.content,
      encoding: 'utf8',
    });
    expect(shown).toContain('REHEARSAL Acme Issuing');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });
});

describe('the transcript on paper', () => {
  let pdf: string;

  it('is printed by the app and kept in the home', async () => {
    const { page, home } = launched;
    await page.getByRole('button', { name: 'Ceremonies', exact: true }).click();
    await page.getByRole('row').nth(1).click();
    await page.getByRole('button', { name: 'Print transcript' }).click();
    await page.getByText('Transcript kept in the home').waitFor({ timeout: 60_000 });
    const folder = join(home, 'home', 'rehearsal', 'transcripts');
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.pdf'));
    pdf = join(folder, name ?? '');
    const shown = await page.locator('.printed figure.digest').getAttribute('data-digest');
    expect(execFileSync('sha256sum', [pdf], { encoding: 'utf8' }).slice(0, 64)).toBe(shown);
  });

  if (pictures !== undefined)
    it('is photographed for the handbook', () => {
      const first = ['-f', '1', '-l', '1', '-singlefile', '-r', '80', '-png'];
      execFileSync('pdftoppm', [...first, pdf, join(pictures ?? '', 'transcript')]);
    });

  it('says REHEARSAL and which page it is of how many, on every page', () => {
    const pages = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1);
    expect(pages.length).toBeGreaterThan(5);
    for (const [i, text] of pages.entries()) {
      expect(text).toContain('REHEARSAL');
      expect(text).toContain(`Page ${i + 1} of ${pages.length}`);
    }
  });

  it('carries root, CRL and checkpoint as codes that a scanner reads at 150 dots an inch', async () => {
    execFileSync('pdftoppm', ['-r', '150', '-gray', '-png', pdf, join(scratch, 'page')], { stdio: 'pipe' });
    const codes = readdirSync(scratch)
      .filter((name) => name.startsWith('page'))
      .flatMap((name) => {
        try {
          return scan(join(scratch, name));
        } catch {
          return [];
        }
      });
    const received = codes.map((text) => {
      const decoder = createUrDecoder();
      decoder.receive(text);
      return decodeCarriedObject(decoder.result?.cbor ?? new Uint8Array());
    });
    const find = (name: RegExp) => received.find((object) => name.test(object.name));
    const root = find(/acme-root\.(cer|der|pem)/);
    expect(
      execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', '-subject'], { input: root?.content, encoding: 'utf8' }),
    ).toContain('REHEARSAL Acme Root');
    expect(find(/acme-root\.crl/)).toBeDefined();
    // The same note as on the screen.
    await launched.page.getByText('Signed note').click();
    const note = await launched.page.locator('.ended details pre').first().innerText();
    expect(new TextDecoder().decode(find(/checkpoint/)?.content)).toContain(note.trim());
  });
});
