import { Fault } from '../../shared/fault/fault.ts';
import { extensionByOid } from './extension-list.ts';
import { readBasicConstraints, readKeyUsage, readSubjectKeyIdentifier } from './extension-values.ts';
import type { CertificateView } from './model.ts';
import { extensionOids } from './object-identifiers.ts';

/** keyIdentifier that certificates and CRLs of this issuer carry as AKI (RFC 5280 §4.2.1.1): its SKI. Fault `issuer-not-valid` without one. */
export function subjectKeyIdentifierOf(issuer: CertificateView): Uint8Array {
  const extension = extensionByOid(issuer.extensions, extensionOids.subjectKeyIdentifier);
  if (!extension) throw new Fault('issuer-not-valid', { issuer: 'the issuer', why: 'its certificate has no subjectKeyIdentifier' });
  return readSubjectKeyIdentifier(extension.value);
}

/** pathLenConstraint of an issuer; null when it is absent, hence unlimited (RFC 5280 §4.2.1.9). */
export function pathLenConstraintOf(issuer: CertificateView): number | null {
  const extension = extensionByOid(issuer.extensions, extensionOids.basicConstraints);
  return extension ? (readBasicConstraints(extension.value).pathLenConstraint ?? null) : null;
}

export function isCaCertificate({ extensions }: CertificateView): boolean {
  const constraints = extensionByOid(extensions, extensionOids.basicConstraints);
  return constraints !== undefined && readBasicConstraints(constraints.value).cA;
}

/** Why no relying party takes a certificate from this issuer (RFC 5280 §6.1.4 (k), (n)); undefined where nothing stands against it. */
export function whyNoIssuer(view: CertificateView): string | undefined {
  if (!isCaCertificate(view)) return 'its basicConstraints do not say cA TRUE';
  const usage = extensionByOid(view.extensions, extensionOids.keyUsage);
  return usage && !readKeyUsage(usage.value).includes('keyCertSign') ? 'its keyUsage does not allow keyCertSign' : undefined;
}
