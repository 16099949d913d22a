import { describe, expect, it } from 'vitest';
import { zoomAsked } from '../../../main/app/zoom.ts';

describe('the size of the text', () => {
  const pressed = (key: string, held: Partial<Record<'control' | 'meta' | 'alt', boolean>> = { control: true }) => ({
    ...{ type: 'keyDown' as const, key, control: false, meta: false, alt: false },
    ...held,
  });

  it.each([
    ['+', 1, 1.1],
    ['=', 1.25, 1.5],
    ['+', 1.0999999999999999, 1.25],
    ['-', 1, 0.9],
    ['_', 1.1, 1],
    ['0', 1.75, 1],
    ['+', 2, 2],
    ['-', 0.8, 0.8],
  ])('with Ctrl %s goes from %f to %f', (key, now, asked) => {
    expect(zoomAsked(pressed(key), now)).toBe(asked);
  });

  it('stays with any other key, without Ctrl, with Alt, or when a key is let go', () => {
    for (const input of [pressed('k'), pressed('+', {}), pressed('0', { control: true, alt: true })])
      expect(zoomAsked(input, 1)).toBeUndefined();
    expect(zoomAsked({ ...pressed('+'), type: 'keyUp' }, 1)).toBeUndefined();
  });
});
