import { ledgerBackupTypes } from '../../shared/ceremony/ledger-backups.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { CeremonyState } from '../ports/ledger.ts';
import { approvalTypes } from './approver-facts.ts';
import { addShare, serialOf, stateAfter } from './ledger-facts.ts';
import type { CertificateFact, Commitment, CopyFact, LedgerFacts, ShareFact } from './ledger-facts.ts';

/** The facts of a ledger that is read line by line, without a database. */
export class MemoryFacts implements LedgerFacts {
  #states = new Map<string, CeremonyState>();
  #keys = new Map<string, Commitment & { algorithm: string; discarded: boolean }>();
  #copies = new Map<string, CopyFact>();
  #known = new Set<string>();
  #generated = new Set<string>();
  #keyStates = new Map<string, string>();
  #shareSets = new Map<string, { keyId: string; voided: boolean }>();
  #shares = new Map<string, Map<number, ShareFact>>();
  #serials = new Map<string, Commitment>();
  #adoptedRevocations = new Set<string>();
  #crlNumbers = new Map<string, Commitment>();
  #highest = new Map<string, number>();
  #register: LedgerEntry[] = [];
  #ledgerBackups: LedgerEntry[] = [];
  #approvals = new Map<string, LedgerEntry[]>();
  #byName = new Map<string, CertificateFact>();
  #byFingerprint = new Map<string, CertificateFact>();

  async ceremonyState(id: string): Promise<CeremonyState | undefined> {
    return this.#states.get(id);
  }

  async openCeremony(): Promise<string | undefined> {
    for (const [id, state] of this.#states) if (state === 'open') return id;
    return undefined;
  }

  async intendedKey(keyId: string): Promise<(Commitment & { algorithm: string; discarded: boolean }) | undefined> {
    return this.#keys.get(keyId);
  }

  async copyOfKey(keyId: string): Promise<CopyFact | undefined> {
    return this.#copies.get(keyId);
  }

  async keyKnown(spkiSha256: string): Promise<boolean> {
    return this.#known.has(spkiSha256);
  }

  async keyGenerated(spkiSha256: string): Promise<boolean> {
    return this.#generated.has(spkiSha256);
  }

  async keyState(spkiSha256: string): Promise<string | undefined> {
    return this.#keyStates.get(spkiSha256);
  }

  async shareSet(setId: string): Promise<{ keyId: string; voided: boolean } | undefined> {
    return this.#shareSets.get(setId);
  }

  async shareOf(setId: string, index: number): Promise<ShareFact | undefined> {
    return this.#shares.get(setId)?.get(index);
  }

  async committedSerial(issuer: string, serial: string): Promise<Commitment | undefined> {
    return this.#serials.get(pair(issuer, serial));
  }

  async revocationAdopted(issuer: string, serial: string): Promise<boolean> {
    return this.#adoptedRevocations.has(pair(issuer, serial));
  }

  async committedCrlNumber(issuer: string, number: number): Promise<Commitment | undefined> {
    return this.#crlNumbers.get(pair(issuer, String(number)));
  }

  async crlKnown(issuer: string): Promise<boolean> {
    return this.#highest.has(issuer);
  }

  async highestCrlNumber(issuer: string): Promise<number> {
    return this.#highest.get(issuer) ?? 0;
  }

  async entriesOfLedgerBackups(): Promise<readonly LedgerEntry[]> {
    return this.#ledgerBackups;
  }

  async registerOfApprovers(): Promise<readonly LedgerEntry[]> {
    return this.#register;
  }

  async approvalEntries(ceremony: string): Promise<readonly LedgerEntry[]> {
    return this.#approvals.get(ceremony) ?? [];
  }

  async certificateNamed(name: string): Promise<CertificateFact | undefined> {
    return this.#withRevocation(this.#byName.get(name));
  }

  async certificateWith(fingerprint: string): Promise<CertificateFact | undefined> {
    return this.#withRevocation(this.#byFingerprint.get(fingerprint));
  }

  /** An adopted CRL may be recorded before or after the certificates it revokes. */
  #withRevocation(found: CertificateFact | undefined): CertificateFact | undefined {
    return found && { ...found, revoked: found.revoked || this.#adoptedRevocations.has(pair(found.issuer, found.serial)) };
  }

  /** Takes in an entry that was checked. */
  add(entry: LedgerEntry): void {
    const ceremony = entry.ceremony ?? '';
    const state = stateAfter(entry);
    if (state !== undefined) this.#states.set(ceremony, state);
    this.#addKey(entry, ceremony);
    addShare(this.#shares, entry);
    if (ledgerBackupTypes.some((type) => type === entry.type)) this.#ledgerBackups.push(entry);
    this.#addApproval(entry, ceremony);
    switch (entry.type) {
      case 'approver-enrolled':
      case 'approver-withdrawn':
        this.#register.push(entry);
        return;
      case 'serial-committed':
        this.#serials.set(pair(entry.data.issuer, serialOf(entry.data.serialNumber)), { ceremony, used: false });
        return;
      case 'crl-number-committed':
        this.#crlNumbers.set(pair(entry.data.issuer, String(entry.data.crlNumber)), { ceremony, used: false });
        this.#highest.set(entry.data.issuer, entry.data.crlNumber);
        return;
      case 'certificate-issued':
      case 'certificate-adopted': {
        const { name, issuer, fingerprint, spkiSha256 } = entry.data;
        const serial = serialOf(entry.data.serialNumber);
        this.#serials.set(pair(issuer, serial), { ceremony, used: true });
        this.#setCertificate({ name, issuer, serial, fingerprint, spkiSha256, revoked: false });
        return;
      }
      case 'certificate-revoked': {
        const certificate = this.#byFingerprint.get(entry.data.fingerprint);
        if (certificate !== undefined) this.#setCertificate({ ...certificate, revoked: true });
        return;
      }
      case 'revocation-adopted':
        this.#adoptedRevocations.add(pair(entry.data.issuer, serialOf(entry.data.serialNumber)));
        return;
      case 'crl-adopted':
        this.#highest.set(entry.data.issuer, entry.data.crlNumber);
        return;
      case 'crl-issued':
        this.#crlNumbers.set(pair(entry.data.issuer, String(entry.data.crlNumber)), { ceremony, used: true });
        return;
      default:
        return;
    }
  }

  /** Of ceremonies that have not ended; nobody asks about the others. */
  #addApproval(entry: LedgerEntry, ceremony: string): void {
    if (entry.type === 'ceremony-closed' || entry.type === 'ceremony-aborted') this.#approvals.delete(ceremony);
    else if (approvalTypes.some((type) => type === entry.type))
      this.#approvals.set(ceremony, [...(this.#approvals.get(ceremony) ?? []), entry]);
  }

  #addKey(entry: LedgerEntry, ceremony: string): void {
    switch (entry.type) {
      case 'key-intended':
        this.#keys.set(entry.data.keyId, { ceremony, algorithm: entry.data.algorithm, used: false, discarded: false });
        return;
      case 'key-generated':
      case 'key-adopted':
      case 'key-copied':
        this.#changeKey(entry.data.keyId, { used: true });
        this.#known.add(entry.data.spkiSha256);
        if (entry.type === 'key-generated') this.#generated.add(entry.data.spkiSha256);
        this.#copies.set(entry.data.keyId, {
          spkiSha256: entry.data.spkiSha256,
          ended: false,
          lost: false,
          backup: entry.type === 'key-copied' && entry.data.kind === 'backup',
        });
        return;
      case 'key-discarded':
        this.#changeKey(entry.data.keyId, { discarded: true });
        return;
      case 'key-copy-ended': {
        const copy = this.#copies.get(entry.data.keyId);
        if (copy !== undefined) this.#copies.set(entry.data.keyId, { ...copy, ended: true, lost: entry.data.how === 'lost' });
        return;
      }
      case 'key-state-changed':
        this.#keyStates.set(entry.data.spkiSha256, entry.data.to);
        return;
      case 'share-set-made':
        this.#shareSets.set(entry.data.setId, { keyId: entry.data.keyId, voided: false });
        return;
      case 'share-set-voided': {
        const set = this.#shareSets.get(entry.data.setId);
        if (set !== undefined) this.#shareSets.set(entry.data.setId, { ...set, voided: true });
        return;
      }
      default:
    }
  }

  #changeKey(keyId: string, change: { used: true } | { discarded: true }): void {
    const key = this.#keys.get(keyId);
    if (key !== undefined) this.#keys.set(keyId, { ...key, ...change });
  }

  #setCertificate(certificate: CertificateFact): void {
    this.#byName.set(certificate.name, certificate);
    this.#byFingerprint.set(certificate.fingerprint, certificate);
  }
}

function pair(issuer: string, number: string): string {
  return JSON.stringify([issuer, number]);
}
