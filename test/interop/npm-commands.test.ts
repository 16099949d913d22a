import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, closeSync, cpSync, existsSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { planSchema } from '../../shared/ceremony/plan.ts';
import { digestLines } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

/**
 * The program without a window as the README starts it: through npm, from a folder that is not the repository. What npm stands in the
 * way of is proved here (working folder, output, exit code, descriptors); what the program does, in test/e2e/cli.test.ts.
 */
const repository = join(import.meta.dirname, '../..');
const shippedPlan = join(repository, 'resources/scripts/rehearsal-plan.json');
const passphrase = 'Blau-7-Äpfel!Tisch';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run -s anchorite -- …args`, answering each prompt; the file is open as descriptor 3. */
function anchorite(args: readonly string[], cwd = temporaryFolder('cwd'), descriptor3?: string): Promise<Ended> {
  const descriptor = descriptor3 === undefined ? undefined : openSync(descriptor3, 'r');
  const child = spawn('npm', ['--prefix', repository, 'run', '-s', 'anchorite', '--', ...args], {
    cwd,
    stdio: ['pipe', 'pipe', 'pipe', ...(descriptor === undefined ? [] : [descriptor])],
  });
  if (descriptor !== undefined) closeSync(descriptor);
  const said = { stdout: '', stderr: '' };
  let approved = 0;
  /** Two pipes: the prompt may come before the digest that was shown first. */
  const approve = (): void => {
    const from = [...said.stderr.matchAll(/digits (\d+) to \d+ of the digest: /g)][approved]?.[1];
    const lines = digestLines(said.stdout).slice(approved * 8, approved * 8 + 8);
    if (from === undefined || lines.length < 8) return;
    approved++;
    child.stdin?.write(`${lines.find((line) => line.from === from)?.digits ?? ''}\n`);
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
    approve();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
    const word = /type “([^”]*)”: $/.exec(said.stderr)?.[1];
    // Ines Roth, the internal witness of the shipped plan.
    if (said.stderr.endsWith('initials: ')) child.stdin?.write('IR\n');
    if (word !== undefined) child.stdin?.write(`${word}\n`);
    approve();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...said }));
  });
}

describe('the shipped rehearsal, through npm', () => {
  const cwd = temporaryFolder('rehearsal');
  let ended: Ended;

  beforeAll(async () => {
    ended = await anchorite(['rehearse', shippedPlan, '--home', './home', '--out', './out'], cwd);
  }, 240_000);

  it('ends with exit code 0 and writes below the folder from where it was called', () => {
    expect(ended).toMatchObject({ code: 0 });
    const files = readdirSync(join(cwd, 'out'), { recursive: true, encoding: 'utf8' });
    for (const name of ['example-issuing-one', 'example-issuing-two']) expect(files).toContain(`certs/${name}.chain.pem`);
    expect(files).toContain('transcript/transcript.pdf');
  });

  it('prints commands of other software that accept what was written', () => {
    const commands = ended.stdout.split('Check it without Anchorite:')[1]?.split('\n') ?? [];
    const script = commands.filter((line) => line.startsWith('  '));
    expect(script.length).toBeGreaterThan(4);
    const said = execFileSync('bash', ['-euc', script.join('\n')], { encoding: 'utf8' });
    expect(said).toContain('certs/example-issuing-one.pem: OK');
    expect(said).toContain('certs/example-issuing-two.pem: OK');
  });

  it('is verified with exit code 0, and with 1 once a byte is added to a certificate', async () => {
    expect(await anchorite(['verify', join(cwd, 'out')])).toMatchObject({ code: 0 });
    const spoilt = join(temporaryFolder('spoilt'), 'out');
    cpSync(join(cwd, 'out'), spoilt, { recursive: true });
    appendFileSync(join(spoilt, 'certs/example-root.der'), '\n');
    expect(await anchorite(['verify', spoilt])).toMatchObject({ code: 1 });
  });
});

describe('a production run, through npm', () => {
  const folder = temporaryFolder('production');
  const places = ['--home', join(folder, 'home'), '--out', join(folder, 'out')];
  const secretsOf = (text: string): string => {
    const file = join(temporaryFolder('secrets'), 'passphrases');
    writeFileSync(file, text);
    return file;
  };
  const plan = join(temporaryFolder('plan'), 'plan.json');

  beforeAll(() => {
    const { operations, ...shipped } = planSchema.parse(JSON.parse(readFileSync(shippedPlan, 'utf8')));
    const root = { ...operations[0], custody: { kind: 'sealed-file', iterations: 600_000 } };
    writeFileSync(plan, JSON.stringify({ ...shipped, operations: [root] }));
  });

  it('reads passphrases from the descriptor that npm was given, and writes and says them nowhere', async () => {
    const { code, stdout, stderr } = await anchorite(
      ['run', plan, ...places, '--activation-fd', '3'],
      undefined,
      secretsOf(`${passphrase}\n`.repeat(3)),
    );
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(join(folder, 'out/certs/example-root.pem'))).toBe(true);
    expect(placesOfSecret(folder, passphrase)).toEqual([]);
    expect(stdout + stderr).not.toContain(passphrase);
  }, 240_000);

  it('is refused with activation-cancelled where the descriptor ends before the passphrase', async () => {
    const other = ['--home', join(folder, 'home-2'), '--out', join(folder, 'out-2')];
    const { code, stderr } = await anchorite(['run', plan, ...other, '--activation-fd', '3'], undefined, secretsOf(''));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ *activation-cancelled: /m);
  });

  it('is refused as a matter of usage, with exit code 2, where the descriptor is not open', async () => {
    const other = ['--home', join(folder, 'home-3'), '--out', join(folder, 'out-3')];
    const { code, stderr } = await anchorite(['run', plan, ...other, '--activation-fd', '9']);
    expect({ code, usage: /^ *usage: /m.test(stderr) }).toEqual({ code: 2, usage: true });
  });
});
