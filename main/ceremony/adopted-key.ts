import { toBase64, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { placeOnToken } from '../../shared/ceremony/key-custody.ts';
import type { EntryData, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { EffectContext, Evidence } from './effect.ts';
import { attributesEvidence, deviceEvidence } from './token-acts.ts';

/** The key of an authority that is adopted: it comes in a file and is sealed here, or is on a token and stays there. */

/** Largest key file that is looked at; a PKCS #12 may carry a chain. */
export const maxContainerBytes = 1_048_576;

/** An entry whose ceremony is still to be written on it. */
export type Unplaced = { readonly [T in NewEntry['type']]: Omit<Extract<NewEntry, { type: T }>, 'ceremony'> }[NewEntry['type']];

interface AdoptedKey {
  readonly evidence: readonly Evidence[];
  readonly entries: readonly Unplaced[];
}

const proven = { label: 'Opened', value: 'its public half is that of the certificate; a challenge was signed and verified' };

/** The file is opened and proven, the key sealed here. The file is a copy too, until somebody accounts for it. */
export async function fromFile(
  { ports, operation, bench, given }: EffectContext<AuthorityAdoption>,
  path: string,
  spki: Uint8Array,
): Promise<AdoptedKey> {
  const { name, custody } = operation;
  const activation = given.at(-1);
  const opening = given.length > 1 ? (given[0] ?? null) : null;
  const { keyId } = bench;
  if (!activation || keyId === undefined) throw new Fault('step-out-of-order');
  const file = await ports.media.read(path, maxContainerBytes);
  const key = await namingOwner(ports, name, () =>
    ports.keyStores['sealed-file'].adopt({
      container: file.bytes,
      spki,
      opening,
      keyId,
      activation,
      iterations: custody?.iterations,
    }),
  );
  const { algorithm } = key;
  const spkiSha256 = toHex(sha256(spki));
  const sourceId = toHex(ports.entropy.bytes(16));
  return {
    evidence: [{ label: 'Key file', value: `${key.format}; ${key.protection}; SHA-256 ${file.sha256}` }, proven],
    entries: [
      {
        type: 'key-adopted',
        data: {
          ...adoptedData(name, algorithm, spki),
          keyId,
          custody: 'sealed-file',
          protection: 'passphrase',
          source: `${path} (${key.format}; ${key.protection})`,
          sourceSha256: file.sha256,
          token: null,
        },
      },
      { type: 'key-intended', data: { keyId: sourceId, algorithm, custody: 'exported', operation: name } },
      {
        type: 'key-copied',
        data: {
          keyId: sourceId,
          spkiSha256,
          kind: 'exported',
          protection: opening === null ? 'none' : 'passphrase',
          place: path,
          sha256: file.sha256,
          token: null,
        },
      },
    ],
  };
}

/** The key is logged in to, signs a challenge and stays where it is; what the token says of it is recorded. */
export async function onToken(
  { ports, operation, bench, given }: EffectContext<AuthorityAdoption>,
  token: TokenSelector,
  spki: Uint8Array,
): Promise<AdoptedKey> {
  const { keyId } = bench;
  if (keyId === undefined) throw new Fault('step-out-of-order');
  const found = await ports.tokens.keyStore(token).adoptOnToken(spki, given[0] ?? null);
  return {
    evidence: [...deviceEvidence(await ports.tokens.facts(token)), attributesEvidence(found.token), proven],
    entries: [
      {
        type: 'key-adopted',
        data: {
          ...adoptedData(operation.name, found.key.algorithm, spki),
          keyId,
          custody: 'token',
          protection: 'pin',
          source: placeOnToken(found.token),
          sourceSha256: null,
          token: found.token,
        },
      },
    ],
  };
}

const adoptedData = (operation: string, algorithm: EntryData<'key-adopted'>['algorithm'], spki: Uint8Array) => ({
  algorithm,
  spki: toBase64(spki),
  spkiSha256: toHex(sha256(spki)),
  operation,
});

/** Of a key that is not the certificate's, whose it is. Faults: `key-of-another-authority` where the ledger knows it, else `key-mismatch`. */
async function namingOwner<T>({ ledger }: CeremonyPorts, authority: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'key-mismatch') throw thrown;
    const owner = (await ledger.authorities()).find(({ spkiSha256 }) => spkiSha256 === thrown.detail['found']);
    if (owner) throw new Fault('key-of-another-authority', { authority, found: owner.name });
    throw thrown;
  }
}
