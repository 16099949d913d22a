import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { crlOperation, planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { answersOf, runCli, type CliOutcome } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { newSoftTokens, softModule, testPin, testSoPin } from '../support/test-tokens.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const selector = z.object({ module: z.string(), serialNumber: z.string(), label: z.string() });

describe('tokens at a terminal', () => {
  it('registers a module, initialises a token, makes a root on it, changes its PIN, signs a CRL', async () => {
    newSoftTokens();
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
    const refused = await tokens('--register', planFolder(rawPlan(rootOperation)).plan);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('token-module-refused: ');
    const listed = await done(tokens('--register', softModule));
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
    for (const secret of [testPin, testSoPin, newPin]) expect(placesOfSecret(place, secret), secret).toEqual([]);
  }, 180_000);
});
