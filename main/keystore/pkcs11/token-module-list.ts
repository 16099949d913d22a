import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../../shared/fault/fault.ts';

const listSchema = z.strictObject({
  modules: z.array(z.strictObject({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type ListedModule = z.infer<typeof listSchema>['modules'][number];

/**
 * The PKCS #11 modules that a person has registered, in one small file beside the ledgers. Only these are ever loaded, and only
 * while their bytes are those that were registered: a plan names a module, it does not bring one in.
 */
export class TokenModuleList {
  constructor(private readonly file: string) {}

  /** Fault: `file-unreadable` where the list exists and is not one. */
  async read(): Promise<readonly ListedModule[]> {
    const text = await readFile(this.file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw new Fault('file-unreadable', { path: this.file }, { cause });
    });
    if (text === undefined) return [];
    try {
      return listSchema.parse(JSON.parse(text)).modules;
    } catch (cause) {
      throw new Fault('file-unreadable', { path: this.file }, { cause });
    }
  }

  async add(path: string): Promise<ListedModule> {
    const module = { path, sha256: await digestOf(path) };
    const others = (await this.read()).filter((listed) => listed.path !== path);
    await this.#write([...others, module]);
    return module;
  }

  async remove(path: string): Promise<void> {
    await this.#write((await this.read()).filter((listed) => listed.path !== path));
  }

  /** The module, if it may be loaded. Faults: `token-module-unknown` {module}, `token-module-changed` {module}, `file-not-found`. */
  async admitted(path: string): Promise<ListedModule> {
    const listed = (await this.read()).find((module) => module.path === path);
    if (!listed) throw new Fault('token-module-unknown', { module: path });
    if ((await digestOf(path)) !== listed.sha256) throw new Fault('token-module-changed', { module: path });
    return listed;
  }

  async #write(modules: readonly ListedModule[]): Promise<void> {
    const next = `${this.file}.new`;
    try {
      await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
      await writeFile(next, `${JSON.stringify({ modules }, null, 2)}\n`, { mode: 0o600, flush: true });
      await rename(next, this.file);
    } catch (cause) {
      throw new Fault('write-failed', { path: this.file }, { cause });
    }
  }
}

/** SHA-256 of a module's file, hex. A link is followed: distributions install modules behind links. */
async function digestOf(path: string): Promise<string> {
  if (!isAbsolute(path)) throw new Fault('token-module-refused', { module: path, why: 'its path is not absolute' });
  const real = await realpath(path).catch(() => {
    throw new Fault('file-not-found', { path });
  });
  if (!(await lstat(real)).isFile()) throw new Fault('file-not-regular', { path });
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(real)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw new Fault('file-unreadable', { path }, { cause });
  }
  return hash.digest('hex');
}
