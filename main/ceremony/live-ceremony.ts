import type { Ask } from '../../shared/ceremony/ask.ts';
import type { Script } from '../../shared/ceremony/script.ts';
import type { Fault } from '../../shared/fault/fault.ts';
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

/** A bench with nothing on it. */
export const emptyBench = (): Bench => ({
  key: undefined,
  keyId: undefined,
  serialNumber: undefined,
  crlNumber: undefined,
  tbs: undefined,
  linted: undefined,
  dealt: undefined,
  shareFiles: [],
  signed: undefined,
  wipe: () => undefined,
});
