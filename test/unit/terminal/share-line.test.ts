import { describe, expect, it } from 'vitest';
import { ask } from '../../../shared/ceremony/ask.ts';
import { shareFilePath } from '../../../main/terminal/share-line.ts';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a line that is given for a share', () => {
  const fromFile = ask('share', 'give', 'acme-root', { fromFile: true });

  it.each([
    ['names a file', 'file:/media/berta/share.pem', '/media/berta/share.pem'],
    ['names a file with a space and an umlaut', 'file: /media/Bertas Stück/share.pem ', '/media/Bertas Stück/share.pem'],
    ['is the words of a card', 'aardvark adroitness', undefined],
    ['is shorter than what names a file', 'fil', undefined],
    ['is nothing', '', undefined],
  ])('%s', (_what, line, path) => {
    expect(shareFilePath(octets(line), fromFile)).toBe(path);
  });

  it('names no file where there is none: a passphrase may begin like that', () => {
    for (const asked of [ask('share', 'give', 'acme-root'), ask('passphrase', 'give', 'acme-root')])
      expect(shareFilePath(octets('file:/media/berta/share.pem'), asked)).toBeUndefined();
  });
});
