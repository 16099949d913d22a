import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import type { Printer } from '../ports/workstation.ts';

const limit = 60_000;

/**
 * Prints from the terminal: starts the Electron runtime with the printer program, under Xvfb where there is no display. The document
 * passes through a private folder that is removed afterwards. Fault `printer-unavailable` {why}.
 */
export function processPrinter(): Printer {
  return {
    async print(document) {
      const electron = electronExecutable();
      if (electron === undefined) throw new Fault('printer-unavailable', { why: 'no Electron runtime was found' });
      const folder = await mkdtemp(join(tmpdir(), 'anchorite-print-'));
      try {
        const job = join(folder, 'job.json');
        const pdf = join(folder, 'document.pdf');
        await writeFile(job, JSON.stringify(document), { mode: 0o600, flag: 'wx' });
        await runPrinter(electron, [
          join(import.meta.dirname, 'print.cjs'),
          job,
          pdf,
          `--user-data-dir=${join(folder, 'profile')}`,
        ]);
        return new Uint8Array(await readFile(pdf));
      } catch (cause) {
        if (cause instanceof Fault) throw cause;
        throw new Fault('printer-unavailable', { why: 'the runtime did not print' }, { cause });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Named by the start scripts, or beside the build in a development tree. */
function electronExecutable(): string | undefined {
  const named = process.env['ANCHORITE_ELECTRON'];
  if (named !== undefined) return existsSync(named) ? named : undefined;
  try {
    const noted = readFileSync(join(import.meta.dirname, 'electron-path.txt'), 'utf8').trim();
    return existsSync(noted) ? noted : undefined;
  } catch {
    return undefined;
  }
}

function runPrinter(electron: string, args: readonly string[]): Promise<void> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  const [command, ...before] = display === undefined && process.platform === 'linux' ? ['xvfb-run', '-a', electron] : [electron];
  return new Promise((resolve, reject) => {
    execFile(command ?? electron, [...before, ...root, ...args], { timeout: limit }, (failure) => {
      if (!failure) return resolve();
      const missing = 'code' in failure && failure.code === 'ENOENT';
      reject(missing ? new Fault('printer-unavailable', { why: `${command} is not installed` }) : failure);
    });
  });
}
