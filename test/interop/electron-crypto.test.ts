import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bundleProgram } from '../support/bundle-program.ts';
import { electronExecutable } from '../support/launch-app.ts';
import { cryptoCases } from './electron-crypto-cases.ts';

/** The unit tests run on Node's OpenSSL; the app signs with Electron's BoringSSL. Here the same cases run there. */
describe('on the crypto library of Electron', () => {
  const outcome = new Map<string, string | null>();

  beforeAll(async () => {
    const program = await bundleProgram(join(import.meta.dirname, 'electron-crypto-program.ts'));
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const { stdout } = await promisify(execFile)(electronExecutable(), [program], { env, maxBuffer: 16 * 1024 * 1024 });
    for (const line of stdout.trim().split('\n')) {
      const { title, failure } = z.strictObject({ title: z.string(), failure: z.string().nullable() }).parse(JSON.parse(line));
      outcome.set(title, failure);
    }
  }, 300_000);

  it('runs on BoringSSL, inside the runtime that the app runs on', () => {
    const versions = z.record(z.string(), z.string()).parse(JSON.parse(outcome.get('versions') ?? '{}'));
    expect(versions['electron']).toMatch(/^\d+\.\d+\.\d+/);
    // BoringSSL has no releases: Electron reports 0.0.0.
    expect(versions['openssl']).toBe('0.0.0');
  });

  it.each(cryptoCases().map(({ title }) => title))('%s', (title) => {
    expect(outcome.get(title)).toBe(null);
  });
});
