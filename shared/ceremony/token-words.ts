import { z } from 'zod';

/** Which token a plan means: the module that drives it, and what the token says of itself. */
export const tokenSelectorSchema = z.strictObject({
  /** Absolute path of a PKCS #11 module that a person has registered on this workstation. */
  module: z.string().min(1).max(4_096),
  serialNumber: z.string().max(64),
  label: z.string().max(32),
});
export type TokenSelector = z.infer<typeof tokenSelectorSchema>;

/**
 * Capabilities beyond signing that some tokens will not go without; a plan names each that it accepts, and people review it.
 * What makes a key private (sensitive, never extractable, made on the token) cannot be waived.
 */
export const tolerable = ['CKA_DECRYPT', 'CKA_UNWRAP', 'CKA_DERIVE', 'CKA_SIGN_RECOVER', 'CKA_MODIFIABLE'] as const;
export type Tolerable = (typeof tolerable)[number];

/** What is known of the tries that are left for a PIN (CKF_*_PIN_COUNT_LOW, _FINAL_TRY, _LOCKED). */
export const pinStates = ['ok', 'count-low', 'final-try', 'locked', 'not-set'] as const;
export type PinState = (typeof pinStates)[number];

/**
 * A token as it comes, or one whose initialisation was cut off between its label and its PIN. Nobody has logged in to either as its
 * user, so neither holds a private key.
 */
export const awaitsPins = ({ initialised, pin }: { readonly initialised: boolean; readonly pin: PinState }): boolean =>
  !initialised || pin === 'not-set';

export const sameToken = (a: TokenSelector, b: TokenSelector): boolean =>
  a.module === b.module && a.serialNumber === b.serialNumber && a.label === b.label;
