import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { adoptionOperation, crlOperation, planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { opensslCa } from '../support/openssl-ca.ts';
import { answersOf, processesShowing, runCli } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { newSoftTokens, sha256Of, softModule } from '../support/test-tokens.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

/** Marked, so that a piece of any of them is known for what it is wherever it turns up. */
const mark = 'Kanarie';
const secret = (n: number) => `${mark} ${String.fromCharCode(64 + n)}! beside ${11 * n} ponds`;
const [first, offline, carried, back, anew, halfA, halfB] = [1, 2, 3, 4, 5, 6, 7].map(secret) as Seven;
const [backupA, backupB, soPin, pin, newPin, foreign, taken] = [8, 9, 10, 11, 12, 13, 14].map(secret) as Seven;
type Seven = [string, string, string, string, string, string, string];
const iterations = 600_000;

describe('secrets that are marked', () => {
  it('go through every ceremony on keys and are found in no file, output, argument or environment', async () => {
    newSoftTokens();
    const place = temporaryFolder('canary');
    const at = (name: string): string => {
      mkdirSync(join(place, name), { recursive: true });
      return join(place, name);
    };
    const home = at('home');
    const said: string[] = [];
    const shown = new Set<string>();
    let runs = 0;
    const anchorite = async (args: readonly string[], given: { input?: string; secrets?: string } = {}) => {
      const outcome = await runCli(args, {
        ...given,
        env: { TMPDIR: at('tmp') },
        onOutput: () => processesShowing(mark).forEach((pid) => shown.add(pid)),
      });
      said.push(outcome.stdout, outcome.stderr);
      return outcome;
    };
    const run = async (operation: Record<string, unknown>, secrets: readonly string[], warnings: readonly string[] = []) => {
      const raw = rawPlan(operation);
      const args = ['run', planFolder(raw).plan, '--home', home, '--out', at(`out-${(runs += 1)}`), '--activation-fd', '3'];
      const input = warnings.map((rule) => `${rule}\n`).join('') + answersOf(raw);
      const { code, stderr } = await anchorite(args, { input, secrets: secrets.map((one) => `${one}\n`).join('') });
      return { code, stderr };
    };
    const done = async (...given: Parameters<typeof run>) => {
      const { code, stderr } = await run(...given);
      expect(code, stderr).toBe(0);
    };
    const key = { authority: 'acme-root' };
    const newest = (folder: string, name: string) => join(folder, readdirSync(folder).at(-1) ?? '', name);

    await done(rootOperation, [first, first]);
    expect((await run(crlOperation, [`${first}X`])).code).toBe(1);
    await anchorite(['abort', '--home', home, '--why', 'wrong passphrase']);
    const sealing = { kind: 'key-resealing', name: 'seal', ...key };
    await done({ ...sealing, protection: { kind: 'offline-passphrase', iterations } }, [first, offline], ['ANC-OFFLINE-CRL-DUE']);
    const carriage = { kind: 'key-carriage', name: 'away', ...key, folder: at('stick'), iterations };
    await done(carriage, [offline, carried], ['ANC-OFFLINE-CRL-DUE']);
    const file = newest(at('stick'), 'key.pem');
    await done({ kind: 'key-restoration', name: 'back', ...key, file, iterations }, [carried, back]);
    await done({ ...sealing, protection: { kind: 'passphrase', iterations } }, [back, anew]);
    const leaving = { kind: 'key-export', name: 'leave', ...key, folder: at('leave'), format: 'pkcs8', iterations };
    await done(leaving, [anew, halfA, halfB], ['ANC-EXPORT-LEAVES']);
    const backup = { kind: 'key-backup', name: 'backup', ...key, folder: at('vault'), proveEveryDays: 365, iterations };
    await done(backup, [anew, backupA, backupB, backupA, backupB]);
    await done({ kind: 'restore-drill', name: 'drill', ...key, folder: join(newest(at('vault'), 'key.pem'), '..') }, [
      backupA,
      backupB,
    ]);
    await done(crlOperation, [anew]);

    const tokens = async (): Promise<string[]> => (await anchorite(['tokens', '--home', home])).stdout.split('\n');
    await anchorite(['tokens', '--home', home, '--register', softModule, '--sha256', sha256Of(softModule)]);
    const selector = z.object({ module: z.string(), serialNumber: z.string(), label: z.string() });
    const tokenIn = async (label: string) =>
      selector.parse(JSON.parse((await tokens()).find((line) => line.includes(`"label":"${label}"`)) ?? ''));
    await done({ kind: 'token-initialisation', name: 'init', token: await tokenIn(''), label: 'canary' }, [soPin, pin]);
    const token = await tokenIn('canary');
    await done({ kind: 'token-pin-change', name: 'pin', token }, [pin, newPin]);
    const onToken = { ...rootOperation, name: 'token-root', custody: { kind: 'token', token } };
    await done(onToken, [newPin, newPin]);

    const ca = opensslCa('/CN=Foreign Root');
    const file8 = join(at('foreign'), 'key.pem');
    execFileSync('openssl', ['pkcs8', '-topk8', '-in', ca.key, '-out', file8, '-iter', '700000', '-passout', 'stdin'], {
      input: foreign,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const adoption = { ...adoptionOperation(ca, file8), name: 'foreign-root', issued: [] };
    await done(adoption, [foreign, taken, taken], ['ANC-ADOPT-OTHER-COPIES']);
    const copies = z
      .array(z.object({ keyId: z.string(), kind: z.string(), place: z.string() }))
      .parse(
        JSON.parse((await anchorite(['keys', '--home', home])).stdout.split('\n').find((line) => line.includes('backup')) ?? ''),
      );
    // The volumes are pulled out; what lies on them is searched all the same.
    for (const name of ['stick', 'leave', 'vault']) renameSync(at(name), join(place, `${name}-pulled`));
    await done({ kind: 'key-destruction', name: 'end', ...key, copies, why: 'canary' }, [], ['ANC-DESTROY-LOST']);

    for (const one of [
      first,
      offline,
      carried,
      back,
      anew,
      halfA,
      halfB,
      backupA,
      backupB,
      soPin,
      pin,
      newPin,
      foreign,
      taken,
      mark,
    ])
      expect(placesOfSecret(place, one), one).toEqual([]);
    expect(said.join('')).not.toContain(mark);
    expect([...shown]).toEqual([]);
    // The key itself, in the clear: its private scalar as bytes, in hex and in base64.
    const pem = execFileSync('openssl', ['pkey', '-in', newest(join(place, 'leave-pulled'), 'key.pem'), '-passin', 'stdin'], {
      input: halfA + halfB,
    });
    const scalar = Buffer.from(createPrivateKey(pem).export({ format: 'jwk' }).d ?? '', 'base64url');
    expect(scalar.length).toBeGreaterThan(31);
    const spelled = [scalar, Buffer.from(scalar.toString('hex')), Buffer.from(scalar.toString('base64').slice(0, -4))];
    const holding = readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => spelled.some((bytes) => readFileSync(path).includes(bytes)));
    expect(holding).toEqual([]);
  }, 300_000);
});
