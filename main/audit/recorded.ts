import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';

/** A ledger entry of one type. */
export type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

/** What the entries of a ledger recorded, sorted by what the checks ask for. Filled from lines whose chain is verified. */
export class Recorded {
  readonly certificates = new Map<string, Entry<'certificate-issued'>>();
  readonly crls: Entry<'crl-issued'>[] = [];
  readonly transcripts: Entry<'transcript-printed'>[] = [];
  readonly #revocations = new Map<string, Entry<'certificate-revoked'>[]>();
  readonly #committed = new Map<string, Entry<'serial-committed'> | Entry<'crl-number-committed'>>();
  readonly #generated = new Set<string>();
  #unfinished: string | null = null;
  #spoiled = 0;
  #lastTime = '';

  add(entry: LedgerEntry): void {
    this.#lastTime = entry.time;
    switch (entry.type) {
      case 'certificate-issued':
        this.certificates.set(entry.data.name, entry);
        return;
      case 'crl-issued':
        this.crls.push(entry);
        return;
      case 'transcript-printed':
        this.transcripts.push(entry);
        return;
      case 'certificate-revoked': {
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
        this.#generated.add(entry.data.spkiSha256);
        return;
      case 'signature-spoiled':
        this.#spoiled++;
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
  revocations(issuer: string, before = Number.POSITIVE_INFINITY): readonly Entry<'certificate-revoked'>[] {
    return (this.#revocations.get(issuer) ?? []).filter(({ seq }) => seq < before);
  }

  revocationOf(name: string, issuer: string): Entry<'certificate-revoked'> | undefined {
    return this.revocations(issuer).find(({ data }) => data.name === name);
  }

  newestCrl(issuer: string): Entry<'crl-issued'> | undefined {
    return this.crls.findLast(({ data }) => data.issuer === issuer);
  }

  /** True when the key pair with this SHA-256 of its SubjectPublicKeyInfo was generated in this ledger. */
  generatedHere(spkiSha256: string): boolean {
    return this.#generated.has(spkiSha256);
  }

  /** The ceremony that neither closed nor was aborted. */
  get unfinished(): string | null {
    return this.#unfinished;
  }

  /** Signatures that were made and failed their verification. */
  get spoiled(): number {
    return this.#spoiled;
  }

  /** Time of the last entry. */
  get lastTime(): string {
    return this.#lastTime;
  }
}

const keyOf = (kind: 'serial' | 'crl', issuer: string, number: string): string => JSON.stringify([kind, issuer, number]);
