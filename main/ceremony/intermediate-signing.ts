import { equalBytes, fromBase64, toHex } from '../../shared/base/bytes.ts';
import type { IntermediateSigning } from '../../shared/ceremony/plan.ts';
import { Fault, withDetail } from '../../shared/fault/fault.ts';
import { signatureAlgorithmFor, type KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import { checkIntermediateAgainstProfile } from '../profile/check-intermediate.ts';
import { buildTbsCertificate } from '../x509/build-tbs-certificate.ts';
import { checkPublicKey } from '../x509/check-public-key.ts';
import { encodeSubject } from '../x509/name.ts';
import type { CertificateContent, CertificateView, CsrView } from '../x509/model.ts';
import { parseCsr } from '../x509/parse-csr.ts';
import { pathLenConstraintOf, subjectKeyIdentifierOf } from '../x509/issuer-facts.ts';
import { sha256 } from '../x509/sha256.ts';
import { subjectKeyIdentifier } from '../x509/subject-public-key-info.ts';
import { verifyCsr } from '../x509/verify-csr.ts';
import { approvalStep } from './approval.ts';
import { buildEffect, certificateActs, drawSerialNumber, issuerView, keyAlgorithmOfView, lintCopy } from './certificate-acts.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram, PlannedAuthority, World } from './ceremony-program.ts';
import { findingsOfEnd, refuseEndedNow } from './end-of-signing.ts';
import { keyUse, keyUseAccepts, keyUseAsks } from './key-acts.ts';
import { previewOfCertificate } from './preview.ts';
import { profileOf, refuseUsedName, signingAuthority } from './refusals.ts';
import { requestDiff } from './request-diff.ts';
import { challengePassword, evidenceOfRequest } from './request-evidence.ts';
import { isHere } from './planned-custody.ts';
import { recordIn } from './planned-records.ts';
import { keyClosingAct } from './root-creation.ts';
import { findingsOfShortQuorum } from './short-quorum.ts';
import { markedSubject, subjectOfRequest } from './subject-mark.ts';
import { resolveValidity } from './validity.ts';

/** Intermediate signing: a request that came in from outside becomes the certificate of an intermediate CA. */
export const intermediateSigning: CeremonyProgram<IntermediateSigning> = {
  acts: (operation) => [
    {
      title: `Request of ${operation.name}`,
      steps: [
        {
          kind: 'act',
          effect: 'request.verify',
          activity: `Verify that whoever made the request for ${operation.name} has its private key, and take its digests.`,
        },
        {
          kind: 'attest',
          who: 'witness',
          activity: `Compare the SHA-256 of the request for ${operation.name} with the value the requester gave on another channel.`,
          say: 'The digest of the request is …',
          button: 'Digest compared',
        },
      ],
    },
    {
      title: `Certificate of ${operation.name}`,
      steps: [
        {
          kind: 'activate',
          effect: 'key.activate',
          activity: `Give what opens the key of ${operation.issuer}. Where it is on a token, put the token in first.`,
          button: 'Open the key',
        },
        {
          kind: 'act',
          effect: 'key.prove',
          activity: `Sign a random challenge with the key of ${operation.issuer} and verify it.`,
        },
        { kind: 'act', effect: 'certificate.build', activity: 'Draw the serial number and build the tbsCertificate.' },
        { kind: 'act', effect: 'certificate.lint', activity: 'Sign a copy with a throw-away key and lint it.' },
        approvalStep('tbsCertificate'),
        {
          kind: 'confirm',
          who: 'cryptoOfficer',
          activity: `Sign the certificate of ${operation.name} with the key of ${operation.issuer}. Type the name of the new authority to go on.`,
          say: `${operation.issuer} is about to certify ${operation.name}.`,
          expect: operation.name,
          button: 'Sign the certificate',
        },
        { kind: 'act', effect: 'serial.commit', activity: 'Commit the serial number to the ledger.' },
        { kind: 'act', effect: 'certificate.sign', activity: 'Sign the linted bytes.' },
        { kind: 'act', effect: 'certificate.verify', activity: 'Compare the bytes, verify the signature twice, lint again.' },
        { kind: 'act', effect: 'certificate.record', activity: 'Record the certificate in the ledger.' },
      ],
    },
    keyClosingAct(operation.issuer),
    {
      title: 'Fingerprint',
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: `Read the SHA-256 fingerprint of ${operation.name} aloud and compare it with the paper.`,
          say: 'The fingerprint of the intermediate is …',
          button: 'Fingerprint compared',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { ports, proposedAt } = world;
    refuseUsedName(world, operation.name);
    const profile = profileOf(ports, operation.preset);
    const issuer = await signingAuthority(world, operation.issuer);
    const endFindings = [...findingsOfEnd(issuer, proposedAt), ...findingsOfShortQuorum(issuer)];
    const csr = await withDetail({ request: operation.name }, () => acceptedRequest(operation, world));
    refusePathLength(operation, issuer);
    const { notBefore, notAfter } = resolveValidity(operation.validity, proposedAt);
    const content = intermediateContent(operation, ports, issuer.view, csr, drawSerialNumber(ports), proposedAt);
    const facts = { role: 'intermediate' as const, issuer: issuer.view, serialAlreadyUsed: false };
    const { view, findings } = await lintCopy(ports, buildTbsCertificate(content), keyAlgorithmOfView(issuer.view), facts);
    const profileFindings = checkIntermediateAgainstProfile(
      {
        subject: view.subject.attributes,
        algorithm: requestedAlgorithm(csr),
        signedAt: proposedAt,
        notBefore,
        notAfter,
        pathLenConstraint: operation.pathLenConstraint,
        crlDistributionPoint: operation.crlDistributionPoint ?? null,
        caIssuers: operation.caIssuers ?? null,
        certificatePolicies: operation.certificatePolicies ?? [],
      },
      profile,
    );
    const keyRecord = recordIn(world, csr.spki.der);
    world.authorities.set(operation.name, {
      name: operation.name,
      issuer: operation.issuer,
      view,
      fingerprint: toHex(sha256(view.der)),
      provisional: true,
      adopted: false,
      keyHere: () => isHere(ports, csr.spki.der, keyRecord),
      keyRecord: keyRecord ?? null,
      signUntil: keyRecord?.signUntil ?? null,
      revokedSince: null,
      preset: operation.preset,
    });
    return {
      previews: [
        previewOfCertificate({
          operation: operation.name,
          title: `Certificate of ${operation.name}, issued by ${operation.issuer}`,
          view,
          origins: {
            subject: operation.subject ? 'plan' : 'csr',
            issuer: 'issuer',
            validity: operation.validity.notBefore ? 'plan' : 'program',
            spki: 'csr',
            pathLen: 'plan',
            provisionalKey: false,
            provisionalSerial: true,
            provisionalIssuerKey: issuer.provisional,
          },
          requestDiff: [...requestDiff(csr, view)],
        }),
      ],
      findings: [...endFindings, ...findings, ...profileFindings, ...challengePassword(csr)],
    };
  },

  asks: {
    // Before anybody gives a passphrase or a PIN for nothing.
    'key.activate': async (context) => {
      await refuseEndedNow(context.ports, context.ceremony, context.operation.issuer, 'certificate');
      return keyUseAsks['key.activate'](context);
    },
  },
  accepts: keyUseAccepts,
  effects: {
    ...keyUse,
    ...certificateActs,
    'request.verify': ({ operation }) => Promise.resolve({ evidence: evidenceOfRequest(operation, requestOf(operation)) }),
    'certificate.build': buildEffect(async ({ ports, operation, proposedAt }, serialNumber) => {
      const issuer = await issuerView(ports, operation);
      if (!issuer) throw new Fault('issuer-unknown', { issuer: operation.issuer });
      const csr = requestOf(operation);
      verifyCsr(csr);
      return intermediateContent(operation, ports, issuer, csr, serialNumber, proposedAt);
    }, buildTbsCertificate),
  },
};

/** Everything that can be refused of a request by itself and beside the other authorities. */
function acceptedRequest(operation: IntermediateSigning, world: World): CsrView {
  const csr = requestOf(operation);
  verifyCsr(csr);
  checkPublicKey(csr.spki);
  refuseKeyReuse(world, csr);
  return csr;
}

function requestOf(operation: IntermediateSigning): CsrView {
  const der = 'der' in operation.csr ? fromBase64(operation.csr.der) : undefined;
  if (!der)
    throw new Fault('plan-invalid', { path: `operations.${operation.name}.csr`, problem: 'the bytes of the request are missing' });
  return parseCsr(der);
}

function requestedAlgorithm(csr: CsrView): KeyAlgorithm {
  if (!csr.spki.keyAlgorithm) throw new Fault('algorithm-unsupported', { algorithm: csr.spki.description });
  return csr.spki.keyAlgorithm;
}

/** ANC-C15: a key belongs to one authority. Renewal with the same key is a ceremony of its own. */
function refuseKeyReuse(world: World, csr: CsrView): void {
  for (const { name, view } of world.authorities.values()) {
    if (equalBytes(view.spki.der, csr.spki.der)) throw new Fault('key-already-certified', { name });
  }
}

/** RFC 5280 §4.2.1.9: an issuer with pathLenConstraint n has at most n intermediates below the certificate it signs. */
function refusePathLength({ pathLenConstraint }: IntermediateSigning, issuer: PlannedAuthority): void {
  const limit = pathLenConstraintOf(issuer.view);
  if (limit === null) return;
  if (limit === 0 || pathLenConstraint === null || pathLenConstraint >= limit) {
    throw new Fault('path-length-exceeded', {
      issuer: issuer.name,
      allowed: limit === 0 ? 'no intermediate' : String(limit - 1),
      asked: pathLenConstraint === null ? 'unlimited' : String(pathLenConstraint),
    });
  }
}

function intermediateContent(
  operation: IntermediateSigning,
  ports: CeremonyPorts,
  issuer: CertificateView,
  csr: CsrView,
  serialNumber: Uint8Array,
  proposedAt: string,
): CertificateContent {
  const profile = profileOf(ports, operation.preset);
  const { mode } = ports;
  return {
    serialNumber,
    signatureAlgorithm: signatureAlgorithmFor[keyAlgorithmOfView(issuer)],
    issuer: issuer.subject.der,
    subject: operation.subject ? encodeSubject(markedSubject(operation.subject, mode)) : subjectOfRequest(csr.subject, mode),
    ...resolveValidity(operation.validity, proposedAt),
    spki: csr.spki.der,
    basicConstraints: { pathLenConstraint: operation.pathLenConstraint },
    digitalSignature: profile.intermediate.digitalSignature.value,
    subjectKeyIdentifier: subjectKeyIdentifier(csr.spki.der),
    authorityKeyIdentifier: subjectKeyIdentifierOf(issuer),
    crlDistributionPoint: operation.crlDistributionPoint ?? null,
    caIssuers: operation.caIssuers ?? null,
    certificatePolicies: operation.certificatePolicies ?? [],
    extKeyUsage: profile.intermediate.extKeyUsage.value,
  };
}
