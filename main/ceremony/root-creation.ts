import { toHex } from '../../shared/base/bytes.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { RootCreation } from '../../shared/ceremony/plan.ts';
import { signatureAlgorithmFor } from '../../shared/pki/algorithm.ts';
import { checkRootAgainstProfile } from '../profile/check-root.ts';
import { buildTbsCertList } from '../x509/build-tbs-cert-list.ts';
import { buildTbsCertificate } from '../x509/build-tbs-certificate.ts';
import { encodeSubject } from '../x509/name.ts';
import type { CertificateContent, CertificateView } from '../x509/model.ts';
import { sha256 } from '../x509/sha256.ts';
import { subjectKeyIdentifier } from '../x509/subject-public-key-info.ts';
import { approvalStep } from './approval.ts';
import { buildEffect, certificateActs, drawSerialNumber, lintCopy } from './certificate-acts.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram, PlannedAuthority } from './ceremony-program.ts';
import { crlActs, crlContent, lintCrlCopy } from './crl-acts.ts';
import { endOfSigning, withEndOfSigning } from './end-of-signing.ts';
import { keyPairAct } from './key-pair-act.ts';
import { keyGeneration, keyGenerationAsks, keyUse, keyUseAccepts, keyUseAsks, publicKeyOf } from './key-acts.ts';
import { previewOfCertificate, previewOfCrl } from './preview.ts';
import { profileOf, refuseUsedName } from './refusals.ts';
import { openerOf, previewOfCustody, reviewCustody } from './root-custody.ts';
import { bagActs, recordBag } from './share-bag.ts';
import { dealtQuorum } from './share-dealing.ts';
import { dealing, dealingAccepts, dealingAsks, dealingShows } from './share-delivery.ts';
import { lintKey } from './signing-keys.ts';
import type { ActDraft } from './step-draft.ts';
import { markedSubject } from './subject-mark.ts';
import { resolveValidity } from './validity.ts';

/** Root creation: key pair, self-signed certificate, first CRL, in one sitting (CA/B BR 4.9.7: the first CRL within 24 h). */
export const rootCreation: CeremonyProgram<RootCreation> = {
  acts: (operation, { organisation }) => [
    keyPairAct(operation),
    ...bagActs(dealtQuorum(operation)),
    {
      title: `Certificate of ${operation.name}`,
      steps: [
        {
          kind: 'activate',
          effect: 'key.activate',
          activity: `Give the ${openerOf(operation)} of ${operation.name} once more, to prove before anything depends on it that the key opens.`,
          button: `Give the ${openerOf(operation)}`,
        },
        {
          kind: 'act',
          effect: 'key.prove',
          activity: 'Sign a random challenge with the new key and verify it with the public key.',
        },
        { kind: 'act', effect: 'certificate.build', activity: 'Draw the serial number and build the tbsCertificate.' },
        { kind: 'act', effect: 'certificate.lint', activity: 'Sign a copy with a throw-away key and lint it.' },
        approvalStep('tbsCertificate'),
        {
          kind: 'confirm',
          who: 'cryptoOfficer',
          activity: `Sign the root certificate of ${organisation}. This cannot be undone. Type the name of the authority to go on.`,
          say: `We are about to sign the root certificate “${operation.subject.commonName}”.`,
          expect: operation.subject.commonName,
          button: 'Sign the root certificate',
        },
        { kind: 'act', effect: 'serial.commit', activity: 'Commit the serial number to the ledger.' },
        { kind: 'act', effect: 'certificate.sign', activity: 'Sign the linted bytes.' },
        { kind: 'act', effect: 'certificate.verify', activity: 'Compare the bytes, verify the signature twice, lint again.' },
        { kind: 'act', effect: 'certificate.record', activity: 'Record the certificate in the ledger.' },
      ],
    },
    {
      title: 'Fingerprint',
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: 'Read the SHA-256 fingerprint aloud from the screen, in hex or in words; write it on the paper and compare.',
          say: 'The fingerprint of the new root is …',
          button: 'Fingerprint compared',
        },
      ],
    },
    crlAct(operation.name, 'First CRL'),
    keyClosingAct(operation.name),
  ],

  async prepare(operation, world) {
    const { ports, proposedAt } = world;
    refuseUsedName(world, operation.name);
    const profile = profileOf(ports, operation.preset);
    const custodyFindings = await reviewCustody(operation, world);
    const { notBefore, notAfter } = resolveValidity(operation.validity, proposedAt);
    const signUntil = endOfSigning(operation.cryptoperiod, { notBefore, notAfter }, proposedAt);
    const standIn = await lintKey(ports, operation.algorithm);
    const content = rootContent(operation, ports, standIn.spki, drawSerialNumber(ports), proposedAt);
    const tbs = buildTbsCertificate(content);
    const { view, findings } = await lintCopy(ports, tbs, operation.algorithm, {
      role: 'root',
      issuer: null,
      serialAlreadyUsed: false,
    });
    const profileFindings = checkRootAgainstProfile(
      {
        subject: view.subject.attributes,
        signedAt: proposedAt,
        algorithm: operation.algorithm,
        notBefore,
        notAfter,
        nextUpdateDays: operation.crl.nextUpdateDays,
        custody: operation.custody.kind,
        certification: operation.custody.kind === 'token' ? operation.custody.certification : undefined,
      },
      profile,
    );
    const crl = { crlNumber: 1, thisUpdate: proposedAt, nextUpdateDays: operation.crl.nextUpdateDays };
    const crlTbs = buildTbsCertList(crlContent(view, crl, []));
    const { findings: crlFindings } = await lintCrlCopy(ports, crlTbs, view, {
      previousCrlNumber: null,
      notBefore: new Map(),
      nextUpdateDays: profile.crl.nextUpdateDays.max,
    });
    world.authorities.set(operation.name, plannedRoot(operation, view, signUntil));
    return {
      previews: [
        previewOfCustody(operation, signUntil, ports),
        previewOfCertificate({
          operation: operation.name,
          title: `Root certificate ${operation.name}`,
          view,
          origins: rootOrigins(operation, ports.mode),
          requestDiff: [],
        }),
        previewOfCrl({
          operation: operation.name,
          title: `First CRL of ${operation.name}`,
          tbs: crlTbs,
          crl,
          issuer: view,
          entries: [],
        }),
      ],
      findings: [...custodyFindings, ...findings, ...profileFindings, ...crlFindings],
    };
  },

  asks: { ...keyGenerationAsks, ...keyUseAsks, ...dealingAsks },
  shows: dealingShows,
  accepts: { ...keyUseAccepts, ...dealingAccepts },
  effects: {
    ...dealing,
    'share.bag': recordBag,
    ...withEndOfSigning(keyGeneration, ({ operation: { cryptoperiod, validity }, proposedAt }) =>
      endOfSigning(cryptoperiod, resolveValidity(validity, proposedAt), proposedAt),
    ),
    ...keyUse,
    ...certificateActs,
    'certificate.build': buildEffect(async ({ ports, ceremony, operation, proposedAt }, serialNumber) => {
      const spki = await publicKeyOf(ports, ceremony, operation.name);
      return rootContent(operation, ports, spki, serialNumber, proposedAt);
    }, buildTbsCertificate),
    ...crlActs,
  },
};

const plannedRoot = ({ name, preset }: RootCreation, view: CertificateView, signUntil: string | null): PlannedAuthority => ({
  ...{ name, issuer: name, view, fingerprint: toHex(sha256(view.der)), preset },
  ...{ provisional: true, adopted: false, keyHere: () => Promise.resolve(true), keyRecord: null, signUntil, revokedSince: null },
});

function rootContent(
  operation: RootCreation,
  ports: CeremonyPorts,
  spki: Uint8Array,
  serialNumber: Uint8Array,
  proposedAt: string,
): CertificateContent {
  const name = encodeSubject(markedSubject(operation.subject, ports.mode));
  const { root } = profileOf(ports, operation.preset);
  return {
    serialNumber,
    signatureAlgorithm: signatureAlgorithmFor[operation.algorithm],
    issuer: name,
    subject: name,
    ...resolveValidity(operation.validity, proposedAt),
    spki,
    basicConstraints: { pathLenConstraint: root.pathLenConstraint.value },
    digitalSignature: root.digitalSignature.value,
    subjectKeyIdentifier: subjectKeyIdentifier(spki),
    authorityKeyIdentifier: subjectKeyIdentifier(spki),
    crlDistributionPoint: null,
    caIssuers: null,
    certificatePolicies: [],
    extKeyUsage: root.extKeyUsage.value,
  };
}

const rootOrigins = (operation: RootCreation, mode: Mode) => ({
  subject: mode === 'rehearsal' ? ('program' as const) : ('plan' as const),
  issuer: 'program' as const,
  validity: operation.validity.notBefore ? ('plan' as const) : ('program' as const),
  spki: 'program' as const,
  pathLen: 'profile' as const,
  provisionalKey: true,
  provisionalSerial: true,
  provisionalIssuerKey: true,
});

/** A CRL from what the ledger knows; asks for the key again only when an interruption has closed it. */
export function crlAct(issuer: string, title: string): ActDraft {
  return {
    title: `${title} of ${issuer}`,
    steps: [
      {
        kind: 'activate',
        effect: 'key.activate',
        activity: `The key of ${issuer} is active, or is activated now. Where it is on a token, put the token in first.`,
        button: 'Open the key',
      },
      { kind: 'act', effect: 'crl.build', activity: 'Take the next cRLNumber and build the tbsCertList.' },
      { kind: 'act', effect: 'crl.lint', activity: 'Sign a copy with a throw-away key and lint it.' },
      approvalStep('tbsCertList'),
      {
        kind: 'confirm',
        who: 'cryptoOfficer',
        activity: `Sign the CRL of ${issuer}. Type the name of the authority to go on.`,
        expect: issuer,
        button: 'Sign the CRL',
      },
      { kind: 'act', effect: 'crl-number.commit', activity: 'Commit the cRLNumber to the ledger.' },
      { kind: 'act', effect: 'crl.sign', activity: 'Sign the linted bytes.' },
      { kind: 'act', effect: 'crl.verify', activity: 'Compare the bytes and verify the signature twice.' },
      { kind: 'act', effect: 'crl.record', activity: 'Record the CRL in the ledger.' },
    ],
  };
}

export function keyClosingAct(issuer: string): ActDraft {
  return {
    title: `Key of ${issuer}`,
    steps: [{ kind: 'act', effect: 'key.deactivate', activity: `Deactivate the key of ${issuer}.` }],
  };
}
