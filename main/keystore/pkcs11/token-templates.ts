import * as pkcs11 from 'pkcs11js';
import { toHex } from '../../../shared/base/bytes.ts';
import { tolerable, type Tolerable } from '../../../shared/ceremony/token-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import type { ReadAttribute } from './host-protocol.ts';

/** Templates of a key pair, explicit in everything (standards.md D2), and what must be read back afterwards (D3). */

const ecParams: Readonly<Record<string, string>> = {
  'EC-P256': '06082a8648ce3d030107',
  'EC-P384': '06052b81040022',
  'EC-P521': '06052b81040023',
  // PrintableString “edwards25519” (PKCS #11 v3.0 §2.3.10).
  Ed25519: '130c656477617264733235353139',
};

export interface KeyTemplate {
  readonly publicKey: pkcs11.Template;
  readonly privateKey: pkcs11.Template;
}

/** Attributes that forbid a use. A token that does not know one of them refuses the whole template. */
const publicUses = { CKA_ENCRYPT: pkcs11.CKA_ENCRYPT, CKA_WRAP: pkcs11.CKA_WRAP };
const rarePublicUses = { CKA_VERIFY_RECOVER: pkcs11.CKA_VERIFY_RECOVER };
const privateUses: Readonly<Record<Exclude<Tolerable, 'CKA_MODIFIABLE'>, number>> = {
  CKA_DECRYPT: pkcs11.CKA_DECRYPT,
  CKA_UNWRAP: pkcs11.CKA_UNWRAP,
  CKA_DERIVE: pkcs11.CKA_DERIVE,
  CKA_SIGN_RECOVER: pkcs11.CKA_SIGN_RECOVER,
};

/**
 * How much a token is told of uses that are not wanted: each of them, all but those of the public key that not every token knows, or none,
 * because it refuses to be told.
 */
export const spokenOfUses = ['all', 'usual', 'none'] as const;
export type SpokenOfUses = (typeof spokenOfUses)[number];

export function keyTemplate(
  { keyId, label, algorithm }: { readonly keyId: string; readonly label: string; readonly algorithm: KeyAlgorithm },
  spoken: SpokenOfUses,
): KeyTemplate {
  const id = Buffer.from(keyId, 'hex');
  const both: pkcs11.Template = [
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_LABEL, value: label },
    { type: pkcs11.CKA_ID, value: id },
  ];
  const denied = (uses: Readonly<Record<string, number>>): pkcs11.Template =>
    spoken !== 'none' ? [...Object.values(uses), pkcs11.CKA_MODIFIABLE].map((type) => ({ type, value: false })) : [];
  const params = ecParams[algorithm];
  return {
    publicKey: [
      ...both,
      { type: pkcs11.CKA_PRIVATE, value: false },
      { type: pkcs11.CKA_VERIFY, value: true },
      ...denied({ ...publicUses, ...(spoken === 'all' && rarePublicUses) }),
      ...(params === undefined
        ? [
            { type: pkcs11.CKA_MODULUS_BITS, value: Number(algorithm.slice(4)) },
            { type: pkcs11.CKA_PUBLIC_EXPONENT, value: Buffer.from([1, 0, 1]) },
          ]
        : [{ type: pkcs11.CKA_EC_PARAMS, value: Buffer.from(params, 'hex') }]),
    ],
    privateKey: [
      ...both,
      { type: pkcs11.CKA_PRIVATE, value: true },
      { type: pkcs11.CKA_SENSITIVE, value: true },
      { type: pkcs11.CKA_EXTRACTABLE, value: false },
      { type: pkcs11.CKA_SIGN, value: true },
      ...denied(privateUses),
    ],
  };
}

/** What a private key must say of itself. `null` in place of a reading: the token does not report it. */
const demanded: readonly (readonly [name: string, type: number, value: boolean])[] = [
  ['CKA_TOKEN', pkcs11.CKA_TOKEN, true],
  ['CKA_PRIVATE', pkcs11.CKA_PRIVATE, true],
  ['CKA_LOCAL', pkcs11.CKA_LOCAL, true],
  ['CKA_SENSITIVE', pkcs11.CKA_SENSITIVE, true],
  ['CKA_ALWAYS_SENSITIVE', pkcs11.CKA_ALWAYS_SENSITIVE, true],
  ['CKA_EXTRACTABLE', pkcs11.CKA_EXTRACTABLE, false],
  ['CKA_NEVER_EXTRACTABLE', pkcs11.CKA_NEVER_EXTRACTABLE, true],
  ['CKA_SIGN', pkcs11.CKA_SIGN, true],
  ['CKA_DECRYPT', pkcs11.CKA_DECRYPT, false],
  ['CKA_UNWRAP', pkcs11.CKA_UNWRAP, false],
  ['CKA_DERIVE', pkcs11.CKA_DERIVE, false],
  ['CKA_SIGN_RECOVER', pkcs11.CKA_SIGN_RECOVER, false],
  ['CKA_MODIFIABLE', pkcs11.CKA_MODIFIABLE, false],
];

const waivable: ReadonlySet<string> = new Set(tolerable);

/**
 * Reads the private key's attributes back. Fault: `token-attribute-refused` {attribute, value} for the first that is not as
 * demanded and not tolerated; one that the token does not report counts as refused unless it may be tolerated.
 */
export function readDemanded(read: (type: number) => Uint8Array | null, tolerate: readonly string[]): readonly ReadAttribute[] {
  const tolerated: ReadonlySet<string> = new Set(tolerate);
  const attributes = demanded.map(([name, type, wanted]) => {
    const bytes = read(type);
    const value = bytes === null ? 'not reported' : String((bytes[0] ?? 0) !== 0);
    const asDemanded = value === String(wanted) || (value === 'not reported' && waivable.has(name));
    if (!asDemanded && !tolerated.has(name)) throw new Fault('token-attribute-refused', { attribute: name, value });
    return { name, value };
  });
  const mechanism = read(pkcs11.CKA_KEY_GEN_MECHANISM);
  return [...attributes, { name: 'CKA_KEY_GEN_MECHANISM', value: mechanism === null ? 'not reported' : mechanismHex(mechanism) }];
}

/** Says where a key was before it came here: told of one that was made elsewhere, demanded of one that is made here. */
const ofThePast = ['CKA_LOCAL', 'CKA_ALWAYS_SENSITIVE', 'CKA_NEVER_EXTRACTABLE'];

/**
 * The same of a key that was made elsewhere: it must be a private signing key that does not leave the token now; its past and its
 * other uses are told as they are. CKA_ID comes with it, since it is whatever its maker chose, and so does each other one that the same
 * key has on the token.
 */
export const readAdopted = (
  read: (type: number) => Uint8Array | null,
  [id = '', ...more]: readonly string[],
): readonly ReadAttribute[] => [
  ...readDemanded(read, [...tolerable, ...ofThePast]),
  { name: 'CKA_ID', value: id },
  ...more.map((other) => ({ name: 'the same key under CKA_ID', value: other })),
];

/** The same attributes, told and not judged. */
export const readAsIs = (read: (type: number) => Uint8Array | null): readonly ReadAttribute[] =>
  readDemanded(
    read,
    demanded.map(([name]) => name),
  );

/** CK_ULONG as this machine lays it out: least octet first. */
const mechanismHex = (bytes: Uint8Array): string => `0x${toHex(bytes.toReversed()).replace(/^0+(?=.)/, '')}`;
