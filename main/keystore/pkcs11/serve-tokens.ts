import { Fault } from '../../../shared/fault/fault.ts';
import { endOfErrand, type HostAnswer, type HostRequest } from './host-protocol.ts';
import { LoadedModule } from './loaded-module.ts';
import { isSealedPin, PinOpener } from './sealed-pin.ts';

export interface TokenService {
  take(message: unknown): void;
  /** Logs out and lets the module finalise, if one was loaded. Never throws; may hang where the module does. */
  close(): void;
}

/**
 * The token host: loads one module at its first request, and answers one request after the other; `leave` is called when it was asked to
 * end. The one place where a module's code runs; it knows no ledger, no file and no window.
 */
export function serveTokens(module: string, answer: (message: HostAnswer) => void, leave: () => void): TokenService {
  let service: LoadedModule | undefined;
  const opener = new PinOpener();
  const close = (): void => {
    service?.close();
    service = undefined;
  };
  const take = (message: unknown): void => {
    if (message === endOfErrand) return leave();
    const { id, call, args } = message as HostRequest;
    const given: unknown[] = [];
    try {
      if (call === 'pinPoint') return answer({ id, value: opener.point() });
      for (const arg of args) given.push(isSealedPin(arg) ? opener.open(arg) : arg);
      service ??= loadModule(module);
      // The other side of this channel is the program itself, which pairs each call with its arguments.
      const work = service[call] as (...them: readonly unknown[]) => unknown;
      answer({ id, value: work.apply(service, given) });
    } catch (thrown) {
      const { code, detail } = thrown instanceof Fault ? thrown : new Fault('internal');
      answer({ id, fault: code, detail });
    } finally {
      for (const one of given) if (one instanceof Uint8Array) one.fill(0);
    }
  };
  return { take, close };
}

function loadModule(module: string): LoadedModule {
  try {
    return new LoadedModule(module);
  } catch (thrown) {
    // A module that has an answer of its own is one; what it lacks is around it.
    if (thrown instanceof Error && 'code' in thrown)
      throw new Fault('token-module-unready', { module, why: `C_Initialize answers ${thrown.message}` });
    throw new Fault('token-module-refused', { module, why: 'it is no PKCS #11 module' });
  }
}
