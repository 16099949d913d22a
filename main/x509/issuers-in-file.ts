import { equalBytes } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import type { CertificateView } from './model.ts';
import { parseCertificate } from './parse-certificate.ts';
import { readCertificateFile } from './read-object-file.ts';
import { verifyCertificateSignature } from './verify-issued.ts';

/**
 * Of a file with certificates those that stand above `below`: its issuer, that one's issuer, and so on, as far as the file has them. A
 * chain file may begin with what it is the chain of, and be in any order. A single certificate is given out as it is: whoever asked for it
 * says what is wrong with it.
 * Faults: those of `readCertificateFile`; `object-malformed`; `certificate-of-another-issuer` where none of several issued `below`.
 */
export async function issuersInFile(bytes: Uint8Array, below: CertificateView): Promise<readonly CertificateView[]> {
  const views = readCertificateFile(bytes).map((der) => parseCertificate(der));
  if (views.length === 1) return views;
  const found: CertificateView[] = [];
  for (let at = below; !isSelfIssued(at) && found.length < views.length;) {
    const issuer = await issuerAmong(views, at);
    if (!issuer) break;
    found.push(issuer);
    at = issuer;
  }
  if (found.length > 0) return found;
  const [certificate, names] = [displayName(below.subject.attributes), displayName(below.issuer.attributes)];
  throw new Fault('certificate-of-another-issuer', { issuer: 'any certificate of the file', certificate, found: names });
}

const isSelfIssued = ({ subject, issuer }: CertificateView): boolean => equalBytes(subject.der, issuer.der);

async function issuerAmong(views: readonly CertificateView[], below: CertificateView): Promise<CertificateView | undefined> {
  for (const view of views) if (equalBytes(view.subject.der, below.issuer.der) && (await hasSigned(view, below))) return view;
  return undefined;
}

/** A renewed authority has one name and two keys. */
async function hasSigned(issuer: CertificateView, { der }: CertificateView): Promise<boolean> {
  try {
    await verifyCertificateSignature(der, issuer.spki.der);
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}
