import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { rehearsalMark } from '../../shared/ceremony/mode.ts';
import { Fault, withDetail } from '../../shared/fault/fault.ts';
import type { CertificateView } from '../x509/model.ts';
import { takeOverCrl } from './adopted-crl.ts';
import { comparisons, inspectCertificate, inspectCrl, inspectIssuers } from './adopted-comparisons.ts';
import { datesOf, readAdopted, type AdoptedObjects } from './adopted-objects.ts';
import { fingerprintOf, issuerNameOf, pathOf, verifyAdopted, type PathLink } from './adopted-path.ts';
import { certificateIn, isThere, refuseIssuers, refuseKnown, refuseRevoked } from './adoption-refusals.ts';
import { acceptForAdoption, adopt, askToAdopt, intendAdoption } from './adoption-record.ts';
import { askForFile, maxContainerBytes, openContainer } from './adopted-key.ts';
import { findingsOfAdoption, previewsOfAdoption, type KeySeen } from './adoption-review.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram, World } from './ceremony-program.ts';
import { endOfSigning, findingsOfPastEnd, withEndOfSigning } from './end-of-signing.ts';
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
    const path = await pathOf(operation, objects, (one) => Promise.resolve(certificateIn(world, one)));
    refuseIssuers(world, operation, path);
    await verifyAdopted(operation, objects, path);
    await refuseKnown(world, operation, objects, path);
    await refuseRevoked(ports, path);
    const taken = objects.crl && takeOverCrl(operation.name, objects.crl, proposedAt);
    if (taken && (await ports.ledger.crls(operation.name)).length > 0)
      throw new Fault('crl-number-not-greater', { number: String(taken.crl.crlNumber), last: 'those of this ledger' });
    const signUntil = endOfAdopted(operation);
    const seen = await lookAt(ports, operation, objects.certificate);
    const quorum = dealtQuorum(operation);
    const quorumFindings = quorum ? await reviewQuorum(quorum, world) : [];
    addToWorld(world, operation, objects, path);
    return {
      previews: previewsOfAdoption(operation, objects, { path, taken, seen, signUntil, ports }),
      findings: [
        ...quorumFindings,
        ...findingsOfAdoption(operation, objects, { path, taken, seen, world }),
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
    'issuers.inspect': inspectIssuers,
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
function addToWorld(
  world: World,
  operation: AuthorityAdoption,
  { certificate, issued }: AdoptedObjects,
  path: readonly PathLink[],
): void {
  const { name, preset } = operation;
  const planned = {
    provisional: true,
    adopted: true,
    keyRecord: null,
    signUntil: null,
    revokedSince: null,
    preset,
    broughtBy: name,
  };
  const add = (one: string, by: string, view: CertificateView, keyHere: boolean): void =>
    void world.authorities.set(one, {
      ...planned,
      name: one,
      issuer: by,
      view,
      fingerprint: fingerprintOf(view),
      keyHere: () => Promise.resolve(keyHere),
    });
  for (const one of path.slice(1)) if (!isThere(world, one)) add(one.name, one.by.name, one.view, false);
  add(name, issuerNameOf(operation), certificate, true);
  for (const one of issued) add(one.name, name, one.view, false);
}
