/**
 * A name as names are compared. “Anna” and “anna ”, two blanks for one, a character that nobody sees, or another Unicode normal form are one
 * person, who would otherwise hold two shares.
 */
export const personKey = (name: string): string =>
  name
    .normalize('NFKC')
    // Characters without a shape first, so that a blank on each side of one is one blank.
    .replaceAll(/(?!\s)[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]|\uFEFF/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    .normalize('NFKC');

export const samePerson = (one: string, other: string): boolean => personKey(one) === personKey(other);
