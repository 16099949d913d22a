import { createRequire } from 'node:module';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { temporaryFolder } from './test-workplace.ts';

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
}

/** The Electron runtime that the set-up found. */
export function electronExecutable(): string {
  const named = process.env['ANCHORITE_ELECTRON'];
  if (named === undefined) throw new Error('ANCHORITE_ELECTRON is not set: run the tests with npm test');
  return named;
}

/** Starts the built app on a home of its own and waits for its window. */
export async function launchApp(home = temporaryFolder('e2e'), args: readonly string[] = []): Promise<LaunchedApp> {
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: ['.', `--home=${join(home, 'home')}`, `--user-data-dir=${join(home, 'profile')}`, '--disable-gpu', ...args],
    cwd: join(createRequire(import.meta.url).resolve('../../package.json'), '..'),
    timeout: 30_000,
  });
  const page = await app.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  return { app, page, home };
}

/** The next native file or folder dialog answers with this path, or is cancelled. */
export function answerDialog(app: ElectronApplication, path: string | null): Promise<void> {
  return app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] });
  }, path);
}
