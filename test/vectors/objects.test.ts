import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toHex } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { describeCertificate, describeCrl, describeCsr } from '../../main/x509/describe-certificate.ts';
import { parseCertificate } from '../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../main/x509/parse-crl.ts';
import { parseCsr } from '../../main/x509/parse-csr.ts';
import { readObjectFile } from '../../main/x509/read-object-file.ts';
import { sha256 } from '../../main/x509/sha256.ts';
import { verifyCrlSignature } from '../../main/x509/verify-issued.ts';
import { verifyCsr } from '../../main/x509/verify-csr.ts';

/** Other people's objects, read in place and never copied: see the README beside them. */
const folder = process.env['ANCHORITE_VECTORS'] ?? resolve(import.meta.dirname, '../../../shared/vectors');
const present = existsSync(join(folder, 'manifest.json'));

const entrySchema = z.object({
  file: z.string(),
  kind: z.enum(['csr', 'cert', 'crl']),
  expected: z.enum(['accept', 'reject', 'either']),
  grade: z.enum(['must', 'should', 'either']),
  why: z.string(),
  sha256: z.string(),
  signature: z.string().nullish(),
  issuer_file: z.string().optional(),
});
type Entry = z.infer<typeof entrySchema>;

const emptyExtensions = 'RFC 5280 §4.1 has Extensions SIZE (1..MAX); the readers are strict where lenient ones differ';

/** Files judged otherwise than the manifest says, each with the reason. */
const deliberateDifferences: Readonly<Record<string, string>> = {
  'cert/bssl-extensions_empty_sequence.pem': emptyExtensions,
  'cert/bsslx-unusual_tbs_empty_extension_not_omitted.pem': emptyExtensions,
  'cert/zlint-certVersion3NoExtensions.pem': emptyExtensions,
  'crl/bssl-invalid_mismatched_signature_algorithm.pem': 'read, so that a rule can name it; verifyCrlSignature refuses it',
  'crl/h-ext-dup.der': 'read, so that a rule can name the repeated extension',
};

/** Longest that one file may take, reading, verifying and describing. */
const maxMilliseconds = 2_000;

function entries(): readonly Entry[] {
  const manifest = z
    .object({ entries: z.array(z.unknown()) })
    .parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  return manifest.entries.flatMap((entry) => {
    const parsed = entrySchema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Reads the file as a ceremony would. Returns the fault's code, or undefined when it is accepted. Anything else that is thrown escapes. */
function judge(entry: Entry): string | undefined {
  const bytes = new Uint8Array(readFileSync(join(folder, entry.file)));
  expect(toHex(sha256(bytes))).toBe(entry.sha256);
  try {
    if (entry.kind === 'csr') {
      const view = parseCsr(readObjectFile(bytes, 'csr'));
      verifyCsr(view);
      expect(describeCsr(view)).toContain('Certification request');
    } else if (entry.kind === 'cert') {
      expect(describeCertificate(parseCertificate(readObjectFile(bytes, 'certificate')))).toContain('Certificate');
    } else {
      expect(describeCrl(parseCrl(readObjectFile(bytes, 'crl')))).toContain('revocation list');
    }
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code !== 'internal') return `${thrown.code} ${JSON.stringify(thrown.detail)}`;
    throw thrown;
  }
}

function agrees(entry: Entry, verdict: string | undefined): boolean {
  return entry.expected === 'either' || (entry.expected === 'accept') === (verdict === undefined);
}

describe.skipIf(!present)(`objects of ${present ? 'other people' : `other people (absent: ${folder})`}`, () => {
  const all = present ? entries() : [];

  it('finds the files the manifest promises', () => {
    expect(all.length).toBeGreaterThan(500);
  });

  for (const entry of all.filter(({ grade }) => grade === 'must')) {
    const reason = deliberateDifferences[entry.file];
    const verb = entry.expected === 'accept' ? 'accepts' : 'refuses';
    it(`${verb} ${entry.file}${entry.why ? ` (${entry.why})` : ''}${reason ? `, deliberately otherwise: ${reason}` : ''}`, () => {
      const start = performance.now();
      const verdict = judge(entry);
      expect(agrees(entry, verdict), verdict).toBe(reason === undefined);
      expect(performance.now() - start).toBeLessThan(maxMilliseconds);
    });
  }

  for (const kind of ['csr', 'cert', 'crl'] as const) {
    it(`judges every other ${kind} without a crash or a hang and counts where it differs`, () => {
      const rest = all.filter((entry) => entry.kind === kind && entry.grade !== 'must');
      const counts = { accepted: 0, refused: 0, differs: [] as string[] };
      for (const entry of rest) {
        const start = performance.now();
        const verdict = judge(entry);
        expect(performance.now() - start, entry.file).toBeLessThan(maxMilliseconds);
        if (verdict === undefined) counts.accepted++;
        else counts.refused++;
        if (!agrees(entry, verdict))
          counts.differs.push(`${entry.file}: ${verdict ?? 'accepted'} (${deliberateDifferences[entry.file] ?? entry.why})`);
      }
      console.info(
        `${kind}: ${rest.length} files, ${counts.accepted} accepted, ${counts.refused} refused, ${counts.differs.length} differ from "should"`,
      );
      for (const line of counts.differs) console.info(`  ${line}`);
      expect(counts.accepted + counts.refused).toBe(rest.length);
    });
  }

  it('finds exactly the CRL signatures bad that the manifest calls bad', async () => {
    const withIssuer = all.filter(
      ({ kind, grade, issuer_file }) => kind === 'crl' && grade === 'must' && issuer_file !== undefined,
    );
    for (const entry of withIssuer.filter(({ expected, signature }) => expected === 'accept' && signature === 'bad')) {
      const crl = readObjectFile(new Uint8Array(readFileSync(join(folder, entry.file))), 'crl');
      const issuer = parseCertificate(
        readObjectFile(new Uint8Array(readFileSync(join(folder, entry.issuer_file ?? ''))), 'certificate'),
      );
      await expect(verifyCrlSignature(crl, issuer.spki.der), entry.file).rejects.toMatchObject({ code: 'signature-invalid' });
    }
    expect(withIssuer.length).toBeGreaterThan(5);
  });
});
