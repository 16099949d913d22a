import { Fault } from '../../../shared/fault/fault.ts';
import type { Entropy } from '../../ports/workstation.ts';
import type { CipherName, EncryptionScheme } from '../../x509/encryption-scheme.ts';
import { decryptCbc, withoutPadding } from '../block-decryption.ts';
import type { BlockCipher } from '../block-decryption.ts';
import { damaged } from './container-fault.ts';
import { cipherSizes, deriveKey, spend } from './derive-key.ts';
import type { DerivedKey, WorkBudget } from './derive-key.ts';
import type { PassphraseForm } from './passphrase-forms.ts';
import { decryptRc2 } from './rc2.ts';
import type { WipeScope } from './wipe-scope.ts';

/** What one opening works with: what it may cost, and what is wiped at its end. */
export interface Opening {
  readonly budget: WorkBudget;
  readonly entropy: Entropy;
  readonly scope: WipeScope;
}

export interface Sealed {
  readonly scheme: EncryptionScheme;
  readonly ciphertext: Uint8Array;
}

export interface OpenedPart {
  readonly plain: Uint8Array;
  readonly form: PassphraseForm;
}

/**
 * Decrypts one part with the first form of the passphrase that fits. Nothing here has integrity of its own; what tells a wrong passphrase
 * from damage is `startsRight`, which knows how the plaintext begins: with a wrong key it begins so once in many millions of times.
 * Faults: `passphrase-wrong`; `container-damaged` {why}; `container-unsupported` {what} when it would cost too much.
 */
export async function decryptPart(
  { scheme, ciphertext }: Sealed,
  forms: readonly PassphraseForm[],
  startsRight: (plain: Uint8Array) => boolean,
  opening: Opening,
): Promise<OpenedPart> {
  const { budget, scope } = opening;
  const { block } = cipherSizes[scheme.cipher];
  if (ciphertext.length === 0 || ciphertext.length % block !== 0) throw damaged('the ciphertext is not whole blocks');
  spend(scheme, budget);
  for (const form of distinct(forms, scheme)) {
    const blocks = decryptBlocks(scheme.cipher, await deriveKey(scheme, form, scope), ciphertext, opening);
    if (!startsRight(blocks)) continue;
    const plain = withoutPadding(blocks, block);
    if (!plain) throw damaged('the passphrase is right, but the end of the ciphertext is not as it was');
    return { plain, form };
  }
  throw new Fault('passphrase-wrong');
}

/** Forms that differ in what this scheme uses. */
function distinct(forms: readonly PassphraseForm[], scheme: EncryptionScheme): readonly PassphraseForm[] {
  const used = ({ octets, bmp }: PassphraseForm): Uint8Array => (scheme.kind === 'PKCS12' ? bmp : octets);
  return forms.filter((form, i) => !forms.slice(0, i).some((before) => Buffer.compare(used(before), used(form)) === 0));
}

const effectiveBits: Partial<Readonly<Record<CipherName, number>>> = { 'RC2-128-CBC': 128, 'RC2-64-CBC': 64, 'RC2-40-CBC': 40 };

const nodeCiphers: Partial<Readonly<Record<CipherName, BlockCipher>>> = {
  'AES-128-CBC': 'aes-128-cbc',
  'AES-192-CBC': 'aes-192-cbc',
  'AES-256-CBC': 'aes-256-cbc',
};

/** Whole blocks, the padding still there. */
function decryptBlocks(cipher: CipherName, { key, iv }: DerivedKey, ciphertext: Uint8Array, opening: Opening): Uint8Array {
  const bits = effectiveBits[cipher];
  if (bits !== undefined) return decryptRc2(key, bits, iv, ciphertext, opening.scope);
  const name = nodeCiphers[cipher] ?? 'des-ede3-cbc';
  const whole = name === 'des-ede3-cbc' ? tripleKey(key, opening.scope) : key;
  return decryptCbc({ cipher: name, key: whole, iv, ciphertext }, opening);
}

/** DES is 3DES with one key thrice; two keys are K1, K2, K1. OpenSSL 3 has neither by itself. */
function tripleKey(key: Uint8Array, scope: WipeScope): Uint8Array {
  const triple = scope.array(24);
  triple.forEach((_, i) => (triple[i] = key[i % key.length] ?? 0));
  return triple;
}
