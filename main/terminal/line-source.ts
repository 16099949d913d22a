import { Fault } from '../../shared/fault/fault.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';

/** Lines that people type, or that a pipe gives. */
export interface LineSource {
  /** The next line, without its end. Fault `input-ended` when there is none. */
  ask(prompt: string): Promise<string>;
  /** No line comes any more: whoever asks is refused, with `input-ended` where no other code is given. */
  close(code?: FaultCode): void;
}

type Input = NodeJS.ReadableStream & { readonly readableEnded?: boolean; readonly isTTY?: boolean };

/**
 * Lines of a stream; prompts go to `prompts`. The stream is listened to only while somebody asks, so that a passphrase that is typed
 * at the same terminal reaches its own reader and nobody else.
 */
export function streamLines(input: Input, prompts: NodeJS.WritableStream): LineSource {
  let held = Buffer.alloc(0);
  let closed = false;
  let why: FaultCode = 'input-ended';
  let refuse: (() => void) | undefined;

  const lineOf = (): string | undefined => {
    const end = held.indexOf(0x0a);
    if (end < 0) return undefined;
    const line = held.subarray(0, end).toString('utf8');
    held = held.subarray(end + 1);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  };

  const next = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const ended = (): void => {
        stopListening();
        const last = held.toString('utf8');
        held = Buffer.alloc(0);
        if (last === '' || closed) reject(new Fault(why));
        else resolve(last);
      };
      const onData = (chunk: Buffer | string): void => {
        held = Buffer.concat([held, Buffer.from(chunk)]);
        const line = lineOf();
        if (line === undefined) return;
        stopListening();
        resolve(line);
      };
      const stopListening = (): void => {
        input.off('data', onData).off('end', ended).off('error', ended);
        input.pause();
        refuse = undefined;
      };
      refuse = ended;
      if (closed || input.readableEnded === true) return ended();
      input.on('data', onData).on('end', ended).on('error', ended);
      input.resume();
    });

  return {
    async ask(prompt) {
      prompts.write(prompt);
      try {
        return (closed ? undefined : lineOf()) ?? (await next());
      } finally {
        // Nobody pressed Enter: what is said next starts a line of its own.
        if (input.isTTY !== true || closed) prompts.write('\n');
      }
    },
    close(code) {
      if (!closed && code !== undefined) why = code;
      closed = true;
      refuse?.();
    },
  };
}
