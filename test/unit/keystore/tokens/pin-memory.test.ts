import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram } from '../../../support/bundle-program.ts';
import { countInMemory } from '../../../support/process-memory.ts';
import { hostProgram, newSoftTokens, softModule } from '../../../support/test-tokens.ts';
import { temporaryFolder } from '../../../support/test-workplace.ts';

/** All PINs begin with it. */
const canary = 'Pin-Canary#77Lynx';

describe.skipIf(process.platform !== 'linux')('the memory of a process that gave PINs to tokens', () => {
  let program = '';
  beforeAll(async () => {
    newSoftTokens();
    program = await bundleProgram(join(import.meta.dirname, 'pin-process.ts'));
  });

  /** Copies of any of the PINs once all was done with them; nothing is collected by then. */
  async function copies(what: 'keep' | 'wipe'): Promise<number> {
    const file = join(temporaryFolder('modules'), 'token-modules.json');
    const child = spawn(process.execPath, [program, softModule, await hostProgram(), file, what]);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    try {
      const ready = new Promise((resolve, reject) => {
        child.stdout.once('data', resolve);
        child.once('exit', () => reject(new Error(said)));
      });
      child.stdin.end(canary);
      await ready;
      return countInMemory(child.pid ?? 0, [Buffer.from(canary)])[0] ?? -1;
    } finally {
      child.kill();
    }
  }

  it('has none of them any more, right or wrong, set, changed or joined of halves', async () => {
    expect(await copies('keep')).toBe(1);
    expect(await copies('wipe')).toBe(0);
  }, 60_000);
});
