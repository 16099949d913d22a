import { join } from 'node:path';
import { build } from 'esbuild';
import { temporaryFolder } from './test-workplace.ts';

const repository = join(import.meta.dirname, '..', '..');

/** Bundles a TypeScript program so that stock Node can run it as a process of its own. Resolves to the program's path. */
export async function bundleProgram(entry: string): Promise<string> {
  const outfile = join(temporaryFolder('program'), 'program.cjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    jsx: 'automatic',
    minify: true,
    logLevel: 'error',
    // The drivers stay where their binaries are.
    alias: {
      sqlite3: join(repository, 'node_modules', 'sqlite3', 'lib', 'sqlite3.js'),
      pkcs11js: join(repository, 'node_modules', 'pkcs11js', 'index.js'),
    },
    external: [join(repository, 'node_modules', 'sqlite3', '*'), join(repository, 'node_modules', 'pkcs11js', '*')],
  });
  return outfile;
}
