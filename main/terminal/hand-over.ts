import { writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { wordAsk, type Ask } from '../../shared/ceremony/ask.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { drawnPieces } from '../../shared/pki/drawn-passphrase.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { LineSource } from './line-source.ts';

/** Shows a share, or a passphrase that was drawn, to the one person it is for. */
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
  return (ask, shown) =>
    onScreenAlone(terminal, lines, ask, () => {
      if (ask.notice !== null) terminal.write(`     ${ask.notice}\n\n`);
      terminal.write(shown.bytes());
      terminal.write('\n\n');
    });
}

/** A passphrase that was drawn, the same way: its words numbered, in rows of four, to be written down as one line. */
export function drawnOnScreen(terminal: Pick<WriteStream, 'write'>, lines: LineSource): HandOver {
  return (ask, drawn) =>
    onScreenAlone(terminal, lines, ask, () => {
      terminal.write(`     ${drawn.drawnBits ?? 0} bits, drawn by this workstation from the operating system’s generator.\n`);
      terminal.write('     One line, no spaces: a hyphen between words, a capital first, a digit last.\n\n');
      drawnPieces(drawn.bytes()).forEach((piece, at) => {
        if (at % wordsInRow === 0) terminal.write(`${at === 0 ? '' : '\n'}${String(at + 1).padStart(8)}  `);
        terminal.write(piece);
        terminal.write(' '.repeat(Math.max(1, columnWidth - piece.length)));
      });
      terminal.write('\n\n');
    });
}

const wordsInRow = 4;
const columnWidth = 12;

async function onScreenAlone(terminal: Pick<WriteStream, 'write'>, lines: LineSource, ask: Ask, show: () => void): Promise<void> {
  await lines.ask(`     ${wordAsk(ask)}: everyone else looks away, then Enter: `);
  show();
  await lines.ask('     written down: Enter clears the screen: ');
  terminal.write('\u001B[2J\u001B[3J\u001B[H');
}

/** Said at the first share, before anybody is shown anything. */
export const handOverNowhere: HandOver = () =>
  Promise.reject(new Fault('usage', { problem: 'There is no terminal to show a share at: give --shares-fd.' }));
