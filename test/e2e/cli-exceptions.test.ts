import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { answersOf, runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

describe('an exception that is written down at a terminal', () => {
  it('is in the ledger, counted at the close and on the transcript, and the step goes on', async () => {
    const place = temporaryFolder('cli');
    const out = join(place, 'out');
    const raw = rawPlan(rootOperation);
    const input = `exception\nthe lamp is on\nit went out\na torch is used\nOlivia Operator\n${answersOf(raw)}`;
    const args = ['run', planFolder(raw).plan, '--home', join(place, 'home'), '--out', out, '--activation-fd', '3'];
    const { code, stdout, stderr } = await runCli(args, { input, secrets: 'Kröte-7-lauscht-Mittags!\n'.repeat(2) });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('type “exception” in place of what is asked');
    expect(stdout).toMatch(/RECORDED as an exception at step \d+\. The step is still to be done\./);
    const lines = readFileSync(join(out, 'ledger/ledger.jsonl'), 'utf8').trim().split('\n');
    const written = lines.filter((line) => line.includes('"type":"exception-recorded"'));
    expect(written).toEqual([expect.stringContaining('"happened":"it went out"')]);
    const pdf = execFileSync('pdftotext', ['-layout', join(out, 'transcript/transcript.pdf'), '-'], { encoding: 'utf8' });
    for (const said of ['the lamp is on', 'it went out', 'a torch is used']) expect(pdf).toContain(said);
  });
});
