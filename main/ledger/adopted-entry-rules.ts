import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { checkDigest } from './entry-digest.ts';
import { serialOf } from './ledger-facts.ts';
import type { LedgerFacts } from './ledger-facts.ts';

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

/**
 * What may be taken over: certificates and revocations of an issuer whose key was not generated here, its CRL once and before it
 * numbers any here. For a key that was generated here the ledger itself is the list of all that was signed.
 * Faults: `name-already-used`, `issuer-unknown`, `serial-already-used`, `certificate-unknown`, `certificate-already-revoked`,
 * `crl-number-not-greater`.
 */
export async function checkAdoptedEntry(entry: LedgerEntry, facts: LedgerFacts): Promise<void> {
  switch (entry.type) {
    case 'certificate-adopted':
      return checkCertificate(entry, facts);
    case 'revocation-adopted': {
      const { issuer, serialNumber } = entry.data;
      await refuseOwnIssuer(issuer, serialNumber, facts);
      if (await facts.crlKnown(issuer)) throw new Error('revocations are adopted before the CRL that lists them');
      if (await facts.revocationAdopted(issuer, serialOf(serialNumber)))
        throw new Fault('certificate-already-revoked', { certificate: serialNumber });
      return;
    }
    case 'crl-adopted': {
      const { issuer, crlNumber, der, sha256 } = entry.data;
      await refuseOwnIssuer(issuer, `CRL ${crlNumber}`, facts);
      if (await facts.crlKnown(issuer)) {
        const highest = String(await facts.highestCrlNumber(issuer));
        throw new Fault('crl-number-not-greater', { issuer, crlNumber: String(crlNumber), highest });
      }
      return checkDigest(der, sha256);
    }
    default:
  }
}

async function checkCertificate({ data }: Entry<'certificate-adopted'>, facts: LedgerFacts): Promise<void> {
  const { name, kind, issuer, serialNumber, fingerprint, spkiSha256, der, keyElsewhere } = data;
  if ((await facts.certificateNamed(name)) !== undefined) throw new Fault('name-already-used', { name });
  if ((await facts.certificateWith(fingerprint)) !== undefined) throw new Error('a certificate is recorded once');
  if ((kind === 'root') !== (issuer === name)) throw new Error('a root, and nothing else, is its own issuer');
  if (keyElsewhere && kind === 'end-entity') throw new Error('an issuer is no end entity');
  if (keyElsewhere && (await facts.keyKnown(spkiSha256))) throw new Error('an issuer whose key is here is adopted with it');
  if (kind !== 'root') await refuseOwnIssuer(issuer, name, facts);
  if ((await facts.committedSerial(issuer, serialOf(serialNumber))) !== undefined)
    throw new Fault('serial-already-used', { issuer, serialNumber });
  checkDigest(der, fingerprint);
}

async function refuseOwnIssuer(issuer: string, what: string, facts: LedgerFacts): Promise<void> {
  const found = await facts.certificateNamed(issuer);
  if (found === undefined) throw new Fault('issuer-unknown', { issuer });
  if (await facts.keyGenerated(found.spkiSha256)) throw new Fault('certificate-unknown', { issuer, certificate: what });
}
