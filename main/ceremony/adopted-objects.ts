import { equalBytes, fromBase64, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption, ObjectSource } from '../../shared/ceremony/authority-adoption.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { checkPublicKey } from '../x509/check-public-key.ts';
import { extensionByOid } from '../x509/extension-list.ts';
import { readBasicConstraints, readKeyUsage } from '../x509/extension-values.ts';
import type { CertificateView, CrlView } from '../x509/model.ts';
import { extensionOids } from '../x509/object-identifiers.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { parseCrl } from '../x509/parse-crl.ts';
import { verifyCertificateSignature, verifyCrlSignature } from '../x509/verify-issued.ts';

/** What an adoption brings, read from the plan. */
export interface AdoptedObjects {
  readonly certificate: CertificateView;
  readonly crl: CrlView | null;
  readonly issued: readonly AdoptedCertificate[];
}

export interface AdoptedCertificate {
  readonly name: string;
  readonly view: CertificateView;
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
    crl: operation.crl ? parseCrl(bytes(operation.crl, 'crl')) : null,
    issued: operation.issued.map(({ name, certificate }) => {
      const view = parseCertificate(bytes(certificate, `issued.${name}`));
      return { name, view, kind: isCa(view) ? 'intermediate' : 'end-entity' };
    }),
  };
}

/**
 * Proves that what is adopted belongs together: the certificate is a CA's and was signed by its issuer (`null`: by itself), the
 * CRL and what it issued were signed by its key.
 * Faults: `certificate-not-ca`, `certificate-of-another-issuer`, `crl-of-another-issuer`, `signature-invalid`, `key-weak`,
 * `algorithm-unsupported`, `object-malformed`.
 */
export async function verifyAdopted(
  { name, issuer }: AuthorityAdoption,
  { certificate, crl, issued }: AdoptedObjects,
  issuerView: CertificateView | null,
): Promise<void> {
  refuseNoCa(name, certificate);
  checkPublicKey(certificate.spki);
  await verifyIssuedBy(issuer ?? name, issuerView ?? certificate, name, certificate);
  for (const one of issued) await verifyIssuedBy(name, certificate, one.name, one.view);
  if (!crl) return;
  if (!equalBytes(crl.issuer.der, certificate.subject.der))
    throw new Fault('crl-of-another-issuer', { issuer: name, found: displayName(crl.issuer.attributes) });
  await verifyCrlSignature(crl.der, certificate.spki.der);
}

async function verifyIssuedBy(issuer: string, by: CertificateView, name: string, view: CertificateView): Promise<void> {
  if (!equalBytes(view.issuer.der, by.subject.der)) {
    const found = displayName(view.issuer.attributes);
    throw new Fault('certificate-of-another-issuer', { issuer, certificate: name, found });
  }
  await verifyCertificateSignature(view.der, by.spki.der);
}

function isCa({ extensions }: CertificateView): boolean {
  const constraints = extensionByOid(extensions, extensionOids.basicConstraints);
  return constraints !== undefined && readBasicConstraints(constraints.value).cA;
}

/** RFC 5280 §6.1.4 (k), (n): what a relying party asks of an issuer; and what its CRLs must name (§5.2.1). */
function refuseNoCa(name: string, view: CertificateView): void {
  const refused = (why: string): Fault => new Fault('certificate-not-ca', { name, why });
  if (!isCa(view)) throw refused('its basicConstraints do not say cA TRUE');
  const usage = extensionByOid(view.extensions, extensionOids.keyUsage);
  if (usage && !readKeyUsage(usage.value).includes('keyCertSign')) throw refused('its keyUsage does not allow keyCertSign');
  if (!extensionByOid(view.extensions, extensionOids.subjectKeyIdentifier)) throw refused('it has no subjectKeyIdentifier');
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
