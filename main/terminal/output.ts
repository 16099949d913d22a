import { Fault } from '../../shared/fault/fault.ts';

/** What the program says, a line at a time. */
export interface Output {
  /** Dropped once nobody reads any more: `head` that has seen enough is no defect. */
  readonly say: (line: string) => void;
  /** For what has to be read before people go on. Fault `output-ended` once nobody can. */
  readonly show: (line: string) => void;
  /** Calls this when the reader goes, or at once if it has gone. */
  readonly onEnd: (stop: () => void) => void;
}

/** Lines to `stream`. Whoever closes that or the prompts reads no more. */
export function outputTo(stream: NodeJS.WritableStream, prompts: NodeJS.WritableStream): Output {
  let ended = false;
  let stop: () => void = () => undefined;
  const end = (): void => {
    ended = true;
    stop();
  };
  // Without a listener such an error would end the process there and then, in the middle of a ceremony.
  stream.on('error', end);
  prompts.on('error', end);
  const say = (line: string): void => {
    if (!ended) stream.write(`${line}\n`);
  };
  return {
    say,
    show(line) {
      if (ended) throw new Fault('output-ended');
      say(line);
    },
    onEnd(then) {
      stop = then;
      if (ended) then();
    },
  };
}
