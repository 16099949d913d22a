import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ShareCard } from '../../../../renderer/screens/share-card.tsx';
import { ask } from '../../../../shared/ceremony/ask.ts';

describe('a share card', () => {
  const words = Array.from({ length: 33 }, (_, at) => `word${at}`);
  const question = {
    ...{ ceremonyTitle: 'Acme Root', organisation: 'Acme Trust', day: '2026-11-21', mode: 'production' as const },
    ...{ who: 'Anna Amsel', words, shareFile: null },
    ask: ask('share', 'take', 'acme-root', { subject: 'O=Acme, CN=Acme Root', notice: 'Set 14f1, share 1 of 3; 2 open the key.' }),
  };
  const card = renderToStaticMarkup(<ShareCard question={question} words={words} />);
  const outside = card.slice(card.indexOf('<header'), card.indexOf('</header>')).replaceAll(/<[^>]*>/g, ' ');

  it('says outside the fold whose share of which key it is, of which set, from whom and when', () => {
    for (const said of [
      'acme-root',
      'O=Acme, CN=Acme Root',
      'Anna Amsel',
      'Set 14f1, share 1 of 3',
      'Acme Trust',
      'dealt on 2026-11-21 (UTC)',
    ])
      expect(outside).toContain(said);
    for (const word of words) expect(outside).not.toMatch(new RegExp(`\\b${word}\\b`));
  });

  it('says beside its button that it goes to a printer and into no file', () => {
    const button = /<button[^>]*aria-describedby="([^"]+)"[^>]*>Print the card …/.exec(card);
    expect(card).toContain(`<p id="${button?.[1]}" class="hint">Choose a printer in this room, never “Print to File”`);
  });
});
