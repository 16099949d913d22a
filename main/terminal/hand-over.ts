import { writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { wordAsk, type Ask } from '../../shared/ceremony/ask.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { drawnPieces } from '../../shared/pki/drawn-passphrase.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { LineSource } from './line-source.ts';

type Screen = Pick<WriteStream, 'write'>;

/** Shows a share, or a passphrase that was drawn, to the one person it is for. */
export type HandOver = (ask: Ask, shown: ActivationData) => Promise<void>;

/**
 * One line a share to an inherited file descriptor: the custodian, a tab, the words. Fault `usage` when it cannot be written, also at once,
 * before a ceremony is opened with it.
 */
export function handOverToDescriptor(fd: number): HandOver {
  const write = (...parts: readonly (string | Uint8Array)[]): void => {
    try {
      for (const part of parts) writeSync(fd, typeof part === 'string' ? Buffer.from(part) : part);
    } catch (cause) {
      throw new Fault('usage', { problem: `--shares-fd ${fd} cannot be written.` }, { cause });
    }
  };
  write('');
  return (ask, shown) => Promise.resolve().then(() => write(`${ask.person ?? ''}\t`, shown.bytes(), '\n'));
}

/**
 * On the screen of a terminal until Enter is pressed, then wiped from it and from what can be scrolled back to: the words numbered, in rows of
 * four, because a refusal names a word by its place. They are typed back with a blank between them, in one line.
 */
export function handOverOnScreen(terminal: Screen, lines: LineSource): HandOver {
  return (ask, shown) =>
    onScreenAlone(terminal, lines, ask, () => {
      if (ask.notice !== null) terminal.write(`     ${ask.notice}\n`);
      terminal.write('     One line, a blank between words; the numbers are not part of it.\n\n');
      writeRows(terminal, wordsIn(shown.bytes()));
    });
}

/** A passphrase that was drawn, the same way: its words numbered, in rows of four, to be written down as one line. */
export function drawnOnScreen(terminal: Screen, lines: LineSource): HandOver {
  return (ask, drawn) =>
    onScreenAlone(terminal, lines, ask, () => {
      terminal.write(`     ${drawn.drawnBits ?? 0} bits, drawn by this workstation from the operating system’s generator.\n`);
      terminal.write('     One line, no spaces: a hyphen between words, a capital first, a digit last.\n\n');
      writeRows(terminal, drawnPieces(drawn.bytes()));
    });
}

/** Each row begins with the number of its first word. Octets, not strings, which nobody could wipe. */
function writeRows(terminal: Screen, pieces: readonly Uint8Array[]): void {
  pieces.forEach((piece, at) => {
    if (at % wordsInRow === 0) terminal.write(`${at === 0 ? '' : '\n'}${String(at + 1).padStart(8)}  `);
    terminal.write(piece);
    terminal.write(' '.repeat(Math.max(1, columnWidth - piece.length)));
  });
  terminal.write('\n\n');
}

/** Views, no copies. */
function wordsIn(line: Uint8Array): readonly Uint8Array[] {
  const words: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at <= line.length; at++) {
    if (at < line.length && line[at] !== blank) continue;
    if (at > from) words.push(line.subarray(from, at));
    from = at + 1;
  }
  return words;
}

const blank = 0x20;

const wordsInRow = 4;
const columnWidth = 12;

async function onScreenAlone(terminal: Screen, lines: LineSource, ask: Ask, show: () => void): Promise<void> {
  await lines.ask(`     ${wordAsk(ask)}: everyone else looks away, then Enter: `);
  try {
    show();
    await lines.ask('     written down: Enter clears the screen: ');
  } finally {
    // Also where the program is told to end: nobody leaves the words behind for whoever comes next.
    terminal.write('\u001B[2J\u001B[3J\u001B[H');
  }
}

/** Fault `usage`: shares are to be dealt, and there is neither a terminal nor a descriptor. */
export const nowhereToShow = (): Fault =>
  new Fault('usage', { problem: 'There is no terminal to show a share at: give --shares-fd.' });

/** Where nothing can be shown; a ceremony that deals shares is not opened with it. */
export const handOverNowhere: HandOver = () => Promise.reject(nowhereToShow());
