import { equalBytes, fromBase64, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption, ObjectSource } from '../../shared/ceremony/authority-adoption.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { extensionByOid } from '../x509/extension-list.ts';
import { isCaCertificate, whyNoIssuer } from '../x509/issuer-facts.ts';
import type { CertificateView, CrlView } from '../x509/model.ts';
import { extensionOids } from '../x509/object-identifiers.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { parseCrl } from '../x509/parse-crl.ts';
import { verifyCertificateSignature, verifyCrlSignature } from '../x509/verify-issued.ts';

/** What an adoption brings, read from the plan. */
export interface AdoptedObjects {
  readonly certificate: CertificateView;
  /** Whose keys stay elsewhere: the first one certified it, each of the others the one before. */
  readonly issuers: readonly NamedCertificate[];
  readonly crl: CrlView | null;
  readonly issued: readonly AdoptedCertificate[];
}

export interface NamedCertificate {
  readonly name: string;
  readonly view: CertificateView;
}

export interface AdoptedCertificate extends NamedCertificate {
  readonly kind: 'intermediate' | 'end-entity';
}

/** Faults: `plan-invalid` (a path instead of bytes), `object-malformed`. */
export function readAdopted(operation: AuthorityAdoption): AdoptedObjects {
  const bytes = (source: ObjectSource, where: string): Uint8Array => {
    const der = 'der' in source ? fromBase64(source.der) : undefined;
    if (!der) throw new Fault('plan-invalid', { path: `operations.${operation.name}.${where}`, problem: 'the bytes are missing' });
    return der;
  };
  return {
    certificate: parseCertificate(bytes(operation.certificate, 'certificate')),
    issuers: (operation.issuerCertificates ?? []).map(({ name, certificate }) => ({
      name,
      view: parseCertificate(bytes(certificate, `issuerCertificates.${name}`)),
    })),
    crl: operation.crl ? parseCrl(bytes(operation.crl, 'crl')) : null,
    issued: operation.issued.map(({ name, certificate }) => {
      const view = parseCertificate(bytes(certificate, `issued.${name}`));
      return { name, view, kind: isCaCertificate(view) ? 'intermediate' : 'end-entity' };
    }),
  };
}

/** That the CRL is one of this authority. Faults: `crl-of-another-issuer`; `crl-not-adoptable` {why}. */
export async function verifyCrlOf(name: string, certificate: CertificateView, crl: CrlView): Promise<void> {
  if (!equalBytes(crl.issuer.der, certificate.subject.der))
    throw new Fault('crl-of-another-issuer', { issuer: name, found: displayName(crl.issuer.attributes) });
  await verifyCrlSignature(crl.der, certificate.spki.der).catch((thrown: unknown) => {
    throw badSignature(thrown, name, (why) => new Fault('crl-not-adoptable', { why }));
  });
}

/** `signature-invalid` speaks of a signature that a key store made just now: a file with a bad one is a fault of its own. */
function badSignature(thrown: unknown, issuer: string, fault: (why: string) => Fault): unknown {
  if (!(thrown instanceof Fault) || thrown.code !== 'signature-invalid') return thrown;
  return fault(`its signature does not verify with the key of ${issuer}`);
}

/** That `by` issued the certificate. Fault: `certificate-of-another-issuer`. */
export async function verifyIssuedBy(issuer: string, by: CertificateView, name: string, view: CertificateView): Promise<void> {
  if (!equalBytes(view.issuer.der, by.subject.der)) {
    const found = displayName(view.issuer.attributes);
    throw new Fault('certificate-of-another-issuer', { issuer, certificate: name, found });
  }
  await verifyCertificateSignature(view.der, by.spki.der).catch((thrown: unknown) => {
    throw badSignature(thrown, issuer, (why) => new Fault('certificate-of-another-issuer', { issuer, certificate: name, why }));
  });
}

/** What is asked of an issuer; and what the CRLs that it signs here must name (RFC 5280 §5.2.1). Fault: `certificate-not-ca`. */
export function refuseNoCa(name: string, view: CertificateView): void {
  refuseNoIssuer(name, view);
  if (!extensionByOid(view.extensions, extensionOids.subjectKeyIdentifier))
    throw new Fault('certificate-not-ca', { name, why: 'it has no subjectKeyIdentifier' });
}

/** RFC 5280 §6.1.4 (k), (n): what a relying party asks of an issuer. Fault: `certificate-not-ca`. */
export function refuseNoIssuer(name: string, view: CertificateView): void {
  const why = whyNoIssuer(view);
  if (why !== undefined) throw new Fault('certificate-not-ca', { name, why });
}

/** The serial number as the ledger writes it. */
export const serialOfView = ({ serialNumber }: { readonly serialNumber: Uint8Array }): string => toHex(serialNumber);

/** Fault `validity-impossible` {why}. */
export function datesOf(name: string, view: CertificateView): { readonly notBefore: string; readonly notAfter: string } {
  const [notBefore, notAfter] = [view.notBefore.instant, view.notAfter.instant];
  if (notBefore === undefined || notAfter === undefined)
    throw new Fault('validity-impossible', { why: `the dates of ${name} cannot be read` });
  return { notBefore, notAfter };
}
