import { describe, expect, it } from 'vitest';
import { insideOf, isInside } from '../../../main/ceremony/planned-records.ts';

describe('the place of a copy that is still to be written', () => {
  it.each([
    ['/media/x', '/media/x/…'],
    ['/media/x/', '/media/x/…'],
    ['//media/.//x/.', '/media/x/…'],
    ['/media/y/../x', '/media/x/…'],
    ['/', '/…'],
    ['/../media', '/media/…'],
    ['media/x/', 'media/x/…'],
    ['./media', 'media/…'],
    ['../../media', '../../media/…'],
    ['a/../../media', '../media/…'],
    ['E:\\', 'E:/…'],
    ['E:\\copies/x', 'E:/copies/x/…'],
  ])('has one spelling: %s', (folder, place) => {
    expect(insideOf(folder)).toBe(place);
  });

  it('holds what lies in its folder, however both are spelled, and nothing beside it', () => {
    const place = insideOf('/media/x/');
    expect(['/media/x/a/key.pem', '/media//x/./key.pem', '/media/y/../x/a'].map((path) => isInside(path, place))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['/media/xy/key.pem', '/media/x/../y/key.pem', '/media/x'].map((path) => isInside(path, place))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
