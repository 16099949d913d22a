import { closeSync, readSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { Fault } from '../../shared/fault/fault.ts';

/** Activation data as UTF-8 bytes; the caller wipes them. Never a string where it can be helped, never argv, never the environment. */
export type SecretReader = (prompt: string) => Promise<Uint8Array>;

/** One passphrase a line from an inherited file descriptor, in the order in which they are asked for. */
export function descriptorSecrets(fd: number): SecretReader & { close(): void } {
  const one = Buffer.alloc(1);
  const line = (): Uint8Array => {
    const held = Buffer.alloc(1_025);
    let length = 0;
    for (;;) {
      let read: number;
      try {
        read = readSync(fd, one, 0, 1, null);
      } catch (cause) {
        throw new Fault('usage', { problem: `--activation-fd ${fd} cannot be read.` }, { cause });
      }
      if (read === 0 && length === 0) throw new Fault('activation-cancelled');
      if (read === 0 || one[0] === 0x0a) break;
      if (length === 1_024) throw new Fault('passphrase-weak', { rules: 'at most 1024 bytes' });
      held[length++] = one[0] ?? 0;
    }
    const secret = Uint8Array.from(held.subarray(0, length));
    held.fill(0);
    one.fill(0);
    return secret;
  };
  return Object.assign((_prompt: string) => Promise.resolve().then(line), { close: () => closeSync(fd) });
}

/** Typed without echo. Ctrl-C cancels, backspace takes one character back. */
export function typedSecrets(terminal: ReadStream, prompts: NodeJS.WritableStream): SecretReader {
  return (prompt) =>
    new Promise((resolve, reject) => {
      const typed: number[] = [];
      prompts.write(prompt);
      terminal.setRawMode(true);
      terminal.resume();
      const end = (done: () => void) => {
        terminal.off('data', onData);
        terminal.setRawMode(false);
        terminal.pause();
        prompts.write('\n');
        done();
        typed.fill(0);
      };
      const onData = (chunk: Buffer): void => {
        for (const byte of chunk) {
          if (byte === 0x03 || byte === 0x04) return end(() => reject(new Fault('activation-cancelled')));
          if (byte === 0x0d || byte === 0x0a) return end(() => resolve(Uint8Array.from(typed)));
          if (byte === 0x7f || byte === 0x08) dropCharacter(typed);
          else typed.push(byte);
        }
        chunk.fill(0);
      };
      terminal.on('data', onData);
    });
}

/** Takes back one UTF-8 character: its continuation octets and its first. */
function dropCharacter(typed: number[]): void {
  while (typed.length > 0) {
    const byte = typed.pop() ?? 0;
    if ((byte & 0xc0) !== 0x80) return;
  }
}
