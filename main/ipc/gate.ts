/**
 * Room `ipc`: the gate between the window and the ceremonies. It checks who asks, parses what is asked against the contract, calls,
 * parses the answer, and turns whatever was thrown into an envelope. No rule of the CA lives here, no Electron either: the shell
 * hands in the sender's origin and the raw request.
 * May import: ceremony, lifecycle, x509 (to show objects), ports, shared.
 */
import {
  callNames,
  contract,
  type CallName,
  type CallResponse,
  type Contract,
  type Envelope,
} from '../../shared/contract/contract.ts';
import { Fault, faultOf } from '../../shared/fault/fault.ts';
import type { z } from 'zod';

export type Handlers = { readonly [N in CallName]: (request: z.output<Contract[N]['request']>) => Promise<CallResponse<N>> };

export interface GateOptions {
  readonly handlers: Handlers;
  /** The only origin whose frames may call. */
  readonly origin: string;
  /** Writes a defect to the local log and returns its id; the message of a defect never leaves main. */
  readonly logDefect: (cause: unknown) => string;
}

/** One call through the gate. Never throws: every outcome is an envelope. */
export async function passGate(
  options: GateOptions,
  sender: { readonly origin: string; readonly mainFrame: boolean },
  name: unknown,
  request: unknown,
): Promise<Envelope> {
  try {
    if (sender.origin !== options.origin || !sender.mainFrame) throw new Fault('request-refused', { problem: 'unknown sender' });
    const known = callNames.find((candidate) => candidate === name);
    if (!known) throw new Fault('request-refused', { problem: 'unknown call' });
    return { ok: true, value: await answer(options.handlers, known, request) };
  } catch (thrown) {
    const fault = faultOf(thrown);
    const logId = fault.code === 'internal' ? options.logDefect(fault.cause ?? thrown) : null;
    return { ok: false, fault: { code: fault.code, detail: logId === null ? { ...fault.detail } : { logId }, logId } };
  }
}

async function answer(handlers: Handlers, name: CallName, raw: unknown): Promise<unknown> {
  const { request, response } = contract[name];
  const parsed = request.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const detail = { path: issue?.path.join('.') || 'request', problem: issue?.message ?? 'not of the agreed shape' };
    throw new Fault(name === 'ceremony.propose' ? 'plan-invalid' : 'request-refused', detail);
  }
  const handler = handlers[name] as (request: unknown) => Promise<unknown>;
  return response.parse(await handler(parsed.data));
}
