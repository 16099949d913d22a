import type { Fault } from '../../shared/fault/fault.ts';
import { shellWord } from './shell-word.ts';

/** The ceremony is closed and nothing of it is lost, but its bundle could not be written: the fault, and what is to be said after it. */
export class UndeliveredBundle extends Error {
  override readonly name = 'UndeliveredBundle';

  constructor(
    readonly fault: Fault,
    private readonly home: string,
  ) {
    super(fault.message, { cause: fault });
  }

  /** How the bundle is had after all. */
  advice(): readonly string[] {
    return [
      'The ceremony is closed and kept in the ledger; only its bundle is missing. This writes it:',
      `  anchorite resume --home ${shellWord(this.home)} --out <another folder>`,
    ];
  }
}
