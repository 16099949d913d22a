import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '../../../shared/fault/fault.ts';
import { berToDer } from '../../x509/ber-to-der.ts';
import { unsupported } from '../../x509/encryption-scheme.ts';
import type { HashName } from '../../x509/encryption-scheme.ts';
import { parseAuthenticatedSafe } from '../../x509/pkcs12.ts';
import type { PfxView, Pkcs12Mac } from '../../x509/pkcs12.ts';
import { parseSafeContents } from '../../x509/pkcs12-bags.ts';
import type { SafeBag } from '../../x509/pkcs12-bags.ts';
import { damaged, readingContainer } from './container-fault.ts';
import { decryptPart } from './decrypt-part.ts';
import type { Opening, Sealed } from './decrypt-part.ts';
import { derivePbkdf2, derivePkcs12, hashAlgorithms } from './derive-key.ts';
import { describeMac, describeScheme, unencryptedBag } from './describe-protection.ts';
import type { ProtectionWords } from './describe-protection.ts';
import type { PassphraseForm } from './passphrase-forms.ts';
import { startsLikeBags, startsLikeKey } from './plaintext-start.ts';
import type { WipeScope } from './wipe-scope.ts';

export interface Pkcs12Contents {
  /** PrivateKeyInfo, DER, in the scope. */
  readonly key: Uint8Array;
  readonly friendlyName: string | null;
  /** Copies; those that name the key with a localKeyID come first. */
  readonly certificates: readonly Uint8Array[];
  readonly protections: readonly ProtectionWords[];
}

/** SafeContents inside SafeContents; nobody writes more than one. */
const maxNesting = 4;

/**
 * Opens a PKCS #12. The MAC is checked before anything is decrypted; where it is right, what then does not decrypt is damage.
 * Faults: `passphrase-wrong`; `container-damaged` {why}; `container-unsupported` {what}.
 */
export async function openPkcs12(pfx: PfxView, forms: readonly PassphraseForm[], opening: Opening): Promise<Pkcs12Contents> {
  const { mac, authenticatedSafe } = pfx;
  const { scope } = opening;
  // A structure that is damaged is so whatever the passphrase; nothing is decrypted yet.
  const parts = readingContainer(() => parseAuthenticatedSafe(scope.keep(berToDer(authenticatedSafe))));
  const fitting = mac ? [await formOfMac(mac, authenticatedSafe, forms, opening)] : forms;
  const reader = new Pkcs12Reader(fitting, mac !== undefined, opening);
  for (const part of parts) {
    if (part.kind === 'plain') await reader.readBags(part.content, 0);
    else await reader.readBags(await reader.decrypt(part, startsLikeBags), 0);
  }
  const { key, certificates, friendlyName } = reader.contents();
  return { key, certificates, friendlyName, protections: [...reader.protections, describeMac(mac)] };
}

/** The form of the passphrase with which the MAC is right. Fault: `passphrase-wrong`, also where the MAC or what it covers was changed. */
async function formOfMac(
  mac: Pkcs12Mac,
  content: Uint8Array,
  forms: readonly PassphraseForm[],
  { budget, scope }: Opening,
): Promise<PassphraseForm> {
  const hash: HashName = mac.kind === 'PBMAC1' ? mac.hmac : mac.hash;
  const { name, size } = hashAlgorithms[hash];
  if (mac.digest.length !== size) throw damaged('the MAC has a wrong length');
  if (mac.kind === 'PBMAC1') budget.iterations(mac.kdf.iterations);
  else budget.slowIterations(mac.iterations);
  for (const form of forms) {
    const key = await macKey(mac, form, size, scope);
    if (timingSafeEqual(createHmac(name, key).update(content).digest(), mac.digest)) return form;
  }
  throw new Fault('passphrase-wrong');
}

async function macKey(mac: Pkcs12Mac, form: PassphraseForm, size: number, scope: WipeScope): Promise<Uint8Array> {
  if (mac.kind === 'PKCS12') return await derivePkcs12(mac, form.bmp, 'mac', size, scope);
  const length = mac.kdf.keyLength ?? size;
  if (length < 20 || length > 128) throw damaged(`PBMAC1 with a key of ${length} octets`);
  return scope.keep(await derivePbkdf2(mac.kdf, form.octets, length));
}

interface FoundKey {
  readonly der: Uint8Array;
  readonly bag: SafeBag;
}

/** Gathers what the bags hold. */
class Pkcs12Reader {
  readonly protections: ProtectionWords[] = [];
  readonly #keys: FoundKey[] = [];
  readonly #certificates: { readonly der: Uint8Array; readonly bag: SafeBag }[] = [];
  readonly #macIsRight: boolean;
  readonly #opening: Opening;
  #forms: readonly PassphraseForm[];

  constructor(forms: readonly PassphraseForm[], macIsRight: boolean, opening: Opening) {
    this.#forms = forms;
    this.#macIsRight = macIsRight;
    this.#opening = opening;
  }

  async decrypt(sealed: Sealed, startsRight: (plain: Uint8Array) => boolean): Promise<Uint8Array> {
    try {
      const { plain, form } = await decryptPart(sealed, this.#forms, startsRight, this.#opening);
      this.#forms = [form];
      this.protections.push(describeScheme(sealed.scheme));
      return plain;
    } catch (thrown) {
      if (!this.#macIsRight || !(thrown instanceof Fault) || thrown.code !== 'passphrase-wrong') throw thrown;
      throw damaged('the MAC is right, but a part does not open with the same passphrase');
    }
  }

  async readBags(content: Uint8Array, depth: number): Promise<void> {
    const { scope } = this.#opening;
    const bags = readingContainer(() => parseSafeContents(scope.keep(berToDer(content))));
    for (const bag of bags) {
      if (bag.kind === 'certificate') this.#certificates.push({ der: Uint8Array.from(bag.der), bag });
      else if (bag.kind === 'bags') {
        if (depth >= maxNesting) throw damaged(`SafeContents nested more than ${maxNesting} deep`);
        await this.readBags(bag.der, depth + 1);
      } else if (bag.kind === 'key' || bag.kind === 'sealed key') await this.#takeKey(bag);
    }
  }

  async #takeKey(bag: Extract<SafeBag, { readonly kind: 'key' | 'sealed key' }>): Promise<void> {
    if (this.#keys.length > 0) throw unsupported('a PKCS #12 with more than one private key');
    if (bag.kind === 'key') this.protections.push(unencryptedBag);
    const plain = bag.kind === 'key' ? bag.der : await this.decrypt(bag.sealed, startsLikeKey);
    const der = readingContainer(() => this.#opening.scope.keep(berToDer(plain)));
    this.#keys.push({ der, bag });
  }

  contents(): Omit<Pkcs12Contents, 'protections'> {
    const [key] = this.#keys;
    if (!key) throw unsupported('a PKCS #12 without a private key');
    const { localKeyId, friendlyName } = key.bag;
    const isOwn = ({ bag }: { readonly bag: SafeBag }): boolean =>
      localKeyId !== null && bag.localKeyId !== null && Buffer.compare(localKeyId, bag.localKeyId) === 0;
    const own = this.#certificates.filter(isOwn);
    const others = this.#certificates.filter((certificate) => !isOwn(certificate));
    return { key: key.der, friendlyName, certificates: [...own, ...others].map(({ der }) => der) };
  }
}
