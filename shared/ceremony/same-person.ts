/**
 * A name as names are compared. “Anna” and “anna ”, two blanks for one, or another Unicode normal form are one person, who would otherwise
 * hold two shares.
 */
export const personKey = (name: string): string => name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

export const samePerson = (one: string, other: string): boolean => personKey(one) === personKey(other);
