import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportJsonl } from '../../../main/ledger/export-jsonl.ts';
import { ledgerLines, verifyLedgerLines } from '../../../main/ledger/line-verifier.ts';
import { verifyCheckpoint } from '../../../main/ledger/checkpoint.ts';
import { codeFrom, faultFrom, holdCeremony, newSample, opened, step, temporaryFolder } from './sample-ledger.ts';
import type { Sample } from './sample-ledger.ts';

// What an auditor runs with bash and sha256sum alone.
const recipe = `
prev=$(printf '0%.0s' $(seq 64)); n=0
while IFS= read -r l; do case "$l" in *"\\"prev\\":\\"$prev\\""*) ;; *) echo "BROKEN at line $n"; exit 1;; esac
prev=$(printf '%s' "$l" | sha256sum | cut -d' ' -f1); n=$((n+1)); done < ledger.jsonl; echo "OK $n $prev"
`;

let sample: Sample;
let text = '';

beforeAll(async () => {
  sample = await newSample();
  await holdCeremony(sample);
  await sample.ledger.append(opened('c2'));
  await sample.ledger.appendAll(Array.from({ length: 30 }, (_, i) => step('c2', i)));
  for await (const piece of exportJsonl(sample.ledger)) text += piece;
});

function bytesOf(jsonl: string): Uint8Array {
  return new TextEncoder().encode(jsonl);
}

function shell(jsonl: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'ledger.jsonl'), jsonl);
  writeFileSync(join(folder, 'check.sh'), recipe);
  return spawnSync('bash', ['check.sh'], { cwd: folder, encoding: 'utf8' }).stdout.trim();
}

describe('an exported ledger.jsonl', () => {
  it('passes the auditor’s shell loop, which prints size and head', () => {
    const { size, hash } = sample.ledger.head();
    expect(shell(text)).toBe(`OK ${size} ${hash}`);
  });

  it('with one changed byte is found broken by the shell loop and by us', async () => {
    const changed = text.replace('Example Ltd', 'Example Ltb');
    expect(shell(changed)).toBe('BROKEN at line 2');
    expect(await faultFrom(verifyLedgerLines(ledgerLines(bytesOf(changed))))).toMatchObject({
      code: 'ledger-broken',
      detail: { seq: '2', why: 'prev is not the hash of the line before' },
    });
  });

  it('is verified without the database', async () => {
    const seen: number[] = [];
    const proven = await verifyLedgerLines(ledgerLines(bytesOf(text)), ({ seq }) => seen.push(seq));
    expect(proven).toMatchObject({
      size: sample.ledger.head().size,
      headHash: sample.ledger.head().hash,
      ledgerId: sample.ledger.ledgerId,
      mode: 'production',
      publicKey: sample.signer.spki,
      checkpoints: await sample.ledger.checkpoints(),
    });
    expect(seen).toHaveLength(proven.size);
  });

  it('is matched with a checkpoint that came another way', async () => {
    const note = (await sample.ledger.checkpoints())[0]?.note ?? '';
    const paper = verifyCheckpoint(note, sample.signer.spki);
    const lines = text.split('\n').slice(0, -1);
    await verifyLedgerLines(lines, undefined, [paper]);
    const shorter = verifyLedgerLines(lines.slice(0, paper.size - 1), undefined, [paper]);
    expect((await faultFrom(shorter)).detail['why']).toBe('the ledger is shorter than a checkpoint says');
    const another = verifyLedgerLines(lines, undefined, [{ size: 5, rootHash: paper.rootHash }]);
    expect((await faultFrom(another)).detail).toEqual({ seq: '4', why: 'the entries up to here are not those of the checkpoint' });
  });

  it('is refused when lines were swapped, left out, doubled, respelled or not ended as they should be', async () => {
    const lines = text.split('\n').slice(0, -1);
    const [zero = '', one = '', two = '', ...rest] = lines;
    const bad: string[] = [
      '',
      text.slice(0, -1),
      text.replaceAll('\n', '\r\n'),
      `${text}\n`,
      `\ufeff${text}`,
      [zero, two, one, ...rest, ''].join('\n'),
      [zero, one, ...rest, ''].join('\n'),
      [one, two, ...rest, ''].join('\n'),
      [zero, one, one, two, ...rest, ''].join('\n'),
      [zero, zero, ''].join('\n'),
      [zero.replace('{"ceremony"', '{ "ceremony"'), ''].join('\n'),
      [zero.replace('"v":1', '"v":1,"x":1'), ''].join('\n'),
      'null\n',
      '{}\n',
    ];
    for (const jsonl of bad) {
      expect(await codeFrom(async () => verifyLedgerLines(ledgerLines(bytesOf(jsonl)))), jsonl.slice(0, 80)).toBe('ledger-broken');
    }
    const notUtf8 = bytesOf(text);
    notUtf8[40] = 0xff;
    expect((await faultFrom(async () => verifyLedgerLines(ledgerLines(notUtf8)))).detail['why']).toBe('the line is not UTF-8');
  });
});
