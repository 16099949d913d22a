import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { ShareEnding } from '../../shared/ceremony/key-words.ts';
import type { ShareStatus } from '../../shared/ceremony/share-words.ts';
import type { CeremonyState } from '../ports/ledger.ts';

/** A number or key that was burnt: in which ceremony, and whether what it was meant for came to be. */
export interface Commitment {
  readonly ceremony: string;
  readonly used: boolean;
}

/** A certificate as far as the rules ask about it. `serial` is spelled as `serialOf` spells it. */
export interface CertificateFact {
  readonly name: string;
  readonly issuer: string;
  readonly serial: string;
  readonly fingerprint: string;
  readonly spkiSha256: string;
  readonly revoked: boolean;
}

/** A copy of a key, as far as the rules ask about it. */
export interface CopyFact {
  readonly spkiSha256: string;
  readonly ended: boolean;
  /** True when it ended because nobody found it. */
  readonly lost: boolean;
  /** True when it was recorded as a backup. */
  readonly backup: boolean;
}

/** A share, as far as the rules ask about it. */
export interface ShareFact {
  readonly custodian: string;
  readonly status: ShareStatus;
  /** What was said of it last when its set was void. */
  readonly ended: ShareEnding | null;
}

/** What the ledger says so far, as the rules for the next entry ask it (entry-rules.ts). Answered by SQL or from memory. */
export interface LedgerFacts {
  ceremonyState(id: string): Promise<CeremonyState | undefined>;
  /** The ceremony in state `open`; there is at most one. */
  openCeremony(): Promise<string | undefined>;
  intendedKey(keyId: string): Promise<(Commitment & { readonly algorithm: string; readonly discarded: boolean }) | undefined>;
  copyOfKey(keyId: string): Promise<CopyFact | undefined>;
  /** True when the key with this SHA-256 of its SubjectPublicKeyInfo was generated or adopted here. */
  keyKnown(spkiSha256: string): Promise<boolean>;
  /** True when it was generated here. */
  keyGenerated(spkiSha256: string): Promise<boolean>;
  /** The state that was recorded last. */
  keyState(spkiSha256: string): Promise<string | undefined>;
  shareSet(setId: string): Promise<{ readonly keyId: string; readonly voided: boolean } | undefined>;
  /** The share with this index of a set, and what was recorded of it last. */
  shareOf(setId: string, index: number): Promise<ShareFact | undefined>;
  committedSerial(issuer: string, serial: string): Promise<Commitment | undefined>;
  /** True when the serial number was revoked by the CRL with which its issuer was adopted. */
  revocationAdopted(issuer: string, serial: string): Promise<boolean>;
  committedCrlNumber(issuer: string, number: number): Promise<Commitment | undefined>;
  /** True when a CRL number of this issuer was committed here, or a CRL adopted. */
  crlKnown(issuer: string): Promise<boolean>;
  /** 0 when none was ever committed or adopted. */
  highestCrlNumber(issuer: string): Promise<number>;
  /** What was recorded of backups of the ledger (`ledgerBackupTypes`), in ledger order. There are a few of them. */
  entriesOfLedgerBackups(): Promise<readonly LedgerEntry[]>;
  /** What was recorded of approvers, in ledger order. */
  registerOfApprovers(): Promise<readonly LedgerEntry[]>;
  /** What a ceremony that has not ended says of approvals (`approvalTypes`), in ledger order. */
  approvalEntries(ceremony: string): Promise<readonly LedgerEntry[]>;
  certificateNamed(name: string): Promise<CertificateFact | undefined>;
  certificateWith(fingerprint: string): Promise<CertificateFact | undefined>;
}

/** One spelling for one number: INTEGER content octets in hex without leading zero octets. */
export function serialOf(hex: string): string {
  return hex.replace(/^(00)+(?=..)/, '');
}

/** The state in which an entry leaves its ceremony; `undefined` when it does not change it. */
export function stateAfter(entry: LedgerEntry): CeremonyState | undefined {
  switch (entry.type) {
    case 'ceremony-opened':
    case 'ceremony-resumed':
      return 'open';
    case 'ceremony-interrupted':
      return 'interrupted';
    case 'ceremony-aborted':
      return 'aborted';
    case 'ceremony-closed':
      return 'closed';
    default:
      return undefined;
  }
}

/** The shares of these entries, in ledger order, by set and index: what was recorded of each last. */
export function addShare(shares: Map<string, Map<number, ShareFact>>, entry: LedgerEntry): void {
  if (entry.type === 'share-set-made') {
    const { setId, shares: dealt } = entry.data;
    shares.set(setId, new Map(dealt.map(({ index, custodian }) => [index, { custodian, status: 'available', ended: null }])));
  }
  if (entry.type !== 'share-status-changed' && entry.type !== 'share-ended') return;
  const set = shares.get(entry.data.setId);
  const share = set?.get(entry.data.index);
  if (!set || !share) return;
  set.set(entry.data.index, {
    ...share,
    ...(entry.type === 'share-ended' ? { ended: entry.data.how } : { status: entry.data.to }),
  });
}
