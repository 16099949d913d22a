import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { connectDebugger } from './debugged-app.ts';
import { packagedFolder } from './packaged-folder.ts';
import { temporaryFolder } from './test-workplace.ts';

export interface LaunchedPackage {
  readonly page: Page;
  /** Holds the home and the profile. */
  readonly place: string;
  /** The next native file or folder dialog answers with this path. */
  choose(path: string): void;
  close(): Promise<void>;
}

/** Starts the packaged app of the tests, which a debugger may drive. */
export async function launchPackage(): Promise<LaunchedPackage> {
  const place = temporaryFolder('package');
  const [home, profile, choice] = [join(place, 'home'), join(place, 'profile'), join(place, 'choice.txt')];
  const folders = [`--user-data-dir=${profile}`, `--home=${home}`];
  const args = ['--no-sandbox', '--disable-gpu', ...folders, '--no-dialog', '--remote-debugging-port=0'];
  const env = { ...process.env, ANCHORITE_TEST_CHOICE: choice };
  const app = spawn(join(packagedFolder(), 'anchorite'), args, { stdio: 'ignore', env });
  const { browser, page } = await connectDebugger(profile);
  return {
    page,
    place,
    choose: (path) => writeFileSync(choice, path),
    close: async () => {
      await browser.close();
      app.kill('SIGKILL');
    },
  };
}
