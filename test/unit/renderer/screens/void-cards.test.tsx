import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { AbortSheet } from '../../../../renderer/screens/ceremony/abort-sheet.tsx';
import { VoidCards } from '../../../../renderer/screens/ceremony/void-cards.tsx';

const shares = [
  { index: 1, custodian: 'Anna', on: 'card' as const, place: null },
  { index: 2, custodian: 'Berta', on: 'file' as const, place: '/media/berta' },
];
const voided = { at: '2026-11-21T10:00:00Z', why: 'cancelled' as const };
const thrownAway = { setId: '73b8', authority: 'acme-root', voided, shares };
const dealtNow = { ...thrownAway, setId: '14f1', voided: null };

describe('cards of a set that was never made', () => {
  it('are named with whose they are and what is done with them', () => {
    const shown = renderToStaticMarkup(<VoidCards dealings={[thrownAway, dealtNow]} />);
    expect(shown).toContain('Set 73b8 of acme-root is void');
    expect(shown).toContain('share 1, Anna (card); share 2, Berta (file in /media/berta)');
    expect(shown).toContain('destroy it before witnesses');
    expect(shown).not.toContain('14f1');
    expect(renderToStaticMarkup(<VoidCards dealings={[dealtNow]} />)).toBe('');
  });

  it('are named before an abort throws away the set that is dealt', () => {
    const nothing = () => undefined;
    const left = { copiesOutside: [], endedKeys: [], unfinishedDealings: [thrownAway, dealtNow] };
    const sheet = (
      <AbortSheet {...{ left, why: '', fault: null }} onWhy={nothing} onClose={nothing} onAbort={() => Promise.resolve()} />
    );
    const shown = renderToStaticMarkup(sheet).replaceAll(/<[^>]*>/g, '');
    expect(shown).toContain('With the abort: Set 14f1 of acme-root is void');
    expect(shown).toContain('Set 73b8');
  });
});
