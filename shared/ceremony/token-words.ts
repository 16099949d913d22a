import type { z } from 'zod';
import type { operatingModeSchema, tokenPinsSchema, tokenSelectorSchema } from './token-schemas.ts';

/** Words of tokens that also the token host knows: nothing that runs is imported here. */

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

export type OperatingMode = z.infer<typeof operatingModeSchema>;

export const operatingModeInWords = (mode: OperatingMode): string =>
  [
    mode.hardwareSlot ? 'hardware slot' : 'no hardware slot',
    mode.randomNumberGenerator ? 'random number generator of its own' : 'no random number generator',
    mode.loginRequired ? 'login required' : 'no login required',
    mode.protectedAuthenticationPath ? 'PIN at its own keypad' : 'PIN through the program',
  ].join(', ');

/** What names a token, of all that is known of it. */
export const selectorOf = ({ module, serialNumber, label }: TokenSelector): TokenSelector => ({ module, serialNumber, label });

export const sameToken = (a: TokenSelector, b: TokenSelector): boolean =>
  a.module === b.module && a.serialNumber === b.serialNumber && a.label === b.label;

/** One device, whichever module drives it: a module has as many paths as it is installed under, and a device has one serial number. */
export const sameDevice = (a: Omit<TokenSelector, 'module'>, b: Omit<TokenSelector, 'module'>): boolean =>
  a.serialNumber === b.serialNumber && a.label === b.label;

/** What a token says of the device that it is. */
export type DeviceWords = Pick<TokenSelector, 'serialNumber' | 'label'> & { readonly manufacturer: string; readonly model: string };

/**
 * One device for certain, also where it has got another label, or is driven by a module that calls its maker something else, but not both.
 * A token without a serial number is told from no other.
 */
export const sameHardware = (a: DeviceWords, b: DeviceWords): boolean =>
  a.serialNumber !== '' &&
  a.serialNumber === b.serialNumber &&
  (a.label === b.label || (a.manufacturer === b.manufacturer && a.model === b.model));

/** As far as anybody can tell: one that has no serial number is taken for whatever has its label and none either. */
export const alikeDevice = (a: DeviceWords, b: DeviceWords): boolean => sameDevice(a, b) || sameHardware(a, b);

export type TokenPins = z.infer<typeof tokenPinsSchema>;
