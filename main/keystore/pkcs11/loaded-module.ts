import * as pkcs11 from 'pkcs11js';
import { awaitsPins, type TokenSelector } from '../../../shared/ceremony/token-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { KeyOnToken } from '../../ports/tokens.ts';
import type { FoundKey, HostFacts, MadeKey, PublicHalf, TokenCalls } from './host-protocol.ts';
import { ModuleSlots } from './module-slots.ts';
import { pinText, quietly } from './driver-calls.ts';
import { pkcs11Fault, withNewPin } from './pkcs11-fault.ts';
import { destroyKey, destroyObjects, locateKey } from './token-destruction.ts';
import { findObjects, isSameKey, objectsOf, publicHalf, publicHalves, readAttribute } from './token-objects.ts';
import { generatePair, refuseTaken } from './token-generation.ts';
import { signatureOf } from './token-signature.ts';
import { readAdopted, readAsIs, readDemanded } from './token-templates.ts';

type NewKey = Parameters<TokenCalls['generate']>[2];
type WantedKey = Parameters<TokenCalls['locate']>[2];

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
      const removed = key.leftovers.filter((keyId) => destroyObjects(this.#driver, session, keyId) > 0);
      refuseTaken(this.#driver, session, key);
      const made = generatePair(this.#driver, session, key);
      try {
        const attributes = readDemanded((type) => readAttribute(this.#driver, session, made.privateKey, type), key.tolerate);
        const half = publicHalf(this.#driver, session, made.publicKey);
        if (half?.algorithm !== key.algorithm || half.keyId !== key.keyId) throw new Fault('key-mismatch');
        return { ...half, attributes, removed };
      } catch (thrown) {
        destroyObjects(this.#driver, session, key.keyId);
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
    const { session, key } = active;
    const read = (type: number) => readAttribute(this.#driver, session, key, type);
    return this.#guarded(token, () => {
      const same = publicHalves(this.#driver, session).filter((one) => isSameKey(one, spki, null));
      return { ...half, attributes: readAdopted(read, [...new Set([half.keyId, ...same.map(({ keyId }) => keyId)])]) };
    });
  }

  sign(bytes: Uint8Array): Uint8Array {
    const active = this.#active;
    if (!active) throw new Fault('key-not-active');
    const { session, key, half, token } = active;
    return this.#guarded(token, () => {
      return signatureOf(this.#driver, session, key, half.algorithm, bytes);
    });
  }

  locate(token: TokenSelector, pin: Uint8Array | null, key: WantedKey): KeyOnToken {
    return this.#within(token, false, (session) => {
      this.#login(session, pkcs11.CKU_USER, pin);
      const { ids, objects } = locateKey(this.#driver, session, key);
      return { ids, objects };
    });
  }

  destroy(token: TokenSelector, pin: Uint8Array | null, key: WantedKey): KeyOnToken {
    return this.#within(token, true, (session) => {
      this.#login(session, pkcs11.CKU_USER, pin);
      return destroyKey(this.#driver, session, key);
    });
  }

  discard(token: TokenSelector, pin: Uint8Array | null, keyId: string): void {
    this.#within(token, true, (session) => {
      this.#login(session, pkcs11.CKU_USER, pin);
      destroyObjects(this.#driver, session, keyId);
      if (objectsOf(this.#driver, session, keyId).length > 0)
        throw new Fault('token-object-exists', { what: `identifier ${keyId}` });
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
}
