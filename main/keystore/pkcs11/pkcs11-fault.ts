import type { FaultCode } from '../../../shared/fault/fault-codes.ts';
import { Fault } from '../../../shared/fault/fault.ts';

/** Result values of Cryptoki (PKCS #11 v2.40 §3.11) that have a meaning for people; each other is `token-refused`. */
const faultOfValue: Readonly<Record<number, FaultCode>> = {
  0x03: 'token-absent', // SLOT_ID_INVALID
  0x30: 'token-absent', // DEVICE_ERROR
  0x32: 'token-absent', // DEVICE_REMOVED
  0xb3: 'token-absent', // SESSION_HANDLE_INVALID: the token left while the session was open
  0xe0: 'token-absent', // TOKEN_NOT_PRESENT
  0xe1: 'token-absent', // TOKEN_NOT_RECOGNIZED
  0xa0: 'pin-wrong', // PIN_INCORRECT
  0xa1: 'pin-refused', // PIN_INVALID
  0xa2: 'pin-refused', // PIN_LEN_RANGE
  0xa3: 'pin-refused', // PIN_EXPIRED
  0xa4: 'pin-locked', // PIN_LOCKED
  0x102: 'token-not-initialised', // USER_PIN_NOT_INITIALIZED
};

const whyOfPin: Readonly<Record<number, string>> = {
  0xa1: 'the token does not take these characters',
  0xa2: 'the token does not take a PIN of this length',
  0xa3: 'it has expired and must be changed first',
};

/** The Fault that an error of the driver is. The text of an error is not kept: a module may quote what it was given. */
export function pkcs11Fault(thrown: unknown, token: { readonly label: string; readonly serialNumber: string }): Fault {
  if (thrown instanceof Fault) return thrown;
  const { code, method } = thrown instanceof Error ? (thrown as Error & { code?: unknown; method?: unknown }) : {};
  if (typeof code !== 'number') return new Fault('token-refused', { call: nameOf(method), code: 'none' });
  const fault = faultOfValue[code];
  const { label, serialNumber } = token;
  if (fault === undefined) return new Fault('token-refused', { call: nameOf(method), code: `0x${code.toString(16)}` });
  if (fault === 'pin-refused') return new Fault(fault, { label, why: whyOfPin[code] ?? '' });
  return new Fault(fault, { label, serialNumber });
}

/** What refuses a PIN that was set just now is not a wrong PIN that somebody could type again. */
export function withNewPin(login: () => void): void {
  try {
    login();
  } catch (thrown) {
    const wrong = thrown instanceof Error && 'code' in thrown && thrown.code === 0xa0;
    throw wrong ? new Fault('token-refused', { call: 'C_Login', code: 'the new PIN, which it had taken' }) : thrown;
  }
}

const nameOf = (method: unknown): string => (typeof method === 'string' && /^C_\w+$/.test(method) ? method : 'the module');

/** True for result values that say a template has something the token cannot do. */
export function isTemplateRefusal(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  // GENERAL_ERROR, FUNCTION_FAILED, ATTRIBUTE_TYPE_INVALID, ATTRIBUTE_VALUE_INVALID, TEMPLATE_INCOMPLETE, TEMPLATE_INCONSISTENT
  return code === 0x05 || code === 0x06 || code === 0x12 || code === 0x13 || code === 0xd0 || code === 0xd1;
}
