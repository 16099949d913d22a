import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { createLedger } from '../../main/ledger/open-ledger.ts';
import { interleaved, secondsOf, type Measurement } from './measure.ts';

const entries = 20_000;
const batch = 500;
const singles = 200;

/** Entries of about 1 kB, the size of a recorded certificate: appended, and the whole ledger verified again. */
export async function benchLedger(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-bench-ledger-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const spki = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const ledger = await createLedger({
    file: join(folder, 'ledger.sqlite'),
    mode: 'rehearsal',
    ledgerId: '00'.repeat(16),
    publicKey: spki,
    application: 'bench',
    clock: { now: () => '2026-11-21T10:00:00Z' },
  });
  try {
    const entry = (i: number): NewEntry => ({
      type: 'refusal-recorded',
      ceremony: null,
      data: { fault: 'csr-signature-invalid', detail: { at: String(i), bytes: 'x'.repeat(750) }, step: null },
    });
    const single = await secondsOf(async () => {
      for (let i = 0; i < singles; i++) await ledger.append(entry(i));
    });
    for (let from = singles; from < entries; from += batch)
      await ledger.appendAll(Array.from({ length: Math.min(batch, entries - from) }, (_, i) => entry(from + i)));
    await ledger.checkpoint({ spki, sign: (bytes) => new Uint8Array(sign(null, bytes, key)) }, null);
    const lines: string[] = [];
    for (let from = 0; from < ledger.head().size; from += batch)
      for (const { line } of await ledger.entries(from, batch)) lines.push(line);
    writeFileSync(join(folder, 'ledger.jsonl'), lines.map((line) => `${line}\n`).join(''));
    const [verified = 0, flat = 0] = await interleaved(3, [
      () => ledger.verify(),
      () => walkFlatFile(join(folder, 'ledger.jsonl')),
    ]);
    return [
      {
        what: `Ledger of ${entries.toLocaleString('en')} entries: chain, rules, Merkle tree, checkpoint, projections`,
        unit: 'entries per second',
        value: entries / verified,
        beside: [{ what: 'limit: the SHA-256 chain of the exported lines in one flat file', value: entries / flat }],
        note: `appending one by one, each durable: ${(singles / single).toFixed(0)} per second`,
      },
    ];
  } finally {
    await ledger.close();
  }
}

/** What any check of the chain must do: hash each line and find it in the next. */
function walkFlatFile(file: string): void {
  let prev = '0'.repeat(64);
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    if (!line.includes(`"prev":"${prev}"`)) throw new Error('the chain is broken');
    prev = createHash('sha256').update(line, 'utf8').digest('hex');
  }
}
