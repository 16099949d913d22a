import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callDoor } from '../support/call-door.ts';
import { planFolder, rawPlan } from '../support/cli-plan.ts';
import { fillWho, giveActivation, openCeremony, walkCeremony, walkTo } from '../support/drive-window.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { derOf, opensslCa } from '../support/openssl-ca.ts';
import { answersOf, runCli, type CliOutcome } from '../support/run-cli.ts';
import { takePicture } from '../support/take-picture.ts';
import {
  importSoftKey,
  initSoftToken,
  newSoftTokens,
  pkcs11Tool,
  sha256Of,
  softModule,
  testPin,
  type SoftTokens,
} from '../support/test-tokens.ts';
import { temporaryFolder } from '../support/test-workplace.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';

const copiesSchema = z.array(z.object({ keyId: z.string(), kind: z.string(), place: z.string() }));
const placeOf = ({ label, serialNumber }: TokenSelector): string => `token ${label}, serial ${serialNumber}`;
const holdsKey = ({ label }: TokenSelector): boolean => pkcs11Tool(softModule, label, '--list-objects').includes('Private Key');
/** What poppler reads in a PDF, its lines joined. */
const pdfText = (file: string): string =>
  execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');

describe('a destruction with two tokens and one reader', () => {
  let soft: SoftTokens;
  let place: string;
  let home: string;
  let first: TokenSelector;
  let second: TokenSelector;
  let runs: number;

  const cli = (args: readonly string[], raw: ReturnType<typeof rawPlan>, warnings: readonly string[] = []): Promise<CliOutcome> => {
    const out = join(place, `out-${(runs += 1)}`);
    const input = warnings.map((rule) => `${rule}\n`).join('') + answersOf(raw);
    return runCli([...args, '--home', home, '--out', out, '--activation-fd', '3'], { input, secrets: `${testPin}\n`.repeat(3) });
  };
  const run = (operation: Record<string, unknown>, warnings: readonly string[] = []): Promise<CliOutcome> => {
    const raw = rawPlan(operation);
    return cli(['run', planFolder(raw).plan], raw, warnings);
  };
  const keys = async (): Promise<string> => (await runCli(['keys', '--home', home])).stdout;
  async function destruction() {
    const copies = copiesSchema.parse(JSON.parse(/^ {2}(\[\{"keyId".*\])$/m.exec(await keys())?.[1] ?? ''));
    return { kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'closed' };
  }
  const done = async (outcome: Promise<CliOutcome>): Promise<void> => {
    const { code, stderr } = await outcome;
    expect(code, stderr).toBe(0);
  };

  beforeEach(async () => {
    soft = newSoftTokens();
    place = temporaryFolder('broken-off');
    home = join(place, 'home');
    runs = 0;
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root');
    [first, second] = [initSoftToken('Vault A'), initSoftToken('Vault B')];
    for (const { label } of [first, second]) importSoftKey(ca.key, label, '5c');
    await done(runCli(['tokens', '--home', home, '--register', softModule, '--sha256', sha256Of(softModule)]));
    const adoption = { kind: 'authority-adoption', name: 'acme-root', certificate: derOf(ca.certificate), issued: [] };
    const crl = derOf(ca.crl());
    await done(run({ ...adoption, preset: 'private-rfc5280', key: { token: first }, crl }, ['ANC-ADOPT-OTHER-COPIES']));
    await done(run({ kind: 'key-second-home', name: 'home', authority: 'acme-root', token: second }));
  }, 120_000);

  const gone = () => new RegExp(`${placeOf(first)} \\(token copy \\w{8}\\) was destroyed 20\\d\\d-\\S+Z`);
  const toCome = () => `The key is NOT destroyed: it is still in ${placeOf(second)}`;

  describe('at a terminal', () => {
    it('says what is gone when it stops, when it is resumed and aborted, with the keys, and in the transcript', async () => {
      const end = await destruction();
      const putBack = soft.pull(second);
      const stopped = await run(end, ['ANC-DESTROY-LOST']);
      expect(stopped.code).toBe(1);
      expect(stopped.stderr).toContain('token-absent: ');
      expect(stopped.stderr).toMatch(gone());
      expect(stopped.stderr).toContain(toCome());
      expect(holdsKey(first)).toBe(false);
      const between = await keys();
      expect(between).toMatch(gone());
      expect(between).toContain(toCome());
      expect(copiesSchema.parse(JSON.parse(/^ {2}(\[\{"keyId".*\])$/m.exec(between)?.[1] ?? ''))).toHaveLength(1);
      const resumed = await cli(['resume'], rawPlan(end));
      expect(resumed.code).toBe(1);
      expect(resumed.stdout).toMatch(gone());
      const aborted = await runCli(['abort', '--home', home, '--why', 'the other is in Hamburg']);
      expect(aborted.code).toBe(0);
      expect(aborted.stdout).toMatch(gone());
      expect(aborted.stdout).toContain(`The key is NOT destroyed: it lives on in ${placeOf(second)}`);
      const [, path = '', digest] = /^Transcript: (.+)\nSHA-256 ([0-9a-f]{64})$/m.exec(aborted.stdout) ?? [];
      expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(digest);
      const paper = pdfText(path);
      expect(paper).toContain('begun, not completed');
      expect(paper).toContain('Copies of the key of acme-root that ended in this ceremony');
      expect(paper).toMatch(/The key is NOT destroyed: it lives on in token Vault B/);
      const listed = await keys();
      expect(listed).toMatch(new RegExp(`DESTROYED \\S+Z, ${placeOf(first)} \\(closed\\): the key itself is not`));
      expect(listed).not.toContain('NOTICE');
      putBack();
      expect(holdsKey(second)).toBe(true);

      const launched = await launchApp(place);
      try {
        const { page } = launched;
        const [ceremony] = await callDoor(page, 'ceremony.list', {});
        // What is kept is kept once, whoever asks for it.
        expect(await callDoor(page, 'transcript.print', { id: ceremony?.id ?? '' })).toMatchObject({ path, pdf: true });
        await page.getByRole('button', { name: 'Authorities', exact: true }).click();
        await page.getByText('copy destroyed', { exact: true }).waitFor();
        await takePicture(launched, 'broken-off-history');
      } finally {
        await launched.app.close();
      }
    }, 180_000);
  });

  describe('in the window', () => {
    let launched: LaunchedApp | undefined;
    afterEach(() => launched?.app.close());

    it('says what is gone and what is to come until it is completed, and both are on paper', async () => {
      launched = await launchApp(place);
      const { app, page } = launched;
      await page.getByRole('button', { name: 'Authorities', exact: true }).click();
      await page.getByRole('button', { name: 'Destroy …' }).click();
      await page.getByLabel('Reason', { exact: true }).fill('closed');
      await fillWho(page);
      await openCeremony(page);
      await walkTo(app, page, 'activate');
      let putBack = soft.pull(second);
      await giveActivation(app, () => page.locator('form.step-form button[type=submit]').click(), testPin);
      await page.getByText('The ceremony was interrupted').waitFor();
      expect(holdsKey(first)).toBe(false);
      const note = page.getByRole('note', { name: 'Copies of a key that ended' }).first();
      const told = async (): Promise<void> => {
        await note.waitFor();
        expect(await note.textContent()).toMatch(gone());
        expect(await note.textContent()).toContain(toCome());
      };
      await told();
      await takePicture(launched, 'broken-off-interrupted');
      await page.getByRole('button', { name: 'Home', exact: true }).click();
      await page.getByText('A ceremony was interrupted').waitFor();
      await told();
      await page.getByRole('button', { name: 'Abort …' }).click();
      const dialog = page.getByRole('dialog').getByRole('note');
      expect(await dialog.textContent()).toMatch(gone());
      expect(await dialog.textContent()).toContain(`The key is NOT destroyed: it lives on in ${placeOf(second)}`);
      await takePicture(launched, 'broken-off-abort');
      await page.getByRole('button', { name: 'Go on with the ceremony' }).click();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.locator('form.step-form').waitFor();
      await told();
      // The question before the window closes.
      await app.evaluate(({ dialog }) => {
        Reflect.set(dialog, 'showMessageBox', (_window: unknown, { detail = '' }: { detail?: string }) => {
          Reflect.set(globalThis, 'askedAtClosing', detail);
          return Promise.resolve({ response: 0, checkboxChecked: false });
        });
      });
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await expect
        .poll(() => app.evaluate(() => String(Reflect.get(globalThis, 'askedAtClosing'))), { timeout: 10_000 })
        .toMatch(gone());
      putBack();
      putBack = soft.pull(first);
      await walkCeremony(app, page, undefined, testPin);
      expect(await page.getByRole('note', { name: 'Copies of a key that ended' }).count()).toBe(0);
      putBack();
      for (const token of [first, second]) expect(holdsKey(token)).toBe(false);
      const [ceremony] = await callDoor(page, 'ceremony.list', {});
      for (const call of ['transcript.print', 'destruction.print'] as const) {
        const { path } = await callDoor(page, call, { id: ceremony?.id ?? '' });
        const paper = pdfText(path);
        for (const { label } of [first, second]) expect(paper).toContain(label);
        expect(paper).not.toContain('NOT destroyed');
        expect(paper).toContain(call === 'transcript.print' ? 'The key is destroyed.' : '2 destroyed in this ceremony');
      }
      expect(existsSync(join(home, 'production', 'transcripts'))).toBe(true);
      expect(readdirSync(join(home, 'production', 'transcripts')).some((name) => name.endsWith('-destruction.pdf'))).toBe(true);
    }, 180_000);
  });
});
