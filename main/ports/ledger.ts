import type { EntryType, LedgerEntry, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { ReasonCode } from '../../shared/pki/reason-code.ts';
import type { LedgerSigner } from './key-store.ts';

/** An authority: a root or intermediate certificate of this ledger; or an end entity that an adopted authority had certified. */
export interface AuthorityRow {
  readonly name: string;
  readonly kind: 'root' | 'intermediate' | 'end-entity';
  /** Name of the issuer; its own name for a root. */
  readonly issuer: string;
  readonly subject: string;
  readonly serialNumber: string;
  readonly fingerprint: string;
  readonly spkiSha256: string;
  readonly der: Uint8Array;
  readonly preset: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly issuedSeq: number;
  readonly ceremony: string;
  /** True where it was signed elsewhere and taken over. */
  readonly adopted: boolean;
  readonly revoked: {
    readonly reasonCode: ReasonCode;
    readonly revocationDate: string;
    readonly invalidityDate: string | null;
  } | null;
  /** Custody and key id where the key pair was generated here, else null. */
  readonly key: { readonly keyId: string; readonly custody: string } | null;
}

export interface CrlRow {
  readonly issuer: string;
  /** 0 for an adopted one that has none. */
  readonly crlNumber: number;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  readonly entries: number;
  readonly sha256: string;
  readonly der: Uint8Array;
  readonly seq: number;
}

export interface RevocationRow {
  readonly serialNumber: string;
  readonly reasonCode: ReasonCode;
  readonly revocationDate: string;
  readonly invalidityDate: string | null;
}

export type CeremonyState = 'open' | 'interrupted' | 'aborted' | 'closed';

export interface CeremonyRow {
  readonly id: string;
  readonly title: string;
  readonly state: CeremonyState;
  readonly planDigest: string;
  readonly openedAt: string;
  readonly endedAt: string | null;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export interface CheckpointRow {
  readonly seq: number;
  readonly size: number;
  readonly rootHash: string;
  readonly headHash: string;
  readonly note: string;
}

export interface LedgerVerification {
  readonly size: number;
  readonly headHash: string;
  readonly checkpoints: number;
}

/**
 * The append-only record. `append` is durable when it resolves (fsync). Entries cannot be changed.
 * Faults: `serial-already-used`, `crl-number-not-greater`, `clock-behind-ledger`, `ledger-unwritable`, `volume-full`, `ledger-broken`.
 */
export interface Ledger {
  readonly ledgerId: string;
  readonly mode: Mode;
  /** SubjectPublicKeyInfo DER of the ledger key. */
  readonly publicKey: Uint8Array;
  head(): { readonly size: number; readonly hash: string };
  append(entry: NewEntry): Promise<LedgerEntry>;
  /** All or nothing, in order, one transaction. */
  appendAll(entries: readonly NewEntry[]): Promise<readonly LedgerEntry[]>;
  /** Entries with `from <= seq < to`, ascending; `limit` at most 1,000. */
  entries(from: number, limit: number): Promise<readonly LedgerEntry[]>;
  entriesOf(ceremony: string): Promise<readonly LedgerEntry[]>;
  /** All entries of these types, ascending. For types that stay few. */
  entriesOfTypes(types: readonly EntryType[]): Promise<readonly LedgerEntry[]>;
  authorities(): Promise<readonly AuthorityRow[]>;
  authority(nameOrFingerprint: string): Promise<AuthorityRow | undefined>;
  /** Newest first. */
  crls(issuer: string): Promise<readonly CrlRow[]>;
  /** Serial numbers of this issuer that were revoked, here or before its adoption, by entry order. */
  revocations(issuer: string): Promise<readonly RevocationRow[]>;
  /** The next CRL number: one more than any number ever committed for this issuer. */
  nextCrlNumber(issuer: string): Promise<number>;
  serialUsed(issuer: string, serialNumber: string): Promise<boolean>;
  ceremonies(): Promise<readonly CeremonyRow[]>;
  checkpoints(): Promise<readonly CheckpointRow[]>;
  /** Signs a checkpoint over all entries so far and appends it as an entry. */
  checkpoint(signer: LedgerSigner, ceremony: string | null): Promise<CheckpointRow>;
  /** Reads everything again: chain, checkpoints, signatures, projections. Throws `ledger-broken` with the entry's number. */
  verify(onProgress?: (done: number, total: number) => void): Promise<LedgerVerification>;
  /** When that came to a good end last; null before. */
  verifiedAt(): string | null;
  close(): Promise<void>;
}
