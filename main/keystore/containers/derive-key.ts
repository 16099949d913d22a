import { hash, pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { CipherName, EncryptionScheme, HashName, Pbkdf2, Scrypt } from '../../x509/encryption-scheme.ts';
import { unsupported } from '../../x509/encryption-scheme.ts';
import { damaged } from './container-fault.ts';
import type { PassphraseForm } from './passphrase-forms.ts';
import type { WipeScope } from './wipe-scope.ts';

/** What one container may cost, so that no file keeps the ceremony waiting for hours. */
export const workBounds = {
  /** PBKDF2 iterations of the whole container, as for sealed files. */
  iterations: 100_000_000,
  /** Of PBKDF1 and of PKCS #12's own derivation, which run in JavaScript: some ten seconds. */
  slowIterations: 10_000_000,
  /** scrypt: 128 · N · r octets. */
  memory: 2 ** 30,
  /** scrypt: N · r · p, about a minute. */
  mixes: 2 ** 26,
} as const;

/** Adds up what the parts of one container ask for. Fault: `container-unsupported` when it is too much. */
export class WorkBudget {
  #iterations = 0;
  #slow = 0;
  #mixes = 0;

  iterations(count: number): void {
    this.#iterations += count;
    if (this.#iterations > workBounds.iterations) throw tooMuch(`${this.#iterations} iterations`, workBounds.iterations);
  }

  slowIterations(count: number): void {
    this.#slow += count;
    if (this.#slow > workBounds.slowIterations)
      throw tooMuch(`${this.#slow} iterations of an old key derivation`, workBounds.slowIterations);
  }

  scrypt({ cost, blockSize, parallelization }: Scrypt): void {
    const memory = 128 * cost * blockSize;
    if (memory > workBounds.memory) throw tooMuch(`scrypt with ${memory} octets of memory`, workBounds.memory);
    this.#mixes += cost * blockSize * parallelization;
    if (this.#mixes > workBounds.mixes) throw tooMuch(`scrypt with N·r·p of ${this.#mixes}`, workBounds.mixes);
  }
}

function tooMuch(what: string, limit: number): Error {
  return unsupported(`${what}, the limit is ${limit}`);
}

export const hashAlgorithms: Readonly<Record<HashName, { readonly name: string; readonly size: number; readonly block: number }>> =
  {
    MD5: { name: 'md5', size: 16, block: 64 },
    'SHA-1': { name: 'sha1', size: 20, block: 64 },
    'SHA-224': { name: 'sha224', size: 28, block: 64 },
    'SHA-256': { name: 'sha256', size: 32, block: 64 },
    'SHA-384': { name: 'sha384', size: 48, block: 128 },
    'SHA-512': { name: 'sha512', size: 64, block: 128 },
  };

export const cipherSizes: Readonly<Record<CipherName, { readonly key: number; readonly block: number }>> = {
  'AES-128-CBC': { key: 16, block: 16 },
  'AES-192-CBC': { key: 24, block: 16 },
  'AES-256-CBC': { key: 32, block: 16 },
  '3DES-CBC': { key: 24, block: 8 },
  '2-key 3DES-CBC': { key: 16, block: 8 },
  'DES-CBC': { key: 8, block: 8 },
  'RC2-128-CBC': { key: 16, block: 8 },
  'RC2-64-CBC': { key: 8, block: 8 },
  'RC2-40-CBC': { key: 5, block: 8 },
};

export interface DerivedKey {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** Refuses what would cost too much, before anything is computed. Once for each part, however many passphrases are tried. */
export function spend(scheme: EncryptionScheme, budget: WorkBudget): void {
  if (scheme.kind === 'PEM') return;
  if (scheme.kind !== 'PBES2') budget.slowIterations(scheme.iterations);
  else if (scheme.kdf.kind === 'scrypt') budget.scrypt(scheme.kdf);
  else budget.iterations(scheme.kdf.iterations);
}

/** Key and vector of an encryption scheme; `spend` comes first. Fault: `container-damaged` for impossible parameters. */
export async function deriveKey(scheme: EncryptionScheme, passphrase: PassphraseForm, scope: WipeScope): Promise<DerivedKey> {
  const { key: size } = cipherSizes[scheme.cipher];
  switch (scheme.kind) {
    case 'PBES2': {
      const { kdf, iv } = scheme;
      if (kdf.keyLength !== undefined && kdf.keyLength !== size) throw damaged(`a key of ${kdf.keyLength} octets`);
      const derive = kdf.kind === 'PBKDF2' ? derivePbkdf2 : deriveScrypt;
      return { key: scope.keep(await derive(kdf as Pbkdf2 & Scrypt, passphrase.octets, size)), iv };
    }
    case 'PBES1': {
      const start = scope.keep(Buffer.concat([passphrase.octets, scheme.salt]));
      const both = scope.keep(await iterateHash(scheme.hash, start, scheme.iterations));
      return { key: both.subarray(0, 8), iv: both.subarray(8, 16) };
    }
    case 'PKCS12': {
      const parameters = { hash: 'SHA-1', salt: scheme.salt, iterations: scheme.iterations } as const;
      const key = await derivePkcs12(parameters, passphrase.bmp, 'key', size, scope);
      return { key, iv: await derivePkcs12(parameters, passphrase.bmp, 'vector', 8, scope) };
    }
    case 'PEM':
      return { key: derivePem(scheme.iv.subarray(0, 8), passphrase.octets, size, scope), iv: scheme.iv };
  }
}

/** The caller wipes what comes out. */
export function derivePbkdf2(kdf: Pbkdf2, octets: Uint8Array, size: number): Promise<Uint8Array> {
  return promisify(pbkdf2)(octets, kdf.salt, kdf.iterations, size, hashAlgorithms[kdf.hmac].name);
}

async function deriveScrypt(kdf: Scrypt, octets: Uint8Array, size: number): Promise<Uint8Array> {
  const { cost: N, blockSize: r, parallelization: p } = kdf;
  const isPower = N > 1 && Number.isInteger(Math.log2(N)) && Math.log2(N) < 16 * r;
  if (!isPower || r * p >= 2 ** 30) throw damaged('impossible parameters of scrypt');
  const maxmem = 128 * r * (N + p + 2) + 2 ** 20;
  return await new Promise((resolve, reject) => {
    scrypt(octets, kdf.salt, size, { N, r, p, maxmem }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export interface Pkcs12Derivation {
  readonly hash: HashName;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

const purposes = { key: 1, vector: 2, mac: 3 } as const;

/** Key derivation of PKCS #12 (RFC 7292 §B.2). node:crypto has none. What comes out is in the scope. */
export async function derivePkcs12(
  { hash: hashName, salt, iterations }: Pkcs12Derivation,
  bmp: Uint8Array,
  purpose: keyof typeof purposes,
  size: number,
  scope: WipeScope,
): Promise<Uint8Array> {
  const { size: u, block: v } = hashAlgorithms[hashName];
  const saltLength = v * Math.ceil(salt.length / v);
  const input = scope.array(v + saltLength + v * Math.ceil(bmp.length / v));
  input.fill(purposes[purpose], 0, v);
  const blocks = input.subarray(v);
  blocks.forEach((_, i) => {
    blocks[i] = (i < saltLength ? salt[i % salt.length] : bmp[(i - saltLength) % bmp.length]) ?? 0;
  });
  const out = scope.array(size);
  for (let done = 0; done < size; done += u) {
    const a = scope.keep(await iterateHash(hashName, input, iterations));
    out.set(a.subarray(0, Math.min(u, size - done)), done);
    for (let block = 0; block < blocks.length; block += v) addWithOne(blocks.subarray(block, block + v), a);
  }
  return out;
}

/** block := block + (a repeated) + 1, modulo 2^(8v). */
function addWithOne(block: Uint8Array, a: Uint8Array): void {
  let carry = 1;
  for (let i = block.length - 1; i >= 0; i--) {
    carry += (block[i] ?? 0) + (a[i % a.length] ?? 0);
    block[i] = carry & 255;
    carry >>= 8;
  }
}

/** Iterations between two looks at everything else the process has to do. */
const breath = 20_000;

async function iterateHash(hashName: HashName, start: Uint8Array, iterations: number): Promise<Buffer> {
  const { name } = hashAlgorithms[hashName];
  let current = hash(name, start, 'buffer');
  for (let i = 1; i < iterations; i++) {
    const next = hash(name, current, 'buffer');
    current.fill(0);
    current = next;
    if (i % breath === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return current;
}

/** EVP_BytesToKey with MD5 and one iteration: D_i = MD5(D_(i-1) ‖ passphrase ‖ salt). */
function derivePem(salt: Uint8Array, octets: Uint8Array, size: number, scope: WipeScope): Uint8Array {
  const out = scope.array(Math.ceil(size / 16) * 16);
  let last: Uint8Array = new Uint8Array();
  for (let done = 0; done < size; done += 16) {
    last = scope.keep(hash('md5', scope.keep(Buffer.concat([last, octets, salt])), 'buffer'));
    out.set(last, done);
  }
  return out.subarray(0, size);
}
