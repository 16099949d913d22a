import { equalBytes, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { rehearsalMark } from '../../shared/ceremony/mode.ts';
import { Fault, withDetail } from '../../shared/fault/fault.ts';
import type { CertificateView } from '../x509/model.ts';
import { sha256 } from '../x509/sha256.ts';
import { takeOverCrl } from './adopted-crl.ts';
import { comparisons, inspectCertificate, inspectCrl } from './adopted-comparisons.ts';
import { datesOf, readAdopted, serialOfView, verifyAdopted, type AdoptedObjects } from './adopted-objects.ts';
import { acceptForAdoption, adopt, askToAdopt, intendAdoption } from './adoption-record.ts';
import { askForFile, maxContainerBytes, openContainer } from './adopted-key.ts';
import { findingsOfAdoption, previewsOfAdoption, type KeySeen } from './adoption-review.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram, PlannedAuthority, World } from './ceremony-program.ts';
import { endOfSigning, findingsOfPastEnd, withEndOfSigning } from './end-of-signing.ts';
import { keyRecordOf } from './held-key.ts';
import { keyUse, keyUseAccepts, keyUseAsks } from './key-acts.ts';
import { openFileStep, sealStep } from './opened-file.ts';
import { profileOf } from './refusals.ts';
import { keyClosingAct } from './root-creation.ts';
import { findingsOfToken } from './root-custody.ts';
import { bagActs, recordBag } from './share-bag.ts';
import { dealtQuorum } from './share-dealing.ts';
import { dealing, dealingAccepts, dealingAsks, dealingShows, dealingSteps, reviewQuorum } from './share-delivery.ts';
import type { StepDraft } from './step-draft.ts';
import { deviceEvidence, tokenHolding } from './token-acts.ts';

/**
 * Adoption: an authority that was made elsewhere goes on here. Its key is opened, proven and sealed anew; its last CRL and what it
 * issued are verified and taken over, so that no number restarts, no serial number repeats and nothing that was revoked comes back.
 */
export const authorityAdoption: CeremonyProgram<AuthorityAdoption> = {
  acts: (operation) => [
    { title: `What is known of ${operation.name}`, steps: comparisons(operation) },
    {
      title: `Key of ${operation.name}`,
      steps: [
        ...('file' in operation.key ? [openFileStep(operation.key.file, operation.name)] : []),
        {
          kind: 'act',
          effect: 'key.intend',
          activity: 'Draw the identifier of the copy here and write the intention to the ledger.',
        },
        {
          kind: 'confirm',
          who: 'cryptoOfficer',
          activity: `From now on ${operation.name} signs here and nowhere else. Type the name of the authority to go on.`,
          say: `${operation.name} is about to be adopted.`,
          expect: operation.name,
          button: 'Adopt the authority',
        },
        ...quorumSteps(operation),
        adoptStep(operation),
      ],
    },
    ...bagActs(dealtQuorum(operation)),
    {
      title: `Proof of the key of ${operation.name}`,
      steps: [
        {
          kind: 'activate',
          effect: 'key.activate',
          activity: `Give what opens the key of ${operation.name} once more. This proves that it does.`,
          button: 'Give activation data',
        },
        {
          kind: 'act',
          effect: 'key.prove',
          activity: 'Sign a random challenge and verify it with the public key of the certificate.',
        },
      ],
    },
    keyClosingAct(operation.name),
    {
      title: `Other copies of the key of ${operation.name}`,
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: `${'file' in operation.key ? `${operation.key.file} and every other copy of this key are` : 'Every other copy of this key is'} locked away, or destroyed before our eyes; the paper says which.`,
          button: 'Copies accounted for',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { ports, proposedAt } = world;
    profileOf(ports, operation.preset);
    const objects = readAdopted(operation);
    refuseUnmarked(ports, objects.certificate);
    const issuer = issuerOf(world, operation);
    await verifyAdopted(operation, objects, issuer?.view ?? null);
    await refuseKnown(world, operation, objects);
    await refuseRevoked(ports, operation, objects.certificate);
    const taken = objects.crl && takeOverCrl(operation.name, objects.crl, proposedAt);
    if (taken && (await ports.ledger.crls(operation.name)).length > 0)
      throw new Fault('crl-number-not-greater', { number: String(taken.crl.crlNumber), last: 'those of this ledger' });
    const signUntil = endOfAdopted(operation);
    const seen = await lookAt(ports, operation, objects.certificate);
    const quorum = dealtQuorum(operation);
    const quorumFindings = quorum ? await reviewQuorum(quorum, world) : [];
    addToWorld(world, operation, objects);
    return {
      previews: previewsOfAdoption(operation, objects, { taken, seen, signUntil, ports }),
      findings: [
        ...quorumFindings,
        ...findingsOfAdoption(operation, objects, { issuer: issuer?.view ?? null, taken, seen, world }),
        ...(await findingsOfToken(operation, world)),
        ...findingsOfPastEnd(operation.name, signUntil, proposedAt),
      ],
    };
  },

  asks: { 'key.open-file': askForFile, 'key.adopt': askToAdopt, ...keyUseAsks, ...dealingAsks },
  shows: dealingShows,
  accepts: { 'key.adopt': acceptForAdoption, ...keyUseAccepts, ...dealingAccepts },
  effects: {
    'certificate.inspect': inspectCertificate,
    'crl.inspect': inspectCrl,
    'key.open-file': openContainer,
    'key.intend': intendAdoption,
    ...withEndOfSigning({ 'key.adopt': adopt }, ({ operation }) => endOfAdopted(operation)),
    ...keyUse,
    ...dealing,
    'share.bag': recordBag,
  },
};

/** It may have passed: the key then goes on with CRLs alone, as it did where it was. */
const endOfAdopted = (operation: AuthorityAdoption): string | null =>
  endOfSigning(operation.cryptoperiod, datesOf(operation.name, readAdopted(operation).certificate), null);

function quorumSteps(operation: AuthorityAdoption): readonly StepDraft[] {
  const quorum = dealtQuorum(operation);
  return quorum ? dealingSteps(quorum) : [];
}

const together = ' Key, certificates, revocations and CRL are recorded together.';

function adoptStep(operation: AuthorityAdoption): StepDraft {
  const { key, name } = operation;
  if ('file' in key) return sealStep('key.adopt', name, dealtQuorum(operation) !== undefined, together);
  return {
    kind: 'activate',
    effect: 'key.adopt',
    activity: `Give the PIN of the token ${key.token.label}: the key of ${name} signs a challenge there, and what the token says of it is read.${together}`,
    button: 'Give the PIN and adopt',
  };
}

/** E8: a key whose certificate does not say REHEARSAL signs nothing in a rehearsal, which could pass for the real thing. */
function refuseUnmarked({ mode }: CeremonyPorts, { subject }: CertificateView): void {
  const isMarked = subject.attributes.some(({ type, value }) => type === 'commonName' && value.startsWith(rehearsalMark));
  if (mode === 'rehearsal' && !isMarked)
    throw new Fault('custody-refused', { why: 'the key of a real authority is adopted in production only' });
}

/** The issuer the plan names; null for a root. Faults: `issuer-unknown`; `certificate-unknown` where it has signed here alone. */
function issuerOf(world: World, { name, issuer }: AuthorityAdoption): PlannedAuthority | null {
  if (issuer === undefined) return null;
  const found = world.authorities.get(issuer);
  if (!found || (found.provisional && !found.adopted)) throw new Fault('issuer-unknown', { issuer });
  // Whatever a key that was made here has signed is in this ledger.
  const isOwn = found.keyRecord !== null && found.keyRecord.adoptedFrom === null;
  if (isOwn && !world.authorities.has(name)) throw new Fault('certificate-unknown', { issuer, certificate: name });
  return found;
}

/** Faults: `name-already-used`, `certificate-already-known`, `key-already-certified`, `serial-already-used`. */
async function refuseKnown(world: World, { name, issuer }: AuthorityAdoption, objects: AdoptedObjects): Promise<void> {
  const { certificate, issued } = objects;
  const record = await keyRecordOf(world.ports, certificate.spki.der);
  if (record) throw new Fault('key-already-certified', { name: record.authority });
  const known = world.authorities.get(name);
  if (known && !equalBytes(known.view.der, certificate.der)) throw new Fault('name-already-used', { name });
  const there = [...world.authorities.values()];
  const names = new Set(there.map((one) => one.name));
  const fingerprints = new Map(there.map((one) => [toHex(sha256(one.view.der)), one.name]));
  const serials = new Set(there.map((one) => `${one.issuer} ${serialOfView(one.view)}`));
  const own = known ? [] : [{ name, view: certificate, by: issuer ?? name }];
  for (const one of [...own, ...issued.map((each) => ({ ...each, by: name }))]) {
    const fingerprint = toHex(sha256(one.view.der));
    const as = fingerprints.get(fingerprint);
    if (as !== undefined) throw new Fault('certificate-already-known', { name: as });
    if (names.has(one.name)) throw new Fault('name-already-used', { name: one.name });
    const serial = `${one.by} ${serialOfView(one.view)}`;
    if (serials.has(serial)) throw new Fault('serial-already-used', { issuer: one.by, serialNumber: serialOfView(one.view) });
    names.add(one.name);
    fingerprints.set(fingerprint, one.name);
    serials.add(serial);
  }
}

/** Fault: `issuer-not-valid`: its issuer has revoked it. */
async function refuseRevoked({ ledger }: CeremonyPorts, { name, issuer }: AuthorityAdoption, view: CertificateView): Promise<void> {
  if (issuer === undefined) return;
  const revoked = (await ledger.revocations(issuer)).find(({ serialNumber }) => serialNumber === serialOfView(view));
  if (revoked) throw new Fault('issuer-not-valid', { issuer: name, why: `revoked since ${revoked.revocationDate}` });
}

/** Faults: those of the key file; of the token; `custody-refused` {why} where the token has no key of this certificate. */
async function lookAt(ports: CeremonyPorts, { key, name }: AuthorityAdoption, { spki }: CertificateView): Promise<KeySeen> {
  if ('file' in key) {
    const { bytes, name: fileName, sha256: digest } = await ports.media.read(key.file, maxContainerBytes);
    const described = await withDetail({ file: fileName }, () => ports.keyStores['sealed-file'].describeContainer(bytes));
    return { file: key.file, sha256: digest, ...described };
  }
  const facts = await tokenHolding(ports, key.token, spki.der, name);
  return { token: deviceEvidence(facts), label: facts.label };
}

/** For an intermediate that the same plan adopts after it. It signs nothing in this plan: its numbers are known only when it is adopted. */
function addToWorld(world: World, operation: AuthorityAdoption, { certificate, issued }: AdoptedObjects): void {
  const planned = {
    provisional: true,
    adopted: true,
    keyRecord: null,
    signUntil: null,
    revokedSince: null,
    preset: operation.preset,
  };
  const { name, issuer } = operation;
  const add = (one: string, by: string, view: CertificateView, keyHere: boolean): void =>
    void world.authorities.set(one, {
      ...planned,
      name: one,
      issuer: by,
      view,
      fingerprint: toHex(sha256(view.der)),
      keyHere: () => Promise.resolve(keyHere),
    });
  add(name, issuer ?? name, certificate, true);
  for (const one of issued) add(one.name, name, one.view, false);
}
