import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, closeSync, cpSync, existsSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planSchema } from '../../shared/ceremony/plan.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

/** The program without a window, started the way the README says, from a folder that is not the repository. */
const repository = join(import.meta.dirname, '../..');
const passphrase = 'Blau-7-Äpfel!Tisch';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Start {
  readonly cwd?: string;
  /** File that the program finds open as descriptor 3. */
  readonly descriptor3?: string;
  /** Whose initials are typed at every step that asks for some. */
  readonly initials?: string;
}

/** Runs `npm run -s anchorite -- …args`, typing an answer to each prompt. */
function anchorite(
  args: readonly string[],
  { cwd = temporaryFolder('cwd'), descriptor3, initials = 'IR' }: Start = {},
): Promise<Ended> {
  const descriptor = descriptor3 === undefined ? undefined : openSync(descriptor3, 'r');
  const child = spawn('npm', ['--prefix', repository, 'run', '-s', 'anchorite', '--', ...args], {
    cwd,
    stdio: descriptor === undefined ? ['pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe', descriptor],
  });
  if (descriptor !== undefined) closeSync(descriptor);
  const said = { stdout: '', stderr: '' };
  const answer = (): void => {
    if (said.stderr.endsWith('initials: ')) child.stdin?.write(`${initials}\n`);
    const word = /type “([^”]*)”: $/.exec(said.stderr)?.[1];
    if (word !== undefined) child.stdin?.write(`${word}\n`);
  };
  child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
    answer();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...said }));
  });
}

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });

/** The shipped rehearsal plan with one thing changed, as a file of its own. */
function planFile(change: (plan: z.infer<typeof planSchema>) => unknown): string {
  const shipped = planSchema.parse(JSON.parse(readFileSync(join(repository, 'resources/scripts/rehearsal-plan.json'), 'utf8')));
  const file = join(temporaryFolder('plan'), 'plan.json');
  writeFileSync(file, JSON.stringify(change(shipped)));
  return file;
}

describe('the shipped rehearsal', () => {
  const cwd = temporaryFolder('rehearsal');
  let ended: Ended;

  beforeAll(async () => {
    const plan = join(repository, 'resources/scripts/rehearsal-plan.json');
    ended = await anchorite(['rehearse', plan, '--home', './home', '--out', './out'], { cwd });
  }, 240_000);

  it('ends with exit code 0 and writes files with stable names below the folder named from where it was called', () => {
    expect(ended).toMatchObject({ code: 0 });
    const files = readdirSync(join(cwd, 'out'), { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(
      expect.arrayContaining([
        ...['example-root', 'example-issuing-one', 'example-issuing-two'].flatMap((name) => [
          `certs/${name}.pem`,
          `certs/${name}.der`,
        ]),
        ...['certs/example-issuing-one.chain.pem', 'certs/example-issuing-two.chain.pem'],
        ...['crls/example-root.pem', 'crls/example-root.crl', 'transcript/transcript.pdf', 'ledger/ledger.jsonl', 'SHA256SUMS'],
      ]),
    );
  });

  it('prints commands of other software that accept what was written', () => {
    const [, commands = ''] = ended.stdout.split('Check it without Anchorite:');
    const script = commands.split('\n').filter((line) => line.startsWith('  '));
    expect(script.length).toBeGreaterThan(4);
    const said = run('bash', '-euc', script.join('\n'));
    expect(said).toContain('certs/example-issuing-one.pem: OK');
    expect(said).toContain('certs/example-issuing-two.pem: OK');
    expect(said).not.toMatch(/FAILED|error/i);
  });

  it('marks every page as a rehearsal', () => {
    const pages = run('pdftotext', '-layout', join(cwd, 'out/transcript/transcript.pdf'), '-').split('\f').slice(0, -1);
    expect(pages.length).toBeGreaterThan(5);
    for (const page of pages) expect(page).toContain('REHEARSAL');
  });

  it('passes verify, and no longer once a byte is added to a certificate', async () => {
    expect(await anchorite(['verify', join(cwd, 'out')])).toMatchObject({ code: 0 });
    expect(await anchorite(['verify', join(cwd, 'home')])).toMatchObject({ code: 0 });
    const spoilt = join(temporaryFolder('spoilt'), 'out');
    cpSync(join(cwd, 'out'), spoilt, { recursive: true });
    appendFileSync(join(spoilt, 'certs/example-root.der'), '\n');
    expect(await anchorite(['verify', spoilt])).toMatchObject({ code: 1 });
  });

  it('leaves production alone: no such ledger is made', () => {
    expect(readdirSync(join(cwd, 'home'))).toEqual(['rehearsal']);
  });
});

describe('a production run at a terminal', () => {
  const folder = temporaryFolder('production');
  let ended: Ended;

  beforeAll(async () => {
    const plan = planFile(({ operations: [root], ...rest }) => ({
      ...rest,
      operations: [{ ...root, custody: { kind: 'sealed-file', iterations: 600_000 } }],
    }));
    const secrets = join(temporaryFolder('secrets'), 'passphrases');
    writeFileSync(secrets, `${passphrase}\n`.repeat(3));
    const places = ['--home', join(folder, 'home'), '--out', join(folder, 'out')];
    ended = await anchorite(['run', plan, ...places, '--activation-fd', '3'], { descriptor3: secrets });
  }, 240_000);

  it('takes attestations from standard input and passphrases from the descriptor, and ends with exit code 0', () => {
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain(join(folder, 'out/certs/example-root.pem'));
    expect(existsSync(join(folder, 'home/rehearsal'))).toBe(false);
  });

  it('seals the key so that stock openssl opens it with the passphrase', () => {
    const keys = join(folder, 'home/production/keys');
    const [key = ''] = readdirSync(keys);
    const secret = join(temporaryFolder('secret'), 'passphrase');
    writeFileSync(secret, passphrase);
    const opened = run('openssl', 'pkey', '-in', join(keys, key, 'private.pem'), '-passin', `file:${secret}`, '-pubout');
    const certified = run('openssl', 'x509', '-in', join(folder, 'out/certs/example-root.pem'), '-noout', '-pubkey');
    expect(opened).toBe(certified);
  });

  it('writes and says the passphrase nowhere', () => {
    expect(placesOfSecret(folder, passphrase)).toEqual([]);
    expect(ended.stdout + ended.stderr).not.toContain(passphrase);
  });
});

describe('a refusal', () => {
  const places = (): string[] => {
    const folder = temporaryFolder('refused');
    return ['--home', join(folder, 'home'), '--out', join(folder, 'out')];
  };

  it.each([
    ['no command', []],
    ['a command that there is not', ['sign']],
    ['a passphrase in the arguments', ['run', 'plan.json', '--home', 'h', '--out', 'o', '--passphrase', passphrase]],
    ['a missing folder', ['rehearse', 'plan.json', '--home', 'h']],
  ])('of %s is about usage: exit code 2 and the usage on standard error', async (_what, args) => {
    const { code, stdout, stderr } = await anchorite(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^usage: /m);
    expect(stderr).toContain('anchorite rehearse <plan.json> --home <dir> --out <dir>');
  });

  it.each([
    ['a plan that is not there', 'file-not-found', () => join(temporaryFolder('none'), 'plan.json')],
    ['a plan with a key that the schema does not know', 'plan-invalid', () => planFile((plan) => ({ ...plan, sudo: true }))],
    ['a plan whose CSR is not there', 'file-not-found', () => planFile((plan) => plan)],
  ])('of %s ends with exit code 1 and the fault code %s', async (_what, fault, plan) => {
    const { code, stderr } = await anchorite(['rehearse', plan(), ...places()]);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^${fault}: `, 'm'));
  });
});

describe('the JSON Schema of a plan', () => {
  it('is printed, and refuses unknown keys as the program does', async () => {
    const { code, stdout } = await anchorite(['schema']);
    expect(code).toBe(0);
    const schema = z.looseObject({ $schema: z.string(), additionalProperties: z.literal(false), properties: z.looseObject({}) });
    const { properties } = schema.parse(JSON.parse(stdout));
    expect(Object.keys(properties).toSorted()).toEqual(Object.keys(planSchema.shape).toSorted());
  });
});
