import { bagOnRecord } from '../../shared/ceremony/bag-words.ts';
import { ledgerBackups, ledgerBackupTypes, liveLedgerBackups, type LedgerBackup } from '../../shared/ceremony/ledger-backups.ts';
import { entryData } from '../../shared/ceremony/ledger-entry.ts';
import type { Preview } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { isWhatIsLeftOf, lookAtLines, lookAtSums, noneReached, whyUnlike, type BackupOnVolume } from './backup-files.ts';
import { backupBundle } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Evidence } from './effect.ts';
import type { World } from './ceremony-program.ts';
import { lastProvenInWords } from './last-proven.ts';

/** Backups of the ledger by itself: which are on record, and which of them lies in a folder. */

export interface FoundLedgerBackup extends BackupOnVolume {
  readonly holds: 'ledger';
  readonly backup: LedgerBackup;
  /** What is wrong with the list of its files, by which it is known; null where nothing is. */
  readonly damaged: string | null;
}

export const ledgerBackupsOf = async ({ ledger }: Pick<CeremonyPorts, 'ledger'>): Promise<readonly LedgerBackup[]> =>
  ledgerBackups(await ledger.entriesOfTypes(ledgerBackupTypes));

/** As they are when the turn of the next operation of a plan comes: with those that earlier ones make, without those that they end. */
export const ledgerBackupsIn = async ({ ports, promised }: Pick<World, 'ports' | 'promised'>): Promise<readonly LedgerBackup[]> =>
  ledgerBackups([...(await ports.ledger.entriesOfTypes(ledgerBackupTypes)), ...promised]);

/**
 * The live backup in `folder`, known by the list of its files; where that is damaged or missing, by the lines of its ledger, else by the
 * name of its folder, so that a drill of it can be held and recorded. `all`: those among which it is looked for.
 * Faults: those of reading; `ledger-backup-unknown` {folder, why}.
 */
export async function ledgerBackupIn(
  ports: CeremonyPorts,
  folder: string,
  all: readonly LedgerBackup[],
): Promise<FoundLedgerBackup> {
  const live = liveLedgerBackups(all);
  const unknown = (why: string): Fault => new Fault('ledger-backup-unknown', { folder, why });
  const sums = await lookAtSums(ports, folder);
  const listed = all.find(({ sumsSha256 }) => !(sums instanceof Fault) && sumsSha256 === sums.sha256);
  if (listed?.ended) throw unknown(endedIn(listed));
  if (listed) return { holds: 'ledger', backup: listed, folder, damaged: null };
  const lines = await lookAtLines(ports, folder);
  // Where neither is there, the volume itself was chosen, or it is not in.
  const unreached = noneReached(sums, lines);
  const below = unreached && (await backupBelow(ports, folder, live));
  if (below !== undefined) throw unknown(`one lies in ${below}`);
  const left = unreached && live.find(isNamed(folder));
  const identified = left && { identifier: left.backupId, sumsSha256: left.sumsSha256 };
  if (unreached && !(identified && (await isWhatIsLeftOf(ports, folder, identified)))) throw unreached;
  const held = lines instanceof Fault ? undefined : ledgerIdIn(lines.bytes);
  if (held !== undefined && held !== ports.ledger.ledgerId)
    throw unknown(`its lines are those of another ledger, ${held}, and not the beginning of the one here`);
  const backup =
    live.find(({ ledgerSha256 }) => !(lines instanceof Fault) && ledgerSha256 === lines.sha256) ?? live.find(isNamed(folder));
  if (backup) return { holds: 'ledger', backup, folder, damaged: `${folder}/SHA256SUMS: ${whyUnlike(sums)}` };
  const named = all.find(isNamed(folder));
  throw unknown(named ? endedIn(named) : 'none on record has its files or its name');
}

/** The last one that this ceremony made. Fault: `step-out-of-order`. */
export async function ledgerBackupMadeIn(ports: CeremonyPorts, ceremony: string): Promise<FoundLedgerBackup> {
  const backup = liveLedgerBackups(await ledgerBackupsOf(ports)).findLast((one) => one.ceremony === ceremony);
  if (!backup) throw new Fault('step-out-of-order');
  return { holds: 'ledger', backup, folder: backup.folder, damaged: null };
}

/** Live ones that a folder of this name may be: the one that was written there, else any. Nothing is read: the volume may be out. */
export async function ledgerBackupsNamed(ports: CeremonyPorts, folder: string): Promise<readonly LedgerBackup[]> {
  const live = liveLedgerBackups(await ledgerBackupsOf(ports));
  const written = live.find(isNamed(folder));
  return written ? [written] : live;
}

const endedIn = ({ ended, folder }: LedgerBackup): string =>
  `the one of ${folder} is recorded as ${ended?.how === 'lost' ? 'lost' : 'destroyed'} since ${ended?.at ?? ''} (${ended?.why ?? ''}). It holds no secret: make a new one`;

export const nameOf = (folder: string): string => folder.split('/').findLast((part) => part !== '') ?? '';

const isNamed =
  (folder: string) =>
  (backup: LedgerBackup): boolean =>
    nameOf(backup.folder) === nameOf(folder);

/** The folder of a live backup that lies in this one, as a volume has it. */
async function backupBelow({ media }: CeremonyPorts, folder: string, live: readonly LedgerBackup[]): Promise<string | undefined> {
  for (const backup of live) {
    const trace = await media.trace(folder, nameOf(backup.folder));
    if (typeof trace === 'object') return `${folder}/${trace.found}`;
  }
  return undefined;
}

/** Which ledger the lines are of, as the first of them says; undefined where that is not legible. */
function ledgerIdIn(lines: Uint8Array): string | undefined {
  const end = lines.indexOf(10);
  try {
    const first: unknown = JSON.parse(new TextDecoder().decode(lines.subarray(0, end)));
    const data = typeof first === 'object' && first !== null && 'data' in first ? first.data : undefined;
    return entryData['ledger-created'].safeParse(data).data?.ledgerId;
  } catch {
    return undefined;
  }
}

/** What is told of it before anybody relies on it, or it ends. */
export const factsOfLedgerBackup = (backup: LedgerBackup, size: number): readonly Evidence[] => [
  { label: 'Backup of the ledger', value: `${backup.backupId}, ${backup.folder}` },
  { label: 'Made', value: `${backup.madeAt}${backup.ceremony === null ? '' : `, ceremony ${backup.ceremony}`}` },
  { label: 'Holds', value: `the first ${backup.ledgerSize} entries; ${size - backup.ledgerSize} came later` },
  { label: 'SHA-256 of SHA256SUMS, as recorded', value: backup.sumsSha256 },
  { label: 'SHA-256 of ledger.jsonl, as recorded', value: backup.ledgerSha256 },
  { label: 'Last proven', value: lastProvenInWords(backup) },
  bagOfLedgerBackup(backup),
];

/** What is reviewed of it in a plan: what is on record, what the program saw of it, what is to be done with it. */
export const previewOfLedgerBackup = (
  operation: string,
  facts: readonly Evidence[],
  seen: readonly Evidence[] = [],
  planned: readonly Evidence[] = [],
): Preview => ({
  ...{ operation, kind: 'bundle', requestDiff: [], tbs: '', tbsSha256: '' },
  title: 'Backup of the ledger',
  fields: [
    ...facts.map((fact) => ({ ...fact, origin: 'ledger' as const, provisional: false })),
    ...seen.map((fact) => ({ ...fact, origin: 'program' as const, provisional: false })),
    ...planned.map((fact) => ({ ...fact, origin: 'plan' as const, provisional: false })),
  ],
});

/** What people compare with the bag that they have in hand. */
export const bagOfLedgerBackup = ({ backupId, bag }: LedgerBackup): Evidence => ({
  label: `On record, ledger backup ${backupId.slice(0, 8)}`,
  value: bagOnRecord(bag),
});

/** Where its lines lie in its folder. */
export const ledgerPath = `${backupBundle}/ledger/ledger.jsonl`;
