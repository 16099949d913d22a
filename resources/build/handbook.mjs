/**
 * The pages of the handbook that are made from the sources: the JSON Schema of a plan and the table of faults.
 *   node resources/build/handbook.mjs          writes them
 * A test holds them against the sources (test/unit/handbook).
 */
import { build } from 'esbuild';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { isEntry, root, runCommand, say } from './workplace.mjs';

const sources = `
  export { faultCodes } from './shared/fault/fault-codes.ts';
  export { wordFault } from './shared/fault/fault-wording.ts';
  export { planJsonSchema } from './shared/ceremony/plan-json-schema.ts';
`;

async function readSources() {
  const folder = mkdtempSync(path.join(tmpdir(), 'anchorite-handbook-'));
  try {
    const outfile = path.join(folder, 'sources.mjs');
    const stdin = { contents: sources, resolveDir: root, loader: 'ts' };
    await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Stands for any detail a fault may carry: each shows its own name. */
const named = new Proxy({}, { has: () => true, get: (_target, name) => `‹${String(name)}›` });

function faultPage({ faultCodes, wordFault }) {
  const cell = (text) => (text ?? '').replaceAll('|', '\\|');
  const rows = faultCodes.map((code) => {
    const { refused, rule, next } = wordFault(code, named);
    return `| \`${code}\` | ${cell(refused)} | ${cell(rule)} | ${cell(next)} |`;
  });
  return [
    '# Faults',
    '',
    'Everything Anchorite refuses, in the words that window, terminal and transcript use. This page is made from',
    '`shared/fault/` by `node resources/build/handbook.mjs`. ‹…› is filled in when it happens; a part whose value is not known is left out.',
    '',
    'At a terminal the code stands first on a line of standard error, followed by these words; the exit code is 1 (2 for `usage`).',
    'A fault never carries a secret. `internal` is a defect: no detail is shown, the local log has the rest.',
    '',
    '| Code | What was refused | Rule | What to do next |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Path from the root → text, formatted as the formatter wants it. */
export async function generatedPages() {
  const read = await readSources();
  const pages = {
    'resources/handbook/plan.schema.json': JSON.stringify(read.planJsonSchema()),
    'resources/handbook/faults.md': faultPage(read),
  };
  const formatted = {};
  for (const [file, text] of Object.entries(pages)) {
    const options = await resolveConfig(path.join(root, file));
    formatted[file] = await format(text, { ...options, filepath: file });
  }
  return formatted;
}

if (isEntry(import.meta)) {
  await runCommand(async () => {
    for (const [file, text] of Object.entries(await generatedPages())) {
      writeFileSync(path.join(root, file), text);
      say(`wrote ${file}`);
    }
  });
}
