import type { Approver } from '../../shared/ceremony/approver-register.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { Bagging, Step } from '../../shared/ceremony/script.ts';
import type { NamedShare } from '../../shared/ceremony/share-words.ts';
import type { HandedOutShare } from '../../shared/ceremony/void-dealings.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import type { ActivationData, ActiveKey } from '../ports/key-store.ts';
import type { DealtSet } from '../ports/share-dealer.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { ApprovalAsked, ApprovedTbs } from './approved-tbs.ts';

/** Everything the program can do at a step. One name, one function, one ledger entry. */
export const effectNames = [
  'key.intend',
  'key.generate',
  'key.activate',
  'key.prove',
  'key.deactivate',
  'key.open',
  'key.open-file',
  'key-file.inspect',
  'key.reseal',
  'shares.deal',
  'shares.deliver',
  'share.collect',
  'shares.collect',
  'share.check',
  'share.bag',
  'share-status.record',
  'key.carry',
  'key.retire',
  'key.restore',
  'key.adopt',
  'key.export',
  'key.back-up',
  'backup.inspect',
  'backup.prove',
  'ledger.back-up',
  'ledger-backup.inspect',
  'ledger-backup.prove',
  'ledger-backup.recall',
  'ledger-backup.end',
  'key.destroy',
  'key.sweep',
  'copy.look-for',
  'copy.recall',
  'copy.end',
  'copy.bag',
  'token.destroy',
  'token.intend-pin',
  'token.initialise',
  'token.change-pin',
  'token.compare',
  'key-state.record',
  'request.verify',
  'certificate.inspect',
  'certificate.build',
  'certificate.lint',
  'serial.commit',
  'certificate.sign',
  'certificate.verify',
  'certificate.record',
  'crl.recall',
  'crl.inspect',
  'issuers.inspect',
  'revocation.record',
  'crl.build',
  'crl.lint',
  'crl-number.commit',
  'crl.sign',
  'crl.verify',
  'crl.record',
  'approver.agree',
  'approver.enrol',
  'approver.withdraw',
  'approver.sweep',
  'folder.inspect',
  'export.open',
  'export.write',
  'ledger.checkpoint',
] as const;
export type EffectName = (typeof effectNames)[number];

export interface Evidence {
  readonly label: string;
  readonly value: string;
}

/**
 * What an effect leaves behind. `entries` and the step's own entry are appended in one transaction, so that after a power loss
 * either both are there or neither is.
 */
export interface EffectResult {
  readonly evidence: readonly Evidence[];
  readonly entries?: readonly NewEntry[];
  /** Whose word it is, where the step is a person's. */
  readonly initials?: string | null;
}

/**
 * The work in hand: lives in memory, is cleared when an act starts and when a ceremony stops. Nothing here is needed by another
 * act, except the active key, which an act that needs it asks for again when it is gone.
 */
export interface Bench {
  key: { readonly issuer: string; readonly active: ActiveKey; readonly token?: TokenSelector | null } | undefined;
  keyId: string | undefined;
  /** Identifiers of the copies that are destroyed on tokens which were in their slots when the first PIN was asked for. */
  tokensIn: ReadonlySet<string>;
  /** The serial number or the CRL number in `tbs`. */
  serialNumber: Uint8Array | undefined;
  crlNumber: number | undefined;
  tbs: Uint8Array | undefined;
  /** The linted bytes, and what a second person is asked about them; then that they were approved. */
  asked: ApprovalAsked | undefined;
  approved: ApprovedTbs | undefined;
  /** Approved by an enrolled person who still has to show that it is them. */
  approving: Approving | undefined;
  /** The key file of this act as it was opened: it is sealed here from memory, its volume may be gone by then. `wipe` overwrites it. */
  file: OpenedFile | undefined;
  /** SHA-256 of the key file of this act as people compared it. */
  compared: string | undefined;
  /** Shares that were dealt and are being delivered; `wipe` overwrites them. */
  dealt: DealtSet | undefined;
  /** What of it was shown or written already, in that order. */
  handedOut: readonly HandedOutShare[];
  /** Share files that were written, in that order. */
  shareFiles: readonly DeliveredFile[];
  signed: { readonly der: Uint8Array; readonly signature: Uint8Array } | undefined;
  /** Overwrites secrets that an effect left for a later step of its act; set by that effect. */
  wipe: () => void;
}

/** What an enrolled person approved, to be signed by their key. */
export interface Approving {
  readonly approver: Approver;
  readonly approved: ApprovedTbs;
  readonly word: EffectResult;
}

/** A key file that came back or from elsewhere. */
export interface OpenedFile {
  readonly bytes: Uint8Array;
  /** Of the file, hex. */
  readonly sha256: string;
  /** What opened it, as one secret; null where it is not sealed. */
  readonly opening: ActivationData | null;
}

/** A share file on its custodian's volume. */
export interface DeliveredFile {
  /** Of the share. */
  readonly index: number;
  readonly place: string;
  readonly sha256: string;
}

export interface EffectContext<Op extends Operation = Operation> {
  readonly ports: CeremonyPorts;
  readonly ceremony: string;
  /** Instant of the proposal: the default notBefore, so that what was reviewed is what is built. */
  readonly proposedAt: string;
  readonly operation: Op;
  readonly bench: Bench;
  /** Activation data that were given at this step, in the order in which they were asked for. */
  readonly given: readonly ActivationData[];
  /** What was noted at an attestation that a share or a volume went into a bag. */
  readonly noted?: Bagging;
  /** What was attested of an old share: handed in and destroyed where `why` is null, else why it was not. */
  readonly handedIn?: { readonly share: NamedShare; readonly why: string | null };
  /** The copy or share elsewhere whose end is attested. */
  readonly looksFor?: Step['looksFor'];
  /** How often this ceremony was resumed; keeps names of half-made things apart. */
  readonly resumed: number;
  readonly onProgress: (what: string) => void;
}

export type Effect<Op extends Operation = Operation> = (context: EffectContext<Op>) => Promise<EffectResult>;

/** What an `activate` step still has to be told before its effect can run; null when nothing (more) is needed. */
export type Asking<Op extends Operation = Operation> = (context: EffectContext<Op>) => Promise<Ask | null>;

/** Refuses a datum that cannot be right by itself (a mistyped share) before the next one is asked for. */
export type Accepting<Op extends Operation = Operation> = (context: EffectContext<Op>, datum: ActivationData) => Promise<void>;

/** What an ask of purpose `take` shows; it goes through the activation door only. */
export type Showing<Op extends Operation = Operation> = (context: EffectContext<Op>) => ActivationData | null;

/** The authority whose key an operation uses. */
export function authorityOf(operation: Operation): string {
  if (operation.kind === 'authority-adoption') return operation.name;
  if ('authority' in operation) return operation.authority;
  return 'issuer' in operation ? operation.issuer : operation.name;
}

/** What a ceremony's file offers: the effects its script names. */
export type Effects<Op extends Operation> = Readonly<Partial<Record<EffectName, Effect<Op>>>>;
