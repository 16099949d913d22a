import { describe, expect, it } from 'vitest';
import { outsideLines } from '../../../main/terminal/outside-lines.ts';

describe('files with a key that a ceremony left on a volume', () => {
  it('are said with what to do: keep or end what is whole, look for what was only begun', () => {
    expect(
      outsideLines([
        { kind: 'exported', place: '/media/a/key.pem', whole: true },
        { kind: 'carried', place: '/media/b/ANCHORITE-KEY-acme: may be there', whole: false },
      ]),
    ).toEqual([
      'NOTICE a file with the key (exported) is at /media/a/key.pem',
      '  It is listed as a copy of the key (anchorite keys): keep it where it belongs, or destroy it and end it by a copy-end.',
      'NOTICE a file with the key (carried) was begun at /media/b/ANCHORITE-KEY-acme: may be there',
      '  It is listed as a copy of the key (anchorite keys): put its volume in and look; destroy what is there and end it by a copy-end, also where nothing is there; it is no copy to rely on.',
    ]);
    expect(outsideLines([])).toEqual([]);
  });
});
