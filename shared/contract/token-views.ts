import { z } from 'zod';
import { pinStates } from '../ceremony/token-words.ts';
import { digestViewSchema, faultViewSchema } from './views.ts';

/** A token in its slot, and the authorities with a live copy of their key on it. */
export const tokenViewSchema = z.object({
  module: z.string(),
  serialNumber: z.string(),
  label: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  firmware: z.string(),
  cryptoki: z.string(),
  initialised: z.boolean(),
  writeProtected: z.boolean(),
  protectedAuthenticationPath: z.boolean(),
  pin: z.enum(pinStates),
  algorithms: z.array(z.string()),
  authorities: z.array(z.string()),
});
export type TokenView = z.infer<typeof tokenViewSchema>;

/** A registered PKCS #11 module. `fault`: why nothing could be asked of it. */
export const tokenModuleViewSchema = z.object({
  path: z.string(),
  sha256: digestViewSchema,
  fault: faultViewSchema.nullable(),
  tokens: z.array(tokenViewSchema),
});
export type TokenModuleView = z.infer<typeof tokenModuleViewSchema>;
