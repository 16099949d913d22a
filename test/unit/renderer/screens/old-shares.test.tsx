import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { StepChoice, buttonOf, type Chosen } from '../../../../renderer/screens/ceremony/step-choice.tsx';
import { KeyHistory } from '../../../../renderer/screens/key-history.tsx';
import { VoidSet } from '../../../../renderer/screens/void-sets.tsx';
import type { Step } from '../../../../shared/ceremony/script.ts';
import type { VoidSetView } from '../../../../shared/contract/void-set-views.ts';

const choice = { about: 'Share 3', done: 'handed in and destroyed', otherwise: 'Not handed in' };
const step = { button: 'Handed in and destroyed', choice } as Step;

describe('the history of a key', () => {
  it('has a reason of several lines in several lines', () => {
    const moment = { state: 'compromised' as const, at: '2026-11-20T10:00:00Z', ceremony: '2026-11-20-01', people: ['Ada'] };
    const markup = renderToStaticMarkup(<KeyHistory history={[{ ...moment, why: 'photographed\nsecond\u202e line' }]} />);
    expect(markup).toContain('photographed\nsecond');
    expect(markup).not.toContain('U+000A');
    expect(markup).toContain('U+202E');
  });
});

describe('the choice at an old share', () => {
  it.each<[Chosen | null, readonly boolean[], string]>([
    [null, [false, false], 'Choose what became of it'],
    [{ why: null }, [true, false], 'Handed in and destroyed'],
    [{ why: 'ill' }, [false, true], 'Not handed in'],
  ])('is nobody’s but people’s: %o', (chosen, checked, button) => {
    const markup = renderToStaticMarkup(<StepChoice choice={choice} chosen={chosen} onChosen={() => undefined} />);
    const radios = markup.match(/<input[^>]*type="radio"[^>]*>/g) ?? [];
    expect(radios.map((radio) => radio.includes('checked'))).toEqual(checked);
    expect(markup.includes('Why, and where it was seen last')).toBe(chosen?.why === 'ill');
    expect(buttonOf(step, chosen)).toBe(button);
  });
});

describe('an old set on the screen', () => {
  const at = '2026-05-04T10:00:00Z';
  const set: VoidSetView = {
    ...{ setId: '0badcafe', authority: 'acme-root', required: 2, total: 3, voidedAt: at, why: 'sealed again', unaccounted: 2 },
    shares: [
      { index: 1, custodian: 'Anna', how: 'destroyed', at, why: 'shredded', recorded: null, bag: null },
      {
        ...{ index: 2, custodian: 'Berta', how: 'unknown', at: null, why: null },
        recorded: { status: 'lost', at, why: 'not in its safe' },
        bag: { bag: 'B 2', place: 'safe 2' },
      },
      { index: 3, custodian: 'Carl', how: 'uncollected', at, why: 'ill', recorded: null, bag: { bag: null, place: 'home' } },
    ],
  };

  it('says of each share what became of it, what the register has, and the bag that it was in', () => {
    const markup = renderToStaticMarkup(<VoidSet set={set} />);
    const rows = (markup.match(/<tr>.*?<\/tr>/g) ?? []).slice(1).map((row) =>
      row
        .replaceAll(/<\/td>/g, ' ')
        .replaceAll(/<[^>]+>/g, '')
        .trim(),
    );
    expect(rows).toEqual([
      '1 Anna destroyed before witnesses 2026-05-04 none on record',
      '2 Berta not accounted for · recorded as lost 2026-05-04: not in its safe bag B 2, safe 2',
      '3 Carl not handed in 2026-05-04 · ill no bag number was noted, home',
    ]);
    expect(markup).toContain('void; 2 of 3 old shares not accounted for');
  });

  it.each([
    [2, true],
    [1, false],
    [0, false],
  ])(
    'says that an old file can still be opened only where enough are unaccounted for: %i of the 2 required',
    (unaccounted, said) => {
      const markup = renderToStaticMarkup(<VoidSet set={{ ...set, unaccounted }} />);
      expect(markup.includes('with an old copy of the file they still open it')).toBe(said);
    },
  );
});
