import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { intermediateOperation, planFolder, rawPlan, requestFile, rootOperation } from '../support/cli-plan.ts';
import { answersOf, runCli, startCli, type CliOptions, type CliOutcome } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const root = rawPlan(rootOperation);
const env = { ANCHORITE_ELECTRON: '/nowhere/electron' };
const trace = /^ +at |EPIPE|node:internal/m;

/**
 * Runs a command behind a reader that goes away as soon as this has been said; at once when it is null. What people answer comes
 * after that, however slow the machine is.
 */
function unread(args: readonly string[], until: RegExp | null, answers = '', options: CliOptions = {}): Promise<CliOutcome> {
  const { child, ended } = startCli(args, {
    env,
    ...options,
    onOutput: (sofar) => (until?.test(sofar) === true ? child.stdout?.destroy() : undefined),
  });
  // A program that has ended reads nothing.
  child.stdin?.on('error', () => undefined);
  child.stdout?.once('close', () => child.stdin?.end(answers));
  if (until === null) child.stdout?.destroy();
  return ended;
}

describe('a reader that goes away', () => {
  const place = temporaryFolder('unread');
  const home = join(place, 'home');
  const places = ['--home', home, '--activation-fd', '3'];
  const secrets = 'Kroete-7-lauscht-Mittags!\n'.repeat(2);
  let interrupted: CliOutcome;

  beforeAll(async () => {
    const { plan } = planFolder(root);
    const args = ['run', plan, ...places, '--out', join(place, 'out')];
    interrupted = await unread(args, /UTC clock of this workstation: \S+Z\n/, answersOf(root), { secrets });
  });

  it('interrupts a run, with a code and no stack trace: nobody attests what cannot be read', () => {
    expect(interrupted.code).toBe(1);
    expect(interrupted.stderr).toMatch(/^output-ended: /m);
    expect(interrupted.stderr).not.toMatch(trace);
  });

  it('leaves a ceremony that is resumed', async () => {
    // The clock was compared and attested: what could be read. It was the last step of the opening.
    const resumed = await runCli(['resume', ...places, '--out', join(place, 'out')], { input: answersOf(root, 2), secrets, env });
    expect({ code: resumed.code, stderr: resumed.stderr.match(/^[a-z]+(-[a-z]+)+: /m) }).toEqual({ code: 0, stderr: null });
  });

  it.each([
    ['that holds', () => join(place, 'out'), 0, ''],
    ['of a home', () => home, 0, ''],
    ['that fails', () => join(place, 'nothing'), 1, 'file-not-found: '],
  ])('changes nothing about a verification %s', async (_what, target, code, stderr) => {
    const judged = await unread(['verify', target()], null);
    expect(judged.code).toBe(code);
    expect(judged.stderr.startsWith(stderr)).toBe(true);
    expect(judged.stderr).not.toMatch(trace);
    if (code === 0) expect(judged.stderr).toBe('');
  });

  it.each([['--help'], ['--version'], ['schema']])('is no defect of %s', async (word) => {
    expect(await unread([word], null)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('what is said in the end', () => {
  it('holds commands that can be pasted: for each CRL, each certificate, and the ledger with its head', async () => {
    const place = join(temporaryFolder('said'), "the auditor's stick");
    mkdirSync(place);
    const second = { ...rootOperation, name: 'acme-second', subject: { commonName: 'Acme Second' } };
    const { folder, plan } = planFolder(rawPlan(rootOperation, second, intermediateOperation('acme-issuing', 'asked.csr')));
    requestFile(folder, 'asked.csr', 'Acme Issuing');
    const args = ['rehearse', plan, '--home', join(place, 'home'), '--out', join(place, 'out')];
    const { stdout } = await runCli(args, { env });
    const [, commands = ''] = /Check it without Anchorite:\n((?: {2}.+\n)+)\nMore in VERIFY\.txt\.\n$/.exec(stdout) ?? [];
    expect(stdout.match(/^ {2}CRL .*$/gm)).toHaveLength(2);
    expect(commands.match(/^ {2}openssl crl .*$/gm)).toHaveLength(2);
    const said = execFileSync('sh', ['-ec', `( ${commands} ) 2>&1`], { encoding: 'utf8' });
    expect(said.match(/^verify OK$/gm)).toHaveLength(2);
    expect(said).toContain('certs/acme-issuing.pem: OK\n');
    expect(said).toMatch(/^OK \d+ [0-9a-f]{64}\n$/m);
    // With a head that is another one the last command says so: it looks at it.
    expect(commands).toContain('verify-ledger.sh ledger/ledger.jsonl ledger/HEAD.txt\n');
  }, 60_000);
});
