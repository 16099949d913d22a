import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromBase64, toBase64 } from '../../../shared/base/bytes.ts';
import type { LedgerEntry, NewEntry } from '../../../shared/ceremony/ledger-entry.ts';
import { checkpointOrigin, formatCheckpoint } from '../../../main/ledger/checkpoint.ts';
import { entryOf, firstPrev, parseLine } from '../../../main/ledger/entry-line.ts';
import { MerkleTree } from '../../../main/ledger/merkle.ts';
import { bundleLayout, type BundleContent } from '../../../main/transcript/bundle-layout.ts';
import type { RehearsedBundle } from '../../support/rehearsed-bundle.ts';
import { passingFolder } from './tampering.ts';

/** What becomes of an entry: itself, others in its place, or nothing. */
export type Forgery = (entry: LedgerEntry) => LedgerEntry | readonly NewEntry[];

export const bytesOf = (base64: string): Uint8Array => fromBase64(base64) ?? new Uint8Array();
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Writes a bundle whose whole ledger was rewritten by somebody who has the ledger key but no CA key: every line chained again,
 * every checkpoint signed again, every file made from the forged entries. Returns its folder.
 */
export function forgeBundle({ bundle, signer }: RehearsedBundle, forgery: Forgery, kept = { transcripts: true }): string {
  const lines = readFileSync(join(bundle, 'ledger/ledger.jsonl'), 'utf8').trimEnd().split('\n');
  const entries = rewrite(lines, forgery, signer);
  const last = entries.at(-1);
  const created = entries[0];
  if (!last || created?.type !== 'ledger-created') throw new Error('nothing is left to forge');
  const notes = entries.flatMap((entry) => (entry.type === 'checkpoint' ? [entry.data.note] : []));
  const html = readFileSync(join(bundle, 'transcript/transcript.html'));
  const { files } = bundleLayout(
    {
      id: 'forged',
      mode: created.data.mode,
      title: 'Forged',
      createdAt: last.time,
      application: 'Forger',
      ...objectsOf(entries),
      transcripts: kept.transcripts ? [{ name: 'transcript', format: 'html', bytes: html }] : [],
      ledger: {
        ledgerId: created.data.ledgerId,
        publicKey: bytesOf(created.data.publicKey),
        lines: new TextEncoder().encode(entries.map(({ line }) => `${line}\n`).join('')),
        size: entries.length,
        headHash: last.hash,
        checkpoint: notes.at(-1) ?? null,
      },
    },
    { sha256, sign: (bytes) => signer.sign(bytes) },
  );
  const folder = passingFolder('forged');
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

function rewrite(lines: readonly string[], forgery: Forgery, signer: RehearsedBundle['signer']): LedgerEntry[] {
  const tree = new MerkleTree();
  const forged: LedgerEntry[] = [];
  let ledgerId = '';
  for (const original of lines.map(parseLine)) {
    if (original.type === 'ledger-created') ledgerId = original.data.ledgerId;
    const wanted = forgery(original);
    for (const entry of 'type' in wanted ? [wanted] : wanted) {
      const seq = forged.length;
      const prev = forged.at(-1)?.hash ?? firstPrev;
      const root = tree.root();
      const note = formatCheckpoint(checkpointOrigin(ledgerId), seq, root, signer);
      const data = { size: seq, rootHash: toBase64(root), headHash: prev, note };
      const { type, ceremony } = entry;
      const said: NewEntry = entry.type === 'checkpoint' ? { type: 'checkpoint', ceremony, data } : entry;
      const made = entryOf(said, { seq, prev, time: original.time });
      if (made.type !== type) throw new Error('an entry keeps its type');
      tree.add(Buffer.from(made.line, 'utf8'));
      forged.push(made);
    }
  }
  return forged;
}

/** The files that an honest program would make of these entries. */
function objectsOf(entries: readonly LedgerEntry[]): Pick<BundleContent, 'certificates' | 'crls' | 'csrs'> {
  const issued = entries.flatMap((entry) => (entry.type === 'certificate-issued' ? [entry.data] : []));
  const crls = new Map(
    entries.flatMap((entry) => (entry.type === 'crl-issued' ? [[entry.data.issuer, bytesOf(entry.data.der)]] : [])),
  );
  return {
    certificates: issued.map(({ name, issuer, der }) => {
      const above = issued.filter((other) => other.name === issuer && issuer !== name).map((other) => bytesOf(other.der));
      return { name, issuer, der: bytesOf(der), chain: [bytesOf(der), ...above] };
    }),
    crls: [...crls].map(([name, der]) => ({ name, der })),
    csrs: issued.flatMap(({ name, csr }) => (csr === null ? [] : [{ name, der: bytesOf(csr) }])),
  };
}

/** The octets with one bit of the last octet changed: the end of a signature. */
export function withBadSignature(base64: string): Uint8Array {
  const bytes = Uint8Array.from(bytesOf(base64));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes;
}
