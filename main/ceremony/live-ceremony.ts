import type { Ask } from '../../shared/ceremony/ask.ts';
import type { Script } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Bench } from './effect.ts';
import type { RunnerState } from './runner.ts';

/** The ceremony that is going on, as far as memory holds it. What happened is in the ledger. */
export interface LiveCeremony {
  readonly id: string;
  readonly script: Script;
  readonly state: RunnerState;
  readonly runningSince: string | null;
  /** What the step that comes now waits to be told at the activation door. */
  readonly awaiting: Ask | null;
  readonly progress: string | null;
  readonly fault: { readonly fault: Fault; readonly step: string | null } | null;
}

/** A ceremony at which nothing is going on at this moment. */
export const atRest = (id: string, script: Script, state: RunnerState): LiveCeremony => ({
  id,
  script,
  state,
  runningSince: null,
  awaiting: null,
  progress: null,
  fault: null,
});

/** Fault `ceremony-already-open` {title} while a ceremony is not at its end. */
export function refuseWhileOpen(live: LiveCeremony | undefined): void {
  const status = live?.state.status;
  if (status === 'open' || status === 'interrupted')
    throw new Fault('ceremony-already-open', { title: live?.script.plan.title ?? '' });
}

/** The ceremony that is open or interrupted. Fault `ceremony-not-open`. */
export function unfinished(live: LiveCeremony | undefined): LiveCeremony {
  if (!live || live.state.status === 'closed' || live.state.status === 'aborted') throw new Fault('ceremony-not-open');
  return live;
}

/** The ceremony that goes on now. Fault `ceremony-not-open`. */
export function openCeremony(live: LiveCeremony | undefined): LiveCeremony {
  const going = unfinished(live);
  if (going.state.status !== 'open') throw new Fault('ceremony-not-open');
  return going;
}

/** When this bench is wiped, so is this secret, after those that are on it already. */
export function wipeWith(bench: Bench, secret: { wipe(): void }): void {
  const { wipe } = bench;
  bench.wipe = () => {
    wipe();
    secret.wipe();
  };
}

/** A bench with nothing on it. */
export const emptyBench = (): Bench => ({
  key: undefined,
  keyId: undefined,
  serialNumber: undefined,
  crlNumber: undefined,
  tbs: undefined,
  asked: undefined,
  approved: undefined,
  approving: undefined,
  file: undefined,
  compared: undefined,
  dealt: undefined,
  handedOut: [],
  tokensIn: new Set(),
  shareFiles: [],
  signed: undefined,
  wipe: () => undefined,
});
