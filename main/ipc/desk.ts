import type { Mode } from '../../shared/ceremony/mode.ts';
import type { CeremonyPorts } from '../ceremony/ceremony-ports.ts';
import type { Conductor } from '../ceremony/conductor.ts';
import type { DestructionCertificates, Transcripts } from '../ports/transcripts.ts';

/** One mode's ledger, keys and conductor, opened together. */
export interface Workplace {
  readonly mode: Mode;
  /** Folder that holds it. */
  readonly folder: string;
  readonly ports: CeremonyPorts;
  readonly conductor: Conductor;
  readonly transcripts: Transcripts;
  readonly destructions: DestructionCertificates;
}

/** What the handlers need from the shell: the workplace in hand and the native dialogs. */
export interface Desk {
  workplace(): Workplace;
  /** Closes this workplace and opens the other mode's. Fault `ceremony-already-open` while a ceremony is open. */
  enterMode(mode: Mode): Promise<Workplace>;
  chooseFile(): Promise<string | null>;
  chooseFolder(): Promise<string | null>;
  interfacesUp(): Promise<readonly string[] | null>;
  readonly version: string;
  readonly runtime: { readonly electron: string; readonly node: string; readonly official: boolean };
  /** Sends a progress event to the window. */
  progress(what: string, done: number, total: number): void;
}
