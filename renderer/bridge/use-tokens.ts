import { useEffect } from 'react';
import type { TokenList } from '../../shared/contract/token-views.ts';
import { useCall, type Loaded } from './use-client.ts';

/** Milliseconds between two questions while a module has not answered. */
const askAgainAfter = 1_000;

export interface LoadedTokens extends Loaded<TokenList> {
  /** A module has not answered yet; it is asked again until it has. */
  readonly asking: boolean;
}

/** Modules and tokens: a module that takes its time does not hold back the tokens of the others. */
export function useTokens(): LoadedTokens {
  const loaded = useCall('token.list', {});
  const { value, loading, reload } = loaded;
  const asking = value?.modules.some((module) => module.asking) ?? false;
  useEffect(() => {
    if (!asking || loading) return undefined;
    const timer = setTimeout(reload, askAgainAfter);
    return () => clearTimeout(timer);
  }, [asking, loading, reload]);
  return { ...loaded, asking };
}
