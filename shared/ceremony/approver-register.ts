import type { EntryType, LedgerEntry } from './ledger-entry.ts';
import { personKey, samePerson } from './same-person.ts';

/** Somebody who is enrolled now, and the key that shows it is them. */
export interface Approver {
  readonly person: string;
  readonly keyId: string;
  /** SubjectPublicKeyInfo DER, base64, and its SHA-256 in hex. */
  readonly spki: string;
  readonly spkiSha256: string;
  readonly since: string;
  readonly ceremony: string;
}

/** The entries that the register is made of. */
export const registerTypes = ['approver-enrolled', 'approver-withdrawn'] as const satisfies readonly EntryType[];

/** The register after these entries, in the order of enrolment; one person once, by any spelling of the name. */
export function approversAfter(entries: readonly LedgerEntry[]): readonly Approver[] {
  const register = new Map<string, Approver>();
  for (const entry of entries) {
    if (entry.type === 'approver-withdrawn') register.delete(personKey(entry.data.person));
    if (entry.type !== 'approver-enrolled') continue;
    register.delete(personKey(entry.data.person));
    register.set(personKey(entry.data.person), { ...entry.data, since: entry.time, ceremony: entry.ceremony ?? '' });
  }
  return [...register.values()];
}

export const approverNamed = (register: readonly Approver[], name: string): Approver | undefined =>
  register.find(({ person }) => samePerson(person, name));
