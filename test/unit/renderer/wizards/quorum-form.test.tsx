import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { emptyQuorum } from '../../../../renderer/wizards/quorum-draft.ts';
import { QuorumForm } from '../../../../renderer/wizards/quorum-form.tsx';

const form = (custodians: string): string =>
  renderToStaticMarkup(
    <QuorumForm draft={{ ...emptyQuorum, custodians }} dispatch={() => undefined} problems={{}} at="custody.quorum" />,
  );

describe('the form of a quorum', () => {
  it('recommends sound sizes before anybody is named, and counts afterwards (ANC-F4)', () => {
    expect(form('')).toContain('2 of 3 in a small room, 3 of 5 in a larger one');
    expect(form('Anna\nBerta\nCarl')).toContain('Of 3. Fewer than these open nothing.');
  });
});
