import { toHex } from '../../shared/base/bytes.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { BundleFile, WrittenFile } from '../ports/media.ts';
import { carriedKeyFolder } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { intendCopy } from './custody-acts.ts';
import { authorityOf, type Effect } from './effect.ts';

/**
 * A copy that goes to a volume is announced with its folder and with what tells the volume (`key-intended`), before a byte of it is
 * written: after a power loss it is looked for there and nowhere else. The volume is marked first: an announcement whose volume has no
 * mark would never be settled, while a mark that nothing announced is a small file that says what it is.
 */

/** Operations that write a key to a volume, and what the folder says it is. */
const folderWords = { 'key-carriage': 'KEY', 'key-backup': 'BACKUP', 'key-export': 'KEY' } as const;

const toVolume = { carried: 'key-carriage', backup: 'key-backup', exported: 'key-export' } as const;
export type VolumeCopy = keyof typeof toVolume;
type VolumeOperation = Extract<Operation, { readonly kind: keyof typeof folderWords }>;

export const isVolumeCopy = (custody: string): custody is VolumeCopy => Object.hasOwn(toVolume, custody);

/** Whether this operation makes such a copy. */
export const writesCopy = (operation: Operation, custody: VolumeCopy): operation is VolumeOperation =>
  operation.kind === toVolume[custody];

/** Announces a copy on the volume that is at the operation's folder now. Faults: those of `Media.announce`, such as `folder-not-usable`. */
export const intendOnVolume =
  (kind: VolumeCopy): Effect<VolumeOperation> =>
  async (context) => {
    const { ports, ceremony, operation, resumed } = context;
    const { evidence, entries = [] } = await intendCopy(kind)(context);
    const { folder } = operation;
    const number = numberOf(await operationsOf(ports, ceremony), operation);
    const bundle = carriedKeyFolder(authorityOf(operation), ceremony, resumed, folderWords[operation.kind], number);
    const mark = toHex(ports.entropy.bytes(16));
    const volume = { folder, bundle, ...(await ports.media.announce(folder, bundle, mark)) };
    return {
      evidence: [...evidence, { label: 'Mark of the volume', value: mark }],
      entries: entries.map((entry) => (entry.type === 'key-intended' ? { ...entry, data: { ...entry.data, volume } } : entry)),
    };
  };

interface Announced {
  /** As the plan names it. */
  readonly folder: string;
  /** The copy's own folder in it. */
  readonly bundle: string;
  readonly mark: string;
}

/** Where the copy was announced. Fault: `step-out-of-order`. */
export async function announcedPlace({ ledger }: CeremonyPorts, ceremony: string, keyId: string): Promise<Announced> {
  const entries = await ledger.entriesOf(ceremony);
  const volume = entries.flatMap((entry) => (isIntended(entry, keyId) ? (entry.data.volume ?? []) : []))[0];
  if (volume?.mark === undefined) throw new Fault('step-out-of-order');
  return { ...volume, mark: volume.mark };
}

/**
 * Writes the announced copy. What is written elsewhere than it was announced would not be looked for there, so another volume in its place
 * is refused. The mark goes when the copy is whole under its name, by which it is found from then on.
 * Faults: `volume-changed` {path}; `folder-not-usable`; those of writing.
 */
export async function writeAnnounced(
  { media }: CeremonyPorts,
  { folder, bundle, mark }: Announced,
  files: readonly BundleFile[],
  onProgress?: (written: number, total: number) => void,
): Promise<readonly WrittenFile[]> {
  if (!(await media.hasMark(folder, bundle, mark))) throw new Fault('volume-changed', { path: folder });
  const written = await media.writeBundle(folder, bundle, files, onProgress);
  await media.removeMark(folder, bundle, mark);
  return written;
}

const isIntended = (entry: LedgerEntry, keyId: string): entry is LedgerEntry & { type: 'key-intended' } =>
  entry.type === 'key-intended' && entry.data.keyId === keyId;

/** Which of the plan's copies under the same words this is, from 1: two of them must not be taken for one another. */
function numberOf(operations: readonly Operation[], wanted: VolumeOperation): number {
  const alike = operations.filter(
    (one) =>
      isVolumeOperation(one) && folderWords[one.kind] === folderWords[wanted.kind] && authorityOf(one) === authorityOf(wanted),
  );
  return alike.findIndex(({ name }) => name === wanted.name) + 1;
}

const isVolumeOperation = (operation: Operation): operation is VolumeOperation => Object.hasOwn(folderWords, operation.kind);

/** Of the plan of this ceremony. */
export async function operationsOf({ ledger }: CeremonyPorts, ceremony: string): Promise<readonly Operation[]> {
  const opened = (await ledger.entriesOf(ceremony)).find((entry) => entry.type === 'ceremony-opened');
  return opened?.type === 'ceremony-opened' ? opened.data.plan.operations : [];
}
