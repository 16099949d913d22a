import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endedKeys } from '../../shared/ceremony/ended-in-ceremony.ts';
import { keyEntryTypes } from '../../shared/ceremony/key-custody.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { KeptTranscript, Transcripts } from '../ports/transcripts.ts';
import type { Printer } from '../ports/workstation.ts';
import { keepFile } from './keep-file.ts';
import { recordOfCeremony, type CeremonyFacts } from './record-of-ceremony.ts';
import { renderTranscript } from './render-transcript.tsx';
import type { FontFace, LabelledValue } from './transcript-record.ts';

export interface TranscriptStoreOptions {
  /** Folder of the kept transcripts; made at the first one. */
  readonly folder: string;
  readonly ledger: Ledger;
  readonly printer: Printer;
  readonly fonts: readonly FontFace[];
  readonly devices: readonly LabelledValue[];
  readonly stepsOf: (opened: EntryData<'ceremony-opened'>) => readonly Step[];
  readonly describe: CeremonyFacts['describe'];
}

/** Transcripts of ended ceremonies: printed once, kept beside the ledger, their digest in the ledger. */
export class TranscriptStore implements Transcripts {
  constructor(private readonly options: TranscriptStoreOptions) {}

  async print(ceremony: string): Promise<KeptTranscript> {
    const kept = await this.find(ceremony);
    if (kept) return this.recorded(kept);
    const record = await this.record(ceremony);
    const { printer, fonts, folder } = this.options;
    let format: KeptTranscript['format'] = 'pdf';
    let bytes: Uint8Array;
    try {
      bytes = await printer.print(renderTranscript(record, { fonts }));
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'printer-unavailable') throw thrown;
      format = 'html';
      bytes = new TextEncoder().encode(renderTranscript(record, { fonts, standalone: true }).html);
    }
    const path = await keepFile(folder, `${ceremony}.${format}`, bytes);
    const sha256 = digestOf(bytes);
    return this.recorded({ ceremony, format, bytes, sha256, path });
  }

  /** The ledger knows every transcript that is kept; one that a power loss left unrecorded is recorded now. */
  private async recorded(kept: KeptTranscript): Promise<KeptTranscript> {
    const { ceremony, sha256, format } = kept;
    const entries = await this.options.ledger.entriesOf(ceremony);
    if (!entries.some((entry) => entry.type === 'transcript-printed' && entry.data.sha256 === sha256)) {
      await this.options.ledger.append({ type: 'transcript-printed', ceremony, data: { sha256, pages: null, format } });
    }
    return kept;
  }

  async find(ceremony: string): Promise<KeptTranscript | undefined> {
    const name = (await this.names()).find((one) => one.slice(0, one.lastIndexOf('.')) === ceremony);
    return name === undefined ? undefined : this.read(name);
  }

  async list(): Promise<readonly KeptTranscript[]> {
    const kept: KeptTranscript[] = [];
    for (const name of await this.names()) kept.push(await this.read(name));
    return kept;
  }

  private async names(): Promise<readonly string[]> {
    const names = await readdir(this.options.folder).catch((): string[] => []);
    return names.filter((name) => /^\d{4}-\d{2}-\d{2}-\d{2,4}\.(pdf|html)$/.test(name)).toSorted();
  }

  private async read(name: string): Promise<KeptTranscript> {
    const path = join(this.options.folder, name);
    const bytes = new Uint8Array(await readFile(path));
    const format = name.endsWith('.pdf') ? 'pdf' : 'html';
    return { ceremony: name.slice(0, name.lastIndexOf('.')), format, bytes, sha256: digestOf(bytes), path };
  }

  private async record(ceremony: string) {
    const { ledger, devices, describe, stepsOf } = this.options;
    const entries = await ledger.entriesOf(ceremony);
    const opening = entries.find((entry) => entry.type === 'ceremony-opened');
    const ended = entries.findLast(({ type }) => type === 'ceremony-closed' || type === 'ceremony-aborted');
    if (opening?.type !== 'ceremony-opened' || !ended) throw new Fault('ceremony-not-open', { ceremony });
    const { size, hash } = ledger.head();
    const steps = stepsOf(opening.data);
    const record = recordOfCeremony({
      mode: ledger.mode,
      ceremonyId: ceremony,
      entries,
      steps,
      ended: endedKeys({ entries, steps }, await ledger.entriesOfTypes(keyEntryTypes)),
      checkpoint: (await ledger.checkpoints()).find((checkpoint) => checkpoint.size > ended.seq),
      ledger: { ledgerId: ledger.ledgerId, publicKeySha256: digestOf(ledger.publicKey), size, headHash: hash },
      devices,
      describe,
    });
    if (!record) throw new Fault('ceremony-not-open', { ceremony });
    return record;
  }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
