import type { BundleFile, ImportedFile, Media, WrittenFile } from '../ports/media.ts';
import { inspectBundleFolder, traceOfBundle } from './bundle-folder.ts';
import { systemFiles } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { requireOutside } from './home-folder.ts';
import { readFileOnce } from './read-file.ts';
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

  trace(folder: string, bundle: string): Promise<'none' | 'some' | 'unknown'> {
    return traceOfBundle(this.#files, folder, bundle);
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
