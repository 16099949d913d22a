import { liveCopies, usableCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { EntryData, LedgerEntry, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { QuorumTerms } from '../../shared/ceremony/quorum-terms.ts';
import { statusOf } from '../../shared/ceremony/share-standing.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { beyondUse } from './beyond-use.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { KeyStage, World } from './ceremony-program.ts';
import { endCopies } from './custody-acts.ts';
import { howEnded } from './copy-end.ts';
import { recordOfCopy } from './copy-to-end.ts';
import { authorityOf } from './effect.ts';
import { findHeldKey, keyRecordsOf } from './held-key.ts';
import { shareNamed, shareOfCustodian } from './held-share.ts';
import { recordToEnd } from './key-destruction.ts';
import { leftOfLedgerBackups } from './planned-ledger-backups.ts';
import { insideOf, promisedBy, promiserOf } from './planned-records.ts';
import { homesOn, throughAnother } from './key-second-home.ts';
import { foundAgain } from './share-check.ts';

/**
 * What an operation leaves of the key that it is about, told beforehand in the entries that its steps will write, as far as they say
 * where the key is, what opens it and whether it may sign. Later operations of the plan are prepared against that, so that what
 * cannot follow is refused before anybody is in the room.
 */

type Left = readonly NewEntry[];
type Leaving<Op extends Operation> = (operation: Op, record: KeyRecord, by: string, ports: CeremonyPorts) => Left | Promise<Left>;

/** Of every kind: null where the key is afterwards as it was before, or is not in the ledger yet. A missing one does not compile. */
const leavings: { readonly [K in Operation['kind']]: Leaving<Extract<Operation, { readonly kind: K }>> | null } = {
  'root-creation': null,
  'intermediate-signing': null,
  'crl-refresh': null,
  'media-export': null,
  'authority-adoption': null,
  'restore-drill': null,
  'ledger-backup': null,
  'ledger-drill': null,
  'ledger-backup-end': null,
  'token-initialisation': null,
  'token-pin-change': null,
  'approver-enrolment': null,
  'approver-withdrawal': null,
  'key-resealing': ({ protection, oldShares = [] }, record, by) => [
    copied(record, by, { kind: 'sealed-file', protection: protection.kind, place: 'this workstation' }),
    ...(protection.kind === 'quorum' ? [dealt(record, by, protection)] : []),
    ...endCopies(by, record, sealedHere(record), 'replaced', 'sealed again'),
    ...oldShares.map((share) => shareEnded(share, by, 'handed in')),
  ],
  'key-carriage': ({ folder }, record, by) => [
    copied(record, by, { kind: 'carried', protection: 'offline-passphrase', place: insideOf(folder) }),
    ...endCopies(by, record, sealedHere(record), 'removed', 'carried away'),
  ],
  'key-restoration': async ({ quorum }, record, by, ports) => {
    const { gone, cutOff } = await beyondUse(ports, record);
    return [
      copied(record, by, { kind: 'sealed-file', protection: quorum ? 'quorum' : 'passphrase', place: 'this workstation' }),
      ...(quorum ? [dealt(record, by, quorum)] : []),
      ...endCopies(by, record, gone, 'lost', 'beyond use'),
      ...endCopies(by, record, cutOff, 'replaced', 'beyond use'),
    ];
  },
  'key-export': ({ folder }, record, by) => [
    copied(record, by, { kind: 'exported', protection: 'two-passphrases', place: insideOf(folder) }),
  ],
  'key-backup': ({ folder }, record, by) => [
    copied(record, by, { kind: 'backup', protection: 'two-passphrases', place: insideOf(folder) }),
  ],
  'key-second-home': ({ token }, record, by) => [
    copied(record, by, {
      kind: 'token',
      protection: 'pin',
      place: `token ${token.label}, serial ${token.serialNumber}`,
      token: { ...token, moduleSha256: '', manufacturer: '', model: '', firmware: '', attributes: [] },
    }),
    ...endCopies(by, record, homesOn(record, token), 'replaced', throughAnother(token.module)),
  ],
  'key-state-change': ({ to, why }, record, by) => [stateChanged(record, by, to, why)],
  'key-destruction': ({ shares = [], why }, record, by) => [
    ...endCopies(by, record, liveCopies(record), 'destroyed', why),
    ...shares.map((share) => shareEnded(share, by, why)),
    stateChanged(record, by, 'destroyed', why),
  ],
  'copy-end': ({ copy, how, token, why }, record, by) =>
    endCopies(
      by,
      record,
      record.copies.filter(({ keyId }) => keyId === copy.keyId),
      token ? 'destroyed' : howEnded[how],
      why,
    ),
  'share-check': ({ custodian }, record, by) => foundAgain(shareOfCustodian(record, custodian), by),
  'share-status': ({ setId, index, custodian, to, why }, record, by) => {
    const { set } = shareNamed(record, { setId, index, custodian });
    const data = { setId, index, custodian, from: statusOf(set, index), to, why };
    return [{ type: 'share-status-changed', ceremony: by, data }];
  },
};

/** The table pairs each kind with its own operation, which the compiler cannot follow through an index. */
const leavingOf = <Op extends Operation>({ kind }: Op): Leaving<Op> | null => leavings[kind] as Leaving<Op> | null;

/** Lets the world go on to what it is once this operation, which was prepared without a refusal, has run. */
export async function goOn(world: World, operation: Operation): Promise<void> {
  if (operation.kind === 'token-initialisation') world.initialisations.push(operation);
  const by = promisedBy(operation.name);
  world.promised.push(...leftOfLedgerBackups(operation, by).map((entry) => asRecorded(entry, by)));
  const before = keyOf(world, operation);
  const entries = (before && (await leavingOf(operation)?.(operation, before, by, world.ports))) ?? [];
  if (!before || entries.length === 0) return;
  world.promised.push(...entries.map((entry) => asRecorded(entry, by)));
  const record = (await keyRecordsOf(world.ports, world.promised)).find(({ spkiSha256 }) => spkiSha256 === before.spkiSha256);
  const stages = world.keys.get(before.spkiSha256);
  if (record && stages) await goTo(world, [...stages, { after: operation.name, record }]);
}

/** The record of the key that the operation is about; undefined where there is none. */
export const keyOf = (world: World, operation: Operation): KeyRecord | undefined =>
  (operation.kind === 'key-destruction' ? recordToEnd(world, operation) : undefined) ??
  (operation.kind === 'copy-end' ? recordOfCopy(world, operation) : undefined) ??
  world.authorities.get(authorityOf(operation))?.keyRecord ??
  undefined;

/** Puts the key of these stages to the last of them. */
export async function goTo(world: World, stages: readonly KeyStage[]): Promise<void> {
  const record = stages.at(-1)?.record;
  if (!record) return;
  const { spkiSha256 } = record;
  world.keys.set(spkiSha256, stages);
  for (const [name, authority] of world.authorities)
    if (authority.keyRecord?.spkiSha256 === spkiSha256)
      world.authorities.set(name, {
        ...authority,
        keyRecord: record,
        keyHere: () => isHere(world.ports, authority.view.spki.der, record),
      });
}

/** Whether there is a copy that can be activated now, or will be one, made by an operation of the plan, when its turn comes. */
export async function isHere(ports: CeremonyPorts, spki: Uint8Array, record: KeyRecord | undefined): Promise<boolean> {
  if (record && usableCopies(record).some(({ keyId }) => promiserOf(keyId) !== undefined)) return true;
  return (await findHeldKey(ports, spki, record).catch(damagedIsAway)) !== undefined;
}

/** A key whose file is damaged signs nothing; other ceremonies, its own restoration and destruction among them, can be held. */
function damagedIsAway(thrown: unknown): undefined {
  if (thrown instanceof Fault && thrown.code === 'key-file-damaged') return undefined;
  throw thrown;
}

const sealedHere = (record: KeyRecord): readonly KeyCopy[] => liveCopies(record).filter(({ kind }) => kind === 'sealed-file');

type Copied = Pick<EntryData<'key-copied'>, 'kind' | 'protection' | 'place'> & { readonly token?: KeyCopy['token'] };

const copied = ({ spkiSha256 }: KeyRecord, by: string, { token = null, ...copy }: Copied): NewEntry => ({
  type: 'key-copied',
  ceremony: by,
  data: { keyId: by, spkiSha256, ...copy, sha256: null, token },
});

const dealt = ({ spkiSha256 }: KeyRecord, by: string, { required, custodians }: QuorumTerms): NewEntry => ({
  type: 'share-set-made',
  ceremony: by,
  data: {
    ...{ setId: by, keyId: by, spkiSha256, required, total: custodians.length, check: '' },
    shares: custodians.map((custodian, at) => ({ index: at + 1, custodian, commitment: '', delivery: 'card' as const })),
  },
});

const shareEnded = ({ setId, index }: { readonly setId: string; readonly index: number }, by: string, why: string): NewEntry => ({
  type: 'share-ended',
  ceremony: by,
  data: { setId, index, how: 'destroyed', why },
});

const stateChanged = ({ spkiSha256, state }: KeyRecord, by: string, to: KeyRecord['state'], why: string): NewEntry => ({
  type: 'key-state-changed',
  ceremony: by,
  data: { spkiSha256, from: state, to, why },
});

/** As the fold takes it; nothing of the chain is known of an entry that nobody has written. */
const asRecorded = (entry: NewEntry, by: string): LedgerEntry => ({ ...entry, time: by, seq: 0, prev: '', line: '', hash: '' });
