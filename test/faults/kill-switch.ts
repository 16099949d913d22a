import { join } from 'node:path';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { systemKeyFiles, type KeyFileSystem } from '../../main/keystore/key-file-system.ts';
import { SealedFileKeyStore } from '../../main/keystore/sealed-file/sealed-file-key-store.ts';
import { systemFiles, type FileSystem } from '../../main/media/file-system.ts';
import { RemovableMedia } from '../../main/media/removable-media.ts';
import type { ScratchHome } from '../../main/ports/scratch-home.ts';
import type { TokenKeyStore, Tokens } from '../../main/ports/tokens.ts';
import type { ActiveKey } from '../../main/ports/key-store.ts';
import { calling } from '../support/calling.ts';

/**
 * Power losses on order. Every call of a ceremony that can leave something behind has a point before it and one after it; at
 * the wanted point the process kills itself, as `kill -9` would. Points are counted from 1; 0 lets the process live.
 */
export class KillSwitch {
  readonly points: string[] = [];
  /** Keys that were activated and not deactivated. */
  active = 0;
  readonly #wanted: number;
  readonly #acknowledge: (size: number, hash: string) => void;

  constructor(wanted: number, acknowledge: (size: number, hash: string) => void) {
    this.#wanted = wanted;
    this.#acknowledge = acknowledge;
  }

  /** The rooms, with points around their calls. */
  around(ports: CeremonyPorts, folder: string): CeremonyPorts {
    return {
      ...ports,
      ledger: this.#ledger(ports.ledger),
      keyStores: { ...ports.keyStores, 'sealed-file': this.#keyStore(join(folder, 'keys'), ports) },
      tokens: this.#tokens(ports.tokens),
      media: new RemovableMedia({ files: this.#mediaFiles() }),
      scratchHomes: {
        sweep: () => ports.scratchHomes.sweep(),
        make: () => this.#between('drill make', async () => this.#scratchHome(await ports.scratchHomes.make())),
      },
    };
  }

  #scratchHome(home: ScratchHome): ScratchHome {
    return calling(home, {
      restoreLedger: (lines) => this.#between('drill ledger', () => home.restoreLedger(lines)),
      restoreKey: (request) => this.#between('drill key', () => home.restoreKey(request)),
      wipe: () => this.#between('drill wipe', () => home.wipe()),
    });
  }

  #point(name: string): void {
    this.points.push(name);
    if (this.points.length !== this.#wanted) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way: nothing more may happen in this thread.
    for (;;);
  }

  async #between<T>(name: string, work: () => Promise<T>, done: (result: T) => void = () => undefined): Promise<T> {
    this.#point(`before ${name}`);
    const result = await work();
    done(result);
    this.#point(`after ${name}`);
    return result;
  }

  /** What is acknowledged is said before the point after it, so that the tests know what must never be lost. */
  #ledger(ledger: CeremonyPorts['ledger']): CeremonyPorts['ledger'] {
    const said = () => this.#acknowledge(ledger.head().size, ledger.head().hash);
    return calling(ledger, {
      append: (entry) => this.#between(`ledger ${entry.type}`, () => ledger.append(entry), said),
      appendAll: (entries) =>
        this.#between(`ledger ${entries.map(({ type }) => type).join('+')}`, () => ledger.appendAll(entries), said),
      checkpoint: (signer, ceremony) => this.#between('ledger checkpoint', () => ledger.checkpoint(signer, ceremony), said),
    });
  }

  #keyStore(folder: string, { entropy }: CeremonyPorts): SealedFileKeyStore {
    const store = new SealedFileKeyStore({ folder, entropy, files: this.#keyFiles() });
    return calling(store, {
      generate: (request) => this.#between('key generate', () => store.generate(request)),
      discard: (keyId) => this.#between('key discard', () => store.discard(keyId)),
      reseal: (request) => this.#between('key reseal', () => store.reseal(request)),
      sealForVolume: (request) => this.#between('key seal', () => store.sealForVolume(request)),
      adopt: (request) => this.#between('key adopt', () => store.adopt(request)),
      exportContainer: (request) => this.#between('key export', () => store.exportContainer(request)),
      restore: (request) => this.#between('key restore', () => store.restore(request)),
      activate: (spki, activation, keyId) =>
        this.#between('key activate', async () => this.#counted(await store.activate(spki, activation, keyId), 'key sign')),
    });
  }

  #tokens(tokens: Tokens): Tokens {
    return calling(tokens, {
      keyStore: (token) => this.#tokenKeyStore(tokens.keyStore(token)),
    });
  }

  #tokenKeyStore(store: TokenKeyStore): TokenKeyStore {
    return calling(store, {
      generateOnToken: (request) => this.#between('token generate', () => store.generateOnToken(request)),
      destroy: (key, activation) => this.#between('token destroy', () => store.destroy(key, activation)),
      discard: (keyId, activation) => this.#between('token discard', () => store.discard(keyId, activation)),
      activate: (spki, activation, keyId) =>
        this.#between('token activate', async () => this.#counted(await store.activate(spki, activation, keyId), 'token sign')),
    });
  }

  #counted(key: ActiveKey, sign: string): ActiveKey {
    this.active += 1;
    let given = true;
    return calling(key, {
      sign: (bytes) => this.#between(sign, () => key.sign(bytes)),
      deactivate: () => {
        if (given) this.active -= 1;
        given = false;
        key.deactivate();
      },
    });
  }

  #keyFiles(): KeyFileSystem {
    const fs = systemKeyFiles;
    const at = <T>(name: string, work: () => Promise<T>) => this.#between(`key file ${name}`, work);
    return {
      chmod: (path, mode) => at('chmod', () => fs.chmod(path, mode)),
      lstat: (path) => at('lstat', () => fs.lstat(path)),
      mkdir: (path, options) => at('mkdir', () => fs.mkdir(path, options)),
      readdir: (path) => at('readdir', () => fs.readdir(path)),
      rename: (from, to) => at('rename', () => fs.rename(from, to)),
      rm: (path, options) => at('rm', () => fs.rm(path, options)),
      open: (path, flags, mode) =>
        at('open', async () => {
          const file = await fs.open(path, flags, mode);
          return {
            stat: () => at('stat', () => file.stat()),
            read: (...args) => at('read', () => file.read(...args)),
            write: (...args) => at('write', () => file.write(...args)),
            sync: () => at('sync', () => file.sync()),
            close: () => at('close', () => file.close()),
          };
        }),
    };
  }

  /** Reads have no point of their own: how many there are depends on how memory happens to be aligned for a direct read. */
  #mediaFiles(): FileSystem {
    const fs = systemFiles;
    const at = <T>(name: string, work: () => Promise<T>) => this.#between(`media ${name}`, work);
    return {
      lstat: (path) => at('lstat', () => fs.lstat(path)),
      mkdir: (path) => at('mkdir', () => fs.mkdir(path)),
      rename: (from, to) => at('rename', () => fs.rename(from, to)),
      rmdir: (path) => at('rmdir', () => fs.rmdir(path)),
      rm: (path, options) => at('rm', () => fs.rm(path, options)),
      realpath: (path) => at('realpath', () => fs.realpath(path)),
      statfs: (path) => at('statfs', () => fs.statfs(path)),
      open: (path, flags, mode) =>
        at('open', async () => {
          const file = await fs.open(path, flags, mode);
          return {
            stat: () => file.stat(),
            read: (...args) => file.read(...args),
            write: (...args) => at('write', () => file.write(...args)),
            sync: () => at('sync', () => file.sync()),
            close: () => at('close', () => file.close()),
          };
        }),
    };
  }
}
