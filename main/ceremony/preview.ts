import { groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import { addDays, addSeconds, daysBetween } from '../../shared/base/instant.ts';
import type { Origin, Preview } from '../../shared/ceremony/script.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import type { RevocationRow } from '../ports/ledger.ts';
import { describeExtension } from '../x509/named-extension.ts';
import type { CertificateView } from '../x509/model.ts';
import { sha256 } from '../x509/sha256.ts';

/** Where the parts of a certificate come from, and which of them are stand-ins until the act itself. */
export interface CertificateOrigins {
  readonly subject: Origin;
  readonly issuer: Origin;
  readonly validity: Origin;
  readonly spki: Origin;
  readonly pathLen: Origin;
  readonly provisionalKey: boolean;
  readonly provisionalSerial: boolean;
  readonly provisionalIssuerKey: boolean;
}

const subjectKeyIdentifierOid = '2.5.29.14';
const authorityKeyIdentifierOid = '2.5.29.35';

/** Every field of the tbsCertificate, none folded away, each with its origin. */
export function previewOfCertificate(made: {
  readonly operation: string;
  readonly title: string;
  readonly view: CertificateView;
  readonly origins: CertificateOrigins;
  readonly requestDiff: Preview['requestDiff'];
}): Preview {
  const { view, origins } = made;
  const { notBefore, notAfter } = view;
  const days = notBefore.instant && notAfter.instant ? daysBetween(notBefore.instant, addSeconds(notAfter.instant, 1)) : 0;
  const field = (label: string, value: string, origin: Origin, provisional = false) => ({ label, value, origin, provisional });
  return {
    operation: made.operation,
    kind: 'certificate',
    title: made.title,
    fields: [
      field('version', `v${view.version}`, 'program'),
      field('serialNumber', toHex(view.serialNumber), 'program', origins.provisionalSerial),
      field('issuer', displayName(view.issuer.attributes), origins.issuer),
      field('notBefore', notBefore.instant ?? notBefore.text, origins.validity),
      field('notAfter', `${notAfter.instant ?? notAfter.text} (${days} days, both ends included)`, 'plan'),
      field('subject', displayName(view.subject.attributes), origins.subject),
      field(
        'subjectPublicKeyInfo',
        origins.provisionalKey
          ? view.spki.description
          : `${view.spki.description}, SHA-256 ${groupedHex(toHex(sha256(view.spki.der)))}`,
        origins.spki,
        origins.provisionalKey,
      ),
      ...view.extensions.map((extension) => {
        const { name, value } = describeExtension(extension);
        const provisional =
          (extension.oid === subjectKeyIdentifierOid && origins.provisionalKey) ||
          (extension.oid === authorityKeyIdentifierOid && origins.provisionalIssuerKey);
        const origin = extensionOrigin(extension.oid, origins);
        return field(`${name}${extension.critical ? ' (critical)' : ''}`, value, origin, provisional);
      }),
    ],
    requestDiff: made.requestDiff,
    tbs: toBase64(view.tbs),
    tbsSha256: toHex(sha256(view.tbs)),
  };
}

function extensionOrigin(oid: string, origins: CertificateOrigins): Origin {
  if (oid === '2.5.29.19') return origins.pathLen;
  if (oid === authorityKeyIdentifierOid) return 'issuer';
  if (oid === subjectKeyIdentifierOid) return 'program';
  if (oid === '2.5.29.31' || oid === '1.3.6.1.5.5.7.1.1' || oid === '2.5.29.32') return 'plan';
  return 'profile';
}

/** The CRL that would be signed: number and dates are taken anew at the act. */
export function previewOfCrl(made: {
  readonly operation: string;
  readonly title: string;
  readonly tbs: Uint8Array;
  readonly crl: { readonly crlNumber: number; readonly thisUpdate: string; readonly nextUpdateDays: number };
  readonly issuer: CertificateView;
  readonly entries: readonly (RevocationRow & { readonly name?: string; readonly planned?: boolean })[];
}): Preview {
  const { crl, issuer, entries } = made;
  const field = (label: string, value: string, origin: Origin, provisional = false) => ({ label, value, origin, provisional });
  return {
    operation: made.operation,
    kind: 'crl',
    title: made.title,
    fields: [
      field('version', 'v2', 'program'),
      field('issuer', displayName(issuer.subject.attributes), 'issuer'),
      field('thisUpdate', crl.thisUpdate, 'program', true),
      field('nextUpdate', `${addDays(crl.thisUpdate, crl.nextUpdateDays)} (${crl.nextUpdateDays} days)`, 'plan', true),
      field('cRLNumber', String(crl.crlNumber), 'ledger', true),
      field('revokedCertificates', entries.length === 0 ? 'none: the field is left out' : String(entries.length), 'ledger'),
      ...entries.map((entry) =>
        field(
          `revoked ${entry.name ?? entry.serialNumber}`,
          [
            `serial ${entry.serialNumber}`,
            entry.reasonCode,
            `from ${entry.revocationDate}`,
            ...(entry.invalidityDate ? [`invalidityDate ${entry.invalidityDate}`] : []),
          ].join(', '),
          entry.planned ? 'plan' : 'ledger',
          entry.planned ?? false,
        ),
      ),
    ],
    requestDiff: [],
    tbs: toBase64(made.tbs),
    tbsSha256: toHex(sha256(made.tbs)),
  };
}
