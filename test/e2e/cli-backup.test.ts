import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { answersOf, runCli, type CliOutcome } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const passphrase = 'Heron! above 38 ponds';
const halves = ['Otter? below 57 weirs', 'Wren, beneath 71 gables'];

describe('a backup at a terminal', () => {
  it('is written, proven, proven again in a drill, and verified like any bundle', async () => {
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    const volume = memoryFolder('volume');
    let runs = 0;
    const run = (
      operation: Record<string, unknown>,
      secrets: readonly string[],
      warnings: readonly string[] = [],
    ): Promise<CliOutcome> => {
      const raw = rawPlan(operation);
      const out = join(place, `out-${(runs += 1)}`);
      const args = ['run', planFolder(raw).plan, '--home', home, '--out', out, '--activation-fd', '3'];
      return runCli(args, {
        input: warnings.map((rule) => `${rule}\n`).join('') + answersOf(raw),
        secrets: secrets.map((secret) => `${secret}\n`).join(''),
      });
    };
    const done = async (outcome: Promise<CliOutcome>) => {
      const { code, stdout, stderr } = await outcome;
      expect(code, stderr).toBe(0);
      for (const secret of [passphrase, ...halves]) expect(stdout + stderr).not.toContain(secret);
    };
    await done(run(rootOperation, [passphrase, passphrase]));
    const key = { authority: 'acme-root' };
    const backup = { kind: 'key-backup', name: 'backup', ...key, folder: volume, proveEveryDays: 365, iterations: 600_000 };
    const bagged = { ...backup, bag: 'B 4711', place: 'safe 2' };
    await done(run(bagged, [passphrase, ...halves, ...halves]));
    expect((await runCli(['keys', '--home', home])).stdout).toMatch(/proven restorable \S+, bag B 4711, safe 2, as recorded 20/);
    const folder = join(volume, readdirSync(volume)[0] ?? '');
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
    const verified = await runCli(['verify', join(folder, 'bundle')]);
    expect(verified.code, verified.stderr).toBe(0);

    const drill = { kind: 'restore-drill', name: 'drill', ...key, folder };
    const drilled = await run({ ...drill, bag: 'B 4712', place: 'vault' }, halves);
    expect(drilled.code, drilled.stderr).toBe(0);
    expect(drilled.stdout).toMatch(/BAG {2}On record, backup copy [0-9a-f]{8}: bag B 4711, safe 2, as recorded 20/);
    expect(drilled.stderr + drilled.stdout).toContain('number of the bag (Enter: B 4712, -: none): ');
    const listed = (await runCli(['keys', '--home', home])).stdout;
    expect(listed).toMatch(/two passphrases, made \S+ at \S+key\.pem, proven restorable \S+, bag B 4712, vault, as recorded 20/);
    const wrong = await run(drill, ['Heron! above 38 pondS', halves[1] ?? '']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('passphrase-wrong: ');
    const elsewhere = await run({ ...drill, folder: volume }, halves);
    expect(elsewhere.stderr).toContain('ceremony-already-open: ');
    await done(runCli(['abort', '--home', home, '--why', 'its volume is about to be replaced']));

    const copies = z
      .array(z.object({ keyId: z.string(), kind: z.string(), place: z.string() }))
      .parse(JSON.parse((await runCli(['keys', '--home', home])).stdout.trim().split('\n').at(-1) ?? ''));
    const copy = copies.find(({ kind }) => kind === 'backup');
    const end = { kind: 'copy-end', name: 'end', ...key, copy, how: 'lost', why: 'Not in its safe.' };
    const digest = execFileSync('sha256sum', [join(folder, 'key.pem')], { encoding: 'utf8' }).slice(0, 64);
    const accepted = ['ANC-COPY-LAST-WAY-BACK', 'ANC-COPY-LOST'];
    const seen = await run(end, [], accepted);
    expect(seen.code).toBe(1);
    expect(seen.stderr).toContain('copy-still-there: ');
    expect(seen.stdout).toContain(digest);
    await done(runCli(['abort', '--home', home, '--why', 'it was found']));
    expect((await runCli(['keys', '--home', home])).stdout).toContain(copy?.keyId ?? 'no copy');
    rmSync(folder, { recursive: true });
    const unaccepted = await run(end, []);
    expect(unaccepted.stderr).toContain('warning-not-acknowledged: ');
    await done(run(end, [], accepted));
    const after = (await runCli(['keys', '--home', home])).stdout;
    const [live = '', ...rest] = after.split('\n').filter((line) => line.includes('"kind":'));
    expect(live).toContain('"kind":"sealed-file"');
    expect(live).not.toContain(copy?.keyId ?? '-');
    expect(rest).toEqual([`  lost ${JSON.stringify(copy)}`]);
    expect(after).toMatch(/two passphrases, LOST since 20\S+ \(Not in its safe\.\): found, prove it in a restore-drill/);
    expect((await run(end, [], accepted)).stderr).toContain('copy-end-refused: ');
    const lines = readFileSync(join(place, `out-${runs - 1}`, 'ledger/ledger.jsonl'), 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('"type":"key-copy-ended"'))).toHaveLength(1);

    for (const secret of [passphrase, ...halves])
      expect([...placesOfSecret(home, secret), ...placesOfSecret(volume, secret)]).toEqual([]);
  }, 180_000);
});
