import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { CeremonyState } from '../ports/ledger.ts';
import { serialOf, stateAfter } from './ledger-facts.ts';
import type { CertificateFact, Commitment, LedgerFacts } from './ledger-facts.ts';

/** The facts of a ledger that is read line by line, without a database. */
export class MemoryFacts implements LedgerFacts {
  #states = new Map<string, CeremonyState>();
  #keys = new Map<string, Commitment & { algorithm: string; discarded: boolean }>();
  #serials = new Map<string, Commitment>();
  #crlNumbers = new Map<string, Commitment>();
  #highest = new Map<string, number>();
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

  async committedSerial(issuer: string, serial: string): Promise<Commitment | undefined> {
    return this.#serials.get(pair(issuer, serial));
  }

  async committedCrlNumber(issuer: string, number: number): Promise<Commitment | undefined> {
    return this.#crlNumbers.get(pair(issuer, String(number)));
  }

  async highestCrlNumber(issuer: string): Promise<number> {
    return this.#highest.get(issuer) ?? 0;
  }

  async certificateNamed(name: string): Promise<CertificateFact | undefined> {
    return this.#byName.get(name);
  }

  async certificateWith(fingerprint: string): Promise<CertificateFact | undefined> {
    return this.#byFingerprint.get(fingerprint);
  }

  /** Takes in an entry that was checked. */
  add(entry: LedgerEntry): void {
    const ceremony = entry.ceremony ?? '';
    const state = stateAfter(entry);
    if (state !== undefined) this.#states.set(ceremony, state);
    switch (entry.type) {
      case 'key-intended':
        this.#keys.set(entry.data.keyId, { ceremony, algorithm: entry.data.algorithm, used: false, discarded: false });
        return;
      case 'key-generated':
        this.#changeKey(entry.data.keyId, { used: true });
        return;
      case 'key-discarded':
        this.#changeKey(entry.data.keyId, { discarded: true });
        return;
      case 'serial-committed':
        this.#serials.set(pair(entry.data.issuer, serialOf(entry.data.serialNumber)), { ceremony, used: false });
        return;
      case 'crl-number-committed':
        this.#crlNumbers.set(pair(entry.data.issuer, String(entry.data.crlNumber)), { ceremony, used: false });
        this.#highest.set(entry.data.issuer, entry.data.crlNumber);
        return;
      case 'certificate-issued': {
        const { name, issuer, fingerprint } = entry.data;
        const serial = serialOf(entry.data.serialNumber);
        this.#serials.set(pair(issuer, serial), { ceremony, used: true });
        this.#setCertificate({ name, issuer, serial, fingerprint, revoked: false });
        return;
      }
      case 'certificate-revoked': {
        const certificate = this.#byFingerprint.get(entry.data.fingerprint);
        if (certificate !== undefined) this.#setCertificate({ ...certificate, revoked: true });
        return;
      }
      case 'crl-issued':
        this.#crlNumbers.set(pair(entry.data.issuer, String(entry.data.crlNumber)), { ceremony, used: true });
        return;
      default:
        return;
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
