import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../shared/ceremony/ask.ts';
import { ActivationSecret } from '../../../main/keystore/activation-secret.ts';
import { cardWords, shareOfWords } from '../../../main/keystore/shares/share-card.ts';
import { handOverOnScreen } from '../../../main/terminal/hand-over.ts';

describe('a share on the screen of a terminal', () => {
  it('is numbered rows of four words, as refusals count them, that are typed back as one line', async () => {
    const words = cardWords({ setId: '0bad', index: 2, bytes: Uint8Array.from({ length: 32 }, (_, at) => at * 7) }, 2);
    const screen = new PassThrough();
    const seen: string[] = [];
    const lines = {
      ask: () => Promise.resolve(void seen.push((screen.read() as Buffer | null)?.toString() ?? '')).then(() => ''),
      close: () => undefined,
    };
    await handOverOnScreen(screen, lines)(ask('share', 'set', 'acme-root'), ActivationSecret.fromText(words));
    const [before, shown = ''] = seen;
    expect(before).toBe('');
    expect(shown).toContain('One line, a blank between words; the numbers are not part of it.');
    const rows = shown.split('\n').filter((line) => /^ +\d+ {2}/.test(line));
    expect(rows.map((row) => Number(/\d+/.exec(row)?.[0]))).toEqual([1, 5, 9, 13, 17, 21, 25, 29, 33]);
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThan(80);
    const read = rows.map((row) =>
      row
        .replace(/^ +\d+ +/, '')
        .trim()
        .split(/ +/),
    );
    expect(read.slice(0, -1).every((row) => row.length === 4)).toBe(true);
    expect(read.flat().join(' ')).toBe(words);
    expect(shareOfWords(read.flat().join(' ')).setId).toBe('0bad');
    expect((screen.read() as Buffer | null)?.toString()).toBe('\u001B[2J\u001B[3J\u001B[H');
  });

  it('is cleared from the screen also where the program is told to end before Enter', async () => {
    const screen = new PassThrough();
    const ended = new Error('Ctrl-C');
    const answers = [() => Promise.resolve(''), () => Promise.reject(ended)];
    const lines = { ask: () => answers.shift()?.() ?? Promise.reject(ended), close: () => undefined };
    const shown = handOverOnScreen(screen, lines)(ask('share', 'take', 'acme-root'), ActivationSecret.fromText('a b c'));
    await expect(shown).rejects.toBe(ended);
    expect((screen.read() as Buffer | null)?.toString()).toMatch(/\u001B\[2J\u001B\[3J\u001B\[H$/);
  });
});
