import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { faultOf, type Fault } from '../../shared/fault/fault.ts';
import type { SealedKeyStore } from '../ports/key-store.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { keyRecordsOf } from './held-key.ts';

/** A sealed file whose copy has ended, or was announced and never recorded. */
export interface EndedFile {
  readonly keyId: string;
  readonly authority: string;
  /** When its copy ended, or was written off. */
  readonly since: string;
}

/** One that could not be removed, and why. */
export type StuckFile = EndedFile & { readonly fault: Fault };

/**
 * Removes the files of copies that have ended, and of those that were written off: a power loss may have come between the entry and the
 * removal. The ledger says which copies are live; what it does not name is nobody's. One that cannot be removed keeps no other, and no
 * ceremony, waiting: it is handed back.
 */
export async function sweepEndedCopies(ports: CeremonyPorts): Promise<readonly StuckFile[]> {
  const stuck: StuckFile[] = [];
  for (const file of await endedFiles(ports.ledger, await keyRecordsOf(ports))) {
    await ports.keyStores['sealed-file'].discard(file.keyId).catch((thrown: unknown) => {
      stuck.push({ ...file, fault: faultOf(thrown) });
    });
  }
  return stuck;
}

/** Those of them that are here all the same. Changes nothing; where the key folder cannot be read nothing is said of it here. */
export async function endedFilesHere(
  ledger: Pick<Ledger, 'entriesOfTypes'>,
  records: readonly KeyRecord[],
  sealedFiles: Pick<SealedKeyStore, 'holds'>,
): Promise<readonly EndedFile[]> {
  const here: EndedFile[] = [];
  for (const file of await endedFiles(ledger, records)) if (await sealedFiles.holds(file.keyId).catch(() => false)) here.push(file);
  return here;
}

async function endedFiles(ledger: Pick<Ledger, 'entriesOfTypes'>, records: readonly KeyRecord[]): Promise<readonly EndedFile[]> {
  const ended = records.flatMap(({ authority, copies }) =>
    copies.flatMap((copy) =>
      copy.kind === 'sealed-file' && copy.ended !== null ? [{ keyId: copy.keyId, authority, since: copy.ended.at }] : [],
    ),
  );
  const entries = await ledger.entriesOfTypes(['key-intended', 'key-discarded']);
  const discarded = new Map(
    entries.flatMap((entry) => (entry.type === 'key-discarded' ? [[entry.data.keyId, entry.time] as const] : [])),
  );
  return [
    ...ended,
    ...entries.flatMap((entry) => {
      if (entry.type !== 'key-intended' || entry.data.custody !== 'sealed-file') return [];
      const { keyId, operation: authority } = entry.data;
      const since = discarded.get(keyId);
      return since === undefined ? [] : [{ keyId, authority, since }];
    }),
  ];
}

/** Fault: that of the first file of this authority that could not be removed. Only a ceremony that is about its end insists on it. */
export function refuseStuck(stuck: readonly StuckFile[], authority: string): void {
  const own = stuck.find((file) => file.authority === authority);
  if (own) throw own.fault;
}
