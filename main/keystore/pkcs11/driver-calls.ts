/** What every call of the driver comes down to. */

/** For what is done on the way out: where the token has left, there is neither login nor session any more. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Whatever led here says more than this.
  }
}

/**
 * The driver takes a PIN as a string only, which cannot be wiped; it is gone with the process, which ends after one errand.
 * A null PIN means that the token asks at its own keypad.
 */
export const pinText = (pin: Uint8Array | null): string | undefined =>
  pin === null ? undefined : Buffer.from(pin.buffer, pin.byteOffset, pin.length).toString('utf8');
