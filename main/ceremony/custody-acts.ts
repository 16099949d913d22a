import { ask } from '../../shared/ceremony/ask.ts';
import { begunDestruction, liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { bytesOfBase64, toHex } from '../../shared/base/bytes.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { Preview } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { PlannedAuthority, World } from './ceremony-program.ts';
import { authorityOf, type Accepting, type Asking, type Effect, type EffectResult } from './effect.ts';
import { keyRecordOf } from './held-key.ts';
import { publicKeyOf } from './key-acts.ts';
import { promiserOf } from './planned-records.ts';
import { acceptShare, askForShare, openingOf, recordedShares, setOf } from './quorum-acts.ts';
import type { WrittenFile } from '../ports/media.ts';
import type { StepDraft } from './step-draft.ts';
import { refuseStuck, sweepEndedCopies } from './ended-copies.ts';

/** What the ceremonies of custody have in common: the key's record, opening the sealed copy, ending copies, sweeping. */

/** Faults: `issuer-unknown`; `key-not-found` where no key of the authority was ever here. */
export function authorityWithKey(world: World, name: string): PlannedAuthority & { readonly keyRecord: KeyRecord } {
  const authority = world.authorities.get(name);
  if (!authority || authority.provisional) throw new Fault('issuer-unknown', { issuer: name });
  const { keyRecord } = authority;
  if (!keyRecord) throw new Fault('key-not-found', { issuer: name });
  return { ...authority, keyRecord };
}

/** The sealed copy on this workstation, online or offline; the one made last. Fault: `custody-refused`. */
export function sealedCopy(record: KeyRecord): KeyCopy {
  const copy = liveCopies(record).findLast(({ kind }) => kind === 'sealed-file');
  if (!copy) {
    const onToken = liveCopies(record).some(({ kind }) => kind === 'token');
    const why = onToken
      ? `the key of ${record.authority} is on a token, which does not give it out`
      : `there is no sealed copy of the key of ${record.authority} on the workstation`;
    throw new Fault('custody-refused', { why });
  }
  return copy;
}

export async function recordNow(ports: CeremonyPorts, ceremony: string, authority: string): Promise<KeyRecord> {
  const record = await keyRecordOf(ports, await publicKeyOf(ports, ceremony, authority));
  if (!record) throw new Fault('key-not-found', { issuer: authority });
  return record;
}

/** A key that is destroyed or compromised is not moved about any more. Fault: `key-state-refused`. */
export function refuseEndedKey({ authority, state }: KeyRecord): void {
  if (state === 'destroyed' || state === 'compromised')
    throw new Fault('key-state-refused', { authority, from: state, why: 'no copy of it is made, moved or proven any more' });
}

/** Announces a new copy of the key. */
export function intendCopy(kind: 'sealed-file' | 'token' | 'carried' | 'backup' | 'exported'): Effect {
  return async ({ ports, ceremony, operation, bench }) => {
    const record = await recordNow(ports, ceremony, authorityOf(operation));
    const keyId = toHex(ports.entropy.bytes(16));
    bench.keyId = keyId;
    return {
      evidence: [{ label: 'Identifier of the new copy', value: keyId }],
      entries: [
        {
          type: 'key-intended',
          ceremony,
          data: { keyId, algorithm: record.algorithm, custody: kind, operation: authorityOf(operation) },
        },
      ],
    };
  };
}

/** The steps before a copy is written to a volume: the volume, the intention, the key opened and proven. `insert`: what the attest says. */
export const openingSteps = (authority: string, insert: string): readonly StepDraft[] => [
  { kind: 'attest', who: 'ceremonyAdministrator', activity: insert, button: 'Volume checked' },
  { kind: 'act', effect: 'key.intend', activity: 'Draw the identifier of the copy and write the intention to the ledger.' },
  {
    kind: 'activate',
    effect: 'key.open',
    activity: `Give what opens the key of ${authority} now.`,
    button: 'Give activation data',
  },
  { kind: 'act', effect: 'key.prove', activity: 'Sign a random challenge and verify it with the public key of the certificate.' },
];

/** What of a written bundle goes into the ledger. Fault: `write-failed`. */
export function digestOf(written: readonly WrittenFile[], path: string): string {
  const file = written.find((one) => one.path === path);
  if (!file) throw new Fault('write-failed', { path, why: 'it is not among what was written' });
  return file.sha256;
}

/** Opens the sealed copy, also where it is offline: this ceremony is about the copy, not about what the key signs. */
export const openSealedCopy: Effect = async (context) => {
  const { ports, ceremony, operation, bench, given } = context;
  const issuer = authorityOf(operation);
  const record = await recordNow(ports, ceremony, issuer);
  const copy = sealedCopy(record);
  const spki = await publicKeyOf(ports, ceremony, issuer);
  const { evidence, entries } = recordedShares(context, record, copy);
  const opening = await openingOf(ports, record, copy, given);
  bench.key = { issuer, active: await ports.keyStores['sealed-file'].activate(spki, opening, copy.keyId) };
  const by = copy.protection === 'quorum' ? ` by ${given.length} shares` : '';
  return { evidence: [{ label: 'Copy', value: `opened${by}, identifier ${copy.keyId}` }, ...evidence], entries };
};

export const askToOpen: Asking = async ({ ports, ceremony, operation, given }) => {
  const issuer = authorityOf(operation);
  const record = await recordNow(ports, ceremony, issuer);
  const copy = sealedCopy(record);
  const { protection } = copy;
  if (protection === 'quorum') return askForShare(ports, setOf(record, copy), given, issuer);
  return given.length > 0 ? null : ask(protection === 'offline-passphrase' ? 'offline-passphrase' : 'passphrase', 'give', issuer);
};

/** A share is judged as it comes; a passphrase shows when it is tried. */
export const acceptToOpen: Accepting = async ({ ports, ceremony, operation, given }, datum) => {
  const record = await recordNow(ports, ceremony, authorityOf(operation));
  const copy = sealedCopy(record);
  if (copy.protection === 'quorum') await acceptShare(ports, setOf(record, copy), given, datum);
};

/** A new passphrase, or a half of one, that breaks the rules is refused by itself: what was given before it stays given. */
export const acceptNewPassphrase: Accepting = ({ ports }, datum) =>
  Promise.resolve().then(() => ports.keyStores['sealed-file'].checkPassphrase(datum));

/** Entries that end these copies, and the share sets that opened them. */
export function endCopies(
  ceremony: string,
  record: KeyRecord,
  copies: readonly KeyCopy[],
  how: 'replaced' | 'removed' | 'destroyed' | 'attested' | 'lost',
  why: string,
): NewEntry[] {
  const keyIds = new Set(copies.map(({ keyId }) => keyId));
  const voided = record.shareSets.filter(({ keyId, voided: end }) => end === null && keyIds.has(keyId));
  return [
    ...copies.map(({ keyId }) => ({ type: 'key-copy-ended' as const, ceremony, data: { keyId, how, why } })),
    ...voided.map(({ setId }) => ({ type: 'share-set-voided' as const, ceremony, data: { setId, why } })),
  ];
}

/** Removes the files of ended copies and looks that they are gone. */
export const sweep: Effect = async ({ ports, ceremony, operation }) => {
  refuseStuck(await sweepEndedCopies(ports), authorityOf(operation));
  return absenceOfEnded(ports, await recordNow(ports, ceremony, authorityOf(operation)));
};

/** Looks that the files of ended copies are gone. Fault: `write-failed`. */
export async function absenceOfEnded(ports: CeremonyPorts, record: KeyRecord): Promise<EffectResult> {
  const spki = bytesOfBase64(record.spki);
  const evidence = [];
  for (const { keyId, kind, ended } of record.copies) {
    if (ended === null || kind !== 'sealed-file') continue;
    if ((await ports.keyStores['sealed-file'].find(spki, keyId)) !== undefined)
      throw new Fault('write-failed', { path: keyId, why: 'the file of an ended copy is still there' });
    evidence.push({ label: 'Removed and looked for', value: `${keyId}: absent` });
  }
  return { evidence };
}

/** What is known of the key and its copies, and what the operation makes of them; `more`: how a new copy is sealed, or what it is on. */
export function previewOfKey(
  operation: Operation,
  title: string,
  record: KeyRecord,
  changes: readonly string[],
  ...more: Preview['fields']
): Preview {
  const field = (label: string, value: string, origin: 'ledger' | 'plan') => ({ label, value, origin, provisional: false });
  const { state, stateSince } = record;
  return {
    operation: operation.name,
    kind: 'key',
    title,
    fields: [
      field('Public key SHA-256', record.spkiSha256, 'ledger'),
      field('Algorithm', record.algorithm, 'ledger'),
      field('State', `${state} since ${stateSince}`, promiserOf(stateSince) === undefined ? 'ledger' : 'plan'),
      ...liveCopies(record).map((copy) => {
        const { keyId, kind, protection, place } = copy;
        const promiser = promiserOf(keyId);
        const value = `${kind === 'token' ? `${place}, PIN` : `${kind}, ${protection}, ${place}`}${begunDestruction(copy)}`;
        return promiser === undefined
          ? field(`Copy ${keyId.slice(0, 8)}`, value, 'ledger')
          : { ...field(`Copy of ${promiser}`, value, 'plan'), provisional: true };
      }),
      ...changes.map((change, index) => field(`Change ${index + 1}`, change, 'plan')),
      ...more,
    ],
    requestDiff: [],
    tbs: '',
    tbsSha256: '',
  };
}
