import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { keyTransitions } from '../../shared/ceremony/key-transitions.ts';
import { shareEndTransitions } from '../../shared/ceremony/key-words.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { shareTransitions, type NamedShare } from '../../shared/ceremony/share-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { checkDigest } from './entry-digest.ts';
import type { CopyFact, LedgerFacts, ShareFact } from './ledger-facts.ts';

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

/**
 * What may be said of keys: a copy is intended before it is recorded, recorded once, ended once; states follow the table.
 * Faults: `custody-refused`, `key-already-exists`, `key-not-found`, `key-state-refused`, `share-set-unknown`, `share-unknown`,
 * `share-status-refused`.
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
      await requireKey(entry.data.spkiSha256, facts);
      return checkFound(entry, facts);
    case 'key-discarded': {
      const key = await facts.intendedKey(entry.data.keyId);
      if (key === undefined || key.discarded) throw new Fault('key-not-found', { keyId: entry.data.keyId });
      return;
    }
    case 'key-copy-ended':
    case 'copy-destruction-intended':
    case 'copy-proven':
    case 'copy-bagged':
      await requireLiveCopy(entry.data.keyId, facts);
      return;
    case 'backup-made':
      if (!(await requireLiveCopy(entry.data.keyId, facts)).backup) throw new Error('only a backup holds a ledger');
      if (entry.data.ledgerSize > entry.seq) throw new Error('a backup holds entries that stand before it');
      return;
    case 'backup-damaged':
      if (!(await requireLiveCopy(entry.data.keyId, facts)).backup) throw new Error('only a backup is found damaged in a drill');
      return;
    case 'key-state-changed':
      return checkState(entry, facts);
    case 'share-set-made':
      if ((await facts.shareSet(entry.data.setId)) !== undefined) throw new Error('a share set is made once');
      if (entry.data.shares.length !== entry.data.total || entry.data.required > entry.data.total)
        throw new Error('a share set has as many shares as it says, and needs no more');
      await requireLiveCopy(entry.data.keyId, facts);
      return;
    case 'share-handed-out':
    case 'dealing-voided':
      if ((await facts.shareSet(entry.data.setId)) !== undefined)
        throw new Error('a share is handed out, and its dealing voided, before its set is made');
      return;
    case 'share-ended':
      return checkShareEnd(entry, facts);
    case 'share-set-voided':
    case 'share-checked':
      return requireLiveSet(entry.data.setId, facts);
    case 'share-bagged':
      await requireShare(entry.data, facts);
      return;
    case 'share-status-changed':
      return checkShareStatus(entry, facts);
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

/** What turns up was a copy of this key, and was lost; or it is on another device than such a one, which stays lost. */
async function checkFound({ data: { found, cloneOf, spkiSha256 } }: Entry<'key-copied'>, facts: LedgerFacts): Promise<void> {
  if (found !== undefined && cloneOf !== undefined) throw new Error('a clone of what was lost is not what was lost');
  const lost = found ?? cloneOf;
  if (lost === undefined) return;
  const copy = await facts.copyOfKey(lost);
  if (copy?.spkiSha256 !== spkiSha256 || !copy.lost)
    throw new Error('what is found is a lost copy of the same key, or a clone of one');
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

async function requireLiveSet(setId: string, facts: LedgerFacts): Promise<void> {
  const set = await facts.shareSet(setId);
  if (set === undefined || set.voided) throw new Fault('share-set-unknown', { setId });
}

/** A share of a live set, under the name of its custodian as it was dealt. */
async function requireShare({ setId, index, custodian }: NamedShare, facts: LedgerFacts): Promise<ShareFact> {
  await requireLiveSet(setId, facts);
  const share = await facts.shareOf(setId, index);
  if (share?.custodian !== custodian) throw new Fault('share-unknown', { setId, index: String(index), custodian });
  return share;
}

/** What may be said of a share of a void set after what was said before: one that was destroyed does not turn up, a lost one may be found and destroyed. */
async function checkShareEnd({ data: { setId, index, how } }: Entry<'share-ended'>, facts: LedgerFacts): Promise<void> {
  if ((await facts.shareSet(setId))?.voided !== true) throw new Fault('share-set-unknown', { setId });
  const share = await facts.shareOf(setId, index);
  if (share === undefined) throw new Fault('share-unknown', { setId, index: String(index) });
  const { ended, status } = share;
  const refused = (from: string) => new Fault('share-status-refused', { setId, index: String(index), from, to: how });
  if (status === 'destroyed' && how !== 'destroyed') throw refused(status);
  if (ended !== null && !shareEndTransitions[ended].includes(how)) throw refused(ended);
}

async function checkShareStatus({ data }: Entry<'share-status-changed'>, facts: LedgerFacts): Promise<void> {
  const { setId, index, from, to } = data;
  const { status } = await requireShare(data, facts);
  if (status !== from || !shareTransitions[from].includes(to))
    throw new Fault('share-status-refused', { setId, index: String(index), from: status, to });
}
