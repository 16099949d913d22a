import { toHex } from '../../shared/base/bytes.ts';
import { awaitsPins } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { TokenFacts, TokenModule, Tokens } from '../ports/tokens.ts';
import { sha256 } from '../x509/sha256.ts';

/** A token with the SHA-256 (hex) of each public key on it; null where it could not be looked at. */
export interface LookedToken extends TokenFacts {
  readonly found: readonly string[] | null;
}

export interface LookedModule extends Omit<TokenModule, 'tokens'> {
  readonly tokens: readonly LookedToken[];
}

/** Looks what is on the tokens of a module. No PIN is needed: public objects show. What cannot be looked at is told as that. */
export async function lookOnTokens(tokens: Pick<Tokens, 'keysOn'>, module: TokenModule): Promise<LookedModule> {
  return { ...module, tokens: await lookedAt(tokens, module.tokens) };
}

async function lookedAt(tokens: Pick<Tokens, 'keysOn'>, all: readonly TokenFacts[]): Promise<readonly LookedToken[]> {
  // Nobody has logged in to the others yet: there is nothing on them.
  const ready = all.filter((token) => !awaitsPins(token));
  const keys = await tokens.keysOn(ready).catch((thrown: unknown) => {
    if (thrown instanceof Fault) return null;
    throw thrown;
  });
  return all.map((token) => {
    const at = ready.indexOf(token);
    if (at === -1) return { ...token, found: [] };
    return { ...token, found: keys?.[at]?.map(({ spki }) => toHex(sha256(spki))) ?? null };
  });
}
