import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { BagFields, bagNoteOf, bagProblems } from '../../../../renderer/screens/ceremony/bag-note.tsx';

describe('the note on a bag', () => {
  it('is what was typed, without what stands around it; an emptied field says that there is none', () => {
    expect(bagNoteOf({ bag: ' A 0815 ', place: '  ' })).toEqual({ bag: 'A 0815', place: null });
  });

  it('may be as long as a label, and is told at its field before it is refused in mid-ceremony', () => {
    expect(bagProblems({ bag: '', place: '' })).toEqual({});
    expect(bagProblems({ bag: '7'.repeat(40), place: 'x'.repeat(120) })).toEqual({});
    expect(bagProblems({ bag: ` ${'7'.repeat(40)} `, place: '' })).toEqual({});
    const draft = { bag: '7'.repeat(41), place: 'x'.repeat(121) };
    expect(bagProblems(draft)).toEqual({ bag: 'At most 40 characters.', place: 'At most 120 characters.' });
    const shown = renderToStaticMarkup(<BagFields draft={draft} onDraft={() => undefined} />);
    expect(shown).toContain('At most 40 characters.');
    expect(shown).toContain('At most 120 characters.');
    expect(shown.match(/aria-invalid="true"/g)).toHaveLength(2);
  });
});
