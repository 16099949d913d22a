import { toBase64, toHex } from '../../../shared/base/bytes.ts';
import type { ArtifactDetail, CsrView, ShownReference } from '../../../shared/contract/views.ts';
import { Fault, withDetail } from '../../../shared/fault/fault.ts';
import { displayName } from '../../../shared/pki/distinguished-name.ts';
import { framesFor, qrAdvice } from '../../../shared/qr/carried-frames.ts';
import { checkPublicKey } from '../../x509/check-public-key.ts';
import { describeCertificate } from '../../x509/describe-certificate.ts';
import { describeCrl } from '../../x509/describe-certificate.ts';
import { describeExtension } from '../../x509/named-extension.ts';
import { encodePem } from '../../x509/pem.ts';
import { parseCertificate } from '../../x509/parse-certificate.ts';
import { parseCrl } from '../../x509/parse-crl.ts';
import { parseCsr } from '../../x509/parse-csr.ts';
import { maxObjectBytes, readObjectFile } from '../../x509/read-object-file.ts';
import { sha256 } from '../../x509/sha256.ts';
import { verifyCsr } from '../../x509/verify-csr.ts';
import { artifactList, requestOf } from '../artifact-list.ts';
import { digestView } from '../ceremony-view.ts';
import { readChosenObject, readKeyFile } from '../chosen-object.ts';
import type { Desk, Workplace } from '../desk.ts';
import type { Handlers } from '../gate.ts';

/** Objects that come in, are looked at, and go out as QR. */
export function artifactHandlers(
  desk: Desk,
): Pick<
  Handlers,
  'request.choose' | 'object.choose' | 'folder.choose' | 'keyFile.choose' | 'artifact.list' | 'artifact.show' | 'artifact.frames'
> {
  return {
    'request.choose': async () => {
      const path = await desk.chooseFile();
      return path === null ? null : readRequest(desk.workplace(), path);
    },
    'object.choose': async (what) => {
      const path = await desk.chooseFile();
      return path === null ? null : readChosenObject(desk.workplace(), path, what);
    },
    'folder.choose': async () => {
      const folder = await desk.chooseFolder();
      if (folder === null) return null;
      const { freeBytes, fileSystem } = await desk.workplace().ports.media.inspectFolder(folder, 'ANCHORITE-export');
      return { folder, freeBytes, fileSystem };
    },
    'keyFile.choose': async ({ madeBy }) => {
      const path = await desk.chooseFile();
      return path === null ? null : readKeyFile(desk.workplace(), path, madeBy);
    },
    'artifact.list': () => artifactList(desk.workplace()),
    'artifact.show': (reference) => showArtifact(desk.workplace(), reference),
    'artifact.frames': async ({ artifact, density }) => {
      const { bytes, name, mediaType } = await artifactBytes(desk.workplace(), artifact);
      const digest = sha256(bytes);
      const { kind, frames, total } = framesFor({ name, mediaType, content: bytes }, { density });
      const { seconds, preferFile } = qrAdvice(bytes.length, density);
      return {
        kind,
        frames: [...frames],
        total,
        sha256: digestView(toHex(digest)),
        size: bytes.length,
        expectedSeconds: seconds,
        recommendFile: preferFile,
      };
    },
  };
}

/** A request from a chosen file: refused unless it is one CSR, whole, signed by its own key, with a key worth certifying. */
async function readRequest({ ports }: Workplace, path: string): Promise<CsrView> {
  const file = await ports.media.read(path, maxObjectBytes.csr);
  const { der, csr } = await withDetail({ file: file.name }, () => {
    const bytes = readObjectFile(file.bytes, 'csr');
    const read = parseCsr(bytes);
    verifyCsr(read);
    checkPublicKey(read.spki);
    return { der: bytes, csr: read };
  });
  return {
    fileName: file.name,
    der: toBase64(der),
    fileSha256: digestView(file.sha256),
    publicKeySha256: digestView(toHex(sha256(csr.spki.der))),
    subject: displayName(csr.subject.attributes),
    keyDescription: csr.spki.description,
    signatureDescription: csr.signatureDescription,
    proofOfPossession: true,
    requestedExtensions: csr.requestedExtensions.map((extension) => ({
      ...describeExtension(extension),
      critical: extension.critical,
    })),
    otherAttributes: csr.otherAttributes.map(({ type, value }) => ({ name: type, value })),
  };
}

async function showArtifact(workplace: Workplace, reference: ShownReference): Promise<ArtifactDetail> {
  const { bytes, pem, text, subject, title } = await artifactBytes(workplace, reference);
  const digest = digestView(toHex(sha256(bytes)));
  return { ...reference, title, size: bytes.length, sha256: digest, ceremony: null, text, pem, subject };
}

interface ArtifactBytes {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly mediaType: string;
  readonly title: string;
  readonly text: string;
  readonly pem: string | null;
  readonly subject: string | null;
}

async function artifactBytes(
  { ports, transcripts }: Workplace,
  { kind, name, sha256: older }: ShownReference,
): Promise<ArtifactBytes> {
  if (kind === 'transcript') {
    const kept = await transcripts.find(name);
    if (!kept) throw new Fault('file-not-found', { path: `transcript ${name}` });
    const mediaType = kept.format === 'pdf' ? 'application/pdf' : 'text/html';
    const text = `Kept at ${kept.path}`;
    return {
      bytes: kept.bytes,
      name: `transcript-${name}.${kept.format}`,
      mediaType,
      title: `Transcript of ${name}`,
      text,
      pem: null,
      subject: null,
    };
  }
  const row = await ports.ledger.authority(name);
  if (!row) throw new Fault('certificate-unknown', { issuer: 'this ledger', certificate: name });
  if (kind === 'certificate') {
    const text = describeCertificate(parseCertificate(row.der));
    const pem = encodePem('CERTIFICATE', row.der);
    return {
      bytes: row.der,
      name: `${name}.cer`,
      mediaType: 'application/pkix-cert',
      title: `Certificate of ${name}`,
      text,
      pem,
      subject: row.subject,
    };
  }
  if (kind === 'csr') {
    const der = await requestOf(ports, row.issuedSeq);
    if (!der) throw new Fault('file-not-found', { path: `request of ${name}` });
    const text = displayName(parseCsr(der).subject.attributes);
    const pem = encodePem('CERTIFICATE REQUEST', der);
    return {
      bytes: der,
      name: `${name}.csr`,
      mediaType: 'application/pkcs10',
      title: `Request of ${name}`,
      text,
      pem,
      subject: text,
    };
  }
  const crls = await ports.ledger.crls(name);
  const crl = older === undefined ? crls[0] : crls.find((one) => one.sha256 === older);
  if (!crl) throw new Fault('file-not-found', { path: `CRL of ${name}` });
  const text = describeCrl(parseCrl(crl.der));
  const pem = encodePem('X509 CRL', crl.der);
  return {
    bytes: crl.der,
    name: `${name}.crl`,
    mediaType: 'application/pkix-crl',
    title: `CRL ${crl.crlNumber} of ${name}`,
    text,
    pem,
    subject: row.subject,
  };
}
