import { describe, expect, it } from 'vitest';
import { renderToStaticMarkup } from 'react-dom/server';
import { endedByAbort, EndedCopies, endedSoFar } from '../../../../renderer/screens/ceremony/ended-copies.tsx';
import type { CeremonyView } from '../../../../shared/contract/views.ts';

const key = (ending: CeremonyView['endedKeys'][number]['ending']): CeremonyView['endedKeys'][number] => ({
  ...{ authority: `root-${ending}`, state: 'active', ending, live: ['token B'], perhaps: [] },
  ended: [{ what: 'token A', how: 'destroyed', at: '2026-11-21T10:00:00Z', seq: 9, stepNumber: 3 }],
});
const endedKeys = [key('to-come'), key('none')];
const interrupted = { seq: 10, time: '2026-11-21T10:00:01Z', kind: 'interrupted' as const, stepNumber: 3, who: null, words: '' };

describe('copies that a ceremony ended, on the screen', () => {
  it('are told while it is interrupted and once it is aborted, and of one that runs again only where the key is to end', () => {
    const told = (state: CeremonyView['state'], events = [interrupted]) =>
      endedSoFar({ state, endedKeys, events }).map(({ ending }) => ending);
    expect(told('interrupted')).toEqual(['to-come', 'none']);
    expect(told('aborted')).toEqual(['to-come', 'none']);
    expect(told('open')).toEqual(['to-come']);
    expect(told('open', [])).toEqual([]);
    expect(told('closed')).toEqual([]);
  });

  it('are told before an abort as they are after it', () => {
    const html = renderToStaticMarkup(<EndedCopies keys={endedByAbort(endedKeys)} />);
    expect(html).toContain('The key is NOT destroyed: it lives on in token B. Only a new key destruction ends it.');
    expect(html).toContain('The key lives on in token B.');
    expect(html).not.toContain('to come');
    expect(renderToStaticMarkup(<EndedCopies keys={[]} />)).toBe('');
  });
});
