import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  crlOperation,
  intermediateOperation,
  planFolder,
  rawPlan,
  requestFile,
  requestWithPassword,
  rootOperation,
} from '../support/cli-plan.ts';
import { answersOf, runCli } from '../support/run-cli.ts';
import { people, temporaryFolder } from '../support/test-workplace.ts';

const root = rawPlan(rootOperation);
const withRequest = rawPlan(rootOperation, intermediateOperation('acme-issuing', 'asked.csr'));

/** Runs the plan as a rehearsal in new folders. */
async function rehearse(plan: string, env?: NodeJS.ProcessEnv) {
  const place = temporaryFolder('refused');
  const args = ['rehearse', plan, '--home', join(place, 'home'), '--out', join(place, 'out')];
  return { place, ...(await runCli(args, env ? { env } : {})) };
}

const codeOf = (stderr: string): string => /^([a-z-]+): /m.exec(stderr)?.[1] ?? stderr;

describe('a plan file', () => {
  it.each([
    ['with an unknown member', JSON.stringify({ ...root, colour: 'red' }), 'plan-invalid'],
    ['with an unknown member deep inside', JSON.stringify(rawPlan({ ...rootOperation, serial: 1 })), 'plan-invalid'],
    ['without operations', JSON.stringify({ ...root, operations: [] }), 'plan-invalid'],
    ['that is not JSON', '{ "anchoritePlan": 1,', 'plan-unreadable'],
    ['that is empty', '', 'plan-unreadable'],
    ['with two operations of one name', JSON.stringify(rawPlan(rootOperation, rootOperation)), 'name-already-used'],
    ['with a preset that is not there', JSON.stringify(rawPlan({ ...rootOperation, preset: 'own' })), 'profile-unknown'],
    ['without a witness', JSON.stringify({ ...root, participants: people.slice(0, 2) }), 'ceremony-role-missing'],
    ['with a root that is valid for no day', JSON.stringify(rawPlan({ ...rootOperation, validity: { days: 0 } })), 'plan-invalid'],
  ])('%s is refused and nothing is written', async (_what, text, code) => {
    const { plan } = planFolder(text);
    const { place, code: exit, stderr, stdout } = await rehearse(plan);
    expect({ exit, code: codeOf(stderr) }).toEqual({ exit: 1, code });
    expect(stdout).toBe('');
    expect(existsSync(join(place, 'out'))).toBe(false);
  });

  it('that names the place of the mistake says so', async () => {
    const { plan } = planFolder(rawPlan({ ...rootOperation, crl: { nextUpdateDays: 'many' } }));
    expect((await rehearse(plan)).stderr).toContain('operations.0.crl.nextUpdateDays');
  });

  it('that is not there, or is a folder, is refused', async () => {
    const { folder } = planFolder(root);
    expect(codeOf((await rehearse(join(folder, 'other.json'))).stderr)).toBe('file-not-found');
    expect(codeOf((await rehearse(folder)).stderr)).toBe('file-not-regular');
  });
});

describe('a request', () => {
  const good = (folder: string): void => requestFile(folder, 'asked.csr', 'Acme Issuing');
  const goodDer = (folder: string): void => requestFile(folder, 'asked.csr', 'Acme Issuing', { options: ['-outform', 'DER'] });
  const cases: readonly (readonly [string, string, (folder: string) => void])[] = [
    ['that is not there', 'file-not-found', () => undefined],
    [
      'behind a symbolic link',
      'file-not-regular',
      (folder) => {
        requestFile(folder, 'real.csr', 'Acme Issuing');
        symlinkSync('real.csr', join(folder, 'asked.csr'));
      },
    ],
    ['that is a folder', 'file-not-regular', (folder) => mkdirSync(join(folder, 'asked.csr'))],
    ['that is a pipe', 'file-not-regular', (folder) => void execFileSync('mkfifo', [join(folder, 'asked.csr')])],
    [
      'of 200 MB',
      'file-too-large',
      (folder) => {
        writeFileSync(join(folder, 'asked.csr'), '');
        truncateSync(join(folder, 'asked.csr'), 200 * 1024 * 1024);
      },
    ],
    ['that is prose', 'object-not-recognised', (folder) => writeFileSync(join(folder, 'asked.csr'), 'Please sign this.\n')],
    [
      'beside another in one PEM file',
      'object-multiple',
      (folder) => {
        good(folder);
        const file = join(folder, 'asked.csr');
        writeFileSync(file, readFileSync(file, 'utf8').repeat(2));
      },
    ],
    [
      'beside another in one DER file',
      'object-multiple',
      (folder) => {
        goodDer(folder);
        const file = join(folder, 'asked.csr');
        const der = readFileSync(file);
        writeFileSync(file, Buffer.concat([der, der]));
      },
    ],
    [
      'with bytes behind its end',
      'object-trailing-bytes',
      (folder) => {
        goodDer(folder);
        appendFileSync(join(folder, 'asked.csr'), Uint8Array.of(0xff, 0x00));
      },
    ],
    ['that is a CRL', 'object-wrong-kind', (folder) => opensslCrl(folder)],
    [
      'whose own signature is bad',
      'csr-signature-invalid',
      (folder) => {
        goodDer(folder);
        const file = join(folder, 'asked.csr');
        const der = readFileSync(file);
        // Within the subject: the structure stays, the signature does not fit any more.
        const at = der.indexOf('Acme Issuing');
        der[at] = der.readUInt8(at) ^ 0x20;
        writeFileSync(file, der);
      },
    ],
    [
      'with a key of 1024 bits',
      'key-weak',
      (folder) => requestFile(folder, 'asked.csr', 'Acme Issuing', { key: ['-newkey', 'rsa:1024'] }),
    ],
  ];

  it.each(cases)('%s is refused with %s', async (_what, code, make) => {
    const { folder, plan } = planFolder(withRequest);
    make(folder);
    const { place, code: exit, stderr } = await rehearse(plan);
    expect({ exit, code: codeOf(stderr) }).toEqual({ exit: 1, code });
    expect(stderr).toContain('asked.csr');
    expect(existsSync(join(place, 'out'))).toBe(false);
  });
});

describe('the command line', () => {
  const { plan } = planFolder(root);
  const place = temporaryFolder('usage');
  const [home, out] = [join(place, 'home'), join(place, 'out')];

  it.each([
    ['nothing', []],
    ['an unknown command', ['sign']],
    ['a rehearsal without a plan', ['rehearse', '--home', home, '--out', out]],
    ['a rehearsal without a home', ['rehearse', plan, '--out', out]],
    ['a rehearsal without a folder for its output', ['rehearse', plan, '--home', home]],
    ['a run without a home', ['run', plan, '--out', out]],
    ['an unknown option', ['run', plan, '--home', home, '--out', out, '--passphrase', 'x']],
    ['two plans', ['rehearse', plan, plan, '--home', home, '--out', out]],
    ['a plan to resume', ['resume', plan, '--home', home, '--out', out]],
    ['an abort without a reason', ['abort', '--home', home]],
    ['nothing to verify', ['verify']],
    ['a descriptor that is a word', ['run', plan, '--home', home, '--out', out, '--activation-fd', 'three']],
    ['standard input as descriptor', ['run', plan, '--home', home, '--out', out, '--activation-fd', '0']],
    ['a descriptor that is not open', ['run', plan, '--home', home, '--out', out, '--activation-fd', '57']],
    ['a run without terminal and descriptor', ['run', plan, '--home', home, '--out', out]],
  ])('with %s ends with 2, says how that command is used, and touches nothing', async (_what, args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^usage: /);
    const [command] = args;
    const call = command === undefined || command === 'sign' ? [] : [`anchorite ${command} `];
    const [, ...more] = stderr.trimEnd().split('\n');
    expect(more).toHaveLength(call.length + 1);
    for (const [index, start] of [...call, 'anchorite --help shows all.'].entries())
      expect(more[index]?.startsWith(start)).toBe(true);
    expect(existsSync(home)).toBe(false);
  });

  it.each([
    ['to a descriptor that is not open', ['--shares-fd', '57'], '--shares-fd 57 cannot be written'],
    ['where there is no terminal', [], 'There is no terminal to show a share at'],
  ])('deals no shares %s: it ends with 2 before a ceremony is opened', async (_what, shares, problem) => {
    const quorum = { required: 2, custodians: ['Anna', 'Berta'] };
    const dealt = rawPlan({ ...rootOperation, custody: { ...rootOperation.custody, quorum } });
    const args = ['run', planFolder(dealt).plan, '--home', home, '--out', out, '--activation-fd', '3', ...shares];
    const { code, stderr } = await runCli(args, { secrets: '' });
    expect({ code, said: stderr.includes(problem) }, stderr).toEqual({ code: 2, said: true });
    expect(existsSync(home)).toBe(false);
  });

  it('refuses a reason that is longer than the record takes, before it opens anything', async () => {
    const { code, stderr } = await runCli(['abort', '--home', home, '--why', 'x'.repeat(2_001)]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('note-too-long: The note “--why” has more than 2000 characters.');
    expect(existsSync(home)).toBe(false);
  });

  it('with --help ends with 0 and says how it is used', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('anchorite verify   <bundle-or-home>');
  });

  it('with --version ends with 0 and says which it is', async () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `Anchorite ${version}\n`, stderr: '' });
  });

  it('verifies nothing that is not there', async () => {
    const { code, stderr } = await runCli(['verify', join(place, 'nothing')]);
    expect({ code, fault: codeOf(stderr) }).toEqual({ code: 1, fault: 'file-not-found' });
  });
});

describe('a run', () => {
  const runOf = (plan: string, place: string) => [
    'run',
    plan,
    '--home',
    join(place, 'home'),
    '--out',
    join(place, 'out'),
    '--activation-fd',
    '3',
  ];
  const secrets = 'Kroete-7-lauscht-Mittags!\n'.repeat(3);

  it('whose folder for output is not empty is refused before there is a ledger', async () => {
    const place = temporaryFolder('refused');
    const { plan } = planFolder(root);
    mkdirSync(join(place, 'out'));
    writeFileSync(join(place, 'out', 'note.txt'), 'mine');
    const { code, stderr } = await runCli(runOf(plan, place), { input: answersOf(root), secrets });
    expect({ code, fault: codeOf(stderr) }).toEqual({ code: 1, fault: 'file-exists' });
    expect(existsSync(join(place, 'home'))).toBe(false);
    expect(readFileSync(join(place, 'out', 'note.txt'), 'utf8')).toBe('mine');
  });

  it('with a throw-away key is refused', async () => {
    const place = temporaryFolder('refused');
    const raw = rawPlan({ ...rootOperation, custody: { kind: 'throw-away' } });
    const { code, stderr } = await runCli(runOf(planFolder(raw).plan, place), { input: answersOf(raw), secrets });
    expect({ code, fault: codeOf(stderr) }).toEqual({ code: 1, fault: 'custody-refused' });
  });

  it('with a weak passphrase is refused and keeps no key', async () => {
    const place = temporaryFolder('refused');
    const { code, stderr } = await runCli(runOf(planFolder(root).plan, place), { input: answersOf(root), secrets: 'Aa1!aaaa\n' });
    expect({ code, fault: codeOf(stderr) }).toEqual({ code: 1, fault: 'passphrase-weak' });
    expect(existsSync(join(place, 'home/production/keys'))).toBe(false);
  });

  it.each([
    ['with another word', 'yes\n'],
    ['with nothing', ''],
  ])('whose warning is answered %s opens no ceremony', async (_what, typed) => {
    const place = temporaryFolder('refused');
    const { folder, plan } = planFolder(withRequest);
    requestWithPassword(folder, 'asked.csr', 'Acme Issuing');
    const { code, stderr } = await runCli(runOf(plan, place), { input: typed, secrets });
    expect(code).toBe(1);
    expect(['warning-not-acknowledged', 'input-ended']).toContain(codeOf(stderr));
    const resumed = await runCli(['resume', '--home', join(place, 'home'), '--out', join(place, 'out')]);
    expect(codeOf(resumed.stderr)).toBe('ceremony-not-resumable');
  });

  it('that takes the key offline and then signs with it is refused by both names, before anything is opened', async () => {
    const place = temporaryFolder('refused');
    const made = await runCli(runOf(planFolder(root).plan, place), { input: answersOf(root), secrets });
    expect(made.code, made.stderr).toBe(0);
    const protection = { kind: 'offline-passphrase', iterations: 600_000 };
    const offline = { kind: 'key-resealing', name: 'go-offline', authority: 'acme-root', protection };
    const args = ['run', planFolder(rawPlan(offline, crlOperation)).plan, '--home', join(place, 'home')];
    const { code, stdout, stderr } = await runCli([...args, '--out', join(place, 'second'), '--activation-fd', '3'], { secrets });
    expect({ code, fault: codeOf(stderr), stdout }).toEqual({ code: 1, fault: 'plan-order-refused', stdout: '' });
    expect(stderr).toContain('acme-root-crl-2 cannot come after go-offline in one plan.');
    expect(stderr).toContain('The key of acme-root is offline');
    expect(codeOf((await runCli(['abort', '--home', join(place, 'home'), '--why', 'none is open'])).stderr)).toBe(
      'ceremony-not-open',
    );
    expect((await runCli(['keys', '--home', join(place, 'home')])).stdout).toContain(', online\n');
  });

  it('whose attestation comes from nobody in the room is interrupted, not guessed', async () => {
    const place = temporaryFolder('refused');
    const { code, stderr } = await runCli(runOf(planFolder(root).plan, place), { input: 'ZZ\n', secrets });
    expect({ code, fault: codeOf(stderr) }).toEqual({ code: 1, fault: 'initials-unknown' });
  });
});

/** A CRL of an authority that openssl made up, as `asked.csr`. */
function opensslCrl(folder: string): void {
  const sh = (command: string): void => void execFileSync('bash', ['-c', command], { cwd: folder, stdio: 'ignore' });
  sh('openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out ca.pem -subj /CN=Other -days 30');
  sh(
    'touch index.txt && printf "[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\ndefault_md=sha256\\ndefault_crl_days=7\\n" > ca.cnf',
  );
  sh('openssl ca -gencrl -config ca.cnf -cert ca.pem -keyfile k.pem -out asked.csr');
}
