import type { FaultCode } from './fault-codes.ts';

/**
 * What is shown beside a fault's words: short public facts such as a path, a rule or a value. Never a secret.
 * Keys that the wording knows are listed in `fault-wording.ts`.
 */
export type FaultDetail = Readonly<Record<string, string>>;

/** A refusal with a code. Anything else that is thrown is a defect and reaches people as `internal`. */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    readonly code: FaultCode,
    readonly detail: FaultDetail = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(detail)}`, options);
  }
}

/** The fault that a thrown value is; anything that is not a Fault becomes `internal` without its text. */
export function faultOf(thrown: unknown): Fault {
  return thrown instanceof Fault ? thrown : new Fault('internal', {}, { cause: thrown });
}

/** What `work` gives; a fault of it says this beside its own detail, such as which of several files was refused. */
export async function withDetail<T>(detail: FaultDetail, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw thrown instanceof Fault ? new Fault(thrown.code, { ...detail, ...thrown.detail }, { cause: thrown.cause }) : thrown;
  }
}
