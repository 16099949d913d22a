/**
 * A name as names are compared. “Anna” and “anna ”, two blanks for one, a character that nobody sees, the hyphens and apostrophes that word
 * processors put for those of a keyboard, “ß” and “SS”, or another Unicode normal form are one person, who would otherwise hold two shares.
 * Letters of another alphabet that look alike are others.
 */
export const personKey = (name: string): string =>
  name
    .normalize('NFKC')
    // Characters without a shape first, so that a blank on each side of one is one blank.
    .replaceAll(/(?!\s)[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]|\uFEFF/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\p{Dash_Punctuation}\u2212]/gu, '-')
    .replaceAll(/[\u2018\u2019\u201B\u02BC\u02BB\u2032\u00B4`]/g, "'")
    // Small letters that have one capital between them: ß and ss, ς and σ.
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC');

export const samePerson = (one: string, other: string): boolean => personKey(one) === personKey(other);
