import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { crlOperation, planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { answersOf, environment, runCli } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const passphrase = 'Heron! above 38 ponds';
const program = join(import.meta.dirname, '../../out/cli.cjs');

describe('a quorum at a terminal', () => {
  it('hands shares to one descriptor, takes them back from another, and signs with enough of them', async () => {
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    let runs = 0;
    const run = async (operation: Record<string, unknown>, secrets: string[]): Promise<void> => {
      const raw = rawPlan(operation);
      const args = [
        'run',
        planFolder(raw).plan,
        '--home',
        home,
        '--out',
        join(place, `out-${(runs += 1)}`),
        '--activation-fd',
        '3',
      ];
      const given = { input: answersOf(raw), secrets: secrets.map((secret) => `${secret}\n`).join('') };
      const { code, stderr } = await runCli(args, given);
      expect(code, stderr).toBe(0);
    };
    await run(rootOperation, [passphrase, passphrase]);

    const custodians = ['Anna', 'Berta', 'Carl'];
    const split = {
      kind: 'key-resealing',
      name: 'split',
      authority: 'acme-root',
      protection: {
        kind: 'quorum',
        required: 2,
        custodians,
        iterations: 600_000,
        bags: [{ custodian: 'Anna', bag: 'A 0815', place: 'safe 2' }, { custodian: 'Carl' }],
      },
    };
    const raw = rawPlan(split);
    const fds = ['--activation-fd', '3', '--shares-fd', '4'];
    const args = ['run', planFolder(raw).plan, '--home', home, '--out', join(place, 'split'), ...fds];
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: environment(),
    });
    child.stdin.end(answersOf(raw));
    const [secrets, shares] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
    secrets.write(`${passphrase}\n`);
    const cards = new Map<string, string>();
    let pending = '';
    // Each custodian gives back what they were handed, before the next one is handed anything.
    shares.setEncoding('utf8').on('data', (piece: string) => {
      pending += piece;
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const [custodian = '', words = ''] = line.split('\t');
        cards.set(custodian, words);
        secrets.write(`${words}\n`);
      }
    });
    const shown = Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await new Promise((resolve) => child.once('close', resolve));
    const said = (await shown).join('');
    expect(code, said).toBe(0);
    expect([...cards.keys()]).toEqual(custodians);
    for (const words of cards.values()) {
      const part = words.split(' ').slice(6, 10).join(' ');
      expect(said).not.toContain(part);
      expect(placesOfSecret(place, part)).toEqual([]);
    }

    await run(crlOperation, [cards.get('Carl') ?? '', cards.get('Anna') ?? '']);
    const look = { kind: 'share-check', name: 'look', authority: 'acme-root', custodian: 'Berta', bag: 'B 0042' };
    await run(look, [cards.get('Berta') ?? '']);

    // ANC-F16: the register, before and after a share was lost.
    const keys = async () => (await runCli(['keys', '--home', home])).stdout;
    const before = await keys();
    expect(before).toContain('3 of 3 shares available, 2 open the key; can lose 1');
    // A CRL was signed with two of them since.
    expect(before).toMatch(
      /share 1: Anna, card, available, bag A 0815, safe 2, taken out \S+Z, and no bag noted since, checked 20/,
    );
    expect(before).toMatch(/share 2: Berta, card, available, bag B 0042, checked 20/);
    expect(before).toMatch(/share 3: Carl, card, available, no bag number was noted/);
    const setId = /set ([0-9a-f]{4}), made/.exec(before)?.[1];
    const share = { authority: 'acme-root', setId, index: 3, custodian: 'Carl' };
    const lost = rawPlan({ kind: 'share-status', name: 'lost', ...share, to: 'lost', why: 'not in its safe' });
    const out = join(place, 'lost');
    const recorded = await runCli(['run', planFolder(lost).plan, '--home', home, '--out', out, '--activation-fd', '3'], {
      input: `ANC-SHARE-FEW\n${answersOf(lost)}`,
      secrets: '',
    });
    expect(recorded.code, recorded.stderr).toBe(0);
    expect(recorded.stdout).toContain('Left: 2 of 3 shares available, 2 open the key');
    expect(await keys()).toContain('WARNING: no other may be lost, deal a new set');
    expect(readFileSync(join(out, 'ledger/ledger.jsonl'), 'utf8')).toContain('"type":"share-status-changed"');
    const pdf = join(out, 'transcript/transcript.pdf');
    const printed = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).replaceAll(/\s+/g, ' ');
    expect(printed).toContain('Record the share of Carl in the key of acme-root as lost');
    expect((await runCli(['verify', home])).code).toBe(0);
  }, 240_000);

  it('is refused where there is nowhere to show a share', async () => {
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    const made = rawPlan(rootOperation);
    const secrets = `${passphrase}\n${passphrase}\n`;
    await runCli(['run', planFolder(made).plan, '--home', home, '--out', join(place, 'one'), '--activation-fd', '3'], {
      input: answersOf(made),
      secrets,
    });
    const protection = { kind: 'quorum', required: 2, custodians: ['Anna', 'Berta'], iterations: 600_000 };
    const raw = rawPlan({ kind: 'key-resealing', name: 'split', authority: 'acme-root', protection });
    const args = ['run', planFolder(raw).plan, '--home', home, '--out', join(place, 'two'), '--activation-fd', '3'];
    const { code, stderr } = await runCli(args, { input: answersOf(raw), secrets });
    expect(code).toBe(2);
    expect(stderr).toContain('--shares-fd');
  }, 120_000);
});
