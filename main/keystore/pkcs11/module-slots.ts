import * as pkcs11 from 'pkcs11js';
import type { PinState, TokenSelector } from '../../../shared/ceremony/token-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { HostFacts } from './host-protocol.ts';
import { algorithmsOf } from './mechanisms.ts';

/** PKCS #11 v2.40 §3.1, CK_SLOT_INFO; the driver does not name it. */
const CKF_HW_SLOT = 0x04;

/** One loaded module: its slots, and the tokens in them. Runs in the token host only. */
export class ModuleSlots {
  readonly driver = new pkcs11.PKCS11();
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.driver.load(path);
    this.#initialise();
  }

  /** PKCS #11 v2.40 §5.4 lets an application that has finalised initialise again; all its sessions are closed. */
  initialiseAgain(): void {
    this.driver.C_Finalize();
    this.#initialise();
  }

  #initialise(): void {
    // Another thread of the module may work while this one waits for a touch.
    this.driver.C_Initialize({ flags: pkcs11.CKF_OS_LOCKING_OK });
  }

  list(): readonly HostFacts[] {
    return this.driver.C_GetSlotList(true).flatMap((slot) => {
      try {
        return [this.factsOf(slot)];
      } catch {
        // A slot whose token cannot be asked (pulled just now, of another kind) says nothing about the others.
        return [];
      }
    });
  }

  /** Fault: `token-absent`; also where two tokens describe themselves alike, because nobody could tell them apart. */
  slotOf({ serialNumber, label }: TokenSelector): pkcs11.Handle {
    const found = this.driver.C_GetSlotList(true).filter((slot) => {
      try {
        const info = this.driver.C_GetTokenInfo(slot);
        return trimmed(info.serialNumber) === serialNumber && trimmed(info.label) === label;
      } catch {
        return false;
      }
    });
    const [slot, ...more] = found;
    if (!slot || more.length > 0) throw new Fault('token-absent', { label, serialNumber });
    return slot;
  }

  /**
   * A token that was pulled shows as whatever its module makes of a handle that is no more; the slots say it plainly. Fault:
   * `token-absent`; none where the module does not even list its slots.
   */
  refuseAbsent(token: TokenSelector): void {
    try {
      this.slotOf(token);
    } catch (thrown) {
      if (thrown instanceof Fault) throw thrown;
    }
  }

  /** What a plan names the token in this slot by, as far as the token says it itself. */
  namesOf(slot: pkcs11.Handle): Pick<TokenSelector, 'serialNumber' | 'label'> {
    const { serialNumber, label } = this.driver.C_GetTokenInfo(slot);
    return { serialNumber: trimmed(serialNumber), label: trimmed(label) };
  }

  factsOf(slot: pkcs11.Handle): HostFacts {
    const info = this.driver.C_GetTokenInfo(slot);
    const { cryptokiVersion } = this.driver.C_GetInfo();
    const has = (flag: number): boolean => (info.flags & flag) !== 0;
    const mechanisms = this.driver.C_GetMechanismList(slot);
    return {
      module: this.#path,
      serialNumber: trimmed(info.serialNumber),
      label: trimmed(info.label),
      manufacturer: trimmed(info.manufacturerID),
      model: trimmed(info.model),
      firmware: versionOf(info.firmwareVersion),
      cryptoki: versionOf(cryptokiVersion),
      initialised: has(pkcs11.CKF_TOKEN_INITIALIZED),
      writeProtected: has(pkcs11.CKF_WRITE_PROTECTED),
      protectedAuthenticationPath: has(pkcs11.CKF_PROTECTED_AUTHENTICATION_PATH),
      operatingMode: {
        randomNumberGenerator: has(pkcs11.CKF_RNG),
        loginRequired: has(pkcs11.CKF_LOGIN_REQUIRED),
        protectedAuthenticationPath: has(pkcs11.CKF_PROTECTED_AUTHENTICATION_PATH),
        hardwareSlot: (this.driver.C_GetSlotInfo(slot).flags & CKF_HW_SLOT) !== 0,
      },
      pin: has(pkcs11.CKF_USER_PIN_INITIALIZED) ? tries(has, userFlags) : 'not-set',
      soPin: tries(has, officerFlags),
      pinLength: { least: info.minPinLen, most: info.maxPinLen },
      algorithms: algorithmsOf(new Set(mechanisms), (mechanism) => this.#sizes(slot, mechanism)),
    };
  }

  #sizes(slot: pkcs11.Handle, mechanism: number): { min: number; max: number } | undefined {
    try {
      const { minKeySize, maxKeySize } = this.driver.C_GetMechanismInfo(slot, mechanism);
      return { min: minKeySize, max: maxKeySize };
    } catch {
      return undefined;
    }
  }
}

const userFlags = [pkcs11.CKF_USER_PIN_LOCKED, pkcs11.CKF_USER_PIN_FINAL_TRY, pkcs11.CKF_USER_PIN_COUNT_LOW] as const;
const officerFlags = [pkcs11.CKF_SO_PIN_LOCKED, pkcs11.CKF_SO_PIN_FINAL_TRY, pkcs11.CKF_SO_PIN_COUNT_LOW] as const;

function tries(has: (flag: number) => boolean, [locked, final, low]: readonly [number, number, number]): PinState {
  if (has(locked)) return 'locked';
  if (has(final)) return 'final-try';
  return has(low) ? 'count-low' : 'ok';
}

/** Fields are padded with blanks (PKCS #11 §3.1); some modules pad with NUL. */
const trimmed = (text: string): string => text.replace(/[\0 ]+$/, '');

const versionOf = ({ major, minor }: { major: number; minor: number }): string => `${major}.${minor}`;
