import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { crlOperation, planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { answersOf, runCli, type CliOutcome } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { newSoftTokens, sha256Of, softModule, testPin, testSoPin, waywardModule } from '../support/test-tokens.ts';
import { openTestWorkplace, temporaryFolder } from '../support/test-workplace.ts';

const selector = z.object({ module: z.string(), serialNumber: z.string(), label: z.string() });

describe('tokens at a terminal', () => {
  it('are seen only through a module whose digest was compared: typed word or given digest', async () => {
    newSoftTokens();
    const { module, calls } = waywardModule();
    const home = join(temporaryFolder('cli'), 'home');
    const tokens = (input: string, ...more: string[]) => runCli(['tokens', '--home', home, ...more], { input });
    const refusals = [
      [await tokens('register\n', '--register', module, '--sha256', '0'.repeat(64)), 'token-module-differs: The PKCS #11 module'],
      [
        await tokens('', '--register', module),
        'input-ended: The input ended, or the program was told to end, where an answer was asked for.',
      ],
      [await tokens('yes\n', '--register', module), 'confirmation-mismatch: The typed words are not “register”'],
    ] as const;
    for (const [{ code, stderr }, fault] of refusals) {
      expect(code).toBe(1);
      expect(stderr).toContain(fault);
    }
    expect((await tokens('', '--sha256', sha256Of(module))).code).toBe(2);
    expect((await tokens('')).stdout).toContain('No PKCS #11 module is registered');
    expect(calls()).toEqual([]);
    const digest = sha256Of(module).replace(/(.{4})(?!$)/g, '$1 ');
    const registered = await tokens('register\n', '--register', module);
    expect(registered.code, registered.stderr).toBe(0);
    expect(registered.stdout.split(`SHA-256 ${digest}`)).toHaveLength(3);
    expect(registered.stderr).toContain('type “register” to register the module: ');
    expect(calls()).not.toEqual([]);
    appendFileSync(module, 'one more octet');
    const replaced = await tokens('register\n', '--register', module);
    expect(replaced.stdout).toContain(`REPLACES what is registered at this path now: SHA-256 ${digest}\n`);
    const forgotten = await tokens('', '--forget', `${module}x`);
    expect(forgotten.code).toBe(1);
    expect(forgotten.stderr).toContain('token-module-unknown: ');
    expect(forgotten.stderr).toContain(`(registered: ${module})`);
  }, 60_000);

  it('are listed while another program has the ledger open, with a word on what is not', async () => {
    newSoftTokens();
    const home = join(temporaryFolder('cli'), 'home');
    const workplace = await openTestWorkplace('production', home);
    const args = ['tokens', '--home', home, '--register', softModule, '--sha256', sha256Of(softModule)];
    const { code, stdout, stderr } = await runCli(args);
    await workplace.close();
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('empty token: SoftHSM project');
    expect(stdout).toContain('NOTICE another program has the ledger open');
    expect((await runCli(['tokens', '--home', home])).stdout).not.toContain('NOTICE');
  }, 60_000);

  it('registers a module, initialises a token, makes a root on it, changes its PIN, signs a CRL', async () => {
    const soft = newSoftTokens();
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    let runs = 0;
    const run = (operation: Record<string, unknown>, ...secrets: string[]): Promise<CliOutcome> => {
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
      return runCli(args, { input: answersOf(raw), secrets: secrets.map((secret) => `${secret}\n`).join('') });
    };
    const done = async (outcome: Promise<CliOutcome>): Promise<string> => {
      const { code, stderr, stdout } = await outcome;
      expect(code, stderr).toBe(0);
      return stdout;
    };
    const tokens = (...more: string[]) => runCli(['tokens', '--home', home, ...more]);

    expect(await done(tokens())).toContain('No PKCS #11 module is registered');
    const { plan } = planFolder(rawPlan(rootOperation));
    const refused = await tokens('--register', plan, '--sha256', sha256Of(plan));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('token-module-refused: ');
    const listed = await done(tokens('--register', softModule, '--sha256', sha256Of(softModule)));
    const empty = selector.parse(JSON.parse(listed.trim().split('\n').at(-1) ?? ''));
    expect(empty.label).toBe('');

    await done(run({ kind: 'token-initialisation', name: 'one', token: empty, label: 'Root One' }, testSoPin, testPin));
    const line = (await done(tokens())).split('\n').find((text) => text.includes('"Root One"'));
    const token = selector.parse(JSON.parse(line ?? ''));

    const onToken = { ...rootOperation, custody: { kind: 'token', token } };
    await done(run(onToken, testPin, testPin));
    const newPin = 'quill-161803';
    await done(run({ kind: 'token-pin-change', name: 'pin', token }, testPin, newPin));
    const wrong = await run(crlOperation, testPin);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('pin-wrong: ');
    await done(
      runCli(['resume', '--home', home, '--out', join(place, 'resumed'), '--activation-fd', '3'], {
        input: answersOf(rawPlan(crlOperation), 3),
        secrets: `${newPin}\n`,
      }),
    );
    const resumed = join(place, 'resumed');
    const verified = execFileSync(
      'openssl',
      ['crl', '-in', 'crls/acme-root.pem', '-CAfile', 'certs/acme-root.pem', '-noout', '-crlnumber'],
      {
        cwd: resumed,
        encoding: 'utf8',
      },
    );
    expect(verified).toContain('crlNumber=0x02');
    expect(await done(runCli(['verify', home]))).not.toContain('BROKEN');
    expect(await done(runCli(['keys', '--home', home]))).toContain(`token ${token.label}, serial ${token.serialNumber}`);
    const listing = /^acme-root: \S+, active since \S+, online\n/;
    expect(await done(runCli(['keys', '--home', home]))).toMatch(listing);
    const present = await done(tokens());
    expect(present).not.toContain('NOT PRESENT');
    expect(present.split('holds the key of')).toHaveLength(2);
    expect(present).toMatch(/^ {2}Root One: .*\n {4}holds the key of acme-root\n/m);
    const putIn = soft.pull(token);
    const absent = (await done(tokens())).split('NOT PRESENT ')[1] ?? '';
    expect(absent).toMatch(/^Root One: SoftHSM project, SoftHSM v2, holds the key of acme-root\n/);
    expect(absent).toContain(`  module ${softModule}: registered\n  Nothing can be signed with it until it is back in a slot.\n`);
    expect(selector.parse(JSON.parse(absent.trim().split('\n').at(-1) ?? ''))).toEqual(token);
    await done(tokens('--forget', softModule));
    expect(await done(tokens())).toContain(`  module ${softModule}: not registered\n`);
    await done(tokens('--register', softModule, '--sha256', sha256Of(softModule)));
    const away = await done(runCli(['keys', '--home', home]));
    expect(away).toMatch(/^acme-root: \S+, active since \S+, token not present\n/);
    expect(away).toMatch(/^ {2}[0-9a-f]{32} {2}pin, made \S+, token not present$/m);
    putIn();
    expect(await done(runCli(['keys', '--home', home]))).toMatch(listing);
    for (const secret of [testPin, testSoPin, newPin]) expect(placesOfSecret(place, secret), secret).toEqual([]);
  }, 180_000);
});
