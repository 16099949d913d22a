import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromBase64, toHex } from '../../../shared/base/bytes.ts';
import {
  checkpointOrigin,
  checkpointSignature,
  formatCheckpoint,
  parseCheckpoint,
  verifyCheckpoint,
} from '../../../main/ledger/checkpoint.ts';
import { codeFrom, faultFrom, makeSigner, temporaryFolder } from './sample-ledger.ts';

const origin = checkpointOrigin('00112233445566778899aabbccddeeff');
const root = new Uint8Array(32).fill(7);
const signer = makeSigner();
const note = formatCheckpoint(origin, 42, root, signer);

describe('a checkpoint', () => {
  it('is three lines, a blank line and one signature line', () => {
    const lines = note.split('\n');
    expect(lines.slice(0, 4)).toEqual([origin, '42', 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=', '']);
    expect(lines[4]).toMatch(/^— anchorite-ledger\/00112233445566778899aabbccddeeff [A-Za-z0-9+/]{91}=$/);
    expect(lines.slice(5)).toEqual(['']);
  });

  it('is read back as it was written', () => {
    const checkpoint = verifyCheckpoint(note, signer.spki);
    expect(checkpoint).toMatchObject({ origin, size: 42, rootHash: root });
    expect(note.startsWith(`${checkpoint.text}\n— `)).toBe(true);
  });

  it('is verified by openssl from HEAD.txt, HEAD.sig and ledger.pub', () => {
    const folder = temporaryFolder();
    const checkpoint = verifyCheckpoint(note, signer.spki);
    writeFileSync(join(folder, 'HEAD.txt'), checkpoint.text);
    writeFileSync(join(folder, 'HEAD.sig'), checkpointSignature(checkpoint, signer.spki));
    writeFileSync(join(folder, 'ledger.der'), signer.spki);
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    openssl('pkey', '-pubin', '-inform', 'DER', '-in', 'ledger.der', '-out', 'ledger.pub');
    const verify = ['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', 'ledger.pub', '-in', 'HEAD.txt', '-sigfile', 'HEAD.sig'];
    expect(openssl(...verify)).toContain('Signature Verified Successfully');
    writeFileSync(join(folder, 'HEAD.txt'), checkpoint.text.replace('42', '43'));
    expect(() => openssl(...verify)).toThrow();
  });

  it('has the key hash of the published signed-note key', () => {
    // golang.org/x/mod/sumdb/note: the verifier key of PeterNeumann and its signed example.
    const published = fromBase64('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW') ?? new Uint8Array();
    expect(published[0]).toBe(1);
    const prefix = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    const spki = Uint8Array.from([...prefix, ...published.slice(1)]);
    const made = parseCheckpoint(formatCheckpoint('PeterNeumann', 1, root, { spki, sign: () => new Uint8Array(64) }));
    expect(made.signatures.map(({ keyHash }) => toHex(keyHash))).toEqual(['c74f20a3']);
  });

  it('may carry the signatures of sixteen witnesses beside its own', () => {
    const witnesses = Array.from({ length: 16 }, (_, i) => formatCheckpoint(`witness-${i}`, 42, root, makeSigner()).split('\n')[4]);
    const cosigned = `${note}${witnesses.join('\n')}\n`;
    expect(verifyCheckpoint(cosigned, signer.spki).signatures).toHaveLength(17);
    expect(parseCheckpoint(cosigned).signatures[16]?.name).toBe('witness-15');
  });

  it('is refused when its size, root, origin or signature was changed', async () => {
    const other = makeSigner();
    const [line = ''] = note.split('\n').slice(4);
    const changed = [
      note.replace('\n42\n', '\n43\n'),
      note.replace('Bwc', 'Cwc'),
      note.replaceAll(origin, 'anchorite-ledger/ff'),
      note.replace(line, `${line.slice(0, -4)}AAA=`),
      formatCheckpoint(origin, 42, root, other),
    ];
    for (const bad of changed) expect(await codeFrom(() => verifyCheckpoint(bad, signer.spki))).toBe('ledger-broken');
  });

  it('is refused when it is not in the one accepted form', async () => {
    const malformed = [
      '',
      note.slice(0, -1),
      note.replace('\n42\n', '\n042\n'),
      note.replace('\n42\n', '\n-1\n'),
      note.replace('\n42\n', '\n99999999999999999\n'),
      note.replace('\n\n', '\nextension\n\n'),
      note.replace('\n\n', '\n'),
      note.replaceAll('\n', '\r\n'),
      note.replace('— ', '- '),
      note.replace(origin, 'two words'),
      `${note}\n`,
      `${note}— x AAAA\n`,
      note + '— x AAAAAAAA\n'.repeat(64),
    ];
    for (const bad of malformed) {
      expect((await faultFrom(() => parseCheckpoint(bad))).detail['why'], JSON.stringify(bad)).toBe('the checkpoint is malformed');
    }
  });
});
