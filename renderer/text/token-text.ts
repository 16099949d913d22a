import type { TokenView } from '../../shared/contract/token-views.ts';
import type { CeremonyKind } from '../../shared/contract/views.ts';
import { missingInWords, turnedUpInWords, unrecordedInWords, type TurnedUp } from '../../shared/ceremony/token-holdings.ts';
import { holdersInWords } from '../../shared/ceremony/token-pins.ts';
import type { TokenPins, Tolerable } from '../../shared/ceremony/token-words.ts';

export type TokenKind = Extract<CeremonyKind, `token-${string}`>;

/** Words of tokens: their screen and their ceremonies. */
export const tokenText = {
  names: {
    'token-initialisation': 'Token initialisation',
    'token-pin-change': 'PIN change',
  } satisfies Record<TokenKind, string>,
  purpose: {
    'token-initialisation': 'An empty PKCS #11 token gets its label and its two PINs.',
    'token-pin-change': 'A token gets another PIN; the keys on it stay.',
  } satisfies Record<TokenKind, string>,
  why: {
    'token-initialisation': 'Initialise a token',
    'token-pin-change': 'Change a PIN',
  } satisfies Record<TokenKind, string>,
  intro: {
    'token-initialisation':
      'Different people are needed at the keyboard: one sets the security officer PIN, another the PIN. Each is asked for by name during the ceremony. Keep the two apart from then on: whoever has the security officer PIN can give the token a new PIN, and with that one sign.',
    'token-pin-change': 'The PIN that the token has is asked for during the ceremony, then the new one, twice.',
  } satisfies Record<TokenKind, string>,
  title: (kind: TokenKind, label: string) =>
    kind === 'token-initialisation' ? `${label || 'Token'}: initialisation` : `${label || 'Token'}: PIN change`,
  token: 'Token',
  newLabel: 'Label',
  newLabelHint: 'Printable ASCII, at most 32 characters. It is on the device for good: write it on the bag too.',
  splitPin: 'Split the PIN between two people',
  splitPinHint: {
    'token-initialisation':
      'Each sets a half, out of view of the other, and both are needed whenever the token is used. A third person sets the security officer PIN. A token that asks for several cards itself is stronger.',
    'token-pin-change':
      'Each sets a half, out of view of the other, and both are needed whenever the token is used. A token that asks for several cards itself is stronger.',
  } satisfies Record<TokenKind, string>,
  choose: 'Choose a token',
  none: {
    'token-initialisation': 'No empty token is in a slot. Put one in, or register its PKCS #11 module under Tokens.',
    'token-pin-change': 'No token with a PIN is in a slot. Put it in, or register its PKCS #11 module under Tokens.',
    key: 'No token that can hold this key is in a slot. Put it in, or register its PKCS #11 module under Tokens.',
  },
  again: 'Look again',
  looking: 'Looking for tokens …',
  shown: ({ label, model, serialNumber }: Pick<TokenView, 'label' | 'model' | 'serialNumber'>) =>
    `${label || 'empty'}, ${model}${serialNumber === '' ? '' : `, serial ${serialNumber}`}`,
  through: (module: string) => ` · through ${module}`,
  certification: 'Certificate of its module',
  certificationHint:
    'As the list of FIPS 140 or Common Criteria certificates has it, such as “FIPS 140-3 #4567 level 3”. Recorded as stated: the program cannot look it up.',
  tolerate: 'Accept beside signing',
  tolerateHint: 'Only for tokens that cannot make a key without it. What is accepted here is a warning that everybody has to read.',
  tolerable: {
    CKA_DECRYPT: 'decrypt',
    CKA_UNWRAP: 'unwrap',
    CKA_DERIVE: 'derive',
    CKA_SIGN_RECOVER: 'sign with recovery',
    CKA_MODIFIABLE: 'attributes that can be changed',
  } satisfies Record<Tolerable, string>,
  screen: {
    title: 'Tokens',
    empty: 'No PKCS #11 module is registered',
    emptyBody:
      'A token is driven by a module, a shared library of its vendor. Register the one that came with your token; compare its digest with what the vendor published. Only registered modules are ever loaded, each in a process of its own.',
    register: 'Register a module …',
    registering: {
      title: 'Register this module?',
      file: 'File',
      leadsTo: 'A link to',
      size: 'Size',
      modified: 'Modified',
      means:
        'Registering runs the code in this file, in a process of its own, now and whenever its tokens are asked for. Compare the digest with the one that its vendor published.',
      again: 'This file is registered already, with this digest.',
      replaces: 'It replaces what is registered at this path now:',
      register: 'Register the module',
      cancel: 'Cancel',
    },
    absent: 'Tokens that are not present',
    notPresent: 'Not present',
    module: 'Module',
    forget: 'Forget',
    forgetTitle: 'Forget this module?',
    forgetKeys: (authorities: string) => `Its tokens hold the key of ${authorities}.`,
    forgetUnknown: 'It does not answer, so whether its tokens hold the key of an authority is not known.',
    forgetMeans:
      'Nothing on a token is changed. But no key behind this module can sign until it is registered again, from the same file.',
    forgetAnyway: 'Forget the module',
    keep: 'Keep it',
    again: 'Look again',
    digest: 'SHA-256',
    asking: 'It has not answered yet; it is asked again …',
    noTokens: 'No token is in a slot of this module.',
    initialise: 'Initialise …',
    changePin: 'Change PIN …',
    device: 'Device',
    serial: 'Serial number',
    noSerial: 'none',
    firmware: 'Firmware',
    mode: 'Operating mode',
    algorithms: 'Keys it makes',
    noAlgorithms: 'none that Anchorite uses',
    pin: 'PIN',
    pins: {
      ok: 'set',
      'count-low': 'set; few tries are left',
      'final-try': 'set; one try is left',
      locked: 'locked',
      'not-set': 'not set',
    } satisfies Record<TokenView['pin'], string>,
    setBy: 'PINs set by',
    pinsOf: ({ officer, holders }: TokenPins) =>
      `${holdersInWords(holders)}${officer === null ? '' : `; security officer: ${officer}`}`,
    begunBy: 'Initialisation cut off',
    pinsBegun: ({ officer, holders }: TokenPins) =>
      `the PIN was to be set by ${holdersInWords(holders)}, and is not${officer === null ? '' : `; security officer PIN: ${officer}`}`,
    keypad: 'typed at its own keypad',
    keys: 'Holds keys of',
    noKeys: 'no authority of this ledger',
    missing: (authorities: readonly string[]) => `It ${missingInWords(authorities)}`,
    unrecorded: (authorities: readonly string[]) => `It ${unrecordedInWords(authorities)}`,
    turnedUp: (lost: TurnedUp) => `Beware: ${turnedUpInWords(lost, 'an “End of a copy”')}.`,
    endIt: (keyId: string) => `End of copy ${keyId.slice(0, 8)} …`,
    emptyToken: 'Empty token',
    writeProtected: 'write-protected',
  },
} as const;
