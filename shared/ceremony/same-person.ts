/**
 * A name as names are compared. “Anna” and “anna ”, two blanks for one, a character that nobody sees, or another Unicode normal form are one
 * person, who would otherwise hold two shares.
 */
export const personKey = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cf}\p{Cc}]/gu, '')
    .trim()
    .toLowerCase();

export const samePerson = (one: string, other: string): boolean => personKey(one) === personKey(other);
