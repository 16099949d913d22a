import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import { errnoOf } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { shownName } from './portable-name.ts';

/** Fault: `custody-refused` {why} where `folder` is the home or lies in it, under whatever name. */
export async function requireOutside(fs: FileSystem, home: string, folder: string): Promise<void> {
  const way = relative(await realPlace(fs, resolve(home)), await realPlace(fs, resolve(folder)));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new Fault('custody-refused', {
    why: `${shownName(folder)} lies in the folder of this program, so what is written there does not leave the workstation`,
  });
}

/** The path without links. What does not exist yet, such as a mount point, lies where its nearest folder that exists does. */
async function realPlace(fs: FileSystem, path: string): Promise<string> {
  try {
    return await fs.realpath(path);
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === undefined) throw thrown;
    const parent = dirname(path);
    return parent === path ? path : join(await realPlace(fs, parent), basename(path));
  }
}
