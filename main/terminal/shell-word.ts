const plain = /^[\w./~-]+$/;

/** A path as one word of a POSIX shell, so that a command that is shown can be pasted. */
export const shellWord = (path: string): string => (plain.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);
