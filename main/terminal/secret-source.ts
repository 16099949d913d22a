import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isatty, type ReadStream } from 'node:tty';
import { equalBytes } from '../../shared/base/bytes.ts';
import type { mismatchOf } from '../../shared/ceremony/ask.ts';
import { Fault } from '../../shared/fault/fault.ts';

/** Activation data as UTF-8 bytes; the caller wipes them. Never a string where it can be helped, never argv, never the environment. */
export type SecretReader = (prompt: string) => Promise<Uint8Array>;

const maxBytes = 1_024;

/**
 * One passphrase a line from an inherited file descriptor, in the order in which they are asked for. No byte behind its line is read: the
 * next program that gets the descriptor finds it there. `stopped`: whoever waits is refused with its reason.
 * Fault `usage` when the descriptor is not open; `activation-cancelled` at its end; `passphrase-weak` above 1024 bytes.
 */
export function descriptorSecrets(fd: number, stopped?: AbortSignal): SecretReader {
  let source: number | null = pollable(fd);
  const one = Buffer.alloc(1);
  // What was opened anew here is nobody else's to close. Whoever asks after an end gets it opened once more: at a terminal more may come.
  const close = (): void => {
    if (source !== null && source !== fd) closeSync(source);
    source = null;
  };
  if (stopped?.aborted) close();
  stopped?.addEventListener('abort', close, { once: true });
  const line = async (): Promise<Uint8Array> => {
    const held = Buffer.alloc(maxBytes);
    try {
      let length = 0;
      for (;;) {
        stopped?.throwIfAborted();
        source ??= pollable(fd);
        const read = await readOne(fd, source, one, stopped);
        if (read === 0) close();
        if (read === 0 && length === 0) throw new Fault('activation-cancelled');
        if (read === 0 || one[0] === 0x0a) break;
        if (length === maxBytes) throw new Fault('passphrase-weak', { rules: `at most ${maxBytes} bytes` });
        held[length++] = one[0] ?? 0;
      }
      return Uint8Array.from(held.subarray(0, length));
    } finally {
      held.fill(0);
      one.fill(0);
    }
  };
  return () => line();
}

/**
 * A descriptor of the same that says when nothing is there instead of waiting: a program that waits hears no signal. A pipe or terminal is
 * opened anew for that, because whoever shares it would not expect it of the old one. A socket cannot be: it is waited for.
 */
function pollable(fd: number): number {
  try {
    return fstatSync(fd).isFIFO() || isatty(fd)
      ? openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
      : fd;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EBADF')
      throw new Fault('usage', { problem: `--activation-fd ${fd} is not open.` }, { cause });
    // A system without such names, or a pipe of somebody else's: it is read as it is.
    return fd;
  }
}

const waitMs = 20;

/** One byte. `fd`: as whoever gave it knows it. */
async function readOne(fd: number, source: number, one: Buffer, stopped: AbortSignal | undefined): Promise<number> {
  for (;;) {
    stopped?.throwIfAborted();
    try {
      return readSync(source, one, 0, 1, null);
    } catch (cause) {
      if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EAGAIN')
        throw new Fault('usage', { problem: `--activation-fd ${fd} cannot be read.` }, { cause });
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/**
 * Typed without echo. Ctrl-C and Ctrl-D cancel, backspace takes one character back; what was typed behind Enter is dropped. `stopped`:
 * whoever is asked is refused with its reason.
 */
export function typedSecrets(terminal: ReadStream, prompts: NodeJS.WritableStream, stopped?: AbortSignal): SecretReader {
  return (prompt) =>
    new Promise((resolve, reject) => {
      stopped?.throwIfAborted();
      const typed: number[] = [];
      // Before the prompt is seen, so that no key is echoed that answers it.
      terminal.setRawMode(true);
      const end = (done: () => void): void => {
        terminal.off('data', onData).off('end', onEnd);
        stopped?.removeEventListener('abort', onStop);
        terminal.pause();
        terminal.setRawMode(false);
        prompts.write('\n');
        done();
        typed.fill(0);
      };
      const cancel = (): void => end(() => reject(new Fault('activation-cancelled')));
      const onEnd = (): void => cancel();
      const onStop = (): void => end(() => reject(stopped?.reason));
      const onData = (chunk: Buffer): void => {
        try {
          for (const byte of chunk) {
            if (byte === 0x03 || byte === 0x04) return cancel();
            if (byte === 0x0d || byte === 0x0a) return end(() => resolve(Uint8Array.from(typed)));
            if (byte === 0x7f || byte === 0x08) dropCharacter(typed);
            else if (typed.length < maxBytes) typed.push(byte);
          }
        } finally {
          chunk.fill(0);
        }
      };
      terminal.on('data', onData).on('end', onEnd);
      stopped?.addEventListener('abort', onStop);
      prompts.write(prompt);
      terminal.resume();
    });
}

/** A new secret is typed once more. Fault `mismatch`; the bytes that are not returned are wiped. */
export async function typedAgain(
  secrets: SecretReader,
  secret: Uint8Array,
  again: string,
  mismatch: ReturnType<typeof mismatchOf>,
): Promise<Uint8Array> {
  const repeated = await secrets(again).catch((thrown: unknown) => {
    secret.fill(0);
    throw thrown;
  });
  const equal = equalBytes(secret, repeated);
  repeated.fill(0);
  if (equal) return secret;
  secret.fill(0);
  throw new Fault(mismatch);
}

/** Takes back one UTF-8 character: its continuation octets and its first. */
function dropCharacter(typed: number[]): void {
  while (typed.length > 0) {
    const byte = typed.pop() ?? 0;
    if ((byte & 0xc0) !== 0x80) return;
  }
}
