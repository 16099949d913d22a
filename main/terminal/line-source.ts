import { createInterface, type Interface } from 'node:readline';
import { Fault } from '../../shared/fault/fault.ts';

/** Lines that people type, or that a file descriptor gives. */
export interface LineSource {
  ask(prompt: string): Promise<string>;
  close(): void;
}

/** Lines of a readable stream; prompts go to `prompts`. Fault `activation-cancelled` is left to callers: an end of input is `ceremony-aborted`. */
export function streamLines(input: NodeJS.ReadableStream, prompts: NodeJS.WritableStream): LineSource {
  const waiting: ((line: string | null) => void)[] = [];
  const read: string[] = [];
  let ended = false;
  const lines: Interface = createInterface({ input, terminal: false });
  lines.on('line', (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else read.push(line);
  });
  lines.on('close', () => {
    ended = true;
    for (const next of waiting.splice(0)) next(null);
  });
  return {
    async ask(prompt) {
      prompts.write(prompt);
      const line = read.shift() ?? (ended ? null : await new Promise<string | null>((resolve) => waiting.push(resolve)));
      if (line === null) throw new Fault('ceremony-not-resumable', { why: 'the input ended; resume the ceremony to go on' });
      return line;
    },
    close: () => lines.close(),
  };
}
