import { groupedHex, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import { takeOverCrl } from './adopted-crl.ts';
import { readAdopted } from './adopted-objects.ts';
import type { Effect } from './effect.ts';
import type { StepDraft } from './step-draft.ts';

/** What people hold against copies that came another way, before anything of the authority is taken over. */

/** Each is read first, so that its digest is before everybody's eyes when it is compared. */
export function comparisons(operation: AuthorityAdoption): readonly StepDraft[] {
  const { name, crl } = operation;
  const look = (effect: 'certificate.inspect' | 'crl.inspect', activity: string): StepDraft => ({
    kind: 'act',
    effect,
    since: 3,
    activity,
  });
  const fingerprint: StepDraft = {
    kind: 'attest',
    who: 'witness',
    activity: `Compare the SHA-256 fingerprint of the certificate of ${name} with a copy that came another way: its publication, a contract, a relying party.`,
    say: 'The fingerprint of the certificate is …',
    button: 'Fingerprint compared',
  };
  const newest: StepDraft = {
    kind: 'attest',
    who: 'witness',
    activity: crl
      ? `Look at the CRL of ${name} that is published today. Confirm that it is the one of the plan and that none newer was signed.`
      : `Confirm that ${name} never published a CRL and revoked nothing.`,
    button: crl ? 'Newest CRL looked at' : 'No CRL exists',
  };
  return [
    ...issuerComparisons(operation),
    look('certificate.inspect', `Read the certificate of ${name} and take its fingerprint.`),
    fingerprint,
    ...(crl ? [look('crl.inspect', `Read the CRL of ${name} and take its number and its SHA-256.`)] : []),
    newest,
  ];
}

/**
 * Whoever trusts what is adopted trusts its issuers, of which nothing but a certificate is here; and that none of them has revoked it,
 * only their own publication says.
 */
function issuerComparisons({ name, issuerCertificates = [] }: AuthorityAdoption): readonly StepDraft[] {
  const names = issuerCertificates.map((one) => one.name);
  if (names.length === 0) return [];
  const compared = names.map((issuer): StepDraft => ({
    kind: 'attest',
    who: 'witness',
    since: 5,
    activity: `Compare the SHA-256 fingerprint of the certificate of ${issuer}, whose key is elsewhere, with a copy that came another way: its publication, a contract, a trust store.`,
    say: `The fingerprint of the certificate of ${issuer} is …`,
    button: 'Fingerprint compared',
  }));
  return [
    {
      kind: 'act',
      effect: 'issuers.inspect',
      since: 5,
      activity: `Read the certificates above ${name}, of ${names.join(' and ')}, and take their fingerprints.`,
    },
    ...compared,
    {
      kind: 'attest',
      who: 'witness',
      since: 5,
      activity: `Look at what ${names.join(' and ')} ${names.length === 1 ? 'publishes' : 'publish'} today, a CRL or an OCSP answer. Confirm that no certificate between ${name} and its root is revoked there: this workstation cannot know.`,
      button: 'Not revoked',
    },
  ];
}

/** What people compare with copies of the certificates of its issuers. */
export const inspectIssuers: Effect<AuthorityAdoption> = ({ operation }) =>
  Promise.resolve({
    evidence: readAdopted(operation).issuers.map(({ name, view }) => ({
      label: `Fingerprint SHA-256 of ${name}`,
      value: groupedHex(toHex(sha256(view.der))),
    })),
  });

/** What people compare with a copy of the certificate that came another way. */
export const inspectCertificate: Effect<AuthorityAdoption> = ({ operation }) => {
  const { certificate } = readAdopted(operation);
  return Promise.resolve({ evidence: [{ label: 'Fingerprint SHA-256', value: groupedHex(toHex(sha256(certificate.der))) }] });
};

/** What people compare with the CRL that is published today. */
export const inspectCrl: Effect<AuthorityAdoption> = ({ ports, operation }) => {
  const { crl } = readAdopted(operation);
  if (!crl) throw new Fault('step-out-of-order');
  const { crlNumber, thisUpdate } = takeOverCrl(operation.name, crl, ports.clock.now()).crl;
  return Promise.resolve({
    evidence: [
      { label: 'cRLNumber', value: String(crlNumber) },
      { label: 'thisUpdate', value: thisUpdate },
      { label: 'SHA-256 of the CRL', value: groupedHex(toHex(sha256(crl.der))) },
    ],
  });
};
