/**
 * Room `ledger`: the append-only record, and the only room with SQL. A NewEntry comes in through the port `Ledger`
 * (ports/ledger.ts), is checked against what the ledger already says (entry-rules.ts), becomes one line of canonical JSON
 * that carries the SHA-256 of the line before (entry-line.ts), and is stored in one transaction together with the rows that
 * are read back by screens and ceremonies (projections.ts). Lines can be verified without the database (line-verifier.ts),
 * as an auditor does with an exported `ledger.jsonl`.
 * What may not come in: keys, passphrases, PINs, X.509 parsing, a clock of its own, other adapters. Signing a checkpoint is
 * asked of the `LedgerSigner` port. Say "tamper-evident": a file can be changed, but not without the next check seeing it.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { concatBytes, equalBytes, fromBase64, toBase64 } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { LedgerSigner } from '../ports/key-store.ts';

/** A checkpoint that was read: C2SP tlog-checkpoint inside a C2SP signed-note. Nothing is verified yet. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** RFC 6962 root, 32 bytes. */
  readonly rootHash: Uint8Array;
  /** The signed text, ending with LF: what `HEAD.txt` holds. */
  readonly text: string;
  readonly signatures: readonly {
    readonly name: string;
    readonly keyHash: Uint8Array;
    readonly signature: Uint8Array;
  }[];
}

/** Names the ledger in a checkpoint, without space or plus sign as signed-note asks. */
export function checkpointOrigin(ledgerId: string): string {
  return `anchorite-ledger/${ledgerId}`;
}

/** Signs `origin, size, root` (32 bytes) and returns the whole note, which ends with LF. */
export function formatCheckpoint(origin: string, size: number, rootHash: Uint8Array, signer: LedgerSigner): string {
  const text = `${origin}\n${size}\n${toBase64(rootHash)}\n`;
  const signature = signer.sign(Buffer.from(text, 'utf8'));
  return `${text}\n— ${origin} ${toBase64(concatBytes(keyHashOf(origin, signer.spki), signature))}\n`;
}

const mostSignatures = 64;
const signatureLine = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/**
 * Reads a note: three lines without extension lines, a blank line, then 1 to 64 signature lines (witnesses may add theirs).
 * Fault: `ledger-broken`.
 */
export function parseCheckpoint(note: string): Checkpoint {
  const parts = /^([^\s+]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n\n((?:— [^\n]+\n)+)$/u.exec(note);
  const [, origin, digits, root, lines] = parts ?? [];
  if (origin === undefined || digits === undefined || root === undefined || lines === undefined) throw malformed();
  const rootHash = fromBase64(root);
  const size = Number(digits);
  if (rootHash === undefined || !Number.isSafeInteger(size)) throw malformed();
  const signatures = lines
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const [, name, value] = signatureLine.exec(line) ?? [];
      const bytes = value === undefined ? undefined : fromBase64(value);
      if (name === undefined || bytes === undefined || bytes.length < 5) throw malformed();
      return { name, keyHash: bytes.slice(0, 4), signature: bytes.slice(4) };
    });
  if (signatures.length > mostSignatures) throw malformed();
  return { origin, size, rootHash, text: `${origin}\n${digits}\n${root}\n`, signatures };
}

/**
 * The checkpoint of a note whose ledger key (SubjectPublicKeyInfo DER) signed it. Signatures of other keys are left alone, as
 * signed-note asks; one in this key's name that does not verify is a refusal. Fault: `ledger-broken`.
 */
export function verifyCheckpoint(note: string, spki: Uint8Array): Checkpoint {
  const checkpoint = parseCheckpoint(note);
  const keyHash = keyHashOf(checkpoint.origin, spki);
  const ours = checkpoint.signatures.filter(({ name, keyHash: hash }) => name === checkpoint.origin && equalBytes(hash, keyHash));
  if (ours.length === 0) throw new Fault('ledger-broken', { why: 'the checkpoint is not signed by the ledger key' });
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  for (const { signature } of ours) {
    const good = signature.length === 64 && verify(null, Buffer.from(checkpoint.text, 'utf8'), key, signature);
    if (!good) throw new Fault('ledger-broken', { why: 'the signature of the checkpoint does not verify' });
  }
  return checkpoint;
}

/** The raw 64 bytes for `HEAD.sig`, beside `text` as `HEAD.txt`. The note must have been verified with this key. */
export function checkpointSignature(checkpoint: Checkpoint, spki: Uint8Array): Uint8Array {
  const keyHash = keyHashOf(checkpoint.origin, spki);
  const found = checkpoint.signatures.find(({ name, keyHash: hash }) => name === checkpoint.origin && equalBytes(hash, keyHash));
  if (found === undefined) throw new Fault('ledger-broken', { why: 'the checkpoint is not signed by the ledger key' });
  return found.signature;
}

// DER of AlgorithmIdentifier id-Ed25519 and the BIT STRING header (RFC 8410 §4): the 32 key bytes follow.
const ed25519Prefix = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

/** The 32 bytes of an Ed25519 SubjectPublicKeyInfo. Fault: `ledger-broken` for any other key. */
export function ed25519PublicKey(spki: Uint8Array): Uint8Array {
  if (spki.length !== 44 || !equalBytes(spki.slice(0, 12), ed25519Prefix)) {
    throw new Fault('ledger-broken', { why: 'the ledger key is not an Ed25519 key' });
  }
  return spki.slice(12);
}

/** Key hash of signed-note: SHA-256(name LF 0x01 key), first four bytes; 0x01 stands for Ed25519. */
function keyHashOf(name: string, spki: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(`${name}\n`, 'utf8').update(Uint8Array.of(1)).update(ed25519PublicKey(spki));
  return new Uint8Array(hash.digest()).slice(0, 4);
}

function malformed(): Fault {
  return new Fault('ledger-broken', { why: 'the checkpoint is malformed' });
}
