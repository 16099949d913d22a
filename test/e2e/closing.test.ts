import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallResponse } from '../../shared/contract/contract.ts';
import { callDoor } from '../support/call-door.ts';
import { electronExecutable, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { people, planOf, temporaryFolder } from '../support/test-workplace.ts';

type View = CallResponse<'ceremony.open'>;

let launched: LaunchedApp | undefined;
afterEach(() => {
  const child = launched?.app.process();
  if (child?.exitCode === null) child.kill('SIGKILL');
});

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

/** Opens a production ceremony and goes on to the step where a passphrase is asked for. */
async function openAndGoToActivation(page: Page): Promise<View> {
  await callDoor(page, 'workstation.enterMode', { mode: 'production' });
  const script = await callDoor(page, 'ceremony.propose', { plan: planOf(sampleRoot({ custody: sealed })) });
  let view = await callDoor(page, 'ceremony.open', {
    planDigest: script.planDigest,
    acknowledged: script.findings.map(({ rule }) => rule),
  });
  for (let tries = 0; tries < 100; tries++) {
    const step = view.script.steps[view.position];
    if (!step || step.kind === 'activate') return view;
    const initials = people.find(({ role }) => role === 'internalWitness')?.initials ?? '';
    if (view.running) await page.waitForTimeout(100);
    else if (step.kind === 'attest') await callDoor(page, 'ceremony.attest', { step: step.id, initials });
    else if (step.kind === 'confirm') await callDoor(page, 'ceremony.confirm', { step: step.id, typed: step.expect ?? '' });
    else await callDoor(page, 'ceremony.perform', { step: step.id });
    view = (await callDoor(page, 'ceremony.current', {})) ?? view;
  }
  throw new Error('the ceremony did not come to its activation');
}

describe('a window that is closed in mid-ceremony', () => {
  it('stays when people say so, and otherwise leaves a ceremony that the next start finds interrupted and can resume', async () => {
    launched = await launchApp();
    const { app, page, home } = launched;
    const opened = await openAndGoToActivation(page);
    const activation = app.waitForEvent('window');
    await callDoor(page, 'ceremony.perform', { step: opened.script.steps[opened.position]?.id ?? '' });
    await activation;

    await answerQuestion(app, 'Stay');
    await closeWindow(app);
    await page.waitForTimeout(500);
    expect(await callDoor(page, 'ceremony.current', {})).toMatchObject({ id: opened.id, state: 'open' });

    await answerQuestion(app, 'Interrupt and close');
    const ended = once(app.process(), 'exit');
    await closeWindow(app).catch(() => undefined);
    expect((await ended)[0]).toBe(0);

    launched = await launchApp(home);
    const again = launched.page;
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

  it('ends in good order when it is told to end before its page has come', async () => {
    const place = temporaryFolder('early');
    const home = join(place, 'home');
    const given = [`--home=${home}`, `--user-data-dir=${join(place, 'profile')}`, '--no-sandbox', '--disable-gpu', '.'];
    const child = spawn(electronExecutable(), given, { stdio: 'ignore' });
    const ended = once(child, 'exit');
    // The ledger is there a moment before the window.
    await expect.poll(() => existsSync(join(home, 'rehearsal/ledger.sqlite')), { interval: 5, timeout: 30_000 }).toBe(true);
    for (let pulses = 0; pulses < 200 && child.exitCode === null; pulses++) {
      child.kill('SIGTERM');
      await setTimeout(50);
    }
    if (child.exitCode === null) child.kill('SIGKILL');
    expect(await ended).toEqual([0, null]);
    expect(existsSync(join(home, 'defects.log'))).toBe(false);
  });

  it('closes without a question when no ceremony is open', async () => {
    launched = await launchApp();
    const ended = once(launched.app.process(), 'exit');
    await closeWindow(launched.app).catch(() => undefined);
    expect((await ended)[0]).toBe(0);
  });
});
