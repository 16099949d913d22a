import { groupedHex, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { Finding, Preview } from '../../shared/ceremony/script.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { extensionByOid } from '../x509/extension-list.ts';
import { readSubjectKeyIdentifier } from '../x509/extension-values.ts';
import { lintCertificate, lintCrl } from '../lint/registry.ts';
import type { CertificateView } from '../x509/model.ts';
import { extensionOids } from '../x509/object-identifiers.ts';
import { sha256 } from '../x509/sha256.ts';
import { subjectKeyIdentifier } from '../x509/subject-public-key-info.ts';
import { crlFindings, type CrlTakenOver } from './adopted-crl.ts';
import { serialOfView, type AdoptedObjects } from './adopted-objects.ts';
import type { Evidence } from './effect.ts';
import { endOfSigningField } from './end-of-signing.ts';
import type { World } from './ceremony-program.ts';
import { checkRootCustody } from '../profile/check-root.ts';
import { certificationEvidence } from './module-certification.ts';
import { previewOfCertificate, type CertificateOrigins } from './preview.ts';
import { profileOf } from './refusals.ts';
import { onePerson } from './root-custody.ts';
import { sealingEvidence } from './sealing-field.ts';
import { dealtQuorum } from './share-dealing.ts';
import { quorumInWords } from './share-delivery.ts';

/** What people look at before an authority is adopted: every field of what exists already, and what is not as it should be. */

/** A key file that was looked at without opening it, or the token the key is on. */
export type KeySeen = KeyFileSeen | { readonly token: readonly Evidence[]; readonly label: string };

interface KeyFileSeen {
  readonly file: string;
  readonly sha256: string;
  readonly format: string;
  readonly protection: string;
  readonly weaknesses: readonly string[];
}

const fromPlan: CertificateOrigins = {
  subject: 'plan',
  issuer: 'plan',
  validity: 'plan',
  spki: 'plan',
  pathLen: 'plan',
  provisionalKey: false,
  provisionalSerial: false,
  provisionalIssuerKey: false,
};

export function previewsOfAdoption(
  operation: AuthorityAdoption,
  { certificate, issued }: AdoptedObjects,
  facts: {
    readonly taken: CrlTakenOver | null;
    readonly seen: KeySeen;
    readonly signUntil: string | null;
    readonly ports: World['ports'];
  },
): readonly Preview[] {
  const { name, issuer } = operation;
  const { taken, seen, signUntil, ports } = facts;
  const field = (label: string, value: string) => ({ label, value, origin: 'plan' as const, provisional: false });
  const whole = previewOfCertificate({
    operation: name,
    title: `Certificate of ${name}, issued by ${issuer ?? 'itself'}, as it exists`,
    view: certificate,
    origins: fromPlan,
    requestDiff: [],
  });
  return [
    {
      ...whole,
      fields: [
        ...whole.fields.map((one) => ({ ...one, origin: 'plan' as const })),
        field('Fingerprint SHA-256', groupedHex(toHex(sha256(certificate.der)))),
      ],
    },
    {
      ...empty(name, `Key of ${name} and what is taken over with it`),
      fields: [
        ...keyLines(operation, seen, ports).map(({ label, value }) => field(label, value)),
        ...(signUntil === null ? [] : [endOfSigningField(signUntil)]),
        field('CRL', taken ? crlWords(taken) : 'none: the next one has the number 1 and revokes nothing of before'),
        ...(taken?.revocations ?? []).map((one) =>
          field(`revoked ${one.serialNumber}`, `${one.reasonCode}, from ${one.revocationDate}`),
        ),
        ...issued.map((one) =>
          field(
            `issued ${one.name}`,
            `${one.kind}, ${displayName(one.view.subject.attributes)}, serial ${serialOfView(one.view)}, SHA-256 ${toHex(sha256(one.view.der))}`,
          ),
        ),
      ],
    },
  ];
}

/** Where the key is and what it becomes here. */
function keyLines(operation: AuthorityAdoption, seen: KeySeen, ports: World['ports']): readonly Evidence[] {
  const { key, custody } = operation;
  if ('token' in seen) {
    return [
      ...seen.token,
      certificationEvidence('token' in key ? key.certification : undefined),
      { label: 'Custody here', value: `the token ${seen.label}, as it is` },
    ];
  }
  const quorum = dealtQuorum(operation);
  return [
    { label: 'Key file', value: `${seen.file}, SHA-256 ${seen.sha256}` },
    { label: 'Key file format', value: `${seen.format}; ${seen.protection === 'none' ? 'not encrypted' : seen.protection}` },
    {
      label: 'Custody here',
      value: 'sealed file on this workstation',
    },
    sealingEvidence(ports, custody?.iterations),
    quorum
      ? { label: 'Quorum', value: quorumInWords(quorum) }
      : { label: 'Opened by', value: 'one passphrase, of the crypto officer' },
  ];
}

const crlWords = ({ crl, numbered }: CrlTakenOver): string =>
  `${numbered ? `number ${crl.crlNumber}` : 'without a cRLNumber'}, ${crl.thisUpdate} to ${crl.nextUpdate}, ${crl.entries} entries, SHA-256 ${crl.sha256}; the next number is ${crl.crlNumber + 1}`;

const empty = (operation: string, title: string): Omit<Preview, 'fields'> => ({
  operation,
  kind: 'key',
  title,
  requestDiff: [],
  tbs: '',
  tbsSha256: '',
});

/**
 * What exists cannot be corrected: an error of the linter is a warning here, to be accepted by name. Nothing is signed on the
 * strength of it; what is signed later is linted by itself.
 */
export function findingsOfAdoption(
  operation: AuthorityAdoption,
  { certificate, crl }: AdoptedObjects,
  facts: {
    readonly issuer: CertificateView | null;
    readonly taken: CrlTakenOver | null;
    readonly seen: KeySeen;
    readonly world: World;
  },
): readonly Finding[] {
  const { issuer, taken, seen, world } = facts;
  const skid = extensionByOid(certificate.extensions, extensionOids.subjectKeyIdentifier);
  const linted = [
    ...lintCertificate(certificate, {
      role: issuer ? 'intermediate' : 'root',
      issuer,
      issuedHere: false,
      serialAlreadyUsed: false,
      keyIdentifiers: [subjectKeyIdentifier(certificate.spki.der), ...(skid ? [readSubjectKeyIdentifier(skid.value)] : [])],
    }),
    ...(crl
      ? lintCrl(crl, { issuer: certificate, previousCrlNumber: null, revokedCertificates: null, profileNextUpdateDays: null })
      : []),
  ];
  return [
    ...linted.map((finding) => (finding.level === 'error' ? { ...finding, level: 'warning' as const } : finding)),
    ...('token' in seen ? [] : containerFindings(seen)),
    ...(issuer ? [] : rootCustody(operation, world)),
    ...expiry(operation, certificate, world),
    ...(taken ? crlFindings(taken, world.proposedAt) : [noCrl(operation)]),
    otherCopies(operation, seen),
  ];
}

const warning = (rule: string, clause: string, message: string): Finding => ({ rule, level: 'warning', clause, message });

function containerFindings({ file, weaknesses, format }: KeyFileSeen): readonly Finding[] {
  if (weaknesses.length === 0) return [];
  if (weaknesses.includes('unencrypted')) {
    const message = `${file} (${format}) is not encrypted: whoever had the file has the key`;
    return [warning('ANC-ADOPT-UNENCRYPTED', 'BR 6.2.7; NIST SP 800-57 part 1 §6.1', message)];
  }
  const message = `${file} (${format}) is weakly protected: ${weaknesses.join(', ')}`;
  return [warning('ANC-ADOPT-WEAK-CONTAINER', 'RFC 8018 §4.2; RFC 7292', message)];
}

function expiry({ name }: AuthorityAdoption, { notAfter }: CertificateView, { proposedAt }: World): readonly Finding[] {
  if (notAfter.instant !== undefined && notAfter.instant >= proposedAt) return [];
  return [
    warning(
      'ANC-ADOPT-EXPIRED',
      'RFC 5280 §4.1.2.5',
      `the certificate of ${name} ended at ${notAfter.instant ?? notAfter.text}; nothing can be signed`,
    ),
  ];
}

const noCrl = ({ name }: AuthorityAdoption): Finding =>
  warning(
    'ANC-ADOPT-NO-CRL',
    'RFC 5280 §5.2.3, §3.3',
    `without a CRL the numbers of ${name} begin at 1, and whatever was revoked before would be valid again`,
  );

/** ANC-D22, ANC-F1: what is asked of where a root is made is asked of where it goes on. */
function rootCustody(operation: AuthorityAdoption, { ports }: World): readonly Finding[] {
  const { key, preset } = operation;
  const facts =
    'token' in key ? { custody: 'token' as const, certification: key.certification } : { custody: 'sealed-file' as const };
  const alone = 'file' in key && !dealtQuorum(operation) && ports.mode === 'production';
  return [...checkRootCustody(facts, profileOf(ports, preset)), ...(alone ? [onePerson] : [])];
}

const otherCopies = (operation: AuthorityAdoption, seen: KeySeen): Finding =>
  warning(
    'ANC-ADOPT-OTHER-COPIES',
    'BR 6.2.1; ETSI EN 319 411-1 GEN-6.5.2',
    'token' in seen
      ? `what the token ${seen.label} says of the past of the key of ${operation.name} is recorded; of copies beside it this ledger knows nothing`
      : `the key of ${operation.name} existed elsewhere: ${seen.file} stays and is recorded as a copy${dealtQuorum(operation) ? ' that no quorum guards' : ''}; of copies beside it this ledger knows nothing`,
  );
