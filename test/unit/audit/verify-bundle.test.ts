import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { groupedHex } from '../../../shared/base/bytes.ts';
import { verifyTarget } from '../../../main/audit/verify-target.ts';
import { rehearseBundle, type RehearsedBundle } from '../../support/rehearsed-bundle.ts';
import { copyOf, editText, filesOf, flip, passingFolder, verdictOn } from './tampering.ts';

let rehearsed: RehearsedBundle;

beforeAll(async () => {
  rehearsed = await rehearseBundle();
});

const spoiled = (spoil: (folder: string) => void): Promise<string> => {
  const folder = copyOf(rehearsed.bundle);
  spoil(folder);
  return verdictOn(folder);
};

async function reportOn(folder: string, now?: string): Promise<string> {
  const lines: string[] = [];
  await verifyTarget(folder, (line) => lines.push(line), now === undefined ? undefined : { now: () => now });
  return lines.join('\n');
}

describe('verifying a bundle', () => {
  it('accepts what a rehearsal exported and says each group of checks', async () => {
    const report = await reportOn(rehearsed.bundle);
    expect(report).toContain(`ok   ${filesOf(rehearsed.bundle).length - 2} files match SHA256SUMS`);
    expect(report).toMatch(/ok {3}ledger [0-9a-f]{32}: \d+ entries form one chain that ends in HEAD\.txt; 1 checkpoint signed/);
    expect(report).toContain('ok   5 certificates in the ledger');
    expect(report).toContain('ok   4 CRLs in the ledger');
    expect(report).toContain('ok   5 certificates, 2 CRLs, 3 requests, 1 transcript in files are what the ledger recorded');
  });

  it('says the ledger key as openssl and sha256sum see it, in hex and in words', async () => {
    const command = 'openssl pkey -pubin -in ledger/ledger.pub -outform DER | sha256sum | cut -c1-64';
    const hex = execFileSync('sh', ['-c', command], { cwd: rehearsed.bundle, encoding: 'utf8' }).trim();
    const report = await reportOn(rehearsed.bundle);
    expect(report).toContain(groupedHex(hex.slice(0, 32)));
    expect(report).toContain(groupedHex(hex.slice(32)));
    expect(report.match(/^ {5}[A-Z]?[a-z]+( [A-Z]?[a-z]+){7}$/gimu)?.length).toBe(16);
  });

  it('says the ledger head that the transcript prints, and the one that the shell script finds', async () => {
    const report = await reportOn(rehearsed.bundle);
    const printed = readFileSync(join(rehearsed.bundle, 'transcript/transcript.html'), 'utf8');
    const [, onPaper = ''] = /Ledger head on the transcript of [^\n]+\n {5}([0-9a-f ]+)\n/.exec(report) ?? [];
    expect(onPaper).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
    expect(printed).toContain(onPaper);
    const script = ['ledger/verify-ledger.sh', 'ledger/ledger.jsonl'];
    const [, , now = ''] = execFileSync('sh', script, { cwd: rehearsed.bundle, encoding: 'utf8' }).trim().split(' ');
    expect(report).toContain(groupedHex(now.slice(0, 32)));
  });

  it('reports what was revoked, has expired or is overdue without failing', async () => {
    expect(await reportOn(rehearsed.bundle)).toMatch(/issuing-2 \(intermediate\) REVOKED \S+ \(superseded\)/);
    const later = await reportOn(rehearsed.bundle, '2999-01-01T00:00:00Z');
    expect(later).toMatch(/alpha \(root\) EXPIRED \S+; CRL 2 OVERDUE since/);
    expect(later).toMatch(/issuing-1 \(intermediate\) EXPIRED/);
  });

  it('ends by saying that the paper binds', async () => {
    expect(await reportOn(rehearsed.bundle)).toMatch(
      /only from the paper:\ncompare the digests or words above with the signed transcript\.$/,
    );
  });

  it('refuses one changed bit in any file, at its start, middle and end', async () => {
    for (const path of filesOf(rehearsed.bundle)) {
      const { size } = statSync(join(rehearsed.bundle, path));
      for (const at of new Set([0, Math.floor(size / 2), size - 1])) {
        const verdict = await spoiled((folder) => flip(folder, path, at));
        expect(verdict, `${path} at ${at}`).toMatch(/^bundle-invalid /);
      }
    }
  });

  it('refuses a bundle from which any one file is missing', async () => {
    for (const path of filesOf(rehearsed.bundle)) {
      expect(await spoiled((folder) => rmSync(join(folder, path))), path).toMatch(/^bundle-invalid /);
    }
  });

  it('refuses a file that is not listed, wherever it lies', async () => {
    const add = (path: string) => (folder: string) => writeFileSync(join(folder, path), 'x');
    expect(await spoiled(add('certs/extra.pem'))).toBe('bundle-invalid certs/extra.pem: it is not listed in SHA256SUMS');
    expect(await spoiled(add('extra.exe'))).toBe('bundle-invalid extra.exe: a bundle has no such file');
    expect(await spoiled(add('ledger/.hidden'))).toContain('a bundle has no such file');
    expect(await spoiled(add('certs/\u202efdp.pem'))).toBe('bundle-invalid certs/<U+202E>fdp.pem: a bundle has no such file');
  });

  it('refuses folders that are empty or too deep', async () => {
    expect(await spoiled((folder) => mkdirSync(join(folder, 'empty')))).toBe('bundle-invalid empty: the folder is empty');
    expect(await spoiled((folder) => mkdirSync(join(folder, 'certs/more')))).toBe(
      'bundle-invalid certs/more: a bundle has no such folder',
    );
  });

  it('refuses a link to the very file, and never opens a pipe', async () => {
    const outside = join(passingFolder('outside'), 'alpha.der');
    const toLink = (folder: string): void => {
      renameSync(join(folder, 'certs/alpha.der'), outside);
      symlinkSync(outside, join(folder, 'certs/alpha.der'));
    };
    expect(await spoiled(toLink)).toBe('bundle-invalid certs/alpha.der: it is a link');
    const folderLink = (folder: string): void => {
      renameSync(join(folder, 'crls'), join(folder, '..', 'crls'));
      symlinkSync('../crls', join(folder, 'crls'));
    };
    expect(await spoiled(folderLink)).toBe('bundle-invalid crls: it is a link');
    const toPipe = (folder: string): void => {
      rmSync(join(folder, 'VERIFY.txt'));
      execFileSync('mkfifo', [join(folder, 'VERIFY.txt')]);
    };
    expect(await spoiled(toPipe)).toBe('bundle-invalid VERIFY.txt: it is not a regular file');
  });

  it('reads no file beyond the size its place allows', async () => {
    const grow = (path: string, size: number) => (folder: string) => truncateSync(join(folder, path), size);
    expect(await spoiled(grow('csrs/issuing-1.csr.pem', 2_000_000))).toMatch(/^file-too-large csrs\/issuing-1\.csr\.pem/);
    expect(await spoiled(grow('ledger/ledger.jsonl', 3_000_000_000))).toMatch(/^file-too-large ledger\/ledger\.jsonl/);
  });

  it('refuses two CRLs that changed places, and a ledger without its last lines', async () => {
    const swap = (folder: string): void => {
      renameSync(join(folder, 'crls/alpha.crl'), join(folder, 'kept'));
      renameSync(join(folder, 'crls/beta.crl'), join(folder, 'crls/alpha.crl'));
      renameSync(join(folder, 'kept'), join(folder, 'crls/beta.crl'));
    };
    expect(await spoiled(swap)).toMatch(/^bundle-invalid crls\/(alpha|beta)\.crl: its SHA-256 is not the one in SHA256SUMS/);
    const cut = (folder: string): void =>
      editText(folder, 'ledger/ledger.jsonl', (text) => `${text.split('\n').slice(0, -3).join('\n')}\n`);
    expect(await spoiled(cut)).toMatch(/^bundle-invalid ledger\/ledger\.jsonl/);
  });

  it('refuses what is neither a bundle nor a home, a file, and nothing at all', async () => {
    expect(await verdictOn(join(rehearsed.bundle, 'certs'))).toContain('neither a bundle (no SHA256SUMS) nor a home (no ledger)');
    expect(await verdictOn(join(rehearsed.bundle, 'SHA256SUMS'))).toContain('it is not a folder');
    expect(await verdictOn(join(rehearsed.bundle, 'nowhere'))).toMatch(/^file-not-found/);
  });
});
