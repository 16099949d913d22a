import { equalBytes, groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import { msOf } from '../../shared/base/instant.ts';
import { wordsOf } from '../../shared/base/pgp-words.ts';
import type { IntermediateSigning, RootCreation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { signatureAlgorithmFor } from '../../shared/pki/algorithm.ts';
import { lintCertificate } from '../lint/registry.ts';
import { assembleSigned } from '../x509/assemble-signed.ts';
import type { CertificateContent, CertificateView } from '../x509/model.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { confirmReading } from '../x509/second-reading.ts';
import { sha256 } from '../x509/sha256.ts';
import { subjectKeyIdentifier } from '../x509/subject-public-key-info.ts';
import { verifyCertificateSignature } from '../x509/verify-issued.ts';
import { fieldsOfCertificate } from './approval-fields.ts';
import { approvedOn } from './approval.ts';
import { askApproval } from './approved-tbs.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Effect, EffectContext, Effects } from './effect.ts';
import { refuseEndedNow } from './end-of-signing.ts';
import { publicKeyOf } from './key-acts.ts';
import { acceptLinted } from './linted-tbs.ts';
import { activeKeyFor, lintKey } from './signing-keys.ts';
import type { LintFinding } from '../lint/rule.ts';
import { mixedEntropy } from './token-acts.ts';

/** The two operations that end in a certificate. */
export type Issuance = RootCreation | IntermediateSigning;

/** ANC-A2: first octet 01, then 128 random bits: positive, 17 octets, never shortened. */
export function drawSerialNumber({ entropy }: Pick<CeremonyPorts, 'entropy'>): Uint8Array {
  return serialNumberOf(entropy.bytes(16));
}

const serialNumberOf = (random: Uint8Array): Uint8Array => Uint8Array.of(1, ...random);

export const issuerNameOf = (operation: Issuance): string =>
  operation.kind === 'root-creation' ? operation.name : operation.issuer;

/** Signs a copy of the bytes with a throw-away key of the issuer's kind and lints it. No real key is involved. */
export async function lintCopy(
  ports: CeremonyPorts,
  tbs: Uint8Array,
  issuerAlgorithm: RootCreation['algorithm'],
  facts: { readonly role: 'root' | 'intermediate'; readonly issuer: CertificateView | null; readonly serialAlreadyUsed: boolean },
): Promise<{ readonly view: CertificateView; readonly findings: readonly LintFinding[] }> {
  const key = await lintKey(ports, issuerAlgorithm);
  const view = parseCertificate(assembleSigned(tbs, signatureAlgorithmFor[issuerAlgorithm], await key.sign(tbs)));
  const keyIdentifiers = [subjectKeyIdentifier(view.spki.der)];
  return { view, findings: lintCertificate(view, { ...facts, issuedHere: true, keyIdentifiers }) };
}

/** The certificate of the issuer as the ledger has it; null for a root, which is its own issuer. */
export async function issuerView(ports: CeremonyPorts, operation: Issuance): Promise<CertificateView | null> {
  if (operation.kind === 'root-creation') return null;
  const row = await ports.ledger.authority(operation.issuer);
  if (!row) throw new Fault('issuer-unknown', { issuer: operation.issuer });
  return parseCertificate(row.der);
}

/** The key algorithm of a view that Anchorite can sign with. */
export function keyAlgorithmOfView(view: CertificateView): RootCreation['algorithm'] {
  if (!view.spki.keyAlgorithm) throw new Fault('algorithm-unsupported', { algorithm: view.spki.description });
  return view.spki.keyAlgorithm;
}

/** Draws the serial and builds the tbsCertificate once; these very bytes are linted, shown, signed and compared. */
export function buildEffect<Op extends Issuance>(
  contentOf: (context: EffectContext<Op>, serialNumber: Uint8Array) => Promise<CertificateContent>,
  encode: (content: CertificateContent) => Uint8Array,
): Effect<Op> {
  return async (context) => {
    await refuseEndedNow(context.ports, context.ceremony, issuerNameOf(context.operation), 'certificate');
    const serialNumber = serialNumberOf(await mixedEntropy(context.ports, context.bench.key?.token));
    const content = await contentOf(context, serialNumber);
    // A ceremony may be resumed long after it was reviewed.
    if (msOf(content.notAfter) <= msOf(context.ports.clock.now()))
      throw new Fault('validity-impossible', { why: `it would have ended at ${content.notAfter}, before it is signed` });
    const tbs = encode(content);
    context.bench.serialNumber = serialNumber;
    context.bench.tbs = tbs;
    return {
      evidence: [
        { label: 'Serial number', value: toHex(serialNumber) },
        { label: 'tbsCertificate SHA-256', value: groupedHex(toHex(sha256(tbs))) },
      ],
    };
  };
}

const lint: Effect<Issuance> = async ({ ports, operation, bench }) => {
  const { tbs, serialNumber } = benchTbs(bench);
  const issuer = await issuerView(ports, operation);
  const algorithm = issuer ? keyAlgorithmOfView(issuer) : (operation as RootCreation).algorithm;
  const { view, findings } = await lintCopy(ports, tbs, algorithm, {
    role: operation.kind === 'root-creation' ? 'root' : 'intermediate',
    issuer,
    serialAlreadyUsed: await ports.ledger.serialUsed(issuerNameOf(operation), toHex(serialNumber)),
  });
  bench.asked = askApproval(ports.entropy, 'tbsCertificate', acceptLinted(tbs, findings), fieldsOfCertificate(view));
  return {
    evidence: [{ label: 'Lint', value: findings.length === 0 ? 'no finding' : findings.map(({ rule }) => rule).join(', ') }],
  };
};

const commit: Effect<Issuance> = ({ ceremony, operation, bench }) => {
  const { serialNumber } = benchTbs(bench);
  const data = {
    issuer: issuerNameOf(operation),
    serialNumber: toHex(serialNumber),
    operation: operation.name,
    tbsSha256: approvedOn(bench).digest,
  };
  return Promise.resolve({
    evidence: [{ label: 'Serial committed', value: data.serialNumber }],
    entries: [{ type: 'serial-committed', ceremony, data }],
  });
};

const sign: Effect<Issuance> = async ({ ports, ceremony, operation, bench }) => {
  await refuseEndedNow(ports, ceremony, issuerNameOf(operation), 'certificate');
  const key = activeKeyFor(bench, issuerNameOf(operation));
  const { bytes } = approvedOn(bench);
  const signature = await key.sign(bytes);
  bench.signed = { signature, der: assembleSigned(bytes, signatureAlgorithmFor[key.algorithm], signature) };
  return { evidence: [{ label: 'Signature algorithm', value: signatureAlgorithmFor[key.algorithm] }] };
};

/** ANC-A42: bytes equal, signature good in two implementations, and the rules once more over what came out. */
const verify: Effect<Issuance> = async ({ ports, ceremony, operation, bench }) => {
  const { approved, signed } = bench;
  if (!approved || !signed) throw new Fault('step-out-of-order');
  const issuer = await issuerView(ports, operation);
  const spki = await publicKeyOf(ports, ceremony, issuerNameOf(operation));
  const view = parseCertificate(signed.der);
  await keepSpoiled({ ports, ceremony, operation: operation.name }, approved.bytes, signed.signature, async () => {
    if (!equalBytes(view.tbs, approved.bytes)) throw new Fault('signed-bytes-differ');
    await verifyCertificateSignature(signed.der, spki);
    confirmReading(view);
    const findings = lintCertificate(view, {
      role: issuer ? 'intermediate' : 'root',
      issuer,
      issuedHere: true,
      serialAlreadyUsed: false,
      keyIdentifiers: [subjectKeyIdentifier(view.spki.der)],
    });
    acceptLinted(view.tbs, findings);
  });
  return { evidence: [{ label: 'Signature', value: 'verified by node:crypto and by PKI.js' }] };
};

/** A signature that fails its check is never lost: it is written to the ledger whole, then the fault goes on. */
export async function keepSpoiled(
  at: { readonly ports: CeremonyPorts; readonly ceremony: string; readonly operation: string },
  tbs: Uint8Array,
  signature: Uint8Array,
  check: () => Promise<void>,
): Promise<void> {
  try {
    await check();
  } catch (thrown) {
    const why = thrown instanceof Fault ? thrown.code : 'internal';
    const data = { operation: at.operation, tbs: toBase64(tbs), signature: toBase64(signature), why };
    await at.ports.ledger.append({ type: 'signature-spoiled', ceremony: at.ceremony, data });
    throw thrown;
  }
}

const record: Effect<Issuance> = ({ ceremony, operation, bench }) => {
  if (!bench.signed) throw new Fault('step-out-of-order');
  const { der } = bench.signed;
  const view = parseCertificate(der);
  const fingerprint = sha256(der);
  const { notBefore, notAfter } = { notBefore: view.notBefore.instant, notAfter: view.notAfter.instant };
  if (notBefore === undefined || notAfter === undefined) throw new Fault('validity-impossible');
  return Promise.resolve({
    evidence: [
      { label: 'Fingerprint SHA-256', value: groupedHex(toHex(fingerprint)) },
      { label: 'Words', value: wordsOf(fingerprint).join(' ') },
    ],
    entries: [
      {
        type: 'certificate-issued',
        ceremony,
        data: {
          name: operation.name,
          kind: operation.kind === 'root-creation' ? 'root' : 'intermediate',
          issuer: issuerNameOf(operation),
          serialNumber: toHex(view.serialNumber),
          fingerprint: toHex(fingerprint),
          spkiSha256: toHex(sha256(view.spki.der)),
          der: toBase64(der),
          csr: operation.kind === 'intermediate-signing' && 'der' in operation.csr ? operation.csr.der : null,
          preset: operation.preset,
          notBefore,
          notAfter,
          subject: displayName(view.subject.attributes),
        },
      },
    ],
  });
};

function benchTbs(bench: EffectContext['bench']): { tbs: Uint8Array; serialNumber: Uint8Array } {
  if (!bench.tbs || !bench.serialNumber) throw new Fault('step-out-of-order');
  return { tbs: bench.tbs, serialNumber: bench.serialNumber };
}

/** From built bytes to a recorded certificate, the same for every issuer. */
export const certificateActs: Effects<Issuance> = {
  'certificate.lint': lint,
  'serial.commit': commit,
  'certificate.sign': sign,
  'certificate.verify': verify,
  'certificate.record': record,
};
