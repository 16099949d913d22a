import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadLedgerKey, openLedgerKey } from '../../../main/keystore/ledger-key/ledger-key.ts';
import { systemEntropy } from '../../../main/workstation/system-entropy.ts';
import { opensslVerify } from './key-store-suite.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anchorite-ledger-key-'));
  file = join(folder, 'ledger-key.pem');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openLedgerKey(file, systemEntropy);
const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });

describe('ledger key', () => {
  it('is made once, readable by its owner alone, and is the same at every start', async () => {
    const first = await open();
    const second = await open();
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.spki).toEqual(first.spki);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['ledger-key.pem']);
  });

  it('signs raw Ed25519 that openssl verifies, and gives the public key openssl gives', async () => {
    const key = await open();
    const signature = key.sign(Buffer.from('anchorite checkpoint\n'));
    expect(signature.length).toBe(64);
    opensslVerify('Ed25519', key.spki, Buffer.from('anchorite checkpoint\n'), signature);
    expect(() => opensslVerify('Ed25519', key.spki, Buffer.from('another\n'), signature)).toThrow();
    expect(openssl('pkey', '-in', file, '-pubout')).toBe(key.publicKeyPem);
  });

  it('opens a key that openssl made', async () => {
    openssl('genpkey', '-algorithm', 'ed25519', '-out', file);
    chmodSync(file, 0o600);
    expect((await open()).publicKeyPem).toBe(openssl('pkey', '-in', file, '-pubout'));
  });

  it('leaves no copy that a power loss between naming and tidying up had left', async () => {
    await open();
    writeFileSync(`${file}.0011223344556677.partial`, readFileSync(file), { mode: 0o600 });
    expect(await loadLedgerKey(file, systemEntropy)).toBeDefined();
    expect(readdirSync(folder)).toEqual(['ledger-key.pem']);
  });

  it('is one key when two programs start at the same moment', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, open));
    expect(new Set(keys.map(({ publicKeyPem }) => publicKeyPem)).size).toBe(1);
    expect(keys.filter(({ created }) => created).length).toBe(1);
    expect(readdirSync(folder)).toEqual(['ledger-key.pem']);
  });

  it('is not made anew by loading', async () => {
    expect(await loadLedgerKey(file, systemEntropy)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused when group or others may read or write it', async () => {
    await open();
    for (const mode of [0o640, 0o604, 0o660, 0o620, 0o666]) {
      chmodSync(file, mode);
      await expect(open()).rejects.toMatchObject({ code: 'custody-refused', detail: { path: file } });
    }
    chmodSync(file, 0o400);
    expect((await open()).created).toBe(false);
  });

  it('is key-file-damaged, and stays as it is, when the file is anything else', async () => {
    const other = join(folder, 'other.pem');
    openssl('genpkey', '-algorithm', 'ed25519', '-out', other);
    const good = readFileSync(other, 'utf8');
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', other);
    const contents = [
      '',
      good.slice(0, 60),
      `${good}x`,
      `x${good}`,
      good + good,
      good.replaceAll('PRIVATE', 'PUBLIC'),
      readFileSync(other, 'utf8'),
      'A'.repeat(9_999),
    ];
    for (const content of contents) {
      writeFileSync(file, content, { mode: 0o600 });
      await expect(open(), content.slice(0, 80)).rejects.toMatchObject({ code: 'key-file-damaged' });
      expect(readFileSync(file, 'utf8')).toBe(content);
      rmSync(file);
    }
  });

  it('follows no link and takes no folder for a file', async () => {
    const real = join(folder, 'real.pem');
    await openLedgerKey(real, systemEntropy);
    symlinkSync(real, file);
    await expect(open()).rejects.toMatchObject({ code: 'key-file-damaged', detail: { why: 'a link instead of a file' } });
    rmSync(file);
    mkdirSync(file, { mode: 0o700 });
    await expect(open()).rejects.toMatchObject({ code: 'key-file-damaged', detail: { why: 'not a regular file' } });
  });

  it('says so when the folder is not there', async () => {
    file = join(folder, 'absent', 'ledger-key.pem');
    await expect(open()).rejects.toMatchObject({ code: 'write-failed', detail: { path: file, why: 'ENOENT' } });
  });
});
