import { readFileSync, rmSync, statSync, writeFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64 } from '../../../shared/base/bytes.ts';
import { parseLine } from '../../../main/ledger/entry-line.ts';
import { encodePem } from '../../../main/x509/pem.ts';
import { rehearseBundle, type RehearsedBundle } from '../../support/rehearsed-bundle.ts';
import { copyOf, editText, filesOf, flip, reseal, verdictOn } from './tampering.ts';

let rehearsed: RehearsedBundle;

beforeAll(async () => {
  rehearsed = await rehearseBundle();
});

/** Spoils a copy, then signs sums, manifest and head again with the ledger key. */
const resealed = (spoil: (folder: string) => void): Promise<string> => {
  const folder = copyOf(rehearsed.bundle);
  spoil(folder);
  reseal(folder, rehearsed.signer);
  return verdictOn(folder);
};

const copy = (from: string, to: string) => (folder: string) => copyFileSync(join(folder, from), join(folder, to));

/** Bound by nothing but the signed list of files: instructions for people. */
const prose = new Set(['VERIFY.txt', 'ledger/verify-ledger.sh']);
/** Made again by the seal. */
const seal = new Set(['SHA256SUMS', 'SHA256SUMS.sig', 'MANIFEST.json', 'ledger/HEAD.sig']);

describe('a bundle that was changed and sealed again with the ledger key', () => {
  it('is accepted when nothing was changed, so that the refusals below mean something', async () => {
    expect(await resealed(() => undefined)).toBe('accepted');
  });

  it('is refused for one changed bit in any object, transcript or ledger file', async () => {
    for (const path of filesOf(rehearsed.bundle)) {
      if (prose.has(path) || seal.has(path)) continue;
      const { size } = statSync(join(rehearsed.bundle, path));
      for (const at of [0, Math.floor(size / 2), size - 1]) {
        expect(await resealed((folder) => flip(folder, path, at)), `${path} at ${at}`).toMatch(/^(bundle-invalid|ledger-broken) /);
      }
    }
  });

  it('is refused when any one object, transcript or ledger file is left out, a pair for its missing half', async () => {
    const spare = new Set([...prose, ...seal]);
    for (const path of filesOf(rehearsed.bundle).filter((file) => !spare.has(file) && !/^(csrs|transcript)\//.test(file))) {
      const remove = (folder: string): void => rmSync(join(folder, path));
      // The seal cannot sign a head that is not there.
      if (path === 'ledger/HEAD.txt') continue;
      expect(await resealed(remove), path).toMatch(/^bundle-invalid /);
    }
  });

  it('is refused with an older CRL of the same issuer', async () => {
    const [first] = crlsIn(rehearsed.bundle, 'alpha');
    const replay = (folder: string): void => {
      writeFileSync(join(folder, 'crls/alpha.crl'), first ?? '');
      writeFileSync(join(folder, 'crls/alpha.pem'), encodePem('X509 CRL', first ?? new Uint8Array()));
    };
    expect(await resealed(replay)).toBe('bundle-invalid crls/alpha.crl: it is CRL 1; the ledger has CRL 2');
  });

  it('is refused with objects under the name of another', async () => {
    expect(await resealed(copy('crls/beta.crl', 'crls/alpha.crl'))).toMatch(/crls\/alpha\.crl: it is not what the ledger recorded/);
    expect(await resealed(copy('certs/issuing-1.der', 'certs/issuing-2.der'))).toMatch(/certs\/issuing-2\.der/);
    expect(await resealed(copy('certs/issuing-1.pem', 'certs/issuing-2.pem'))).toMatch(/certs\/issuing-2\.pem/);
    expect(await resealed(copy('certs/issuing-1.pem', 'certs/issuing-1.chain.pem'))).toMatch(/certs\/issuing-1\.chain\.pem/);
    expect(await resealed(copy('csrs/issuing-1.csr.pem', 'csrs/issuing-2.csr.pem'))).toMatch(/csrs\/issuing-2\.csr\.pem/);
    expect(await resealed(copy('csrs/issuing-1.csr.pem', 'csrs/alpha.csr.pem'))).toMatch(/recorded nothing of that name/);
    expect(await resealed(copy('crls/alpha.crl', 'crls/issuing-1.crl'))).toMatch(/recorded nothing of that name/);
    expect(await resealed(copy('certs/alpha.der', 'certs/gamma.der'))).toMatch(/recorded nothing of that name/);
    const named = 'transcript/transcript-1999-01-01-01.html';
    expect(await resealed(copy('transcript/transcript.html', named))).toMatch(/the ledger has recorded no such transcript/);
  });

  it('is refused with a ledger that was cut, before its checkpoint or after', async () => {
    const cut = (lines: number) => (folder: string) =>
      editText(
        folder,
        'ledger/ledger.jsonl',
        (text) =>
          `${text
            .split('\n')
            .slice(0, -1 - lines)
            .join('\n')}\n`,
      );
    expect(await resealed(cut(1))).toMatch(/^bundle-invalid ledger\/HEAD\.txt: its size is not that of the ledger/);
    expect(await resealed(cut(20))).toMatch(/^ledger-broken : the ledger is shorter than a checkpoint says/);
    const withoutCheckpoint = (folder: string): void => {
      cut(20)(folder);
      rmSync(join(folder, 'ledger/checkpoint.txt'));
    };
    expect(await resealed(withoutCheckpoint)).toMatch(/^bundle-invalid ledger\/HEAD\.txt/);
  });

  it('is refused with a head that says anything else than the ledger', async () => {
    const edit = (from: RegExp, to: string) => (folder: string) =>
      editText(folder, 'ledger/HEAD.txt', (text) => text.replace(from, to));
    expect(await resealed(edit(/size \d+/, 'size 7'))).toMatch(/the ledger head differs/);
    expect(await resealed(edit(/head [0-9a-f]{64}/, `head ${'0'.repeat(64)}`))).toMatch(/the ledger head differs/);
    expect(await resealed(edit(/mode rehearsal/, 'mode production'))).toMatch(/the mode differs/);
    expect(await resealed(edit(/time \S+/, 'time 2000-01-01T00:00:00Z'))).toMatch(/the time differs/);
    expect(await resealed(edit(/time \S+/, 'time 2000-13-01T00:00:00Z'))).toMatch(/HEAD\.txt: it is not a ledger head/);
    expect(await resealed(edit(/$/, 'more\n'))).toMatch(/HEAD\.txt: it is not a ledger head/);
  });

  it('is refused when head and manifest agree with each other but not with the ledger', async () => {
    const folder = copyOf(rehearsed.bundle);
    editText(folder, 'ledger/HEAD.txt', (text) => text.replace('mode rehearsal', 'mode production'));
    reseal(folder, rehearsed.signer, (manifest) => ({ ...manifest, mode: 'production' }));
    expect(await verdictOn(folder)).toBe('bundle-invalid ledger/HEAD.txt: its mode is not that of the ledger');
  });

  it('is refused with a manifest that is not the one shape or says something else', async () => {
    const manifested = (edit: Parameters<typeof reseal>[2]): Promise<string> => {
      const folder = copyOf(rehearsed.bundle);
      reseal(folder, rehearsed.signer, edit);
      return verdictOn(folder);
    };
    expect(await manifested((manifest) => ({ ...manifest, comment: 'x' }))).toMatch(/MANIFEST\.json: it has the wrong shape/);
    expect(await manifested((manifest) => ({ ...manifest, anchoriteBundle: 2 }))).toMatch(/wrong shape at anchoriteBundle/);
    expect(await manifested((manifest) => ({ ...manifest, files: manifest.files.slice(1) }))).toMatch(/the list of files differs/);
    expect(await manifested((manifest) => ({ ...manifest, files: [...manifest.files, ...manifest.files.slice(0, 1)] }))).toMatch(
      /the list of files differs/,
    );
    const sized = manifestWith({ size: 1 });
    expect(await manifested(sized)).toMatch(/what it says of VERIFY\.txt differs/);
    expect(await manifested((manifest) => ({ ...manifest, ledgerKeySha256: '0'.repeat(64) }))).toMatch(/the ledger key differs/);
  });

  it('is refused under another ledger key, whoever signed', async () => {
    const other = await rehearseBundle();
    const folder = copyOf(rehearsed.bundle);
    copyFileSync(join(other.bundle, 'ledger/ledger.pub'), join(folder, 'ledger/ledger.pub'));
    const [, ledgerKeySha256] =
      /"ledgerKeySha256":"([0-9a-f]{64})"/.exec(readFileSync(join(other.bundle, 'MANIFEST.json'), 'utf8')) ?? [];
    reseal(folder, other.signer, (manifest) => ({ ...manifest, ledgerKeySha256 }));
    expect(await verdictOn(folder)).toMatch(
      /^bundle-invalid ledger\/checkpoint\.txt: the checkpoint is not signed by the ledger key/,
    );
    rmSync(join(folder, 'ledger/checkpoint.txt'));
    reseal(folder, other.signer, (manifest) => ({ ...manifest, ledgerKeySha256 }));
    expect(await verdictOn(folder)).toBe("bundle-invalid ledger/ledger.pub: it is not the key of the ledger's first entry");
  });
});

const manifestWith =
  (changes: { readonly size: number }): NonNullable<Parameters<typeof reseal>[2]> =>
  (manifest) => ({ ...manifest, files: manifest.files.map((file, i) => (i === 0 ? { ...file, ...changes } : file)) });

function crlsIn(bundle: string, issuer: string): Uint8Array[] {
  const lines = readFileSync(join(bundle, 'ledger/ledger.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.flatMap((line) => {
    const entry = parseLine(line);
    return entry.type === 'crl-issued' && entry.data.issuer === issuer ? [fromBase64(entry.data.der) ?? new Uint8Array()] : [];
  });
}
