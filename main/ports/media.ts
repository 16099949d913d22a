/** A file that was read once, whole, from a path a person chose. */
export interface ImportedFile {
  /** Last path segment as it was on the medium: data to show, never to build a path from. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export interface BundleFile {
  /** Relative path in `[A-Za-z0-9._-]` segments joined by `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** It holds a key or a share of one, sealed: where the file system has modes, nobody but its owner reads it (0600, else 0644). */
  readonly isSecret?: boolean;
}

export interface WrittenFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What tells a volume from another one in its place, and from its empty mount point. */
export interface VolumeMark {
  /** The uppermost folder of the volume, links resolved. */
  readonly mountPoint: string;
  readonly fileSystem: string;
  /** Size of the whole volume. */
  readonly bytes: number;
  /** Hex digits in a file that was written to it for one announcement; left out by earlier versions. */
  readonly mark?: string | undefined;
}

/** `found`: the name that it has there. */
export type Trace = 'none' | 'unknown' | { readonly found: string };

/**
 * Removable media and folders.
 * Faults: `file-not-found`, `file-not-regular`, `file-too-large`, `file-unreadable`, `file-exists`, `folder-not-usable`,
 * `volume-full`, `volume-read-only`, `write-failed`, `read-back-mismatch`, `name-not-portable`.
 */
export interface Media {
  /** Opens without following links, checks that it is a regular file of at most `maxBytes`, reads it once. */
  read(path: string, maxBytes: number): Promise<ImportedFile>;
  /**
   * Refuses a folder in the program's own home, links resolved, for what is to leave the workstation. The folder need not exist yet.
   * Fault: `custody-refused` {why}.
   */
  refuseHome(folder: string): Promise<void>;
  /** Checks that a new folder of this name could be written inside `folder`. Nothing is left behind. */
  inspectFolder(folder: string, bundle: string): Promise<{ readonly freeBytes: number; readonly fileSystem: string }>;
  /**
   * Marks the volume that the folder lies on as the one to which this bundle is to be written, and gives what tells it from others. The
   * mark is a small file beside the place of the bundle, durable when this returns. `mark`: hex digits, drawn for this bundle.
   */
  announce(folder: string, bundle: string, mark: string): Promise<VolumeMark>;
  /** Whether the volume that is there now has that mark. */
  hasMark(folder: string, bundle: string, mark: string): Promise<boolean>;
  /** Takes that mark away where it is there and can be removed. */
  removeMark(folder: string, bundle: string, mark: string): Promise<void>;
  /**
   * Whether the folder holds such a bundle, or one whose writing was cut off. `unknown` where the folder is not there, or lies on another
   * volume than the given one, which is known by its mark: an empty mount point, or another stick of the same make, is no proof that
   * nothing was written.
   */
  trace(folder: string, bundle: string, volume?: VolumeMark): Promise<Trace>;
  /**
   * Writes all files into the new folder `folder/bundle`, exclusively, fsynced, then reads every byte back from the medium
   * and compares. On any fault what was begun is removed (or named, where that fails).
   */
  writeBundle(
    folder: string,
    bundle: string,
    files: readonly BundleFile[],
    onProgress?: (written: number, total: number) => void,
  ): Promise<readonly WrittenFile[]>;
}
