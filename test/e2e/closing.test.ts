import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ElectronApplication } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { callDoor, openThroughDoor } from '../support/call-door.ts';
import { electronExecutable, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { planOf, temporaryFolder } from '../support/test-workplace.ts';

let running: ChildProcess | undefined;
afterEach(() => void running?.kill('SIGKILL'));

/** Starts the app and remembers its process, which Playwright forgets when it ends. */
async function launch(home?: string): Promise<LaunchedApp> {
  const launched = await launchApp(home);
  running = launched.app.process();
  return launched;
}

/** The question that closing in mid-ceremony asks is answered with this button; resolves when it has been asked. */
const answerQuestion = (app: ElectronApplication, button: 'Stay' | 'Interrupt and close'): Promise<void> =>
  app.evaluate(({ dialog }, label) => {
    const answer = (_window: unknown, { buttons = [] }: { buttons?: string[] }) =>
      Promise.resolve({ response: buttons.indexOf(label), checkboxChecked: false });
    Reflect.set(dialog, 'showMessageBox', answer);
  }, button);

const closeWindow = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    const main = BrowserWindow.getAllWindows().find((window) => window.getParentWindow() === null);
    main?.close();
  });

describe('a window that is closed in mid-ceremony', () => {
  it('stays when people say so, and otherwise leaves a ceremony that the next start finds interrupted and can resume', async () => {
    const { app, page, home } = await launch();
    await callDoor(page, 'workstation.enterMode', { mode: 'production' });
    const activation = app.waitForEvent('window');
    const opened = await openThroughDoor(page, planOf(sampleRoot({ custody: sealed })));
    expect(opened).toMatchObject({ state: 'open', awaitingActivation: true });
    await activation;

    await answerQuestion(app, 'Stay');
    await closeWindow(app);
    await page.waitForTimeout(500);
    expect(await callDoor(page, 'ceremony.current', {})).toMatchObject({ id: opened.id, state: 'open' });

    await answerQuestion(app, 'Interrupt and close');
    const ended = once(app.process(), 'exit');
    await closeWindow(app).catch(() => undefined);
    expect((await ended)[0]).toBe(0);

    const { page: again } = await launch(home);
    expect(await callDoor(again, 'workstation.status', {})).toMatchObject({ mode: 'production' });
    expect(await callDoor(again, 'ceremony.current', {})).toMatchObject({
      id: opened.id,
      state: 'interrupted',
      awaitingActivation: false,
    });
    const entries = await callDoor(again, 'ledger.page', { before: null, limit: 100 });
    expect(entries.filter(({ type }) => type === 'ceremony-interrupted')).toHaveLength(1);
    await callDoor(again, 'ledger.verify', {});
    expect(await callDoor(again, 'ceremony.resume', {})).toMatchObject({ id: opened.id, state: 'open' });
  });

  it.each([0, 150, 300])('ends in good order when it is told to end %i ms after its ledger was made', async (delay) => {
    const place = temporaryFolder('early');
    const home = join(place, 'home');
    const given = [`--home=${home}`, `--user-data-dir=${join(place, 'profile')}`, '--no-sandbox', '--disable-gpu', '.'];
    const child = spawn(electronExecutable(), given, { stdio: 'ignore' });
    const ended = once(child, 'exit');
    // The ledger is there a moment before the window.
    await expect.poll(() => existsSync(join(home, 'rehearsal/ledger.sqlite')), { interval: 5, timeout: 30_000 }).toBe(true);
    await setTimeout(delay);
    child.kill('SIGTERM');
    const late = globalThis.setTimeout(() => child.kill('SIGKILL'), 20_000);
    expect(await ended).toEqual([0, null]);
    clearTimeout(late);
    expect(existsSync(join(home, 'defects.log'))).toBe(false);
  });

  it('closes without a question when no ceremony is open', async () => {
    const { app } = await launch();
    const ended = once(app.process(), 'exit');
    await closeWindow(app).catch(() => undefined);
    expect((await ended)[0]).toBe(0);
  });
});
