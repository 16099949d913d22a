import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../shared/base/canonical-json.ts';
import { isInstant } from '../../shared/base/instant.ts';
import { modeSchema, type Mode } from '../../shared/ceremony/mode.ts';
import { fingerprintSchema, instantSchema } from '../../shared/ceremony/plan-values.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { ed25519PublicKey } from '../ledger/checkpoint.ts';
import { decodePemBase64, encodePem, splitPem } from '../x509/pem.ts';
import { ledgerNames, manifestName, sumsName, sumsSignatureName } from './bundle-places.ts';
import type { BundleContents } from './read-bundle.ts';
import { sha256Hex, type Sums } from './sha256-sums.ts';

const invalid = (path: string, why: string, cause?: unknown): Fault => new Fault('bundle-invalid', { path, why }, { cause });

/** The bytes of a file every bundle has. Fault: `bundle-invalid`. */
export function fileIn(contents: BundleContents, path: string): Uint8Array {
  const bytes = contents.get(path);
  if (!bytes) throw invalid(path, 'it is missing');
  return bytes;
}

/** UTF-8 text of a file. Fault: `bundle-invalid`. */
export function textIn(contents: BundleContents, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fileIn(contents, path));
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : invalid(path, 'it is not UTF-8', thrown);
  }
}

/** SubjectPublicKeyInfo DER in `ledger.pub`, which is exactly one PEM block of an Ed25519 key. Fault: `bundle-invalid`. */
export function ledgerKeyOf(contents: BundleContents): Uint8Array {
  const text = textIn(contents, ledgerNames.publicKey);
  try {
    const spki = decodePemBase64(splitPem(text).blocks[0]?.base64 ?? '');
    ed25519PublicKey(spki);
    if (encodePem('PUBLIC KEY', spki) === text) return spki;
  } catch (thrown) {
    throw invalid(ledgerNames.publicKey, 'it is not the PEM of an Ed25519 public key', thrown);
  }
  throw invalid(ledgerNames.publicKey, 'it is not one plain PEM block');
}

/** The ledger key signed the list of files and the head (raw Ed25519, 64 bytes). Fault: `bundle-invalid`. */
export function verifySignatures(contents: BundleContents, spki: Uint8Array): void {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  for (const [signed, by] of [[sumsName, sumsSignatureName] as const, [ledgerNames.head, ledgerNames.headSignature] as const]) {
    const signature = fileIn(contents, by);
    const good = signature.length === 64 && verify(null, fileIn(contents, signed), key, signature);
    if (!good) throw invalid(by, `it is not the ledger key's signature of ${signed}`);
  }
}

/** What `HEAD.txt` says. */
export interface Head {
  readonly ledgerId: string;
  readonly mode: Mode;
  readonly size: number;
  readonly hash: string;
  readonly time: string;
}

const headPattern =
  /^anchorite ledger head 1\nledger ([0-9a-f]{2,128})\nmode (rehearsal|production)\nsize ([1-9]\d{0,15})\nhead ([0-9a-f]{64})\ntime (\S{20})\n$/;

/** Fault: `bundle-invalid`. */
export function headOf(contents: BundleContents): Head {
  const [, ledgerId, mode, size, hash, time] = headPattern.exec(textIn(contents, ledgerNames.head)) ?? [];
  if (ledgerId === undefined || hash === undefined || time === undefined || !isInstant(time)) {
    throw invalid(ledgerNames.head, 'it is not a ledger head');
  }
  return { ledgerId, mode: modeSchema.parse(mode), size: Number(size), hash, time };
}

const manifestSchema = z.strictObject({
  anchoriteBundle: z.literal(1),
  application: z.string(),
  createdAt: instantSchema,
  files: z.array(
    z.strictObject({ path: z.string(), size: z.int().min(0), sha256: fingerprintSchema, mediaType: z.string().min(1) }),
  ),
  id: z.string().min(1),
  ledger: z.strictObject({ head: fingerprintSchema, id: z.string(), size: z.int().min(1) }),
  ledgerKeySha256: fingerprintSchema,
  mode: modeSchema,
  title: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** `MANIFEST.json`: canonical JSON of the one known shape. Fault: `bundle-invalid`. */
export function manifestOf(contents: BundleContents): Manifest {
  const text = textIn(contents, manifestName);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw invalid(manifestName, 'it is not JSON', thrown);
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(manifestName, `it has the wrong shape at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  if (canonicalJson(parsed.data) !== text) throw invalid(manifestName, 'it is not canonical JSON');
  return parsed.data;
}

/** The manifest says of files, head and key what they are. Fault: `bundle-invalid`. */
export function compareManifest(
  manifest: Manifest,
  found: { readonly contents: BundleContents; readonly sums: Sums; readonly head: Head; readonly ledgerKey: Uint8Array },
): void {
  const { contents, sums, head, ledgerKey } = found;
  const differs = (what: string): Fault => invalid(manifestName, `${what} differs`);
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  if (listed.size !== manifest.files.length || listed.size !== sums.size - 1) throw differs('the list of files');
  for (const [path, sha256] of sums) {
    if (path === manifestName) continue;
    const file = listed.get(path);
    if (file?.sha256 !== sha256 || file.size !== contents.get(path)?.length) throw differs(`what it says of ${path}`);
  }
  const { ledger, mode, createdAt, ledgerKeySha256 } = manifest;
  if (ledger.id !== head.ledgerId || ledger.size !== head.size || ledger.head !== head.hash) throw differs('the ledger head');
  if (mode !== head.mode) throw differs('the mode');
  if (createdAt !== head.time) throw differs('the time');
  if (ledgerKeySha256 !== sha256Hex(ledgerKey)) throw differs('the ledger key');
}
