import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import type { CallName, CallRequest, CallResponse, EventName, EventValue } from '../../shared/contract/contract.ts';
import type { FaultView } from '../../shared/contract/views.ts';
import { faultIn } from './client.ts';
import type { Client } from './client.ts';

export const ClientContext = createContext<Client | null>(null);

/** The client that the entry put into the tree. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('no client above this component');
  return client;
}

export interface Loaded<T> {
  /** The newest value; an older one stays while a newer is fetched. */
  readonly value: T | null;
  readonly fault: FaultView | null;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** Calls once for each distinct request, and again on `reload`. */
export function useCall<N extends CallName>(name: N, request: CallRequest<N>): Loaded<CallResponse<N>> {
  const client = useClient();
  const [state, setState] = useState<{ value: CallResponse<N> | null; fault: FaultView | null; loading: boolean }>({
    value: null,
    fault: null,
    loading: true,
  });
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(request);
  useEffect(() => {
    let gone = false;
    setState((old) => ({ ...old, loading: true }));
    client.call(name, request).then(
      (value) => !gone && setState({ value, fault: null, loading: false }),
      (thrown: unknown) => !gone && setState({ value: null, fault: faultIn(thrown), loading: false }),
    );
    return () => {
      gone = true;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- `key` stands for `request`: the same words are the same question.
  }, [client, name, key, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return { ...state, reload };
}

export interface Action {
  readonly busy: boolean;
  readonly fault: FaultView | null;
  readonly clear: () => void;
  /** Runs one piece of work at a time; a fault is kept and shown, and answered with undefined. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T | undefined>;
}

/** Something a person set off: is it running, was it refused. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<FaultView | null>(null);
  const run = useCallback(async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    setFault(null);
    try {
      return await work();
    } catch (thrown) {
      setFault(faultIn(thrown));
      return undefined;
    } finally {
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setFault(null), []);
  return { busy, fault, clear, run };
}

/** Hears an event as long as the component is on screen. */
export function useEvent<N extends EventName>(name: N, listener: (value: EventValue<N>) => void): void {
  const client = useClient();
  useEffect(() => client.on(name, listener), [client, name, listener]);
}
