/**
 * Room `transcript`: what goes on paper and how a bundle is laid out. Plain data in, one self-contained HTML document (and the
 * header and footer that Chromium prints on each page) or a list of files out. Pure: no file, no clock, no randomness, no
 * Electron; fonts, digests and signatures are handed in. Printing to PDF is the Printer port's adapter's work, writing is media's.
 *
 * Data flow: ledger rows and Script --(composition root)--> TranscriptRecord --> sections (React, rendered once to a string) --> HTML.
 * The same record gives the same bytes (standards E23). Nothing secret may be part of a record. React escapes HTML; characters
 * that would change how the rest is read are spelt out by `visibleRecord` before any section sees them.
 *
 * This file: the record's shape. Instants are as in shared/base/instant.ts, digests 64 lower-case hex digits.
 */
import type { EndedCopy, EndedKey } from '../../shared/ceremony/ended-in-ceremony.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { RecordedEvent } from '../../shared/ceremony/recorded-events.ts';
import type { Participant, Role } from '../../shared/ceremony/role.ts';
import type { Finding } from '../../shared/ceremony/script.ts';

export interface LabelledValue {
  readonly label: string;
  readonly value: string;
}

export interface PlanOnPaper {
  /** SHA-256 of the canonical plan. */
  readonly sha256: string;
  /** Preset ids used, each once. */
  readonly presets: readonly string[];
  readonly operations: readonly {
    readonly kind: Operation['kind'];
    readonly title: string;
    readonly rows: readonly LabelledValue[];
  }[];
}

export interface StepRow {
  /** From 1 without gaps through the document (standards E6). */
  readonly number: number;
  readonly actTitle: string;
  readonly who: Role;
  readonly activity: string;
  /** Words to be said aloud, or null. */
  readonly say: string | null;
  readonly evidence: readonly LabelledValue[];
  readonly initials: string | null;
  /** When the step was done; null when it was not reached. */
  readonly time: string | null;
  /** Ledger entry that records it. */
  readonly seq: number | null;
  /** When it was done before that and then begun again with its act, in order; counts for nothing any more. */
  readonly begunAgain: readonly {
    readonly seq: number;
    readonly time: string;
    readonly initials: string | null;
    readonly begunAgainAt: string;
  }[];
  /** Numbers of the exceptions recorded at this step. */
  readonly exceptions: readonly number[];
  /** What of a key was ended at it, where it was not done to its end: that stands all the same. */
  readonly ended: readonly EndedCopy[];
}

export interface ExceptionRow {
  /** From 1. */
  readonly number: number;
  readonly stepNumber: number;
  readonly time: string;
  readonly expected: string;
  readonly happened: string;
  readonly decision: string;
  readonly by: string;
}

export interface ArtifactOnPaper {
  readonly kind: 'certificate' | 'crl' | 'csr' | 'bundle';
  /** As in the bundle's file names; of a CRL, the issuer's name. */
  readonly name: string;
  /** What stands above it on paper where the name alone would not tell it from others of its kind. */
  readonly title?: string;
  /** Name of the issuing authority (its own for a root); null where there is none or it is not known. */
  readonly issuer: string | null;
  readonly fields: readonly LabelledValue[];
  /** SHA-256 of the DER (of a certificate: its fingerprint), or of SHA256SUMS for a bundle. */
  readonly sha256: string;
  /** Bytes of the DER; for a bundle, of all files. */
  readonly size: number;
  /** The object as text for appendix A, or null. */
  readonly text: string | null;
  /** Texts of the codes to print (see `paperFrames` in shared/qr), often none or one. */
  readonly qr: readonly string[];
}

export interface KeyOnPaper {
  readonly keyId: string;
  readonly algorithm: string;
  readonly custody: string;
  /** How it was made: iterations, token, generator. */
  readonly settings: string;
  readonly spkiSha256: string;
  readonly operation: string;
}

/** A copy of a key that the ceremony put on record, whether or not its writing came to an end. */
export interface CopyOnPaper {
  readonly keyId: string;
  /** What it is and where; of one whose writing was interrupted, that it may be there. */
  readonly what: string;
  /** A file on a volume, or on the workstation or a token. */
  readonly outside: boolean;
  readonly seq: number;
}

/** The shares of one copy, as dealt: each can be held against its commitment alone (ANC-F10). */
export interface ShareSetOnPaper {
  readonly setId: string;
  readonly keyId: string;
  readonly required: number;
  readonly shares: readonly {
    readonly index: number;
    readonly custodian: string;
    /** SHA-256 hex. */
    readonly commitment: string;
  }[];
}

export interface CheckpointOnPaper {
  /** C2SP tlog-checkpoint text, signature lines included. */
  readonly note: string;
  readonly size: number;
  /** SHA-256 hex of the Merkle tree root. */
  readonly rootHash: string;
  readonly qr: readonly string[];
}

export interface LedgerOnPaper {
  readonly ledgerId: string;
  /** SHA-256 of the ledger key's SubjectPublicKeyInfo. */
  readonly publicKeySha256: string;
  /** Number of entries, and SHA-256 of the last line, when this was printed. */
  readonly size: number;
  readonly headHash: string;
  /** The entries of this ceremony. */
  readonly entries: readonly { readonly seq: number; readonly time: string; readonly type: string; readonly hash: string }[];
}

/** Everything a transcript says. */
export interface TranscriptRecord {
  readonly mode: Mode;
  readonly ceremonyId: string;
  readonly title: string;
  readonly organisation: string;
  readonly place: string;
  readonly openedAt: string;
  readonly endedAt: string | null;
  readonly outcome: 'completed' | 'aborted' | 'interrupted';
  /** Why it was aborted or interrupted, with the fault's words and code; null when completed. */
  readonly outcomeReason: string | null;
  /** Name and version, such as `Anchorite 0.1.0`, and what it ran on. */
  readonly application: string;
  readonly runtime: string;
  readonly plan: PlanOnPaper;
  readonly participants: readonly Participant[];
  /** Workstation, tokens and media with their identifiers (standards E3, E17); blank lines are printed besides. */
  readonly devices: readonly LabelledValue[];
  readonly findings: readonly (Finding & { readonly operation: string })[];
  readonly steps: readonly StepRow[];
  readonly exceptions: readonly ExceptionRow[];
  /** Interruptions, resumptions and refusals, in order. */
  readonly events: readonly RecordedEvent[];
  readonly artifacts: readonly ArtifactOnPaper[];
  readonly keys: readonly KeyOnPaper[];
  readonly copies: readonly CopyOnPaper[];
  readonly shareSets: readonly ShareSetOnPaper[];
  /** Keys of which the ceremony ended copies, however it ended itself. */
  readonly endedKeys: readonly EndedKey[];
  readonly ledger: LedgerOnPaper;
  readonly checkpoint: CheckpointOnPaper | null;
}

/** What is known before a ceremony is opened: enough for the script on paper. */
export interface RoomScriptRecord extends Pick<
  TranscriptRecord,
  | 'mode'
  | 'title'
  | 'organisation'
  | 'place'
  | 'application'
  | 'runtime'
  | 'plan'
  | 'participants'
  | 'devices'
  | 'findings'
  | 'steps'
> {
  readonly proposedAt: string;
}

/** One font file to embed. */
export interface FontFace {
  readonly family: 'text' | 'mono';
  /** CSS unicode-range, or null for all characters. */
  readonly unicodeRange: string | null;
  /** A variable WOFF2 font, weights 100 to 900. */
  readonly woff2: Uint8Array;
}

/** What the Printer port takes, ready to print. */
export interface PrintableDocument {
  readonly html: string;
  readonly header: string;
  readonly footer: string;
}
