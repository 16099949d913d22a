import type { StatusView } from '../../../shared/contract/views.ts';
import type { Handlers } from '../gate.ts';
import { digestView } from '../ceremony-view.ts';
import type { Desk } from '../desk.ts';

/** Status, mode, ledger pages and verification. */
export function workstationHandlers(
  desk: Desk,
): Pick<Handlers, 'workstation.status' | 'workstation.enterMode' | 'ledger.page' | 'ledger.verify'> {
  const status = async (): Promise<StatusView> => {
    const { mode, folder, ports } = desk.workplace();
    const { size, hash } = ports.ledger.head();
    const interfaces = await desk.interfacesUp();
    return {
      version: desk.version,
      runtime: desk.runtime,
      mode,
      home: folder,
      now: ports.clock.now(),
      interfacesUp: interfaces === null ? null : [...interfaces],
      ledger: {
        ledgerId: ports.ledger.ledgerId,
        size,
        head: digestView(hash),
        verifiedAt: ports.ledger.verifiedAt(),
      },
    };
  };

  return {
    'workstation.status': () => status(),
    'workstation.enterMode': async ({ mode }) => {
      await desk.enterMode(mode);
      return status();
    },
    'ledger.page': async ({ before, limit }) => {
      const { ledger } = desk.workplace().ports;
      const to = Math.min(before ?? ledger.head().size, ledger.head().size);
      const from = Math.max(0, to - limit);
      const entries = await ledger.entries(from, to - from);
      return entries
        .map(({ seq, time, type, ceremony, hash, prev, line }) => ({ seq, time, type, ceremony, hash, prev, line }))
        .toReversed();
    },
    'ledger.verify': async () => {
      const { ledger } = desk.workplace().ports;
      const { size, headHash, checkpoints } = await ledger.verify((done, total) =>
        desk.progress('Verifying the ledger', done, total),
      );
      return { size, headHash, checkpoints };
    },
  };
}
