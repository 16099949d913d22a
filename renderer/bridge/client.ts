/**
 * bridge/: the only code that touches what the preload published as `window.anchorite`.
 * Every answer is an envelope: either a value, parsed here again by the contract, or a fault, thrown here as `Refused`.
 * Nothing above this room knows channels, envelopes or promises that reject for other reasons: whatever else goes wrong
 * (a window that lost its main process, an answer of the wrong shape) is the fault `internal`.
 * No rule of the CA lives here, and no state.
 */
import { contract, envelopeSchema, events } from '../../shared/contract/contract.ts';
import type { Bridge } from '../../shared/contract/channels.ts';
import type { CallName, CallRequest, CallResponse, EventName, EventValue } from '../../shared/contract/contract.ts';
import type { FaultView } from '../../shared/contract/views.ts';

/** The main process refused, with a coded fault that can be shown. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly fault: FaultView) {
    super(fault.code);
  }
}

export interface Client {
  /** Calls main. Throws `Refused` and nothing else. */
  call<N extends CallName>(name: N, request: CallRequest<N>): Promise<CallResponse<N>>;
  /** Hears one kind of event until the returned function is called. Events of the wrong shape are dropped. */
  on<N extends EventName>(name: N, listener: (value: EventValue<N>) => void): () => void;
}

const broken: FaultView = { code: 'internal', detail: {}, logId: null };

/** The fault inside anything that was thrown. */
export function faultIn(thrown: unknown): FaultView {
  return thrown instanceof Refused ? thrown.fault : broken;
}

/** The typed side of a bridge. */
export function clientOf(bridge: Bridge): Client {
  return {
    async call(name, request) {
      const envelope = envelopeSchema.safeParse(await bridge.call(name, request).catch(() => undefined));
      if (!envelope.success) throw new Refused(broken);
      if (!envelope.data.ok) throw new Refused(envelope.data.fault);
      const value = contract[name].response.safeParse(envelope.data.value);
      if (!value.success) throw new Refused(broken);
      // The table pairs each name with its response schema; the compiler cannot follow an index by a type parameter.
      return value.data as CallResponse<typeof name>;
    },
    on(name, listener) {
      return bridge.onEvent((heard, value) => {
        if (heard !== name) return;
        const parsed = events[name].safeParse(value);
        if (parsed.success) listener(parsed.data as EventValue<typeof name>);
      });
    },
  };
}
