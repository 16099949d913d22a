import { equalBytes, fromBase64, toHex } from '../../shared/base/bytes.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { whyNoIssuer } from '../x509/issuer-facts.ts';
import type { CertificateView } from '../x509/model.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { parseCsr } from '../x509/parse-csr.ts';
import { verifyCertificateSignature } from '../x509/verify-issued.ts';
import { verifyCsr } from '../x509/verify-csr.ts';
import type { CertificateEntry, Entry, Recorded } from './recorded.ts';
import { sha256Hex } from './sha256-sums.ts';

/** The certificates of a ledger, parsed, by the name the ledger gives them. */
export type Authorities = ReadonlyMap<string, CertificateView>;

/**
 * Proves every certificate of a ledger: it is what its entry says, its tbsCertificate is the one that was committed before the
 * signature, it names its issuer and was signed by the issuer's key, its request is signed by the certified key, no serial is
 * used twice under one key, it was signed before the issuer's key came to its end of signing, and a root's key pair was generated here. Of one that was adopted nothing was committed and no request
 * is known; its issuer's key was not generated here, and a root's key pair was adopted, unless the root is only the issuer of what was. Fault: `ledger-broken` {seq, why}.
 */
export async function verifyCertificates(recorded: Recorded): Promise<Authorities> {
  const authorities = new Map<string, CertificateView>();
  const serials = new Set<string>();
  for (const entry of recorded.certificates.values()) {
    const { name, issuer } = entry.data;
    await atEntry(entry, `the certificate ${name}`, async () => {
      const view = parseCertificate(fromBase64(entry.data.der) ?? new Uint8Array());
      compareEntry(entry, view);
      const issuerView = issuer === name ? view : authorities.get(issuer);
      if (!issuerView) throw new Error('was issued before its issuer');
      if (!equalBytes(view.issuer.der, issuerView.subject.der)) throw new Error('does not name its issuer');
      await verifyCertificateSignature(view.der, issuerView.spki.der);
      const serial = `${sha256Hex(issuerView.spki.der)} ${toHex(view.serialNumber)}`;
      if (serials.has(serial)) throw new Error('has a serial number that its issuer used before');
      serials.add(serial);
      if (entry.type === 'certificate-issued') verifyIssued(entry, view, issuerView, recorded);
      else verifyAdopted(entry, view, issuerView, recorded);
      authorities.set(name, view);
    });
  }
  return authorities;
}

function verifyIssued(
  { data }: Entry<'certificate-issued'>,
  view: CertificateView,
  issuerView: CertificateView,
  recorded: Recorded,
): void {
  const { kind, issuer, serialNumber, spkiSha256, csr } = data;
  if (recorded.tbsOfSerial(issuer, serialNumber) !== sha256Hex(view.tbs)) {
    throw new Error('is not the one that was committed with its serial number');
  }
  if (recorded.committedTooLate(issuer, serialNumber, sha256Hex(issuerView.spki.der)))
    throw new Error('was signed after its issuer’s key had come to its end of signing');
  if (kind === 'intermediate') verifyRequest(csr, view);
  else if (recorded.keyCame(spkiSha256) !== 'key-generated') throw new Error('has a key pair that was not generated here');
}

function verifyAdopted(
  { data }: Entry<'certificate-adopted'>,
  view: CertificateView,
  issuer: CertificateView,
  recorded: Recorded,
): void {
  const came = recorded.keyCame(data.spkiSha256);
  if (data.keyElsewhere) verifyIssuerElsewhere(data, view, recorded);
  if (data.kind === 'root') {
    if (came !== 'key-adopted' && !(data.keyElsewhere && came === undefined))
      throw new Error('has a key pair that was not adopted');
  } else if (recorded.keyCame(sha256Hex(issuer.spki.der)) === 'key-generated') {
    throw new Error('was adopted from an issuer whose key was generated here');
  }
}

/** One that came without its key is there for the sake of what it certified, and may certify. */
function verifyIssuerElsewhere({ name }: Entry<'certificate-adopted'>['data'], view: CertificateView, recorded: Recorded): void {
  const why = whyNoIssuer(view);
  if (why !== undefined) throw new Error(`is no issuer’s: ${why}`);
  if (![...recorded.certificates.values()].some(({ data }) => data.issuer === name && data.name !== name))
    throw new Error('was taken over as an issuer, and certified nothing here');
}

function compareEntry({ data }: CertificateEntry, view: CertificateView): void {
  const facts: readonly (readonly [string, string, string | undefined])[] = [
    ['serial number', data.serialNumber, toHex(view.serialNumber)],
    ['fingerprint', data.fingerprint, sha256Hex(view.der)],
    ['public key', data.spkiSha256, sha256Hex(view.spki.der)],
    ['notBefore', data.notBefore, view.notBefore.instant],
    ['notAfter', data.notAfter, view.notAfter.instant],
    ['subject', data.subject, displayName(view.subject.attributes)],
  ];
  for (const [what, said, found] of facts) if (said !== found) throw new Error(`has another ${what} than its entry says`);
}

/** Proof of possession, kept with the certificate (RFC 2986 §4.2). */
function verifyRequest(csr: string | null, certificate: CertificateView): void {
  if (csr === null) throw new Error('has no request');
  const view = parseCsr(fromBase64(csr) ?? new Uint8Array());
  verifyCsr(view);
  if (!equalBytes(view.spki.der, certificate.spki.der)) throw new Error('certifies another key than its request');
}

/** Runs checks about one object; whatever they throw becomes `ledger-broken` with the entry's number. */
export async function atEntry(entry: { readonly seq: number }, what: string, check: () => Promise<void> | void): Promise<void> {
  try {
    await check();
  } catch (thrown) {
    const reason = thrown instanceof Fault ? `is refused: ${thrown.code}` : thrown instanceof Error ? thrown.message : 'is refused';
    throw new Fault('ledger-broken', { seq: String(entry.seq), why: `${what} ${reason}` }, { cause: thrown });
  }
}
