import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { repository } from './source-tree.ts';

/** It starts again and again while people wait, and a vendor's module runs in it: nothing is in it that it does not need. */
it('the token host is a small program with one library, the driver', async () => {
  const { outputs, metafile } = await build({
    ...{ absWorkingDir: repository, entryPoints: ['main/token-host.ts'], platform: 'node', bundle: true },
    ...{ write: false, metafile: true, packages: 'external', logLevel: 'silent' },
  }).then(({ metafile: made, outputFiles }) => ({ metafile: made, outputs: outputFiles }));
  const libraries = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect([...new Set(libraries)].filter((path) => !path.startsWith('node:')).toSorted()).toEqual(['pkcs11js']);
  expect(outputs[0]?.contents.length).toBeLessThan(64_000);
});
