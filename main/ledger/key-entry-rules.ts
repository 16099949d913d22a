import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { keyTransitions } from '../../shared/ceremony/key-transitions.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { checkDigest } from './entry-digest.ts';
import type { CopyFact, LedgerFacts } from './ledger-facts.ts';

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

/**
 * What may be said of keys: a copy is intended before it is recorded, recorded once, ended once; states follow the table.
 * Faults: `custody-refused`, `key-already-exists`, `key-not-found`, `key-state-refused`, `share-set-unknown`.
 */
export async function checkKeyEntry(entry: LedgerEntry, facts: LedgerFacts, mode: Mode): Promise<void> {
  switch (entry.type) {
    case 'key-intended':
      // A key that lives in memory only must not become an authority's key.
      if (entry.data.custody === 'throw-away' && mode === 'production')
        throw new Fault('custody-refused', { custody: 'throw-away' });
      if ((await facts.intendedKey(entry.data.keyId)) !== undefined) {
        throw new Fault('key-already-exists', { keyId: entry.data.keyId });
      }
      return;
    case 'key-generated':
    case 'key-adopted':
      await checkIntended(entry, facts);
      if (await facts.keyKnown(entry.data.spkiSha256)) throw new Fault('key-already-exists', { keyId: entry.data.keyId });
      checkDigest(entry.data.spki, entry.data.spkiSha256);
      return;
    case 'key-copied':
      await checkIntended(entry, facts);
      return requireKey(entry.data.spkiSha256, facts);
    case 'key-discarded': {
      const key = await facts.intendedKey(entry.data.keyId);
      if (key === undefined || key.discarded) throw new Fault('key-not-found', { keyId: entry.data.keyId });
      return;
    }
    case 'key-copy-ended':
    case 'copy-proven':
      await requireLiveCopy(entry.data.keyId, facts);
      return;
    case 'backup-made':
      if (!(await requireLiveCopy(entry.data.keyId, facts)).backup) throw new Error('only a backup holds a ledger');
      if (entry.data.ledgerSize > entry.seq) throw new Error('a backup holds entries that stand before it');
      return;
    case 'key-state-changed':
      return checkState(entry, facts);
    case 'share-set-made':
      if ((await facts.shareSet(entry.data.setId)) !== undefined) throw new Error('a share set is made once');
      if (entry.data.shares.length !== entry.data.total || entry.data.required > entry.data.total)
        throw new Error('a share set has as many shares as it says, and needs no more');
      await requireLiveCopy(entry.data.keyId, facts);
      return;
    case 'share-set-voided':
    case 'share-checked': {
      const set = await facts.shareSet(entry.data.setId);
      if (set === undefined || set.voided) throw new Fault('share-set-unknown', { setId: entry.data.setId });
      return;
    }
    default:
  }
}

async function checkIntended(
  { ceremony, data, type }: Entry<'key-generated'> | Entry<'key-adopted'> | Entry<'key-copied'>,
  facts: LedgerFacts,
): Promise<void> {
  const key = await facts.intendedKey(data.keyId);
  if (key === undefined || key.discarded || key.ceremony !== ceremony) throw new Error('a copy is intended before it is recorded');
  if (key.used) throw new Fault('key-already-exists', { keyId: data.keyId });
  if (type !== 'key-copied' && key.algorithm !== data.algorithm) throw new Error('the key is of another algorithm than intended');
}

async function requireKey(spkiSha256: string, facts: LedgerFacts): Promise<void> {
  if (!(await facts.keyKnown(spkiSha256))) throw new Fault('key-not-found', { key: spkiSha256 });
}

async function requireLiveCopy(keyId: string, facts: LedgerFacts): Promise<CopyFact> {
  const copy = await facts.copyOfKey(keyId);
  if (copy === undefined || copy.ended) throw new Fault('key-not-found', { keyId });
  return copy;
}

async function checkState({ data }: Entry<'key-state-changed'>, facts: LedgerFacts): Promise<void> {
  await requireKey(data.spkiSha256, facts);
  // Before any was recorded it is active, or not active yet where no certificate was made: the ceremony knows which.
  const state = (await facts.keyState(data.spkiSha256)) ?? (data.from === 'pre-activation' ? data.from : 'active');
  if (state !== data.from || !keyTransitions[data.from].includes(data.to)) {
    throw new Fault('key-state-refused', { from: state, to: data.to });
  }
}
