import { z } from 'zod';
import { moduleStandings } from '../ceremony/absent-tokens.ts';
import { operatingModeSchema, tokenPinsSchema } from '../ceremony/token-schemas.ts';
import { keyStates } from '../ceremony/key-words.ts';
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
  operatingMode: operatingModeSchema,
  pin: z.enum(pinStates),
  /** Who set the PINs, where this ledger saw it. */
  pins: tokenPinsSchema.nullable(),
  algorithms: z.array(z.string()),
  /** Whose key the ledger records on it: on it too, or `missing` there. */
  authorities: z.array(z.string()),
  missing: z.array(z.string()),
  /** Whose key is on it without being recorded there. */
  unrecorded: z.array(z.string()),
  /** Copies on tokens that are recorded as lost and may be the one there. */
  turnedUp: z.array(
    z.object({
      authority: z.string(),
      keyId: z.string(),
      state: z.enum(keyStates),
      /** The device on which it was lost, where that is another one. */
      lostOn: z.string().optional(),
    }),
  ),
  /** False where the token could not be looked at. */
  looked: z.boolean(),
});
export type TokenView = z.infer<typeof tokenViewSchema>;

/** The file of a PKCS #11 module that a person chose: nothing of it has run yet. */
export const chosenModuleSchema = z.object({
  path: z.string(),
  /** The file behind the links; the same as `path` where there are none. */
  realPath: z.string(),
  /** Bytes. */
  size: z.int(),
  /** When its content was changed last, as the file system has it. */
  modifiedAt: z.string(),
  sha256: digestViewSchema,
  /** The digest under which this path is registered now; null where it is not. */
  registered: digestViewSchema.nullable(),
});
export type ChosenModule = z.infer<typeof chosenModuleSchema>;

/** A registered PKCS #11 module. `fault`: why nothing could be asked of it. */
export const tokenModuleViewSchema = z.object({
  path: z.string(),
  sha256: digestViewSchema,
  fault: faultViewSchema.nullable(),
  /** Set where it has not answered yet: to be asked again in a moment. */
  asking: z.literal(true).optional(),
  tokens: z.array(tokenViewSchema),
});
export type TokenModuleView = z.infer<typeof tokenModuleViewSchema>;

/** A token with a live copy of a key that no registered module shows; it is described as the ledger recorded it. */
export const absentTokenViewSchema = z.object({
  /** Path of the module through which the ledger knows it. */
  module: z.string(),
  serialNumber: z.string(),
  label: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  authorities: z.array(z.string()),
  standing: z.enum(moduleStandings),
  /** Another registered module that shows a token with this label and serial number. */
  elsewhere: z.string().nullable(),
});
export type AbsentTokenView = z.infer<typeof absentTokenViewSchema>;

export const tokenListSchema = z.object({ modules: z.array(tokenModuleViewSchema), absent: z.array(absentTokenViewSchema) });
export type TokenList = z.infer<typeof tokenListSchema>;
