import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { z } from 'zod';
import { toHex } from '../../../shared/base/bytes.ts';
import { instantOf } from '../../../shared/base/instant.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ModuleFile } from '../../ports/tokens.ts';
import type { Entropy } from '../../ports/workstation.ts';

const listSchema = z.strictObject({
  modules: z.array(z.strictObject({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type ListedModule = z.infer<typeof listSchema>['modules'][number];

/**
 * The PKCS #11 modules that a person has registered, in one small file beside the ledgers. Only these are ever loaded, and only
 * while their bytes are those that were registered: a plan names a module, it does not bring one in.
 */
export class TokenModuleList {
  /** Changes of this process come one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly entropy: Entropy,
  ) {}

  /** Fault: `file-unreadable` where the list exists and is not one. */
  async read(): Promise<readonly ListedModule[]> {
    return this.#parsed(await this.#text());
  }

  /** What stands at this path, and whether it is in the list. Faults: `token-module-refused` {why}, `file-not-found`, `file-not-regular`, `file-unreadable`. */
  async inspect(path: string): Promise<ModuleFile> {
    const registered = (await this.read()).find((listed) => listed.path === path);
    return { path, ...(await fileAt(path)), registered: registered?.sha256 ?? null };
  }

  /** Takes a module in, in the place of what was listed at its path. Faults: `token-module-changed` {module} where its file is another; those of `inspect`. */
  async add(module: ListedModule): Promise<void> {
    await requireUnchanged(module);
    await this.#change((modules) => [...modules.filter(({ path }) => path !== module.path), module]);
  }

  /** Fault: `token-module-unknown` {module, registered}: who forgets one by a path that is not listed would leave another in the list. */
  async remove(path: string): Promise<void> {
    await this.#change((modules) => {
      const listed = moduleAt(path, modules);
      return modules.filter((module) => module !== listed);
    });
  }

  /** The module, if it may be loaded. Faults: `token-module-unknown` {module, registered}, `token-module-changed` {module}, `file-not-found`. */
  async admitted(path: string): Promise<ListedModule> {
    const listed = moduleAt(path, await this.read());
    await requireUnchanged(listed);
    return listed;
  }

  async #text(): Promise<string | undefined> {
    return readFile(this.file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw new Fault('file-unreadable', { path: this.file }, { cause });
    });
  }

  #parsed(text: string | undefined): readonly ListedModule[] {
    if (text === undefined) return [];
    try {
      return listSchema.parse(JSON.parse(text)).modules;
    } catch (cause) {
      throw new Fault('file-unreadable', { path: this.file }, { cause });
    }
  }

  async #change(changed: (modules: readonly ListedModule[]) => readonly ListedModule[]): Promise<void> {
    const turn = this.#last.then(async () => {
      // Another process may change the list too, such as the program at a terminal: what it wrote is not overwritten.
      for (let before = await this.#text(); ; before = await this.#text()) {
        if (await this.#replace(before, changed(this.#parsed(before)))) return;
      }
    });
    this.#last = turn.catch(() => undefined);
    await turn;
  }

  /** False where the list is not what it was `before` any more: nothing is written then. */
  async #replace(before: string | undefined, modules: readonly ListedModule[]): Promise<boolean> {
    const next = `${this.file}.${toHex(this.entropy.bytes(8))}.new`;
    try {
      await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
      await writeFile(next, `${JSON.stringify({ modules }, null, 2)}\n`, { mode: 0o600, flush: true });
      const same = (await this.#text()) === before;
      if (same) await rename(next, this.file);
      else await rm(next);
      return same;
    } catch (cause) {
      await rm(next, { force: true }).catch(() => undefined);
      throw new Fault('write-failed', { path: this.file }, { cause });
    }
  }
}

/** Fault: `token-module-unknown` {module, registered}. */
function moduleAt(path: string, modules: readonly ListedModule[]): ListedModule {
  const listed = modules.find((module) => module.path === path);
  if (listed) return listed;
  throw new Fault('token-module-unknown', { module: path, registered: modules.map((module) => module.path).join(', ') || 'none' });
}

/** Faults: `token-module-changed` {module} where the file at this path is another than was listed; those of `inspect`. */
export async function requireUnchanged({ path, sha256 }: ListedModule): Promise<void> {
  if ((await fileAt(path)).sha256 !== sha256) throw new Fault('token-module-changed', { module: path });
}

/** A module's file. A link is followed: distributions install modules behind links. The size is that of the bytes that were hashed. */
async function fileAt(path: string): Promise<Omit<ModuleFile, 'path' | 'registered'>> {
  if (!isAbsolute(path)) throw new Fault('token-module-refused', { module: path, why: 'its path is not absolute' });
  const realPath = await realpath(path).catch(() => {
    throw new Fault('file-not-found', { path });
  });
  const found = await lstat(realPath);
  if (!found.isFile()) throw new Fault('file-not-regular', { path });
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(realPath)) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } catch (cause) {
    throw new Fault('file-unreadable', { path }, { cause });
  }
  return { realPath, size, modifiedAt: instantOf(found.mtimeMs), sha256: hash.digest('hex') };
}
