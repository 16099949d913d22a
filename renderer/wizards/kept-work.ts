import { createContext, useContext, useReducer, useState } from 'react';
import type { Dispatch } from 'react';

/** What was typed, by wizard, kept while the window lives: leaving a screen loses nothing. Never written to disk. */
export type KeptWork = Map<string, unknown>;
export const KeptWorkContext = createContext<KeptWork>(new Map());

/** A reducer whose state outlives the component under `key`. */
export function useKeptReducer<State, Action>(
  key: string,
  reduce: (state: State, action: Action) => State,
  initial: State,
): [State, Dispatch<Action>] {
  const kept = useContext(KeptWorkContext);
  // Only this hook writes under its key, so what is found there is a State.
  const [start] = useState(() => (kept.has(key) ? (kept.get(key) as State) : initial));
  return useReducer((state: State, action: Action) => {
    const next = reduce(state, action);
    kept.set(key, next);
    return next;
  }, start);
}

/** Forgets kept work whose key starts with `prefix`. */
export function forgetWork(kept: KeptWork, prefix: string): void {
  for (const key of kept.keys()) if (key.startsWith(prefix)) kept.delete(key);
}
