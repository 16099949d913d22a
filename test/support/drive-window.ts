import type { Locator, Page } from 'playwright-core';

/** Where new windows show up: a launched app, or a debugger's context. */
export interface WindowSource {
  waitForEvent(event: 'window'): Promise<Page>;
  windows?(): Page[];
}

/** What people do at the window, in the words they see there. */

export const passphrase = 'Correct-Horse-7-Staple';

/** Fills the Who stage with the three suggested roles, and a fourth where that is wanted, and goes on to the review. */
export async function fillWho(page: Page, andSystemAdministrator = false): Promise<void> {
  await page.getByRole('button', { name: 'Continue to who' }).click();
  await page.getByLabel('Organisation', { exact: true }).fill('Acme');
  await page.getByLabel('Place').fill('Vault 1');
  const people = [
    ['Ada Administrator', 'AA'],
    ['Otto Officer', 'OO'],
    ['Wilma Witness', 'WW'],
  ] as const;
  for (const [index, [name, initials]] of people.entries()) {
    const field = page.getByLabel(`Name of participant ${index + 1}`);
    if ((await field.count()) === 0) break;
    await field.fill(name);
    await page.getByLabel(`Initials of participant ${index + 1}`).fill(initials);
  }
  if (andSystemAdministrator) {
    await page.getByRole('button', { name: 'Add a participant' }).click();
    await page.getByLabel('Name of participant 4').fill('Sven System');
    await page.getByLabel('Role of participant 4').selectOption('System Administrator');
    await page.getByLabel('Initials of participant 4').fill('SS');
  }
  await page.getByRole('button', { name: 'Continue to review' }).click();
}

/** Chooses the module that the next dialog answers with, and registers it as people do who find its digest right. */
export async function registerChosen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Register a module …' }).click();
  const confirm = page.getByRole('button', { name: 'Register the module' });
  await confirm.click();
  await confirm.waitFor({ state: 'detached' });
}

/** Chooses the token with this label once its module has answered. */
export async function chooseToken(page: Page, label: string): Promise<void> {
  const field = page.getByLabel('Token', { exact: true });
  const option = field.locator('option', { hasText: label });
  await option.waitFor({ state: 'attached' });
  await field.selectOption((await option.getAttribute('value')) ?? '');
}

/** Accepts the warnings that are shown and opens the ceremony. */
export async function openCeremony(page: Page): Promise<void> {
  const open = page.getByRole('button', { name: 'Open ceremony' });
  await open.waitFor();
  for (const box of await page.getByRole('checkbox', { name: /^We accept / }).all()) await box.check();
  await open.click();
}

/** What people type into the activation window: always the same, or by the heading of what is asked. */
export type Secret = string | ((asked: string, window: Page) => string | Promise<string>);

/** Answers the activation window that opens, as often as it asks, and waits until it has closed. */
export async function giveActivation(app: WindowSource, trigger: () => Promise<void>, secret: Secret = passphrase): Promise<void> {
  const opening = app.waitForEvent('window');
  await trigger();
  await answerWindow(await opening, secret);
}

async function answerWindow(window: Page, secret: Secret): Promise<void> {
  const closed = window.waitForEvent('close', { timeout: 60_000 }).then(() => 'closed');
  let turn: string | undefined = await answerOnce(window, secret);
  // What interrupts the ceremony is told in this window, too, which closes at once: then there is nothing to answer any more.
  while (turn !== undefined && (await Promise.race([closed, asksAgain(window, turn)])) === 'asked')
    turn = await unlessClosed(answerOnce(window, secret));
  await closed;
}

/** Answers what is asked now. Returns which question it was. */
async function answerOnce(window: Page, secret: Secret): Promise<string> {
  await makeUpOwn(window);
  const asked = (await window.getByRole('heading', { level: 1 }).textContent()) ?? '';
  const typed = typeof secret === 'string' ? secret : await secret(asked, window);
  const turn = (await window.locator('form').getAttribute('data-turn')) ?? '';
  await fillSecret(window, typed);
  // The window may be gone before it could acknowledge the click: whoever calls waits for that.
  await unlessClosed(window.locator('button[type=submit]').click());
  return turn;
}

/** Resolves once another question is shown, or why the answer was refused; or once the window has closed. */
const asksAgain = (window: Page, turn: string): Promise<string> =>
  window
    .waitForFunction(
      (before) =>
        (document.querySelector('form')?.getAttribute('data-turn') ?? before) !== before ||
        (document.querySelector('.fault') !== null && document.querySelector('form[aria-busy=true]') === null),
      turn,
      { timeout: 60_000 },
    )
    .then(
      () => 'asked',
      () => 'closed',
    );

/** Undefined where the window closed in the middle of it. */
async function unlessClosed<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message.includes('Target page, context or browser has been closed')) return undefined;
    throw thrown;
  }
}

/** Fills what is asked: a share in the rows of its card, anything else as it is, twice where it is new. */
export async function fillSecret(window: Page, typed: string): Promise<void> {
  const words = typed.split(' ');
  const fields = window.locator('input[type=password]');
  if ((await window.locator('.share-rows').count()) === 0) for (const field of await fields.all()) await field.fill(typed);
  else for (let row = 0; row * 4 < words.length; row++) await fields.nth(row).fill(words.slice(row * 4, row * 4 + 4).join(' '));
}

/** Where a passphrase is set one is drawn: whoever brings their own says so first. Nothing to press where none is set. */
export async function makeUpOwn(window: Page): Promise<void> {
  await window.locator('form button[type=submit]').waitFor();
  const own = window.getByRole('button', { name: 'Make up my own instead' });
  if ((await own.count()) > 0) await own.click();
}

/** The passphrase that the activation window shows. */
export async function drawnIn(window: Page): Promise<string> {
  await window.getByText(/^\d+ bits, drawn by this workstation/).waitFor();
  return (await window.locator('.drawn-words code').allTextContents()).join('');
}

/** What is asked of people now; null while the program acts. */
const askedNow = (page: Page): Promise<{ place: string; kind: string } | null> =>
  page.evaluate(() => {
    const form = document.querySelector('form.step-form');
    return form && { place: document.querySelector('.step-place')?.textContent ?? '', kind: form.className };
  });

/** Walks a ceremony from where it stands to its end, as its script says. Returns the number of steps that people did. */
export async function walkCeremony(
  app: WindowSource,
  page: Page,
  onStep?: (step: string) => Promise<void>,
  secret?: Secret,
): Promise<number> {
  const ended = page.getByText('The ceremony is closed');
  let done = 0;
  for (let looks = 0; looks < 1_000; looks++) {
    if (await ended.isVisible()) return done;
    const asked = await askedNow(page);
    await page.waitForTimeout(100);
    // Looked at twice, as people do: the program may just be taking the next step itself.
    const still = await askedNow(page);
    if (asked === null || still?.place !== asked.place || still.kind !== asked.kind) continue;
    await onStep?.(asked.place);
    await doStep(app, page, asked.kind, secret);
    done++;
    await page.waitForFunction(
      (before) =>
        document.querySelector('.step-place')?.textContent !== before || document.querySelector('form.step-form') === null,
      asked.place,
      { timeout: 60_000 },
    );
  }
  throw new Error('the ceremony did not end');
}

const digitsLabel = /^Digits \d+ to \d+ of the digest$/;

/** The digits that are asked for, read from the digest on the screen: the line whose number the label says. */
export async function digitsShown(page: Page): Promise<string> {
  const label = (await page.locator('form.step-form label').filter({ hasText: digitsLabel }).textContent()) ?? '';
  const from = /\d+/.exec(label)?.[0] ?? '';
  return (await page.locator(`.approval-digest li[value="${from}"] code`).textContent()) ?? '';
}

/** Nothing is chosen beforehand, and nothing can be sent: where nobody chose yet, what the script expects is chosen. */
async function chooseDone(form: Locator): Promise<void> {
  const choices = form.getByRole('radio');
  if ((await choices.count()) === 0 || (await form.locator('input[type=radio]:checked').count()) > 0) return;
  await form.locator('button[type=submit][aria-disabled=true]').waitFor();
  await choices.first().check();
}

/** The witness's, but where who watches may not. */
const initialsAt = async (form: Locator): Promise<string> =>
  (await form.getByText('and not by who watches').count()) > 0 ? 'AA' : 'WW';

async function doStep(app: WindowSource, page: Page, kind: string, secret?: Secret): Promise<void> {
  const form = page.locator('form.step-form');
  const primary = form.locator('button[type=submit]');
  if (kind.includes('attest')) {
    await chooseDone(form);
    // At the field itself: on a slow machine the screen may still be moving the focus to the step.
    const initials = page.getByLabel('Initials', { exact: true });
    await initials.fill(await initialsAt(form));
    await initials.press('Enter');
  } else if (kind.includes('approve')) {
    await page.getByLabel(digitsLabel).fill(await digitsShown(page));
    const initials = page.getByLabel('Initials', { exact: true });
    await initials.fill('WW');
    await initials.press('Enter');
    await answerApprover(app, page, secret);
  } else if (kind.includes('confirm')) {
    await page.getByLabel('Typed words').fill((await page.locator('.expect code').textContent()) ?? '');
    await primary.click();
  } else if (kind.includes('activate')) {
    await giveActivation(app, () => primary.click(), secret);
  } else {
    await primary.click();
  }
}

/** Where whoever approved is enrolled, the activation window asks for what opens their key. */
async function answerApprover(app: WindowSource, page: Page, secret: Secret = passphrase): Promise<void> {
  await page.locator('form.step-form.approve').waitFor({ state: 'detached' });
  // What the program does itself has a progress bar.
  if ((await page.locator('.waiting:not(:has(progress))').count()) === 0) return;
  for (let looks = 0; looks < 100; looks++) {
    const window = app.windows?.().find((one) => one !== page && !one.isClosed());
    if (window) return answerWindow(window, secret);
    await page.waitForTimeout(100);
  }
  throw new Error('nobody asks for the approval passphrase');
}

/** Goes through the script up to the first step that `isIt` accepts, and leaves that one undone. */
export async function walkUntil(app: WindowSource, page: Page, isIt: () => Promise<boolean>): Promise<void> {
  const reached = new Error('reached');
  try {
    await walkCeremony(app, page, async () => {
      if (await isIt()) throw reached;
    });
  } catch (thrown) {
    if (thrown === reached) return;
    throw thrown;
  }
  throw new Error('the ceremony ended before that step');
}

/** Goes through the script up to a step of this kind. */
export function walkTo(app: WindowSource, page: Page, kind: 'attest' | 'approve' | 'confirm' | 'activate'): Promise<void> {
  const form = page.locator('form.step-form');
  return walkUntil(app, page, async () => ((await form.getAttribute('class')) ?? '').includes(kind));
}

/** Initials each step, until the program refuses something; resolves to the code of what it refused. */
export async function attestUntilFault(page: Page): Promise<string | null> {
  for (let tries = 0; tries < 600; tries++) {
    // One look at the page: between two, the program may have taken the next step itself.
    const seen = await page.evaluate(() => ({
      fault: document.querySelector('.fault')?.getAttribute('data-fault') ?? null,
      place: document.querySelector('.step-place')?.textContent ?? null,
      asked: document.querySelector('form.step-form.attest') !== null,
    }));
    if (seen.fault !== null) return seen.fault;
    if (seen.asked) {
      const initials = page.getByLabel('Initials', { exact: true });
      await initials.fill('WW', { timeout: 5_000 });
      await initials.press('Enter', { timeout: 5_000 });
      await page.waitForFunction((place) => document.querySelector('.step-place')?.textContent !== place, seen.place);
    } else {
      await page.waitForTimeout(100);
    }
  }
  throw new Error('nothing was refused');
}

/** Presses the button of an activation step; resolves to the window that opens, where a passphrase can be typed. */
export async function openActivationWindow(app: WindowSource, page: Page): Promise<Page> {
  const opening = app.waitForEvent('window');
  await page.locator('form.step-form button[type=submit]').click();
  const window = await opening;
  await makeUpOwn(window);
  await window.getByLabel('Passphrase', { exact: true }).waitFor();
  return window;
}
