import { createContext, useContext } from 'react';

/** The workstation's clock as main told it, ticking; an instant. */
export const NowContext = createContext('1970-01-01T00:00:00Z');

export function useNow(): string {
  return useContext(NowContext);
}
