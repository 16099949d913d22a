import { z } from 'zod';
import { artifactNameSchema } from './plan-values.ts';
import { tokenSelectorSchema } from './token-schemas.ts';

/** Operations of a plan on a token itself. They touch no key. */

/** The new PIN is set in two halves by two people, who type them one after the other from then on (ANC-F19). Left out: one person has it. */
const splitPin = z.boolean().optional();

export const tokenInitialisationSchema = z.strictObject({
  kind: z.literal('token-initialisation'),
  name: artifactNameSchema,
  /** A token that is not initialised: many such have neither serial number nor label. */
  token: tokenSelectorSchema,
  /** Printable ASCII: what the field of 32 octets takes on every token. */
  label: z.string().regex(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/, '1 to 32 printable ASCII characters'),
  splitPin,
});
export type TokenInitialisation = z.infer<typeof tokenInitialisationSchema>;

export const tokenPinChangeSchema = z.strictObject({
  kind: z.literal('token-pin-change'),
  name: artifactNameSchema,
  token: tokenSelectorSchema,
  splitPin,
});
export type TokenPinChange = z.infer<typeof tokenPinChangeSchema>;
