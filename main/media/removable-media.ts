import type { BundleFile, ImportedFile, Media, Trace, VolumeMark, WrittenFile } from '../ports/media.ts';
import { hasMark, removeMark } from './announced-mark.ts';
import { inspectBundleFolder } from './bundle-folder.ts';
import { systemFiles } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { requireOutside } from './home-folder.ts';
import { readFileOnce } from './read-file.ts';
import { announceBundle, traceOfBundle } from './volume-mark.ts';
import { writeBundleOnce } from './write-bundle.ts';

/** The `Media` port over a file system: removable volumes and folders that a person chose. */
export class RemovableMedia implements Media {
  readonly #files: FileSystem;
  readonly #home: string | undefined;

  /** `home`: the folder of the program itself, where there is one. */
  constructor(options: { readonly files?: FileSystem; readonly home?: string } = {}) {
    this.#files = options.files ?? systemFiles;
    this.#home = options.home;
  }

  read(path: string, maxBytes: number): Promise<ImportedFile> {
    return readFileOnce(this.#files, path, maxBytes);
  }

  async refuseHome(folder: string): Promise<void> {
    if (this.#home !== undefined) await requireOutside(this.#files, this.#home, folder);
  }

  inspectFolder(folder: string, bundle: string): Promise<{ readonly freeBytes: number; readonly fileSystem: string }> {
    return inspectBundleFolder(this.#files, folder, bundle);
  }

  announce(folder: string, bundle: string, mark: string): Promise<VolumeMark> {
    return announceBundle(this.#files, folder, bundle, mark);
  }

  hasMark(folder: string, bundle: string, mark: string): Promise<boolean> {
    return hasMark(this.#files, folder, bundle, mark);
  }

  removeMark(folder: string, bundle: string, mark: string): Promise<void> {
    return removeMark(this.#files, folder, bundle, mark);
  }

  trace(folder: string, bundle: string, volume?: VolumeMark): Promise<Trace> {
    return traceOfBundle(this.#files, folder, bundle, volume);
  }

  writeBundle(
    folder: string,
    bundle: string,
    files: readonly BundleFile[],
    onProgress?: (written: number, total: number) => void,
  ): Promise<readonly WrittenFile[]> {
    return writeBundleOnce(this.#files, folder, bundle, files, onProgress);
  }
}
