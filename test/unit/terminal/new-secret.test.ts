import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../../../shared/ceremony/ask.ts';
import type { Fault } from '../../../shared/fault/fault.ts';
import { ActivationSecret } from '../../../main/keystore/activation-secret.ts';
import type { ActivationData } from '../../../main/ports/key-store.ts';
import { drawnOnScreen } from '../../../main/terminal/hand-over.ts';
import type { LineSource } from '../../../main/terminal/line-source.ts';
import { typedNewSecret } from '../../../main/terminal/new-secret.ts';
import { codeOf, goodPassphrase } from '../../support/test-room.ts';

const drawn = 'Maple-orbit-avocado-bridge-candy-dolphin-elbow-fabric-galaxy-harvest-icon-velvet-7';
const setting = ask('passphrase', 'set', 'acme-root');
const text = (data: ActivationData): string => Buffer.from(data.bytes()).toString('utf8');

describe('a new secret at a terminal', () => {
  let prompts: string[];
  let typed: string[];
  let buffers: Uint8Array[];
  let shown: string[];
  let secret: ActivationSecret;
  let refusals: Fault[];

  beforeEach(() => {
    [prompts, typed, buffers, shown, refusals] = [[], [], [], [], []];
  });

  const newSecret = (answers: readonly (string | Error)[], asked = setting, screen = true): Promise<ActivationData> => {
    const left = [...answers];
    return typedNewSecret({
      secrets: (prompt) => {
        prompts.push(prompt.trim());
        const answer = left.shift() ?? new Error('nobody types any more');
        if (answer instanceof Error) return Promise.reject(answer);
        typed.push(answer);
        const bytes = Uint8Array.from(Buffer.from(answer));
        buffers.push(bytes);
        return Promise.resolve(bytes);
      },
      keep: (bytes) => ActivationSecret.fromUtf8(bytes),
      drawing: screen
        ? {
            draw: () => (secret = ActivationSecret.drawn(Buffer.from(drawn), 134)),
            show: (_, data) => Promise.resolve(void shown.push(text(data))),
          }
        : undefined,
    })(asked, (fault) => void refusals.push(fault));
  };

  it('is drawn where Enter is pressed alone, shown once, and typed back twice', async () => {
    const given = await newSecret(['', drawn, drawn]);
    expect([text(given), given.drawnBits]).toEqual([drawn, 134]);
    expect(shown).toEqual([drawn]);
    expect(prompts).toEqual([
      'new passphrase of acme-root (Enter alone: this workstation draws one):',
      'type it back (Enter alone: show it again):',
      'once more:',
    ]);
    expect(buffers.every((bytes) => bytes.every((octet) => octet === 0))).toBe(true);
  });

  it('is refused by the number of the first word that differs, each time, and stays the one that was written down', async () => {
    const wrong = drawn.replace('bridge', 'bridle');
    const given = await newSecret(['', wrong, drawn, drawn.replace('7', '8'), drawn, drawn]);
    expect(text(given)).toBe(drawn);
    expect(shown).toHaveLength(1);
    expect(refusals.map(({ code, detail }) => ({ code, detail }))).toEqual([
      { code: 'passphrase-not-as-drawn', detail: { word: '4', words: '12' } },
      { code: 'passphrase-not-as-drawn', detail: { word: '12', words: '12' } },
    ]);
  });

  it('is shown again where Enter is pressed alone once more', async () => {
    await newSecret(['', '', drawn, drawn]);
    expect(shown).toEqual([drawn, drawn]);
  });

  it('is wiped when the person cancels', async () => {
    await expect(newSecret(['', drawn])).rejects.toThrow('nobody types any more');
    expect(await codeOf(() => secret.bytes())).toBe('key-not-active');
  });

  it('is the person’s own where they type one, twice', async () => {
    const given = await newSecret([goodPassphrase, goodPassphrase]);
    expect([text(given), given.drawnBits]).toEqual([goodPassphrase, undefined]);
    expect(shown).toEqual([]);
    expect(await codeOf(newSecret([goodPassphrase, `${goodPassphrase}!`]))).toBe('passphrase-mismatch');
    expect(buffers.every((bytes) => bytes.every((octet) => octet === 0))).toBe(true);
  });

  it('is never drawn for a PIN, nor where there is no screen to show it on', async () => {
    expect(text(await newSecret(['', ''], ask('pin', 'set', 'token one')))).toBe('');
    expect(text(await newSecret(['', ''], setting, false))).toBe('');
    expect(prompts.join()).not.toContain('draws one');
    expect(shown).toEqual([]);
  });
});

describe('what was drawn, on the screen of a terminal', () => {
  it('is shown after everybody looked away, numbered in rows, and cleared when it was written down', async () => {
    const screen = new PassThrough();
    const seen: string[] = [];
    const asked: string[] = [];
    const lines: LineSource = {
      ask: (prompt) => {
        asked.push(prompt.trim());
        seen.push((screen.read() as Buffer | null)?.toString() ?? '');
        return Promise.resolve('');
      },
      close: () => undefined,
    };
    const terminal = screen as unknown as Pick<WriteStream, 'write'>;
    await drawnOnScreen(terminal, lines)(setting, ActivationSecret.drawn(Buffer.from(drawn), 134));
    expect(asked).toEqual([
      'new passphrase of acme-root: everyone else looks away, then Enter:',
      'written down: Enter clears the screen:',
    ]);
    const [before, words = ''] = seen;
    expect(before).toBe('');
    expect(words).toContain('134 bits, drawn by this workstation from the operating system’s generator.');
    expect(
      words
        .split('\n')
        .filter((line) => /^ +\d/.test(line) && !line.includes('bits'))
        .map((line) => line.trim()),
    ).toEqual([
      '1  Maple-      orbit-      avocado-    bridge-',
      '5  candy-      dolphin-    elbow-      fabric-',
      '9  galaxy-     harvest-    icon-       velvet-7',
    ]);
    expect((screen.read() as Buffer | null)?.toString()).toBe('\u001B[2J\u001B[3J\u001B[H');
  });
});
