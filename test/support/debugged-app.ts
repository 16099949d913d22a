import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { vi } from 'vitest';

export interface DebuggedApp {
  readonly browser: Browser;
  readonly page: Page;
  /** Where Chromium's debugger listens, on loopback. */
  readonly port: number;
}

/**
 * The window of an app that was started with `--remote-debugging-port=0` and this profile: for programs that Playwright cannot start
 * itself (hardened package, strace).
 */
export async function connectDebugger(profile: string): Promise<DebuggedApp> {
  const file = join(profile, 'DevToolsActivePort');
  const port = await vi.waitFor(() => portIn(file), { timeout: 60_000, interval: 50 });
  // Playwright waits for ever when it connects in the moment in which Electron makes the page.
  await vi.waitFor(() => requirePage(port), { timeout: 60_000, interval: 50 });
  const browser = await connected(`http://127.0.0.1:${port}`);
  const [context] = browser.contexts();
  if (!context) throw new Error('the app shows no page to the debugger');
  const page = context.pages()[0] ?? (await context.waitForEvent('page', { timeout: 60_000 }));
  await page.getByRole('button').first().waitFor({ timeout: 60_000 });
  return { browser, page, port };
}

/** A connection that hangs all the same is given up and made anew, within the same minute. */
async function connected(address: string): Promise<Browser> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await chromium.connectOverCDP(address, { timeout: 15_000 });
    } catch (thrown) {
      if (tries === 4) throw thrown;
    }
  }
}

function portIn(file: string): number {
  if (!existsSync(file) || !readFileSync(file, 'utf8').includes('\n')) throw new Error('the debugger is not listening yet');
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}

/** Chromium's own list of what can be debugged has the window with its address. */
async function requirePage(port: number): Promise<void> {
  const listed = await fetch(`http://127.0.0.1:${port}/json/list`);
  if (!(await listed.text()).includes('"url": "anchorite://window/')) throw new Error('there is no page yet');
}
