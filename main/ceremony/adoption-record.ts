import { groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import type { CertificateView } from '../x509/model.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { sha256 } from '../x509/sha256.ts';
import { takeOverCrl } from './adopted-crl.ts';
import { datesOf, readAdopted, serialOfView, verifyAdopted, type AdoptedObjects } from './adopted-objects.ts';
import { askForPin } from './token-pins.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { keyAlgorithmOfView } from './certificate-acts.ts';
import { fromFile, onToken, type Unplaced } from './adopted-key.ts';
import { acceptNewPassphrase } from './custody-acts.ts';
import type { Accepting, Asking, Effect } from './effect.ts';
import { askToSeal } from './opened-file.ts';

/** Announces the copy here; the key is of the certificate's algorithm or is refused. */
export const intendAdoption: Effect<AuthorityAdoption> = ({ ports, ceremony, operation, bench }) => {
  const { certificate } = readAdopted(operation);
  const keyId = toHex(ports.entropy.bytes(16));
  bench.keyId = keyId;
  const data = {
    keyId,
    algorithm: keyAlgorithmOfView(certificate),
    custody: 'file' in operation.key ? 'sealed-file' : 'token',
    operation: operation.name,
  };
  return Promise.resolve({
    evidence: [{ label: 'Identifier of the copy here', value: keyId }],
    entries: [{ type: 'key-intended', ceremony, data }],
  });
};

/** The passphrase under which the key is sealed here, unless a quorum takes its place; or the token's PIN. */
export const askToAdopt: Asking<AuthorityAdoption> = async (context) => {
  const { key } = context.operation;
  return 'token' in key ? askForPin(context.ports, key.token, context.given) : askToSeal(context);
};

/** A new passphrase that breaks the rules is refused before it is tried; a PIN is judged by its token. */
export const acceptForAdoption: Accepting<AuthorityAdoption> = async (context, datum) => {
  if ('file' in context.operation.key) await acceptNewPassphrase(context, datum);
};

/**
 * The file is opened once more and the key sealed here; then one transaction records the authority with all that is taken over.
 * Before it nothing of the authority is in the ledger, after it all is.
 */
export const adopt: Effect<AuthorityAdoption> = async (context) => {
  const { ports, ceremony, operation, bench } = context;
  if (bench.keyId === undefined) throw new Fault('step-out-of-order');
  const objects = readAdopted(operation);
  const issuer = operation.issuer === undefined ? null : await ports.ledger.authority(operation.issuer);
  if (issuer === undefined) throw new Fault('issuer-unknown', { issuer: operation.issuer ?? '' });
  await verifyAdopted(operation, objects, issuer && parseCertificate(issuer.der));
  const spki = objects.certificate.spki.der;
  const key =
    'file' in operation.key ? await fromFile(context, operation.key.file, spki) : await onToken(context, operation.key, spki);
  const entries = [
    ...(await certificateEntries(ports, operation, objects)),
    ...key.entries,
    ...objects.issued.map(({ name, kind, view }) => adopted(operation, name, kind, operation.name, view)),
    ...crlEntries(operation, objects, ports.clock.now()),
  ];
  return {
    evidence: [
      ...key.evidence,
      { label: 'Fingerprint SHA-256', value: groupedHex(toHex(sha256(objects.certificate.der))) },
      { label: 'Taken over', value: `${objects.issued.length} certificates, ${objects.crl?.entries.length ?? 0} revocations` },
    ],
    entries: entries.map((entry) => ({ ...entry, ceremony })),
  };
};

function adopted(
  { preset }: AuthorityAdoption,
  name: string,
  kind: EntryData<'certificate-adopted'>['kind'],
  issuer: string,
  view: CertificateView,
): Unplaced {
  return {
    type: 'certificate-adopted',
    data: {
      name,
      kind,
      issuer,
      serialNumber: serialOfView(view),
      fingerprint: toHex(sha256(view.der)),
      spkiSha256: toHex(sha256(view.spki.der)),
      der: toBase64(view.der),
      preset,
      ...datesOf(name, view),
      subject: displayName(view.subject.attributes),
    },
  };
}

/** None where the certificate is in the ledger already and only its key came. */
async function certificateEntries(
  { ledger }: CeremonyPorts,
  operation: AuthorityAdoption,
  { certificate }: AdoptedObjects,
): Promise<readonly Unplaced[]> {
  const { name, issuer } = operation;
  if ((await ledger.authority(name)) !== undefined) return [];
  return [adopted(operation, name, issuer === undefined ? 'root' : 'intermediate', issuer ?? name, certificate)];
}

/** The revocations first: the CRL then lists exactly what the ledger knows. */
function crlEntries({ name }: AuthorityAdoption, { crl }: AdoptedObjects, now: string): readonly Unplaced[] {
  if (!crl) return [];
  const taken = takeOverCrl(name, crl, now);
  return [
    ...taken.revocations.map((data) => ({ type: 'revocation-adopted' as const, data })),
    { type: 'crl-adopted', data: taken.crl },
  ];
}
