import type { Preview } from '../../shared/ceremony/script.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { describeExtension } from '../x509/named-extension.ts';
import type { CertificateView, CsrView } from '../x509/model.ts';

const none = '—';
type Line = Preview['requestDiff'][number];

/**
 * Requested, what the profile does with it, and what will be issued (C4). A request only asks: of its extensions none is copied,
 * and everything the certificate has that was not asked for is shown as added.
 */
export function requestDiff(csr: CsrView, issued: CertificateView): readonly Line[] {
  const requestedSubject = displayName(csr.subject.attributes);
  const issuedSubject = displayName(issued.subject.attributes);
  const same = requestedSubject === issuedSubject;
  const lines: Line[] = [
    {
      field: 'subject',
      requested: requestedSubject || none,
      profile: same ? 'taken as it stands' : 'set by the plan or marked as a rehearsal',
      issued: issuedSubject,
      verdict: same ? 'taken' : 'changed',
    },
    {
      field: 'public key',
      requested: csr.spki.description,
      profile: 'taken as it stands',
      issued: issued.spki.description,
      verdict: 'taken',
    },
  ];
  const left = new Map(issued.extensions.map((extension) => [extension.oid, extension]));
  for (const asked of csr.requestedExtensions) {
    const { name, value } = describeExtension(asked);
    const given = left.get(asked.oid);
    left.delete(asked.oid);
    const issuedValue = given ? describeExtension(given).value : none;
    lines.push({
      field: name,
      requested: value,
      profile: given ? 'set by plan and profile' : 'never copied from a request',
      issued: issuedValue,
      verdict: !given ? 'ignored' : issuedValue === value ? 'taken' : 'changed',
    });
  }
  for (const extension of left.values()) {
    const { name, value } = describeExtension(extension);
    lines.push({ field: name, requested: none, profile: 'set by plan and profile', issued: value, verdict: 'added' });
  }
  for (const { type, value } of csr.otherAttributes) {
    lines.push({ field: type, requested: value, profile: 'never copied from a request', issued: none, verdict: 'ignored' });
  }
  return lines;
}
