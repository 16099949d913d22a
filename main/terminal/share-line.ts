import type { Ask } from '../../shared/ceremony/ask.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';

/** What begins a line that names a share file: no word of a card has a colon. */
const prefix = new TextEncoder().encode('file:');

/**
 * The path in a line `file:PATH`, where a share may be given from a file; its passphrase is the next line. Undefined where the line is the
 * share itself. A path is no secret.
 */
export function shareFilePath(line: Uint8Array, { fromFile }: Ask): string | undefined {
  const named = fromFile && prefix.every((octet, at) => line[at] === octet);
  return named ? new TextDecoder().decode(line.subarray(prefix.length)).trim() : undefined;
}

/** What is wrong with such a path, before a passphrase is asked for: another one can be given. */
export const shareFilePathFaults: ReadonlySet<FaultCode> = new Set([
  'file-not-found',
  'file-not-regular',
  'file-too-large',
  'file-unreadable',
]);
