import { z } from 'zod';
import { artifactNameSchema } from './plan-values.ts';
import { tokenSelectorSchema } from './token-words.ts';

/** Operations of a plan on a token itself. They touch no key. */

export const tokenInitialisationSchema = z.strictObject({
  kind: z.literal('token-initialisation'),
  name: artifactNameSchema,
  /** A token that is not initialised: many such have neither serial number nor label. */
  token: tokenSelectorSchema,
  /** Printable ASCII: what the field of 32 octets takes on every token. */
  label: z.string().regex(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/, '1 to 32 printable ASCII characters'),
});
export type TokenInitialisation = z.infer<typeof tokenInitialisationSchema>;

export const tokenPinChangeSchema = z.strictObject({
  kind: z.literal('token-pin-change'),
  name: artifactNameSchema,
  token: tokenSelectorSchema,
});
export type TokenPinChange = z.infer<typeof tokenPinChangeSchema>;
