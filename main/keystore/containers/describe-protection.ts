import type { EncryptionScheme, HashName, Pbkdf2 } from '../../x509/encryption-scheme.ts';
import type { Pkcs12Mac } from '../../x509/pkcs12.ts';
import { iterationBounds } from '../sealed-file/pbes2.ts';

/** Words for the record, and what a reviewer should know. */
export interface ProtectionWords {
  readonly words: string;
  readonly weaknesses: readonly string[];
}

const hmac = (hash: HashName): string => `HMAC-${hash.replace('-', '')}`;

/** Read aloud at a review: from five digits on in groups of three. */
const counted = (n: number): string => (n < 10_000 ? String(n) : String(n).replace(/\B(?=(\d{3})+$)/g, ','));

const times = (iterations: number): string => (iterations === 1 ? '1 iteration' : `${counted(iterations)} iterations`);

function weakIterations(iterations: number): string[] {
  return iterations < iterationBounds.least ? [times(iterations)] : [];
}

function weakCipher(cipher: string): string[] {
  return cipher.startsWith('AES') ? [] : [cipher.replace('-CBC', '')];
}

/** `PBES2, PBKDF2-HMAC-SHA256 2048 iterations, AES-256-CBC`. */
export function describeScheme(scheme: EncryptionScheme): ProtectionWords {
  const cipher = weakCipher(scheme.cipher);
  switch (scheme.kind) {
    case 'PBES2': {
      if (scheme.kdf.kind === 'PBKDF2') {
        const weaknesses = [...cipher, ...weakIterations(scheme.kdf.iterations)];
        return { words: `PBES2, ${describePbkdf2(scheme.kdf)}, ${scheme.cipher}`, weaknesses };
      }
      const { cost, blockSize, parallelization } = scheme.kdf;
      const words = `PBES2, scrypt N=${cost} r=${blockSize} p=${parallelization}, ${scheme.cipher}`;
      // Below what OpenSSL writes, the least in use.
      return { words, weaknesses: [...cipher, ...(cost * blockSize < 2 ** 17 ? [`scrypt N=${cost}`] : [])] };
    }
    case 'PBES1': {
      const words = `PBES1, PBKDF1-${scheme.hash} ${times(scheme.iterations)}, ${scheme.cipher}`;
      return { words, weaknesses: [...cipher, scheme.hash, ...weakIterations(scheme.iterations)] };
    }
    case 'PKCS12': {
      const words = `PKCS #12 PBE, SHA-1 ${times(scheme.iterations)}, ${scheme.cipher}`;
      return { words, weaknesses: [...cipher, ...weakIterations(scheme.iterations)] };
    }
    case 'PEM':
      return { words: `PEM encryption, MD5 1 iteration, ${scheme.cipher}`, weaknesses: [...cipher, 'MD5', '1 iteration'] };
  }
}

function describePbkdf2({ hmac: hash, iterations }: Pbkdf2): string {
  return `PBKDF2-${hmac(hash)} ${times(iterations)}`;
}

export function describeMac(mac: Pkcs12Mac | undefined): ProtectionWords {
  if (!mac) return { words: 'no MAC', weaknesses: ['no MAC'] };
  if (mac.kind === 'PBMAC1') {
    const words = `MAC PBMAC1, ${describePbkdf2(mac.kdf)}, ${hmac(mac.hmac)}`;
    return { words, weaknesses: [...(mac.hmac === 'SHA-1' ? ['SHA-1 MAC'] : []), ...weakIterations(mac.kdf.iterations)] };
  }
  const words = `MAC ${hmac(mac.hash)} ${times(mac.iterations)}`;
  return { words, weaknesses: [...(mac.hash === 'SHA-1' ? ['SHA-1 MAC'] : []), ...weakIterations(mac.iterations)] };
}

export const unencrypted: ProtectionWords = { words: 'none', weaknesses: ['unencrypted'] };
/** A keyBag of a PKCS #12. */
export const unencryptedBag: ProtectionWords = { words: 'key not encrypted', weaknesses: ['unencrypted'] };

/** Several parts in one sentence, each weakness once. */
export function joinProtection(parts: readonly ProtectionWords[]): { readonly protection: string; readonly weaknesses: string[] } {
  return {
    protection: [...new Set(parts.map(({ words }) => words))].join('; '),
    weaknesses: [...new Set(parts.flatMap(({ weaknesses }) => weaknesses))],
  };
}
