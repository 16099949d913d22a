import { toHex } from '../shared/base/bytes.ts';
import { subjectKeyIdentifierOf } from './x509/issuer-facts.ts';
import { parseCertificate } from './x509/parse-certificate.ts';

/** The subject key identifier of a certificate, hex; null where it has none, as some adopted ones. */
export function keyIdentifierOf(der: Uint8Array): string | null {
  try {
    return toHex(subjectKeyIdentifierOf(parseCertificate(der)));
  } catch {
    return null;
  }
}
