import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a person with a screen reader, a keyboard or weak eyes could not use: rule and element. */
async function violations(page: Page): Promise<string[]> {
  // The debugger's evaluation is not subject to the content security policy; a script element would be.
  await page.evaluate(axe);
  const { violations: found, passes } = await page.evaluate(() => {
    const { axe: engine } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    return engine.run({ resultTypes: ['violations'] });
  });
  expect(passes.length).toBeGreaterThan(5);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary ?? ''}`));
}

/** Fails where an axe rule is broken seriously, in light or in dark. */
export async function usableByAll(page: Page, place: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await violations(page), `${place}, ${colorScheme}`).toEqual([]);
  }
}
