import { toHex } from '../../shared/base/bytes.ts';
import {
  custodyState,
  idInPlace,
  keyEntryTypes,
  keyRecords,
  liveCopies,
  usableCopies,
  type KeyCopy,
  type KeyRecord,
} from '../../shared/ceremony/key-custody.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { signingStates } from '../../shared/ceremony/key-transitions.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { KeyStore } from '../ports/key-store.ts';
import type { Tokens } from '../ports/tokens.ts';
import { sha256 } from '../x509/sha256.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';

/** A key that can be activated now: its record, the copy that will be used, and the store that holds it. */
export interface HeldKey {
  readonly record: KeyRecord;
  readonly copy: KeyCopy;
  readonly store: KeyStore;
}

/**
 * Every key the ledger knows, with its copies. One that has no certificate is not active yet (NIST SP 800-57 part 1 §7). `promised`:
 * what a plan will add to it.
 */
export async function keyRecordsOf(
  { ledger }: Pick<CeremonyPorts, 'ledger'>,
  promised: readonly LedgerEntry[] = [],
): Promise<readonly KeyRecord[]> {
  const certified = new Set((await ledger.authorities()).map(({ spkiSha256 }) => spkiSha256));
  return keyRecords([...(await ledger.entriesOfTypes(keyEntryTypes)), ...promised]).map((record) =>
    record.state !== 'active' || certified.has(record.spkiSha256) ? record : { ...record, state: 'pre-activation' as const },
  );
}

/** The record of the key with this SubjectPublicKeyInfo; undefined where it was never here. */
export async function keyRecordOf(ports: Pick<CeremonyPorts, 'ledger'>, spki: Uint8Array): Promise<KeyRecord | undefined> {
  const digest = toHex(sha256(spki));
  return (await keyRecordsOf(ports)).find(({ spkiSha256 }) => spkiSha256 === digest);
}

/** The copy a ceremony would use, where it is really there: the ledger says which are live, the store whether it is within reach. */
export async function findHeldKey(
  ports: CeremonyPorts,
  spki: Uint8Array,
  record: KeyRecord | undefined,
): Promise<HeldKey | undefined> {
  let failed: Fault | undefined;
  for (const copy of record ? usableCopies(record) : []) {
    const store = storeFor(ports, copy);
    // A home that cannot be asked does not stand in the way of another one.
    const found = await store?.find(spki, idInPlace(copy)).catch((thrown: unknown) => {
      if (!(thrown instanceof Fault)) throw thrown;
      failed ??= thrown;
    });
    if (record && store && found) return { record, copy, store };
  }
  if (failed) throw failed;
  return undefined;
}

/**
 * The same, or the fault that says why not: `key-not-found` {issuer}, `token-absent` {label, serialNumber}, `token-key-absent`, `key-offline`
 * {authority, where}, `key-state-refused` {authority, from, why}.
 */
export async function heldKey(ports: CeremonyPorts, spki: Uint8Array, authority: string): Promise<HeldKey> {
  const record = await keyRecordOf(ports, spki);
  if (record) refuseUnusable(record, authority);
  const held = await findHeldKey(ports, spki, record);
  if (held) return held;
  if (record) await refuseAbsentToken(ports, record);
  throw new Fault('key-not-found', { issuer: authority });
}

/**
 * Where a token would do: `token-key-absent` {label, serialNumber, authority, others} where one of them answers and has the key no more,
 * because nobody gets any further by putting it in again; `token-absent` where none is in a slot now.
 */
export async function refuseAbsentToken({ tokens }: Pick<CeremonyPorts, 'tokens'>, record: KeyRecord): Promise<void> {
  const homes = usableCopies(record).flatMap(({ token }) => token ?? []);
  for (const home of homes) {
    if (await answers(tokens, home)) throw keyAbsentFrom(home, record.authority, homes);
  }
  const [away] = homes;
  if (away) throw new Fault('token-absent', { label: away.label, serialNumber: away.serialNumber });
}

/** `homes`: all tokens that the ledger has as homes of the key. */
function keyAbsentFrom({ label, serialNumber }: TokenSelector, authority: string, homes: readonly TokenSelector[]): Fault {
  const others = homes.filter((home) => home.label !== label || home.serialNumber !== serialNumber).map((home) => home.label);
  return new Fault('token-key-absent', {
    ...{ label, serialNumber, authority },
    ...(others.length > 0 && { others: others.join(', ') }),
  });
}

async function answers(tokens: Tokens, token: TokenSelector): Promise<boolean> {
  try {
    await tokens.facts(token);
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}

/** Opens a copy; its token may show the public half and have the private one no more. Fault beside those of `work`: `token-key-absent`. */
export async function openedThere<T>({ record, copy }: HeldKey, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'key-not-found' || !copy.token) throw thrown;
    throw keyAbsentFrom(
      copy.token,
      record.authority,
      usableCopies(record).flatMap(({ token }) => token ?? []),
    );
  }
}

/** Throws where the ledger itself says that this key signs nothing now. */
export function refuseUnusable(record: KeyRecord, authority: string): void {
  if (!signingStates.includes(record.state)) {
    throw new Fault('key-state-refused', { authority, from: record.state, why: 'it signs no certificate and no CRL' });
  }
  const state = custodyState(record);
  if (state === 'offline-here') throw new Fault('key-offline', { authority, where: 'sealed here under its offline passphrase' });
  if (state === 'offline-away') throw new Fault('key-offline', { authority, where: `carried away (${placesOf(record)})` });
}

/** Where it was carried to; backups and exported copies are not what brings a key back in the first place. */
const placesOf = (record: KeyRecord): string =>
  liveCopies(record)
    .filter(({ kind }, _at, all) => kind === 'carried' || !all.some((copy) => copy.kind === 'carried'))
    .map(({ place }) => place)
    .join('; ');

/** The store of a copy that ceremonies can use; a copy on a token is asked for at that very token. */
export function storeFor(
  { keyStores, tokens }: { readonly keyStores: CeremonyPorts['keyStores']; readonly tokens: Tokens },
  { kind, token }: Pick<KeyCopy, 'kind' | 'token'>,
): KeyStore | undefined {
  if (kind === 'token') return token ? tokens.keyStore(token) : undefined;
  return kind === 'sealed-file' || kind === 'throw-away' ? keyStores[kind] : undefined;
}
