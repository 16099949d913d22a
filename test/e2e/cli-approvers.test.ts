import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { answersOf, runCli } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const keyPassphrase = 'Heron! above 38 ponds';
const hers = 'Wagtail, near 61 mills';

describe('an approver at a terminal', () => {
  it('is enrolled, listed, approves a root with a passphrase of their own, is verified, and withdrawn', async () => {
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    let runs = 0;
    const run = (operation: Record<string, unknown>, secrets: readonly string[], accepted = '') => {
      const raw = rawPlan(operation);
      const out = join(place, `out-${(runs += 1)}`);
      const args = ['run', planFolder(raw).plan, '--home', home, '--out', out, '--activation-fd', '3'];
      const given = { input: `${accepted}${answersOf(raw)}`, secrets: secrets.map((secret) => `${secret}\n`).join('') };
      return runCli(args, given).then((outcome) => ({ ...outcome, out }));
    };
    const approvers = async () => (await runCli(['approvers', '--home', home])).stdout;
    const enrolment = { kind: 'approver-enrolment', name: 'wilma', person: 'Wilma Witness', iterations: 600_000 };
    const enrolled = await run(enrolment, [hers]);
    expect(enrolled.code, enrolled.stderr).toBe(0);
    expect(enrolled.stdout).toContain('ANC-APPROVER-FIRST');
    expect(await approvers()).toMatch(/^Wilma Witness\n {2}enrolled .*\n {2}key SHA-256 .*\n {2}approved last nothing yet$/m);

    // Two numbers are committed, each for bytes that she approved.
    const root = await run(rootOperation, [keyPassphrase, keyPassphrase, hers, hers]);
    expect(root.code, root.stderr).toBe(0);
    expect(root.stdout).toContain('Signed with approval key SHA-256');
    expect(await approvers()).toMatch(/approved last 20.*, ceremony /);
    const lines = readFileSync(join(root.out, 'ledger/ledger.jsonl'), 'utf8').trim().split('\n');
    expect(lines.filter((line) => line.includes('"type":"approval-signed"'))).toHaveLength(2);
    const pdf = join(root.out, 'transcript/transcript.pdf');
    expect(execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' })).toContain('Signed with approval key');
    for (const place of [root.out, home]) {
      const verified = await runCli(['verify', place]);
      expect(verified.code, verified.stderr).toBe(0);
      expect(verified.stdout).toContain('ok   2 approvals signed by who was enrolled as approver then');
    }
    expect(placesOfSecret(place, hers)).toEqual([]);

    // The passphrase of the key is not hers: nothing is signed with the one alone.
    const crl = { kind: 'crl-refresh', name: 'crl-2', issuer: 'acme-root', crl: { nextUpdateDays: 90 }, revoke: [] };
    const alone = await run(crl, [keyPassphrase, keyPassphrase]);
    expect(alone.code).toBe(1);
    expect(alone.stderr).toContain('passphrase-wrong');
    expect(alone.stderr).toContain('If Wilma Witness has forgotten it: abort, withdraw Wilma Witness');
    expect((await runCli(['abort', '--home', home, '--why', 'she is not here'])).code).toBe(0);

    const withdrawal = { kind: 'approver-withdrawal', name: 'out', person: 'Wilma Witness', why: 'she left' };
    const withdrawn = await run(withdrawal, [hers], 'ANC-APPROVER-LAST\n');
    expect(withdrawn.code, withdrawn.stderr).toBe(0);
    expect(await approvers()).toContain('Nobody is enrolled as an approver');
    const unknown = await run(withdrawal, []);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('approver-unknown');
  }, 240_000);
});
