import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { entryData } from '../../../shared/ceremony/ledger-entry.ts';
import { planJsonSchema } from '../../../shared/ceremony/plan-json-schema.ts';
import { faultCodes } from '../../../shared/fault/fault-codes.ts';

const handbook = 'resources/handbook';
const pages = readdirSync(handbook, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join(handbook, name));
const read = (path: string): string => readFileSync(path, 'utf8');

/** Names of all members that a plan may have. */
function memberNames(schema: unknown): Set<string> {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    const record = z.record(z.string(), z.unknown()).safeParse(value);
    if (!record.success) return;
    const properties = z.record(z.string(), z.unknown()).safeParse(record.data['properties']);
    if (properties.success) for (const name of Object.keys(properties.data)) names.add(name);
    Object.values(record.data).forEach(walk);
  };
  walk(schema);
  return names;
}

describe('the handbook', () => {
  it('has the schema and the faults as the sources have them (node resources/build/handbook.mjs writes them)', async () => {
    const maker = resolve('resources/build/handbook.mjs');
    const { generatedPages } = z.object({ generatedPages: z.custom<() => Promise<unknown>>() }).parse(await import(maker));
    const made = z.record(z.string(), z.string()).parse(await generatedPages());
    expect(Object.keys(made)).toHaveLength(2);
    for (const [file, text] of Object.entries(made)) expect(read(file), file).toBe(text);
  });

  it('explains every member of a plan', () => {
    const page = read(join(handbook, 'plan.md'));
    const names = memberNames(planJsonSchema());
    expect(names.size).toBeGreaterThan(30);
    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('explains every type of ledger entry', () => {
    const page = read(join(handbook, 'ledger.md'));
    expect(Object.keys(entryData).filter((type) => !page.includes(`\`${type}\``))).toEqual([]);
  });

  it('names only faults that exist', () => {
    const known = new Set<string>(faultCodes);
    const page = read(join(handbook, 'faults.md'));
    expect([...page.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code)).toEqual([...known]);
  });

  it.each(['README.md', 'CHANGELOG.md', ...pages])('has only links that lead somewhere: %s', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, target]) => target ?? '');
    expect(targets.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
  });

  it('has a page for every decision in its list, and lists every page', () => {
    const list = read(join(handbook, 'README.md'));
    for (const page of pages)
      if (!page.endsWith('handbook/README.md')) expect(list).toContain(`](${page.slice(handbook.length + 1)})`);
  });
});
