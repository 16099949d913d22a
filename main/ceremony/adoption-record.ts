import { groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import type { CertificateView } from '../x509/model.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { sha256 } from '../x509/sha256.ts';
import { takeOverCrl } from './adopted-crl.ts';
import { datesOf, readAdopted, serialOfView, verifyAdopted, type AdoptedObjects } from './adopted-objects.ts';
import { askForPin } from './token-acts.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { keyAlgorithmOfView } from './certificate-acts.ts';
import { fromFile, maxContainerBytes, onToken, type Unplaced } from './adopted-key.ts';
import type { Accepting, Asking, Effect } from './effect.ts';

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

/** The passphrase of the file, where it has one, then the one under which the key is sealed here; or the PIN of the token. */
export const askToAdopt: Asking<AuthorityAdoption> = async ({ ports, operation: { key, name }, given }) => {
  if ('token' in key) return given.length > 0 ? null : askForPin(ports, key.token);
  const { bytes } = await ports.media.read(key.file, maxContainerBytes);
  const { passphraseNeeded } = ports.keyStores['sealed-file'].describeContainer(bytes);
  const asks = [...(passphraseNeeded ? [ask('container-passphrase', 'give', name)] : []), ask('passphrase', 'set', name)];
  return asks[given.length] ?? null;
};

/** A new passphrase is refused at once, so that the other one is not asked for again. */
export const acceptForAdoption: Accepting<AuthorityAdoption> = async (context, datum) => {
  if ((await askToAdopt(context))?.purpose === 'set') context.ports.keyStores['sealed-file'].checkPassphrase(datum);
};

/**
 * The file is opened and proven, the key sealed here; then one transaction records the authority with all that is taken over.
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
    'file' in operation.key ? await fromFile(context, operation.key.file, spki) : await onToken(context, operation.key.token, spki);
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
