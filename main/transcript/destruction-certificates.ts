import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOfBase64 } from '../../shared/base/bytes.ts';
import { keyEntryTypes, keyRecords } from '../../shared/ceremony/key-custody.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CrlRow, Ledger } from '../ports/ledger.ts';
import type { DestructionCertificates, PrintedDestruction } from '../ports/transcripts.ts';
import type { Printer } from '../ports/workstation.ts';
import { destructionRecord, type DestructionFacts, type DestructionRecord } from './destruction-record.ts';
import { keepFile } from './keep-file.ts';
import { renderDestruction } from './render-destruction.tsx';
import type { FontFace } from './transcript-record.ts';

export interface DestructionOptions {
  readonly ledger: Omit<Ledger, 'append' | 'appendAll' | 'checkpoint'>;
  readonly printer: Printer;
  readonly fonts: readonly FontFace[];
  readonly stepsOf: (opened: EntryData<'ceremony-opened'>) => DestructionFacts['steps'];
  readonly keyIdentifierOf: DestructionFacts['keyIdentifierOf'];
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What is printed, from the ledger alone. Fault: `destruction-unknown` {ceremony}. */
async function recordFrom(
  { ledger, stepsOf, keyIdentifierOf }: DestructionOptions,
  ceremonyId: string,
): Promise<DestructionRecord> {
  const entries = await ledger.entriesOf(ceremonyId);
  const opening = entries.find((entry) => entry.type === 'ceremony-opened');
  const ended = entries.find(({ type }) => type === 'ceremony-closed' || type === 'ceremony-aborted');
  const authorities = await ledger.authorities();
  const crls: CrlRow[] = [];
  for (const { name } of authorities) crls.push(...(await ledger.crls(name)).slice(0, 1));
  const record = destructionRecord({
    mode: ledger.mode,
    ceremonyId,
    entries,
    steps: opening?.type === 'ceremony-opened' ? stepsOf(opening.data) : [],
    records: keyRecords(await ledger.entriesOfTypes(keyEntryTypes)),
    authorities,
    crls,
    checkpoint: ended && (await ledger.checkpoints()).find(({ size }) => size > ended.seq),
    ledger: { ledgerId: ledger.ledgerId, publicKeySha256: digestOf(ledger.publicKey) },
    rootHashOf: ({ rootHash }) => hexOfBase64(rootHash),
    keyIdentifierOf,
  });
  if (!record) throw new Fault('destruction-unknown', { ceremony: ceremonyId });
  return record;
}

/** The document of a ceremony that destroyed a key: PDF, or HTML where no PDF can be made. Writes nothing. Fault: `destruction-unknown`. */
export async function printDestruction(options: DestructionOptions, ceremony: string): Promise<Omit<PrintedDestruction, 'path'>> {
  const record = await recordFrom(options, ceremony);
  const { printer, fonts } = options;
  try {
    const bytes = await printer.print(renderDestruction(record, { fonts }));
    return { bytes, format: 'pdf', sha256: digestOf(bytes) };
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'printer-unavailable') throw thrown;
    const bytes = new TextEncoder().encode(renderDestruction(record, { fonts, standalone: true }).html);
    return { bytes, format: 'html', sha256: digestOf(bytes) };
  }
}

/**
 * Kept beside the transcripts. Made anew from the ledger each time: the ledger has no digest of it that would tell a kept one from
 * one that was changed since, and the first print may have come before the checkpoint that it names.
 */
export function destructionCertificates(options: DestructionOptions & { readonly folder: string }): DestructionCertificates {
  const { folder } = options;
  const nameOf = (ceremony: string, format: string): string => `${ceremony}-destruction.${format}`;
  return {
    async print(ceremony) {
      const printed = await printDestruction(options, ceremony);
      const path = await keepFile(folder, nameOf(ceremony, printed.format), printed.bytes);
      // One of the other format, from before the printer came or went, would say what was so then.
      await rm(join(folder, nameOf(ceremony, printed.format === 'pdf' ? 'html' : 'pdf')), { force: true });
      return { ...printed, path };
    },
  };
}
