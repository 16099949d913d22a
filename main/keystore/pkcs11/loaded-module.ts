import * as pkcs11 from 'pkcs11js';
import { fromHex } from '../../../shared/base/bytes.ts';
import { awaitsPins, type TokenSelector } from '../../../shared/ceremony/token-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { ecdsaSigValue } from '../../x509/ecdsa-signature.ts';
import type { FoundKey, HostFacts, MadeKey, PublicHalf, TokenCalls } from './host-protocol.ts';
import { inputToSign, mechanismsOf } from './mechanisms.ts';
import { ModuleSlots } from './module-slots.ts';
import { pinText, quietly } from './driver-calls.ts';
import { isTemplateRefusal, pkcs11Fault, withNewPin } from './pkcs11-fault.ts';
import { findObjects, isSameKey, publicHalf, publicHalves, readAttribute } from './token-objects.ts';
import { keyTemplate, readAdopted, readAsIs, readDemanded, spokenOfUses, type SpokenOfUses } from './token-templates.ts';

type NewKey = Parameters<TokenCalls['generate']>[2];

/**
 * What the token host does with its module. Each call opens its own session and closes it, also on a fault; only `activate` keeps one,
 * until `close`. Every call is blocking: the process has nothing else to do, and whoever waits can end it.
 */
export class LoadedModule implements TokenCalls<Uint8Array | null> {
  readonly #slots: ModuleSlots;
  #active:
    { readonly session: pkcs11.Handle; readonly key: pkcs11.Handle; readonly half: PublicHalf; token: TokenSelector } | undefined;

  constructor(module: string) {
    this.#slots = new ModuleSlots(module);
  }

  list(): readonly HostFacts[] {
    return this.#slots.list();
  }

  refresh(): void {
    this.#slots.initialiseAgain();
  }

  keys(token: TokenSelector): readonly PublicHalf[] {
    return this.#within(token, false, (session) => publicHalves(this.#driver, session));
  }

  find(token: TokenSelector, spki: Uint8Array, keyId: string | null): PublicHalf | null {
    return this.keys(token).find((half) => isSameKey(half, spki, keyId)) ?? null;
  }

  generate(token: TokenSelector, pin: Uint8Array | null, key: NewKey): MadeKey {
    return this.#within(token, true, (session) => {
      this.#login(session, pkcs11.CKU_USER, pin);
      const removed = key.leftovers.filter((keyId) => this.#destroyAll(session, keyId) > 0);
      this.#refuseTaken(session, key);
      const made = this.#generatePair(session, key);
      try {
        const attributes = readDemanded((type) => readAttribute(this.#driver, session, made.privateKey, type), key.tolerate);
        const half = publicHalf(this.#driver, session, made.publicKey);
        if (half?.algorithm !== key.algorithm || half.keyId !== key.keyId) throw new Fault('key-mismatch');
        return { ...half, attributes, removed };
      } catch (thrown) {
        this.#destroyAll(session, key.keyId);
        throw thrown;
      }
    });
  }

  activate(token: TokenSelector, pin: Uint8Array | null, spki: Uint8Array, keyId: string | null): FoundKey {
    return this.#guarded(token, () => {
      const session = this.#open(this.#slots.slotOf(token), false);
      try {
        this.#login(session, pkcs11.CKU_USER, pin);
        const { key, half } = this.#privateKey(session, spki, keyId);
        this.#active = { session, key, half, token };
        return { ...half, attributes: readAsIs((type) => readAttribute(this.#driver, session, key, type)) };
      } catch (thrown) {
        this.#leave(session);
        throw thrown;
      }
    });
  }

  adopt(token: TokenSelector, pin: Uint8Array | null, spki: Uint8Array): FoundKey {
    const half = this.activate(token, pin, spki, null);
    const active = this.#active;
    if (!active) throw new Fault('key-not-active');
    const read = (type: number) => readAttribute(this.#driver, active.session, active.key, type);
    return this.#guarded(token, () => ({ ...half, attributes: readAdopted(read, half.keyId) }));
  }

  sign(bytes: Uint8Array): Uint8Array {
    const active = this.#active;
    if (!active) throw new Fault('key-not-active');
    const { session, key, half, token } = active;
    return this.#guarded(token, () => {
      this.#driver.C_SignInit(session, { mechanism: mechanismsOf[half.algorithm].sign }, key);
      const input = Buffer.from(inputToSign(half.algorithm, bytes));
      const raw = new Uint8Array(this.#driver.C_Sign(session, input, Buffer.alloc(signatureRoom)));
      return half.algorithm.startsWith('EC-') ? ecdsaSigValue(raw) : raw;
    });
  }

  destroy(token: TokenSelector, pin: Uint8Array | null, keyId: string): number {
    return this.#within(token, true, (session) => {
      this.#login(session, pkcs11.CKU_USER, pin);
      const destroyed = this.#destroyAll(session, keyId);
      if (this.#objectsOf(session, keyId).length > 0) throw new Fault('token-object-exists', { what: `identifier ${keyId}` });
      return destroyed;
    });
  }

  initialise(token: TokenSelector, label: string, soPin: Uint8Array | null, pin: Uint8Array | null): HostFacts {
    const { slot, names } = this.#guarded(token, () => {
      const found = this.#slots.slotOf(token);
      const facts = this.#slots.factsOf(found);
      if (!awaitsPins(facts)) throw new Fault('token-already-initialised', { label: token.label });
      // An initialisation that was cut off goes on: the token has its label and the security officer's PIN.
      if (!facts.initialised) this.#driver.C_InitToken(found, pinText(soPin), label.padEnd(32, ' '));
      return { slot: found, names: this.#slots.namesOf(found) };
    });
    // By its new label, and what is its serial number now: who looks for it as it was before does not find it.
    return this.#guarded({ ...token, ...names }, () => {
      this.#inSession(slot, true, (session) => {
        this.#login(session, pkcs11.CKU_SO, soPin);
        this.#driver.C_InitPIN(session, pinText(pin));
        this.#driver.C_Logout(session);
      });
      this.#tryInNewSession(slot, pin);
      return this.#slots.factsOf(slot);
    });
  }

  changePin(token: TokenSelector, from: Uint8Array | null, to: Uint8Array | null): void {
    this.#within(token, true, (session) => {
      this.#login(session, pkcs11.CKU_USER, from);
      // With a keypad of its own the token asks for both PINs itself (PKCS #11 §5.5, C_SetPIN).
      this.#driver.C_SetPIN(session, pinText(from) as string, pinText(to) as string);
      this.#driver.C_Logout(session);
    });
    this.#guarded(token, () => this.#tryInNewSession(this.#slots.slotOf(token), to));
  }

  random(token: TokenSelector, length: number): Uint8Array {
    return this.#within(token, false, (session) => new Uint8Array(this.#driver.C_GenerateRandom(session, Buffer.alloc(length))));
  }

  /** Logs out, closes the session that `activate` kept, and lets the module finalise. Never throws: the process ends after it. */
  close(): void {
    if (this.#active) this.#leave(this.#active.session);
    this.#active = undefined;
    quietly(() => this.#driver.C_Finalize());
  }

  get #driver(): pkcs11.PKCS11 {
    return this.#slots.driver;
  }

  #open(slot: pkcs11.Handle, write: boolean): pkcs11.Handle {
    return this.#driver.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | (write ? pkcs11.CKF_RW_SESSION : 0));
  }

  #within<T>(token: TokenSelector, write: boolean, work: (session: pkcs11.Handle) => T): T {
    return this.#guarded(token, () => this.#inSession(this.#slots.slotOf(token), write, work));
  }

  /** Closing the last session also logs out (PKCS #11 v2.40 §5.6, C_CloseSession). */
  #inSession<T>(slot: pkcs11.Handle, write: boolean, work: (session: pkcs11.Handle) => T): T {
    const session = this.#open(slot, write);
    try {
      return work(session);
    } finally {
      quietly(() => this.#driver.C_CloseSession(session));
    }
  }

  #leave(session: pkcs11.Handle): void {
    quietly(() => this.#driver.C_Logout(session));
    quietly(() => this.#driver.C_CloseSession(session));
  }

  #guarded<T>(token: TokenSelector, work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof Fault)) this.#slots.refuseAbsent(token);
      throw pkcs11Fault(thrown, token);
    }
  }

  #login(session: pkcs11.Handle, user: number, pin: Uint8Array | null): void {
    this.#driver.C_Login(session, user, pinText(pin));
  }

  /** D9: a PIN counts only when a new session has taken it. */
  #tryInNewSession(slot: pkcs11.Handle, pin: Uint8Array | null): void {
    this.#inSession(slot, false, (session) => {
      withNewPin(() => this.#login(session, pkcs11.CKU_USER, pin));
      this.#driver.C_Logout(session);
    });
  }

  #privateKey(session: pkcs11.Handle, spki: Uint8Array, keyId: string | null): { key: pkcs11.Handle; half: PublicHalf } {
    const half = publicHalves(this.#driver, session).find((one) => isSameKey(one, spki, keyId));
    if (!half) throw new Fault('key-not-found');
    const [key, ...more] = findObjects(this.#driver, session, [
      { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY },
      { type: pkcs11.CKA_ID, value: Buffer.from(half.keyId, 'hex') },
    ]);
    if (!key) throw new Fault('key-not-found');
    if (more.length > 0) throw new Fault('token-object-exists', { what: `identifier ${half.keyId}` });
    return { key, half };
  }

  /** D1: no object may have the label or the identifier yet. Tokens themselves accept two keys of one name. */
  #refuseTaken(session: pkcs11.Handle, { keyId, label }: { readonly keyId: string; readonly label: string }): void {
    if (this.#objectsOf(session, keyId).length > 0) throw new Fault('key-already-exists', { keyId });
    const named = findObjects(this.#driver, session, [{ type: pkcs11.CKA_LABEL, value: label }]);
    if (named.length > 0) throw new Fault('token-object-exists', { what: `label “${label}”` });
  }

  #objectsOf(session: pkcs11.Handle, keyId: string): readonly pkcs11.Handle[] {
    return findObjects(this.#driver, session, [{ type: pkcs11.CKA_ID, value: Buffer.from(fromHex(keyId) ?? []) }]);
  }

  #destroyAll(session: pkcs11.Handle, keyId: string): number {
    const objects = this.#objectsOf(session, keyId);
    for (const object of objects) this.#driver.C_DestroyObject(session, object);
    return objects.length;
  }

  #generatePair(session: pkcs11.Handle, key: Pick<NewKey, 'keyId' | 'label' | 'algorithm'>): pkcs11.KeyPair {
    const make = (spoken: SpokenOfUses): pkcs11.KeyPair => {
      const { publicKey, privateKey } = keyTemplate(key, spoken);
      return this.#driver.C_GenerateKeyPair(session, { mechanism: mechanismsOf[key.algorithm].generate }, publicKey, privateKey);
    };
    // Some tokens refuse to be told what a key must not do; what they made of it is read back and judged all the same.
    for (const spoken of spokenOfUses.slice(0, -1)) {
      try {
        return make(spoken);
      } catch (thrown) {
        if (!isTemplateRefusal(thrown)) throw thrown;
      }
    }
    return make('none');
  }
}

/** RSA-4096 needs 512 octets. */
const signatureRoom = 1_024;
