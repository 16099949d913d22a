import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { crlOperation, planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { answersOf, runCli, startCli, type CliOutcome } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const passphrase = 'Heron! above 38 ponds';
const offline = 'Otter? below 57 weirs';
const anew = 'Raven, around 64 oaks!';
const iterations = 600_000;

/** SHA-256 of the public key by openssl, in the groups of the paper. */
function digestOfKey(certificate: string): string {
  const command = `openssl x509 -in '${certificate}' -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r`;
  const hex = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).slice(0, 32);
  return hex.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

describe('custody at a terminal', () => {
  it('makes, takes offline, carries away, brings back and destroys a key, each by its plan', async () => {
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    const volume = memoryFolder('volume');
    let runs = 0;
    const run = (operation: Record<string, unknown>, secrets: string[], warnings: string[] = []): Promise<CliOutcome> => {
      const raw = rawPlan(operation);
      const out = join(place, `out-${(runs += 1)}`);
      const args = ['run', planFolder(raw).plan, '--home', home, '--out', out, '--activation-fd', '3'];
      const acknowledged = warnings.map((rule) => `${rule}\n`).join('');
      const input = acknowledged + answersOf(raw);
      return runCli(args, { input, secrets: secrets.map((secret) => `${secret}\n`).join('') });
    };
    const done = async (outcome: Promise<CliOutcome>) => {
      const { code, stderr } = await outcome;
      expect(code, stderr).toBe(0);
    };
    const listed = async (): Promise<string> => (await runCli(['keys', '--home', home])).stdout;
    const key = { authority: 'acme-root' };
    const due = ['ANC-OFFLINE-CRL-DUE'];

    await done(run(rootOperation, [passphrase, passphrase]));
    expect(await listed()).toMatch(/^acme-root: EC-P384, active since \S+, online\n {2}public key SHA-256 [0-9a-f]{64}\n/);

    const protection = { kind: 'offline-passphrase', iterations };
    await done(run({ kind: 'key-resealing', name: 'offline', ...key, protection }, [passphrase, offline], due));
    expect(await listed()).toContain(', offline-here\n');
    const refused = await run(crlOperation, [passphrase]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('key-offline: ');

    await done(run({ kind: 'key-carriage', name: 'away', ...key, folder: volume, iterations }, [offline, anew], due));
    expect(await listed()).toContain(', offline-away\n');
    const file = join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
    const shown = execFileSync('openssl', ['pkey', '-in', file, '-passin', 'stdin', '-pubout'], { input: anew, encoding: 'utf8' });
    const certificate = join(place, 'out-1/certs/acme-root.pem');
    expect(shown).toBe(execFileSync('openssl', ['x509', '-in', certificate, '-noout', '-pubkey'], { encoding: 'utf8' }));

    await done(run({ kind: 'key-restoration', name: 'back', ...key, file, iterations }, [anew, passphrase]));
    await done(run(crlOperation, [passphrase]));

    const [named = '', ledger] = (await listed()).trim().split('\n').slice(-2);
    expect(ledger).toMatch(/^ledger: \d+ entries, WARNING no backup holds it that can be relied on/);
    const copies = z.array(z.object({ keyId: z.string(), kind: z.string(), place: z.string() })).parse(JSON.parse(named));
    expect(copies.map(({ kind }) => kind).toSorted()).toEqual(['carried', 'sealed-file']);
    const end = { kind: 'key-destruction', name: 'end', ...key, copies, why: 'The laboratory is closed.' };
    const seen = await run(end, [], ['ANC-DESTROY-LOST']);
    expect(seen.code).toBe(1);
    expect(seen.stderr).toContain('copy-still-there: ');
    expect(seen.stderr).toContain(file);
    await done(runCli(['abort', '--home', home, '--why', 'a copy is about']));
    rmSync(file);
    await done(run(end, [], ['ANC-DESTROY-LOST']));
    expect(await listed()).toMatch(/^acme-root: EC-P384, destroyed since \S+, gone\n/);
    expect(readdirSync(join(home, 'production/keys'))).toEqual([]);

    // ANC-D26: made from the ledger alone, as often as it is wanted; ANC-D27: on it, and on the transcript.
    const closed = readFileSync(join(place, `out-${runs}`, 'ledger/ledger.jsonl'), 'utf8')
      .split('\n')
      .findLast((line) => line.includes('"type":"ceremony-closed"'));
    const { ceremony } = z.object({ ceremony: z.string() }).parse(JSON.parse(closed ?? ''));
    const textOf = (file: string) => execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    const printed = async (name: string): Promise<string> => {
      await done(runCli(['destruction', ceremony, '--home', home, '--out', join(place, name)]));
      return textOf(join(place, name, `destruction-${ceremony}.pdf`));
    };
    const certified = await printed('once');
    expect(await printed('again')).toBe(certified);
    const words = certified.replaceAll(/\s+/g, ' ');
    expect(words).toContain('Certificate of destruction');
    expect(words).toContain('The laboratory is closed.');
    expect(words).toContain('looked for at');
    expect(words).toContain('proves nothing');
    for (const { keyId } of copies) expect(certified.replaceAll(/\s/g, '')).toContain(keyId.slice(0, 16));
    expect(words).toContain(digestOfKey(certificate));
    expect(words).toContain('does not destroy it (NIST SP 800-88)');
    // In the order of its content: the sentence stands in a column of the steps.
    const transcript = join(place, `out-${runs}`, 'transcript/transcript.pdf');
    expect(execFileSync('pdftotext', ['-raw', transcript, '-'], { encoding: 'utf8' }).replaceAll(/\s+/g, ' ')).toContain(
      'Deleting or overwriting a file on flash memory',
    );
    const other = await runCli(['destruction', `${ceremony.slice(0, -2)}01`, '--home', home, '--out', join(place, 'other')]);
    expect([other.code, other.stderr.split(':')[0]]).toEqual([1, 'destruction-unknown']);
  }, 240_000);

  it('says of a copy whose writing was interrupted where to look and what to do, until it has ended', async () => {
    const place = temporaryFolder('cli');
    const volume = memoryFolder('volume');
    const places = ['--home', join(place, 'home'), '--activation-fd', '3'];
    const root = rawPlan(rootOperation);
    const made = ['run', planFolder(root).plan, ...places, '--out', join(place, 'out')];
    expect((await runCli(made, { input: answersOf(root), secrets: `${passphrase}\n`.repeat(2) })).code).toBe(0);

    const away = rawPlan({ kind: 'key-carriage', name: 'away', authority: 'acme-root', folder: volume, iterations });
    const { child, ended } = startCli(['run', planFolder(away).plan, ...places, '--out', join(place, 'away')], {
      secrets: `${passphrase}\n${anew}\n`,
      // The volume goes once the copy has been announced: nobody can look then what was written to it.
      onOutput: (sofar) => {
        if (sofar.includes('UTC clock of this workstation') && child.stdin?.writableEnded === false)
          child.stdin.end(answersOf(away));
        if (sofar.includes('Give what opens the key of acme-root now')) rmSync(volume, { recursive: true, force: true });
      },
    });
    child.stdin?.write('ANC-OFFLINE-CRL-DUE\n');
    const interrupted = await ended;
    expect([interrupted.code, interrupted.stderr]).toEqual([1, expect.stringContaining('folder-not-usable: ')]);

    const begun = new RegExp(
      `^NOTICE a file with the key \\(carried\\) was begun at ${volume}/(\\S+) or \\1\\.partial: may be there.*\n.*look`,
      'm',
    );
    const resumed = await runCli(['resume', ...places, '--out', join(place, 'away')], { secrets: '' });
    expect([resumed.code, resumed.stdout]).toEqual([1, expect.stringMatching(begun)]);
    const aborted = await runCli(['abort', '--home', join(place, 'home'), '--why', 'its volume is gone']);
    expect([aborted.code, aborted.stdout]).toEqual([0, expect.stringMatching(begun)]);
    const { stdout } = await runCli(['keys', '--home', join(place, 'home')]);
    expect(stdout).toContain('offline passphrase, WRITING INTERRUPTED ');
    expect(stdout).toContain('put its volume in and look; destroy what is there and end it by a copy-end');
  }, 60_000);

  it('lists nothing where nothing is, and says so of a home without a ledger', async () => {
    const nothing = await runCli(['keys', '--home', temporaryFolder('empty')]);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain('ledger-missing: ');
  });
});
