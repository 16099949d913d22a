import { msOf } from '../../shared/base/instant.ts';
import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';

/** A ledger entry of one type. */
export type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

/** A certificate that was issued or adopted here. */
export type CertificateEntry = Entry<'certificate-issued'> | Entry<'certificate-adopted'>;
export type CrlEntry = Entry<'crl-issued'> | Entry<'crl-adopted'>;
export type RevocationEntry = Entry<'certificate-revoked'> | Entry<'revocation-adopted'>;

/** What the entries of a ledger recorded, sorted by what the checks ask for. Filled from lines whose chain is verified. */
export class Recorded {
  readonly certificates = new Map<string, CertificateEntry>();
  readonly crls: CrlEntry[] = [];
  readonly transcripts: Entry<'transcript-printed'>[] = [];
  readonly #revocations = new Map<string, RevocationEntry[]>();
  readonly #committed = new Map<string, Entry<'serial-committed'> | Entry<'crl-number-committed'>>();
  readonly #keys = new Map<string, Entry<'key-generated'> | Entry<'key-adopted'>>();
  #unfinished: string | null = null;
  #spoiled = 0;
  #approvals = 0;
  #lastTime = '';

  add(entry: LedgerEntry): void {
    this.#lastTime = entry.time;
    switch (entry.type) {
      case 'certificate-issued':
      case 'certificate-adopted':
        this.certificates.set(entry.data.name, entry);
        return;
      case 'crl-issued':
      case 'crl-adopted':
        this.crls.push(entry);
        return;
      case 'transcript-printed':
        this.transcripts.push(entry);
        return;
      case 'certificate-revoked':
      case 'revocation-adopted': {
        const { issuer } = entry.data;
        this.#revocations.set(issuer, [...(this.#revocations.get(issuer) ?? []), entry]);
        return;
      }
      case 'serial-committed':
        this.#committed.set(keyOf('serial', entry.data.issuer, entry.data.serialNumber), entry);
        return;
      case 'crl-number-committed':
        this.#committed.set(keyOf('crl', entry.data.issuer, String(entry.data.crlNumber)), entry);
        return;
      case 'key-generated':
      case 'key-adopted':
        this.#keys.set(entry.data.spkiSha256, entry);
        return;
      case 'signature-spoiled':
        this.#spoiled++;
        return;
      case 'approval-signed':
        this.#approvals++;
        return;
      case 'ceremony-opened':
      case 'ceremony-resumed':
      case 'ceremony-interrupted':
        this.#unfinished = entry.ceremony;
        return;
      case 'ceremony-closed':
      case 'ceremony-aborted':
        this.#unfinished = null;
        return;
      default:
        return;
    }
  }

  /** SHA-256 of the tbsCertificate that was committed with this serial before it was signed. */
  tbsOfSerial(issuer: string, serialNumber: string): string | undefined {
    return this.#committed.get(keyOf('serial', issuer, serialNumber))?.data.tbsSha256;
  }

  /** SHA-256 of the tbsCertList that was committed with this number before it was signed. */
  tbsOfCrlNumber(issuer: string, crlNumber: number): string | undefined {
    return this.#committed.get(keyOf('crl', issuer, String(crlNumber)))?.data.tbsSha256;
  }

  /** Revocations of an issuer's certificates, in order; `before`: entries with a lower number only. */
  revocations(issuer: string, before = Number.POSITIVE_INFINITY): readonly RevocationEntry[] {
    return (this.#revocations.get(issuer) ?? []).filter(({ seq }) => seq < before);
  }

  revocationOf({ data: { issuer, serialNumber } }: CertificateEntry): RevocationEntry | undefined {
    return this.revocations(issuer).find(({ data }) => data.serialNumber === serialNumber);
  }

  newestCrl(issuer: string): CrlEntry | undefined {
    return this.crls.findLast(({ data }) => data.issuer === issuer);
  }

  /** How the key pair with this SHA-256 of its SubjectPublicKeyInfo came into this ledger, if it did. */
  keyCame(spkiSha256: string): 'key-generated' | 'key-adopted' | undefined {
    return this.#keys.get(spkiSha256)?.type;
  }

  /** True where the serial was committed after the last second in which its issuer's key signs certificates (ANC-D25). */
  committedTooLate(issuer: string, serialNumber: string, issuerSpkiSha256: string): boolean {
    const end = this.#keys.get(issuerSpkiSha256)?.data.signUntil;
    const committed = this.#committed.get(keyOf('serial', issuer, serialNumber));
    return end !== undefined && committed !== undefined && msOf(committed.time) > msOf(end);
  }

  /** The ceremony that neither closed nor was aborted. */
  get unfinished(): string | null {
    return this.#unfinished;
  }

  /** Signatures that were made and failed their verification. */
  get spoiled(): number {
    return this.#spoiled;
  }

  /** Approvals that an enrolled approver signed; each was verified when its line was read. */
  get approvals(): number {
    return this.#approvals;
  }

  /** Time of the last entry. */
  get lastTime(): string {
    return this.#lastTime;
  }
}

const keyOf = (kind: 'serial' | 'crl', issuer: string, number: string): string => JSON.stringify([kind, issuer, number]);
