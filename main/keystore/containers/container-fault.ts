import { Fault } from '../../../shared/fault/fault.ts';

/** The fault of a container whose bytes cannot be what a program wrote. `why` never quotes what was decrypted. */
export function damaged(why: string): Fault {
  return new Fault('container-damaged', { why });
}

/** Runs a reader of main/x509: what it finds malformed is damage of the container. */
export function readingContainer<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'object-malformed') throw damaged(thrown.detail['where'] ?? 'not readable');
    throw thrown;
  }
}
