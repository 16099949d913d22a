import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TokenModuleList } from '../../../../main/keystore/pkcs11/token-module-list.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import { temporaryFolder } from '../../../support/test-workplace.ts';
import { sha256Of } from '../../../support/test-tokens.ts';

describe('the list of modules', () => {
  it('loses none of several changes at once, and leaves no file beside it', async () => {
    const [home, vendor] = [temporaryFolder('list'), temporaryFolder('vendor')];
    const list = new TokenModuleList(join(home, 'token-modules.json'), systemEntropy);
    const modules = ['one', 'two', 'three', 'four'].map((name) => {
      const path = join(vendor, name);
      writeFileSync(path, name);
      return { path, sha256: sha256Of(path) };
    });
    await Promise.all(modules.map((module) => list.add(module)));
    const byPath = (paths: readonly { path: string }[]): readonly string[] => paths.map(({ path }) => path).toSorted();
    expect(byPath(await list.read())).toEqual(byPath(modules));
    const [first, second] = modules;
    await Promise.all([list.remove(first?.path ?? ''), list.remove(second?.path ?? '')]);
    expect(byPath(await list.read())).toEqual(byPath(modules.slice(2)));
    expect(readdirSync(home)).toEqual(['token-modules.json']);
  });

  it('takes another change after one that failed', async () => {
    const home = temporaryFolder('list');
    const file = join(home, 'token-modules.json');
    writeFileSync(file, 'no list');
    const list = new TokenModuleList(file, systemEntropy);
    await expect(list.remove('/usr/lib/absent.so')).rejects.toMatchObject({ code: 'file-unreadable' });
    const listed = { path: '/usr/lib/gone.so', sha256: '0'.repeat(64) };
    writeFileSync(file, JSON.stringify({ modules: [listed] }));
    await list.remove(listed.path);
    expect(readdirSync(home)).toEqual(['token-modules.json']);
  });

  it('forgets nothing by another path than it was registered with, and says which there are', async () => {
    const home = temporaryFolder('list');
    const file = join(home, 'token-modules.json');
    const modules = ['/usr/lib/one.so', '/usr/lib/two.so'].map((path) => ({ path, sha256: '0'.repeat(64) }));
    writeFileSync(file, JSON.stringify({ modules }));
    const list = new TokenModuleList(file, systemEntropy);
    for (const path of ['/usr/lib/three.so', 'one.so', '/usr/lib/../lib/one.so'])
      await expect(list.remove(path)).rejects.toMatchObject({
        code: 'token-module-unknown',
        detail: { module: path, registered: '/usr/lib/one.so, /usr/lib/two.so' },
      });
    expect(await list.read()).toEqual(modules);
    for (const { path } of modules) await list.remove(path);
    await expect(list.remove('/usr/lib/one.so')).rejects.toMatchObject({ detail: { registered: 'none' } });
    expect(readdirSync(home)).toEqual(['token-modules.json']);
  });
});
