import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable, Writable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { crlOperation, planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { answersOf, environment, runCli, type CliOutcome } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const passphrase = 'Heron! above 38 ponds';
const ofBerta = 'Wagtail, near 61 mills';
const ofCarl = 'Dipper? beside 74 weirs';
const program = join(import.meta.dirname, '../../out/cli.cjs');

describe('share files at a terminal', () => {
  const place = temporaryFolder('cli');
  const home = join(place, 'home');
  const volume = (name: string): string => join(place, 'volumes', name);
  const said: string[] = [];
  let card = '';
  let runs = 0;

  const fileOf = (name: string): string => join(volume(name), readdirSync(volume(name))[0] ?? '', 'share.pem');

  async function run(operation: Record<string, unknown>, secrets: readonly string[]): Promise<CliOutcome> {
    const raw = rawPlan(operation);
    const args = ['run', planFolder(raw).plan, '--home', home, '--out', join(place, `out-${(runs += 1)}`), '--activation-fd', '3'];
    const outcome = await runCli(args, { input: answersOf(raw), secrets: secrets.map((secret) => `${secret}\n`).join('') });
    said.push(outcome.stdout, outcome.stderr);
    return outcome;
  }

  const abort = () => runCli(['abort', '--home', home, '--why', 'as tried']);

  beforeAll(async () => {
    for (const name of ['berta', 'carl']) mkdirSync(volume(name), { recursive: true });
    expect((await run(rootOperation, [passphrase, passphrase])).code).toBe(0);
    const files = [
      { custodian: 'Berta', delivery: 'file', folder: volume('berta') },
      { custodian: 'Carl', delivery: 'file', folder: volume('carl') },
    ];
    const protection = { kind: 'quorum', required: 2, custodians: ['Anna', 'Berta', 'Carl'], files, iterations: 600_000 };
    const raw = rawPlan({ kind: 'key-resealing', name: 'split', authority: 'acme-root', protection });
    const fds = ['--activation-fd', '3', '--shares-fd', '4'];
    const child = spawn(
      process.execPath,
      [program, 'run', planFolder(raw).plan, '--home', home, '--out', join(place, 'split'), ...fds],
      {
        stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
        env: environment(),
      },
    );
    child.stdin.end(answersOf(raw));
    const [secrets, shares] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
    secrets.write(`${passphrase}\n`);
    let handed = '';
    shares.setEncoding('utf8').on('data', (piece: string) => {
      handed += piece;
      if (!handed.endsWith('\n')) return;
      // One card is all that is handed over; the passphrases of the files follow it, set and given once each.
      card = handed.trim().split('\t')[1] ?? '';
      secrets.write([card, ofBerta, ofBerta, ofCarl, ofCarl, ''].join('\n'));
    });
    const all = Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await new Promise((resolve) => child.once('close', resolve));
    said.push(...(await all));
    expect(code, said.join('')).toBe(0);
    expect(handed.match(/\n/g)).toHaveLength(1);
  }, 120_000);

  it('sign with two files, and with a card and a file', async () => {
    const two = await run(crlOperation, [`file:${fileOf('carl')}`, ofCarl, `file:${fileOf('berta')}`, ofBerta]);
    expect(two.code, two.stderr).toBe(0);
    // As the card has it: each row begins with the number of its first word.
    const rows = card.split(' ').map((word, at) => (at % 4 === 0 ? `${at + 1} ${word}` : word));
    const mixed = await run({ ...crlOperation, name: 'crl-again' }, [rows.join(' '), `file:${fileOf('berta')}`, ofBerta]);
    expect(mixed.code, mixed.stderr).toBe(0);
  }, 60_000);

  it('are checked alone', async () => {
    const check = { kind: 'share-check', name: 'look', authority: 'acme-root', custodian: 'Berta' };
    expect((await run(check, [`file:${fileOf('berta')}`, ofBerta])).code).toBe(0);
    const other = await run(check, [`file:${fileOf('carl')}`, ofCarl]);
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringContaining('share-of-another-custodian: This is share 3 of the set, the one of Carl'),
    ]);
    await abort();
  }, 60_000);

  it('are refused with what is wrong: no file, no share file, a damaged one, another passphrase', async () => {
    const none = join(place, 'none.pem');
    writeFileSync(none, 'no share\n');
    const cut = join(place, 'cut.pem');
    writeFileSync(cut, readFileSync(fileOf('berta')).subarray(0, 400));
    for (const [lines, code] of [
      [[`file:${place}/absent.pem`, ofBerta], 'file-not-found'],
      // Before a passphrase is asked for: there is none to give.
      [[`file:${none}`], 'share-file-not-recognised'],
      [[`file:${cut}`], 'share-file-damaged'],
      [[`file:${fileOf('berta')}`, ofCarl], 'passphrase-wrong'],
    ] as const) {
      const outcome = await run(crlOperation, lines);
      expect([outcome.code, outcome.stderr]).toEqual([1, expect.stringContaining(`${code}: `)]);
      await abort();
    }
  }, 60_000);

  it('leave neither words nor passphrase anywhere', () => {
    const part = card.split(' ').slice(6, 10).join(' ');
    for (const secret of [part, ofBerta, ofCarl, passphrase]) {
      expect(said.join('')).not.toContain(secret);
      expect(placesOfSecret(place, secret)).toEqual([]);
    }
  });
});
