import { z } from 'zod';

/** Attribute types of a subject that a plan may set, in the order they are encoded (CA/B BR 7.1.4.2 table order). */
export const subjectAttributeTypes = [
  'countryName',
  'stateOrProvinceName',
  'localityName',
  'organizationName',
  'organizationalUnitName',
  'commonName',
] as const;
export type SubjectAttributeType = (typeof subjectAttributeTypes)[number];

// Upper bounds are characters, not bytes (RFC 5280 appendix A).
const text = (max: number) =>
  z
    .string()
    .min(1)
    .refine((value) => [...value].length <= max, { message: `at most ${max} characters` })
    .refine((value) => value.trim() === value, { message: 'no white space at either end' })
    .refine((value) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u.test(value), { message: 'no control, format or unassigned character' })
    .refine((value) => value.normalize('NFC') === value, { message: 'must be in Unicode normal form NFC' });

/** Subject of a certificate as a plan writes it. */
export const subjectSchema = z.strictObject({
  commonName: text(64),
  organizationName: text(64).optional(),
  organizationalUnitName: text(64).optional(),
  localityName: text(128).optional(),
  stateOrProvinceName: text(128).optional(),
  countryName: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1)')
    .optional(),
});
export type Subject = z.infer<typeof subjectSchema>;

/** One attribute of a name that was read: its type by name or dotted OID, and its value as text. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

/** RFC 4514-like display of a name, most specific last: `C=DE, O=Acme, CN=Acme Root`. */
export function displayName(attributes: readonly NameAttribute[]): string {
  const short: Readonly<Record<string, string>> = {
    countryName: 'C',
    stateOrProvinceName: 'ST',
    localityName: 'L',
    organizationName: 'O',
    organizationalUnitName: 'OU',
    commonName: 'CN',
  };
  return attributes.map(({ type, value }) => `${short[type] ?? type}=${value.replace(/([,\\=+"<>;])/g, '\\$1')}`).join(', ');
}
