import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { AbortSheet } from '../../../../renderer/screens/ceremony/abort-sheet.tsx';
import { CopiesOutside } from '../../../../renderer/screens/ceremony/copies-outside.tsx';

const copies = [{ kind: 'carried', place: '/media/stick/ANCHORITE-KEY/key.pem', whole: true }] as const;

describe('a copy of the key that a ceremony left outside', () => {
  it('is named with its path, and with what can be done with it', () => {
    const shown = renderToStaticMarkup(<CopiesOutside copies={[...copies]} />);
    expect(shown).toContain('A file with the key is at');
    expect(shown).toContain('/media/stick/ANCHORITE-KEY/key.pem');
    expect(shown).toContain('listed as a copy of the key');
    expect(renderToStaticMarkup(<CopiesOutside copies={[]} />)).toBe('');
  });

  it('is named before the ceremony is aborted', () => {
    const nothing = () => undefined;
    const sheet = (
      <AbortSheet
        left={{ copiesOutside: [...copies], endedKeys: [], unfinishedDealings: [] }}
        why=""
        onWhy={nothing}
        fault={null}
        onClose={nothing}
        onAbort={() => Promise.resolve()}
      />
    );
    expect(renderToStaticMarkup(sheet)).toContain('/media/stick/ANCHORITE-KEY/key.pem');
  });
});
