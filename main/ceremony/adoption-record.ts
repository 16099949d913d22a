import { groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import type { CertificateView } from '../x509/model.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { sha256 } from '../x509/sha256.ts';
import { takeOverCrl } from './adopted-crl.ts';
import { datesOf, readAdopted, serialOfView, type AdoptedObjects } from './adopted-objects.ts';
import { fingerprintOf, pathOf, verifyAdopted, type PathLink } from './adopted-path.ts';
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
  const path = await pathOf(operation, objects, async (one) => {
    const row = await ports.ledger.authority(one);
    return row && { name: row.name, issuer: row.issuer, view: parseCertificate(row.der) };
  });
  await verifyAdopted(operation, objects, path);
  const spki = objects.certificate.spki.der;
  const key =
    'file' in operation.key ? await fromFile(context, operation.key.file, spki) : await onToken(context, operation.key, spki);
  const entries = [
    ...(await certificateEntries(ports, operation, path)),
    ...key.entries,
    ...objects.issued.map((one) => adopted(operation, { ...one, issuer: operation.name })),
    ...crlEntries(operation, objects, ports.clock.now()),
  ];
  return {
    evidence: [
      ...key.evidence,
      { label: 'Fingerprint SHA-256', value: groupedHex(fingerprintOf(objects.certificate)) },
      ...objects.issuers.map(({ name, view }) => ({
        label: `Issuer ${name}, its key elsewhere`,
        value: `SHA-256 ${groupedHex(fingerprintOf(view))}`,
      })),
      { label: 'Taken over', value: `${objects.issued.length} certificates, ${objects.crl?.entries.length ?? 0} revocations` },
    ],
    entries: entries.map((entry) => ({ ...entry, ceremony })),
  };
};

function adopted(
  { preset }: AuthorityAdoption,
  {
    name,
    kind,
    issuer,
    view,
  }: Pick<EntryData<'certificate-adopted'>, 'name' | 'kind' | 'issuer'> & { readonly view: CertificateView },
): Extract<Unplaced, { readonly type: 'certificate-adopted' }> {
  return {
    type: 'certificate-adopted',
    data: {
      name,
      kind,
      issuer,
      serialNumber: serialOfView(view),
      fingerprint: fingerprintOf(view),
      spkiSha256: toHex(sha256(view.spki.der)),
      der: toBase64(view.der),
      preset,
      ...datesOf(name, view),
      subject: displayName(view.subject.attributes),
    },
  };
}

/** From the root down, so that an issuer stands before what it certified; without what is in the ledger already. */
async function certificateEntries(
  { ledger }: CeremonyPorts,
  operation: AuthorityAdoption,
  path: readonly PathLink[],
): Promise<readonly Unplaced[]> {
  const entries: Unplaced[] = [];
  for (const { name, view, by } of path.toReversed()) {
    if ((await ledger.authority(fingerprintOf(view))) !== undefined) continue;
    const kind = by.name === name ? 'root' : 'intermediate';
    const { type, data } = adopted(operation, { name, kind, issuer: by.name, view });
    entries.push({ type, data: name === operation.name ? data : { ...data, keyElsewhere: true } });
  }
  return entries;
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
