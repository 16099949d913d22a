import { writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { wordAsk, type Ask } from '../../shared/ceremony/ask.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { LineSource } from './line-source.ts';

/** Shows a share to the one person it is for. */
export type HandOver = (ask: Ask, shown: ActivationData) => Promise<void>;

/** One line a share to an inherited file descriptor: the custodian, a tab, the words. Fault `usage` when it cannot be written. */
export function handOverToDescriptor(fd: number): HandOver {
  return (ask, shown) => {
    try {
      writeSync(fd, `${ask.person ?? ''}\t`);
      writeSync(fd, shown.bytes());
      writeSync(fd, '\n');
    } catch (cause) {
      return Promise.reject(new Fault('usage', { problem: `--shares-fd ${fd} cannot be written.` }, { cause }));
    }
    return Promise.resolve();
  };
}

/** On the screen of a terminal until Enter is pressed, then wiped from it and from what can be scrolled back to. */
export function handOverOnScreen(terminal: WriteStream, lines: LineSource): HandOver {
  return async (ask, shown) => {
    await lines.ask(`     ${wordAsk(ask)}: everyone else looks away, then Enter: `);
    if (ask.notice !== null) terminal.write(`     ${ask.notice}\n\n`);
    terminal.write(shown.bytes());
    terminal.write('\n\n');
    await lines.ask('     written down: Enter clears the screen: ');
    terminal.write('\u001B[2J\u001B[3J\u001B[H');
  };
}

/** Said at the first share, before anybody is shown anything. */
export const handOverNowhere: HandOver = () =>
  Promise.reject(new Fault('usage', { problem: 'There is no terminal to show a share at: give --shares-fd.' }));
