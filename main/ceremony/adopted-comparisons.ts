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
export function comparisons({ name, crl }: AuthorityAdoption): readonly StepDraft[] {
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
    look('certificate.inspect', `Read the certificate of ${name} and take its fingerprint.`),
    fingerprint,
    ...(crl ? [look('crl.inspect', `Read the CRL of ${name} and take its number and its SHA-256.`)] : []),
    newest,
  ];
}

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
