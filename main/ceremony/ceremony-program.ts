import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import type { Participant } from '../../shared/ceremony/role.ts';
import type { Finding, Preview } from '../../shared/ceremony/script.ts';
import type { TokenInitialisation } from '../../shared/ceremony/token-operations.ts';
import type { CertificateView } from '../x509/model.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Accepting, Asking, EffectName, Effects, Showing } from './effect.ts';
import type { ActDraft } from './step-draft.ts';

/** An authority as a plan sees it: in the ledger already, or promised by an earlier operation of the same plan. */
export interface PlannedAuthority {
  readonly name: string;
  readonly issuer: string;
  readonly view: CertificateView;
  /** SHA-256 of the certificate, hex; of the stand-in while `provisional`. */
  readonly fingerprint: string;
  /** True when it will exist only once the plan has run: its key is then a stand-in. */
  readonly provisional: boolean;
  /** True when it was, or will be, taken over from elsewhere. */
  readonly adopted: boolean;
  /**
   * Whether its key can be activated, asked only of an authority that is to sign: the module of another one's token may hang, die or be
   * gone. Faults: those of the store that is asked.
   */
  readonly keyHere: () => Promise<boolean>;
  /** What the ledger says of its key; null where it was never here, or is still to be made. */
  readonly keyRecord: KeyRecord | null;
  /** The last second in which its key signs certificates; null where that is the certificate's notAfter. */
  readonly signUntil: string | null;
  readonly revokedSince: string | null;
  readonly preset: string;
  /** The adoption of this plan that brings it; left out of what is in the ledger, or made by the plan. */
  readonly broughtBy?: string;
}

/** A key after an operation of the plan that changes where it is, what opens it or whether it signs; `null`: what the ledger says now. */
export interface KeyStage {
  readonly after: string | null;
  readonly record: KeyRecord;
}

/** The CRL that relying parties are left with when the turn of an operation comes. */
export interface LastCrl {
  readonly crlNumber: number;
  readonly nextUpdate: string;
  /** The operation of the same plan that signs it; null where it is in the ledger. */
  readonly by: string | null;
}

/** What a plan may build on, growing from operation to operation. */
export interface World {
  readonly ports: CeremonyPorts;
  readonly proposedAt: string;
  readonly participants: readonly Participant[];
  readonly authorities: Map<string, PlannedAuthority>;
  /** Revocations that earlier operations of the plan will record: serial hex, by issuer. */
  readonly plannedRevocations: Map<string, Set<string>>;
  /** The CRL that earlier operations of the plan will sign last, by issuer. */
  readonly plannedCrls: Map<string, LastCrl>;
  /** Every key, by the SHA-256 of its SubjectPublicKeyInfo, with its stages; the last is what the next operation meets. */
  readonly keys: Map<string, readonly KeyStage[]>;
  /** What earlier operations of the plan will write of keys, and of backups of the ledger. */
  readonly promised: LedgerEntry[];
  /**
   * Who approves by then; who of them gets a key by this plan; and the operation after which nobody approves who did before: it withdrew
   * the last one, or did without them.
   */
  readonly approvers: { enrolled: string[]; byPlan: string[]; cutOffBy: string | null };
  /** Initialisations of tokens earlier in the plan. */
  readonly initialisations: TokenInitialisation[];
}

export interface Prepared {
  readonly previews: readonly Preview[];
  readonly findings: readonly Finding[];
}

/** A ceremony: its script, its refusals before the script, and what its steps do. One file each. */
export interface CeremonyProgram<Op extends Operation> {
  /** The acts in script order. Depends on the plan alone, so that a script can be rebuilt after a power loss. */
  acts(operation: Op, plan: Plan): readonly ActDraft[];
  /** Refuses what can be refused and shows what would be signed. Touches no key but a throw-away one, writes nothing. */
  prepare(operation: Op, world: World): Promise<Prepared>;
  readonly effects: Effects<Op>;
  /** For its `activate` steps. */
  readonly asks?: Readonly<Partial<Record<EffectName, Asking<Op>>>>;
  readonly shows?: Readonly<Partial<Record<EffectName, Showing<Op>>>>;
  readonly accepts?: Readonly<Partial<Record<EffectName, Accepting<Op>>>>;
}
