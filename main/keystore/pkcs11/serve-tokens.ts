import { Fault } from '../../../shared/fault/fault.ts';
import type { HostAnswer, HostRequest } from './host-protocol.ts';
import { LoadedModule } from './loaded-module.ts';

/**
 * The token host: loads one module at its first request, and answers one request after the other. The one place where a module's
 * code runs; it knows no ledger, no file and no window.
 */
export function serveTokens(module: string, answer: (message: HostAnswer) => void): (message: unknown) => void {
  let service: LoadedModule | undefined;
  return (message) => {
    const { id, call, args } = message as HostRequest;
    try {
      service ??= loadModule(module);
      // The other side of this channel is the program itself, which pairs each call with its arguments.
      const work = service[call] as (...given: readonly unknown[]) => unknown;
      answer({ id, value: work.apply(service, [...args]) });
    } catch (thrown) {
      const { code, detail } = thrown instanceof Fault ? thrown : new Fault('internal');
      answer({ id, fault: code, detail });
    } finally {
      for (const given of args) if (given instanceof Uint8Array) given.fill(0);
    }
  };
}

function loadModule(module: string): LoadedModule {
  try {
    return new LoadedModule(module);
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? `C_Initialize answers ${thrown.message}` : 'it is no PKCS #11 module';
    throw new Fault('token-module-refused', { module, why });
  }
}
