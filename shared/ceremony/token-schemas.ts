import { z } from 'zod';

/** Which token a plan means: the module that drives it, and what the token says of itself. */
export const tokenSelectorSchema = z.strictObject({
  /** Absolute path of a PKCS #11 module that a person has registered on this workstation. */
  module: z.string().min(1).max(4_096),
  serialNumber: z.string().max(64),
  label: z.string().max(32),
});

/**
 * How a token works, by the flags that PKCS #11 v2.40 defines for tokens (§3.2) and slots (§3.1). Nothing in that interface says
 * whether a module runs in a FIPS mode.
 */
export const operatingModeSchema = z.strictObject({
  /** CKF_RNG: a random number generator of its own. */
  randomNumberGenerator: z.boolean(),
  /** CKF_LOGIN_REQUIRED: private keys are out of reach without a login. */
  loginRequired: z.boolean(),
  /** CKF_PROTECTED_AUTHENTICATION_PATH: the PIN is typed at the device. */
  protectedAuthenticationPath: z.boolean(),
  /** CKF_HW_SLOT: the module calls the slot hardware. */
  hardwareSlot: z.boolean(),
});

/** Who set the PINs of a token. */
export const tokenPinsSchema = z.strictObject({
  /** Who set the security officer PIN: nobody who has the user's (ANC-D28). Null where this ledger did not see it. */
  officer: z.string().min(1).nullable(),
  /** One person who has the PIN, or two with a half each, typed one after the other (a split PIN, ANC-F19). */
  holders: z.array(z.string().min(1)).min(1).max(2),
});
