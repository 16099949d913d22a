import { groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { EntryData, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import type { ContainerWords } from '../ports/key-store.ts';
import type { CertificateView } from '../x509/model.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { sha256 } from '../x509/sha256.ts';
import { takeOverCrl } from './adopted-crl.ts';
import { readAdopted, serialOfView, verifyAdopted, type AdoptedObjects } from './adopted-objects.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { keyAlgorithmOfView } from './certificate-acts.ts';
import type { Accepting, Asking, Effect } from './effect.ts';

/** Largest key file that is looked at; a PKCS #12 may carry a chain. */
export const maxContainerBytes = 1_048_576;

/** Announces the copy here; the key is of the certificate's algorithm or is refused. */
export const intendAdoption: Effect<AuthorityAdoption> = ({ ports, ceremony, operation, bench }) => {
  const { certificate } = readAdopted(operation);
  const keyId = toHex(ports.entropy.bytes(16));
  bench.keyId = keyId;
  const data = { keyId, algorithm: keyAlgorithmOfView(certificate), custody: 'sealed-file', operation: operation.name };
  return Promise.resolve({
    evidence: [{ label: 'Identifier of the copy here', value: keyId }],
    entries: [{ type: 'key-intended', ceremony, data }],
  });
};

/** The passphrase of the file, where it has one, then the one under which the key is sealed here. */
export const askToAdopt: Asking<AuthorityAdoption> = async ({ ports, operation, given }) => {
  const { bytes } = await ports.media.read(operation.key.file, maxContainerBytes);
  const { passphraseNeeded } = ports.keyStores['sealed-file'].describeContainer(bytes);
  const asks = [
    ...(passphraseNeeded ? [ask('container-passphrase', 'give', operation.name)] : []),
    ask('passphrase', 'set', operation.name),
  ];
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
  const { ports, ceremony, operation, bench, given } = context;
  const { keyId } = bench;
  const activation = given.at(-1);
  const opening = given.length > 1 ? (given[0] ?? null) : null;
  if (!activation || keyId === undefined) throw new Fault('step-out-of-order');
  const objects = readAdopted(operation);
  const issuer = operation.issuer === undefined ? null : await ports.ledger.authority(operation.issuer);
  if (issuer === undefined) throw new Fault('issuer-unknown', { issuer: operation.issuer ?? '' });
  await verifyAdopted(operation, objects, issuer && parseCertificate(issuer.der));
  const file = await ports.media.read(operation.key.file, maxContainerBytes);
  const spki = objects.certificate.spki.der;
  const { iterations } = operation.custody;
  const key = await namingOwner(context.ports, operation.name, () =>
    ports.keyStores['sealed-file'].adopt({ container: file.bytes, spki, opening, keyId, activation, iterations }),
  );
  const source = { sha256: file.sha256, encrypted: opening !== null };
  const entries = [
    ...(await certificateEntries(ports, operation, objects)),
    ...keyEntries(ports, operation, spki, { ...key, keyId }, source),
    ...objects.issued.map(({ name, kind, view }) => adopted(operation, name, kind, operation.name, view)),
    ...crlEntries(operation, objects, ports.clock.now()),
  ];
  return {
    evidence: [
      { label: 'Key file', value: `${key.format}; ${key.protection}; SHA-256 ${file.sha256}` },
      { label: 'Opened', value: 'its public half is that of the certificate; a challenge was signed and verified' },
      { label: 'Fingerprint SHA-256', value: groupedHex(toHex(sha256(objects.certificate.der))) },
      { label: 'Taken over', value: `${objects.issued.length} certificates, ${objects.crl?.entries.length ?? 0} revocations` },
    ],
    entries: entries.map((entry) => ({ ...entry, ceremony })),
  };
};

/** Of a key that is not the certificate's, whose it is. Faults: `key-of-another-authority` where the ledger knows it, else `key-mismatch`. */
async function namingOwner<T>({ ledger }: CeremonyPorts, authority: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'key-mismatch') throw thrown;
    const owner = (await ledger.authorities()).find(({ spkiSha256 }) => spkiSha256 === thrown.detail['found']);
    if (owner) throw new Fault('key-of-another-authority', { authority, found: owner.name });
    throw thrown;
  }
}

type Unplaced = { readonly [T in NewEntry['type']]: Omit<Extract<NewEntry, { type: T }>, 'ceremony'> }[NewEntry['type']];

function adopted(
  { preset }: AuthorityAdoption,
  name: string,
  kind: EntryData<'certificate-adopted'>['kind'],
  issuer: string,
  view: CertificateView,
): Unplaced {
  const [notBefore, notAfter] = [view.notBefore.instant, view.notAfter.instant];
  if (notBefore === undefined || notAfter === undefined)
    throw new Fault('validity-impossible', { why: `the dates of ${name} cannot be read` });
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
      notBefore,
      notAfter,
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

/** The copy here, and the file that it came from: it is a copy too, until somebody accounts for it. */
function keyEntries(
  ports: CeremonyPorts,
  { name, key: { file } }: AuthorityAdoption,
  spki: Uint8Array,
  key: ContainerWords & { readonly keyId: string; readonly algorithm: EntryData<'key-adopted'>['algorithm'] },
  source: { readonly sha256: string; readonly encrypted: boolean },
): readonly Unplaced[] {
  const spkiSha256 = toHex(sha256(spki));
  const { keyId, algorithm } = key;
  const sourceId = toHex(ports.entropy.bytes(16));
  return [
    {
      type: 'key-adopted',
      data: {
        keyId,
        algorithm,
        custody: 'sealed-file',
        protection: 'passphrase',
        spki: toBase64(spki),
        spkiSha256,
        operation: name,
        source: `${file} (${key.format}; ${key.protection})`,
        sourceSha256: source.sha256,
        token: null,
      },
    },
    { type: 'key-intended', data: { keyId: sourceId, algorithm, custody: 'exported', operation: name } },
    {
      type: 'key-copied',
      data: {
        keyId: sourceId,
        spkiSha256,
        kind: 'exported',
        protection: source.encrypted ? 'passphrase' : 'none',
        place: file,
        sha256: source.sha256,
        token: null,
      },
    },
  ];
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
