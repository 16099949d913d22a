import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The package that `npm test` made: hardened like a release, except that its debugger may be used. */
export function packagedFolder(): string {
  const release = resolve('release');
  const built = (existsSync(release) ? readdirSync(release) : []).filter((name) => name.endsWith('for-tests'));
  const folders = built.flatMap((name) => readdirSync(join(release, name)).map((inner) => join(release, name, inner)));
  const [found] = folders.filter((path) => existsSync(join(path, 'anchorite')));
  if (found === undefined) throw new Error('there is no package: run npm run dist -- --for-tests --unofficial-runtime');
  return found;
}
