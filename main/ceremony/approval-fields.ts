import { groupedHex, toHex } from '../../shared/base/bytes.ts';
import type { Approval } from '../../shared/ceremony/approval.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import type { CertificateView, CrlEntryView, CrlView, ExtensionView, TimeView } from '../x509/model.ts';
import { describeExtension } from '../x509/named-extension.ts';
import { sha256 } from '../x509/sha256.ts';
import { describeSignatureAlgorithm } from '../x509/signature-algorithm.ts';

/** What a person approves, read back from the bytes themselves: no field comes from the plan, and none is a stand-in any more. */

type Fields = Approval['fields'];

export function fieldsOfCertificate(view: CertificateView): Fields {
  return [
    { label: 'version', value: `v${view.version}` },
    { label: 'serialNumber', value: toHex(view.serialNumber) },
    { label: 'signature', value: describeSignatureAlgorithm(view.tbsSignatureAlgorithm) },
    { label: 'issuer', value: displayName(view.issuer.attributes) },
    { label: 'notBefore', value: timeOf(view.notBefore) },
    { label: 'notAfter', value: timeOf(view.notAfter) },
    { label: 'subject', value: displayName(view.subject.attributes) },
    {
      label: 'subjectPublicKeyInfo',
      value: `${view.spki.description}, SHA-256 ${groupedHex(toHex(sha256(view.spki.der)))}`,
    },
    ...view.extensions.map(fieldOfExtension),
  ];
}

/** Entries of a CRL that are shown, the last of its list; the digest covers all. */
const maxEntries = 200;

export function fieldsOfCrl(view: CrlView): Fields {
  const { entries } = view;
  const shown = entries.toReversed().slice(0, maxEntries);
  return [
    { label: 'version', value: `v${view.version}` },
    { label: 'signature', value: describeSignatureAlgorithm(view.tbsSignatureAlgorithm) },
    { label: 'issuer', value: displayName(view.issuer.attributes) },
    { label: 'thisUpdate', value: timeOf(view.thisUpdate) },
    { label: 'nextUpdate', value: view.nextUpdate ? timeOf(view.nextUpdate) : 'none' },
    ...view.extensions.map(fieldOfExtension),
    { label: 'revokedCertificates', value: entries.length === 0 ? 'none: the field is left out' : String(entries.length) },
    ...shown.map((entry) => ({ label: `revoked ${toHex(entry.serialNumber)}`, value: entryValue(entry) })),
    ...(entries.length > maxEntries ? [{ label: 'revoked before these', value: String(entries.length - maxEntries) }] : []),
  ];
}

const timeOf = ({ instant, text }: TimeView): string => instant ?? text;

function entryValue({ revocationDate, extensions }: CrlEntryView): string {
  return [`from ${timeOf(revocationDate)}`, ...extensions.map(describeExtension).map(({ name, value }) => `${name} ${value}`)].join(
    ', ',
  );
}

function fieldOfExtension(extension: ExtensionView): Fields[number] {
  const { name, value } = describeExtension(extension);
  return { label: `${name}${extension.critical ? ' (critical)' : ''}`, value };
}
