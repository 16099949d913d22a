import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { sameToken } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { SealedKeyStore } from '../ports/key-store.ts';
import type { TokenFacts, Tokens } from '../ports/tokens.ts';

/** What of a copy is really there; `sealing`: what seals it, of a file. */
export type FoundCopy = { readonly here: true; readonly sealing?: string } | { readonly here: false; readonly why: string };

/** By the identifier of the copy; a copy that is not in this workstation's reach is not looked for. */
export type FoundCopies = ReadonlyMap<string, FoundCopy>;

export interface WhereCopiesAre {
  readonly tokens: Pick<Tokens, 'list'>;
  readonly sealedFiles: Pick<SealedKeyStore, 'find' | 'sealing'>;
}

/**
 * Looks for the live copies that the ledger says are here: files, and tokens in the slots of registered modules. Opens and changes nothing. A
 * module that dies or hangs shows no token.
 */
export async function findCopies(records: readonly KeyRecord[], { tokens, sealedFiles }: WhereCopiesAre): Promise<FoundCopies> {
  const copies = records.flatMap((record) => liveCopies(record).map((copy) => ({ record, copy })));
  const inSlots = copies.some(({ copy }) => copy.token) ? await tokensOf(tokens) : [];
  const found = new Map<string, FoundCopy>();
  for (const { record, copy } of copies) {
    if (copy.kind === 'sealed-file') found.set(copy.keyId, await fileOf(sealedFiles, record, copy));
    if (copy.token) found.set(copy.keyId, onToken(inSlots, copy.token));
  }
  return found;
}

/** As the window says it of the authority. */
export const tokenAway = 'token not present';

const onToken = (inSlots: readonly TokenFacts[], token: NonNullable<KeyCopy['token']>): FoundCopy =>
  inSlots.some((one) => sameToken(one, token)) ? { here: true } : { here: false, why: tokenAway };

async function tokensOf(tokens: WhereCopiesAre['tokens']): Promise<readonly TokenFacts[]> {
  const modules = await orUndefined(tokens.list());
  return (modules ?? []).flatMap((module) => module.tokens);
}

async function fileOf(files: WhereCopiesAre['sealedFiles'], { spki }: KeyRecord, { keyId }: KeyCopy): Promise<FoundCopy> {
  const sealing = await orUndefined(files.sealing(keyId));
  const stored = sealing ? await orUndefined(files.find(bytesOfBase64(spki), keyId)) : undefined;
  if (sealing && stored) return { here: true, sealing };
  return { here: false, why: 'its key file is gone or damaged; bring it back from a backup' };
}

/** What cannot be read is not there: the list goes on. */
async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof Fault) return undefined;
    throw thrown;
  }
}
