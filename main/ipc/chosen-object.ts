import { bytesOfBase64, toBase64, toHex } from '../../shared/base/bytes.ts';
import type { ChosenFile, ChosenObject, KeyFileMaker } from '../../shared/contract/chosen-views.ts';
import type { CallRequest } from '../../shared/contract/contract.ts';
import { Fault, withDetail } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { refuseNoCa, refuseNoIssuer, verifyCrlOf, verifyIssuedBy } from '../ceremony/adopted-objects.ts';
import { extensionByOid } from '../x509/extension-list.ts';
import { readCrlNumber } from '../x509/extension-values.ts';
import type { CertificateView, CrlView } from '../x509/model.ts';
import { extensionOids } from '../x509/object-identifiers.ts';
import { issuersInFile } from '../x509/issuers-in-file.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { parseCrl } from '../x509/parse-crl.ts';
import { maxObjectBytes, readObjectFile } from '../x509/read-object-file.ts';
import { sha256 } from '../x509/sha256.ts';
import { digestView } from './ceremony-view.ts';
import type { Workplace } from './desk.ts';

/** Its digest, once it is seen to be a key file of that kind: one of another kind is refused while its choice is on the screen. */
export async function readKeyFile({ ports }: Workplace, path: string, madeBy: KeyFileMaker): Promise<ChosenFile> {
  const { bytes, name, sha256: digest } = await ports.media.read(path, 1_048_576);
  const store = ports.keyStores['sealed-file'];
  const size = bytes.length;
  try {
    await withDetail({ file: name }, () =>
      madeBy === 'anchorite' ? store.recogniseCarried(bytes) : void store.describeContainer(bytes),
    );
  } finally {
    // It may be an open key.
    bytes.fill(0);
  }
  return { path, size, sha256: digestView(digest) };
}

/**
 * One certificate or CRL out of a chosen file, with what it says. It is held against its issuer's certificate where that was chosen before
 * it; what else is asked of it shows when a plan with it is proposed.
 */
export async function readChosenObject(
  { ports }: Workplace,
  path: string,
  { kind, issuer, certifies, authority }: CallRequest<'object.choose'>,
): Promise<ChosenObject> {
  const file = await ports.media.read(path, maxObjectBytes[kind]);
  if (certifies !== undefined) {
    const view = await issuerIn(file.bytes, parseCertificate(bytesOfBase64(certifies)));
    const digest = digestView(toHex(sha256(view.der)));
    return { fileName: file.name, der: toBase64(view.der), sha256: digest, ...certificateFacts(view) };
  }
  const der = readObjectFile(file.bytes, kind);
  const by = issuer === undefined ? null : parseCertificate(bytesOfBase64(issuer));
  const said = kind === 'certificate' ? await certificateSaid(der, by, authority === true) : await crlSaid(der, by);
  return { fileName: file.name, der: toBase64(der), sha256: digestView(toHex(sha256(der))), ...said };
}

/**
 * The issuer of `below`, whose key may be anywhere, alone in the file or among others. Faults: `certificate-of-another-issuer`,
 * `certificate-not-ca`.
 */
async function issuerIn(bytes: Uint8Array, below: CertificateView): Promise<CertificateView> {
  const [view] = await issuersInFile(bytes, below);
  if (!view) throw new Fault('object-not-recognised', { expected: 'certificate' });
  refuseNoIssuer(nameOf(view), view);
  await verifyIssuedBy(nameOf(view), view, nameOf(below), below);
  return view;
}

const nameOf = ({ subject }: CertificateView): string => displayName(subject.attributes);

/** Faults: `certificate-of-another-issuer`; `certificate-not-ca` where it is to be an authority’s. */
async function certificateSaid(der: Uint8Array, by: CertificateView | null, ofAuthority: boolean): Promise<Said> {
  const view = parseCertificate(der);
  if (ofAuthority) refuseNoCa(nameOf(view), view);
  if (by) await verifyIssuedBy(nameOf(by), by, nameOf(view), view);
  return certificateFacts(view);
}

/** Faults: `crl-of-another-issuer`; `crl-not-adoptable`. */
async function crlSaid(der: Uint8Array, by: CertificateView | null): Promise<Said> {
  const view = parseCrl(der);
  if (by) await verifyCrlOf(nameOf(by), by, view);
  return crlFacts(view);
}

type Said = Pick<ChosenObject, 'subject' | 'issuer' | 'facts'>;

function certificateFacts(view: CertificateView): Said {
  const subject = displayName(view.subject.attributes);
  const issuer = displayName(view.issuer.attributes);
  return {
    subject,
    issuer,
    facts: [
      { label: 'Subject', value: subject },
      { label: 'Issuer', value: issuer },
      { label: 'Serial number', value: toHex(view.serialNumber) },
      {
        label: 'Valid',
        value: `${view.notBefore.instant ?? view.notBefore.text} to ${view.notAfter.instant ?? view.notAfter.text}`,
      },
      { label: 'Key', value: view.spki.description },
    ],
  };
}

function crlFacts(view: CrlView): Said {
  const issuer = displayName(view.issuer.attributes);
  const number = extensionByOid(view.extensions, extensionOids.cRLNumber);
  return {
    subject: issuer,
    issuer,
    facts: [
      { label: 'Issuer', value: issuer },
      { label: 'cRLNumber', value: number ? String(readCrlNumber(number.value)) : 'none' },
      { label: 'thisUpdate', value: view.thisUpdate.instant ?? view.thisUpdate.text },
      { label: 'nextUpdate', value: view.nextUpdate?.instant ?? view.nextUpdate?.text ?? 'none' },
      { label: 'Entries', value: String(view.entries.length) },
    ],
  };
}
