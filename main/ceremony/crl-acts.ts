import { equalBytes, groupedHex, toBase64, toHex, fromHex } from '../../shared/base/bytes.ts';
import { addDays } from '../../shared/base/instant.ts';
import { wordsOf } from '../../shared/base/pgp-words.ts';
import type { CrlRefresh, RootCreation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { signatureAlgorithmFor } from '../../shared/pki/algorithm.ts';
import { reasonCodeNumber } from '../../shared/pki/reason-code.ts';
import type { LintFinding } from '../lint/rule.ts';
import { lintCrl } from '../lint/registry.ts';
import type { RevocationRow } from '../ports/ledger.ts';
import { assembleSigned } from '../x509/assemble-signed.ts';
import { buildTbsCertList } from '../x509/build-tbs-cert-list.ts';
import { subjectKeyIdentifierOf } from '../x509/issuer-facts.ts';
import type { CertificateView, CrlContent, CrlView } from '../x509/model.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { parseCrl } from '../x509/parse-crl.ts';
import { sha256 } from '../x509/sha256.ts';
import { verifyCrlSignature } from '../x509/verify-issued.ts';
import { fieldsOfCrl } from './approval-fields.ts';
import { approvedOn } from './approval.ts';
import { askApproval } from './approved-tbs.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { keepSpoiled, keyAlgorithmOfView } from './certificate-acts.ts';
import type { Effect, Effects } from './effect.ts';
import { refuseEndedNow } from './end-of-signing.ts';
import { acceptLinted } from './linted-tbs.ts';
import { activeKeyFor, lintKey } from './signing-keys.ts';

/** The two operations that end in a CRL. */
export type CrlIssuance = RootCreation | CrlRefresh;

export const crlIssuerOf = (operation: CrlIssuance): string =>
  operation.kind === 'root-creation' ? operation.name : operation.issuer;

/** What the next CRL of an authority says: everything revoked so far, the next number, its dates. */
export function crlContent(
  issuer: CertificateView,
  crl: { readonly crlNumber: number; readonly thisUpdate: string; readonly nextUpdateDays: number },
  revocations: readonly RevocationRow[],
): CrlContent {
  return {
    signatureAlgorithm: signatureAlgorithmFor[keyAlgorithmOfView(issuer)],
    issuer: issuer.subject.der,
    thisUpdate: crl.thisUpdate,
    nextUpdate: addDays(crl.thisUpdate, crl.nextUpdateDays),
    crlNumber: crl.crlNumber,
    authorityKeyIdentifier: subjectKeyIdentifierOf(issuer),
    entries: revocations.map(({ serialNumber, revocationDate, reasonCode, invalidityDate }) => ({
      serialNumber: fromHex(serialNumber) ?? new Uint8Array(),
      revocationDate,
      reasonCode: reasonCodeNumber[reasonCode],
      invalidityDate,
    })),
  };
}

/** Signs a copy with a throw-away key and lints it against the issuer and what the ledger knows. */
export async function lintCrlCopy(
  ports: CeremonyPorts,
  tbs: Uint8Array,
  issuer: CertificateView,
  facts: {
    readonly previousCrlNumber: number | null;
    readonly notBefore: ReadonlyMap<string, string>;
    readonly nextUpdateDays: number | null;
  },
): Promise<{ readonly view: CrlView; readonly findings: readonly LintFinding[] }> {
  const algorithm = keyAlgorithmOfView(issuer);
  const key = await lintKey(ports, algorithm);
  const view = parseCrl(assembleSigned(tbs, signatureAlgorithmFor[algorithm], await key.sign(tbs)));
  const findings = lintCrl(view, {
    issuer,
    previousCrlNumber: facts.previousCrlNumber,
    revokedCertificates: new Map([...facts.notBefore].map(([serial, notBefore]) => [serial, { notBefore }])),
    profileNextUpdateDays: facts.nextUpdateDays,
  });
  return { view, findings };
}

/** No revocation is older than RFC 2459: the limit where the certificate is not known, or the revocation was not made here. */
const earliest = '1999-01-01T00:00:00Z';

/** Every serial number that this authority has revoked, with its certificate's notBefore: what its next CRL has to list. */
export async function revokedBy({ ledger }: CeremonyPorts, issuer: string): Promise<ReadonlyMap<string, string>> {
  const issuedHere = (await ledger.authorities()).filter((row) => row.issuer === issuer && !row.adopted);
  const notBefore = new Map(issuedHere.map((row) => [row.serialNumber, row.notBefore]));
  const revoked = await ledger.revocations(issuer);
  return new Map(revoked.map(({ serialNumber }) => [serialNumber, notBefore.get(serialNumber) ?? earliest]));
}

async function issuerCertificate(ports: CeremonyPorts, name: string): Promise<{ view: CertificateView; preset: string }> {
  const row = await ports.ledger.authority(name);
  if (!row) throw new Fault('issuer-unknown', { issuer: name });
  return { view: parseCertificate(row.der), preset: row.preset };
}

const build: Effect<CrlIssuance> = async ({ ports, ceremony, operation, bench }) => {
  const name = crlIssuerOf(operation);
  await refuseEndedNow(ports, ceremony, name, 'crl');
  const { view } = await issuerCertificate(ports, name);
  const crlNumber = await ports.ledger.nextCrlNumber(name);
  const revocations = await ports.ledger.revocations(name);
  const thisUpdate = ports.clock.now();
  bench.crlNumber = crlNumber;
  bench.tbs = buildTbsCertList(
    crlContent(view, { crlNumber, thisUpdate, nextUpdateDays: operation.crl.nextUpdateDays }, revocations),
  );
  return {
    evidence: [
      { label: 'cRLNumber', value: String(crlNumber) },
      { label: 'Entries', value: String(revocations.length) },
      { label: 'tbsCertList SHA-256', value: groupedHex(toHex(sha256(bench.tbs))) },
    ],
  };
};

const lint: Effect<CrlIssuance> = async ({ ports, operation, bench }) => {
  if (!bench.tbs) throw new Fault('step-out-of-order');
  const name = crlIssuerOf(operation);
  const issuer = await issuerCertificate(ports, name);
  const { view, findings } = await lintCrlCopy(ports, bench.tbs, issuer.view, {
    previousCrlNumber: (await ports.ledger.crls(name))[0]?.crlNumber ?? null,
    notBefore: await revokedBy(ports, name),
    nextUpdateDays: ports.profiles.get(issuer.preset)?.crl.nextUpdateDays.max ?? null,
  });
  bench.asked = askApproval(ports.entropy, 'tbsCertList', acceptLinted(bench.tbs, findings), fieldsOfCrl(view));
  return {
    evidence: [{ label: 'Lint', value: findings.length === 0 ? 'no finding' : findings.map(({ rule }) => rule).join(', ') }],
  };
};

const commit: Effect<CrlIssuance> = ({ ceremony, operation, bench }) => {
  if (bench.crlNumber === undefined) throw new Fault('step-out-of-order');
  const data = {
    issuer: crlIssuerOf(operation),
    crlNumber: bench.crlNumber,
    operation: operation.name,
    tbsSha256: approvedOn(bench).digest,
  };
  return Promise.resolve({
    evidence: [{ label: 'cRLNumber committed', value: String(data.crlNumber) }],
    entries: [{ type: 'crl-number-committed', ceremony, data }],
  });
};

const sign: Effect<CrlIssuance> = async ({ ports, ceremony, operation, bench }) => {
  await refuseEndedNow(ports, ceremony, crlIssuerOf(operation), 'crl');
  const key = activeKeyFor(bench, crlIssuerOf(operation));
  const { bytes } = approvedOn(bench);
  const signature = await key.sign(bytes);
  bench.signed = { signature, der: assembleSigned(bytes, signatureAlgorithmFor[key.algorithm], signature) };
  return { evidence: [{ label: 'Signature algorithm', value: signatureAlgorithmFor[key.algorithm] }] };
};

const verify: Effect<CrlIssuance> = async ({ ports, ceremony, operation, bench }) => {
  const { approved, signed } = bench;
  if (!approved || !signed) throw new Fault('step-out-of-order');
  const { view: issuer } = await issuerCertificate(ports, crlIssuerOf(operation));
  await keepSpoiled({ ports, ceremony, operation: operation.name }, approved.bytes, signed.signature, async () => {
    if (!equalBytes(parseCrl(signed.der).tbs, approved.bytes)) throw new Fault('signed-bytes-differ');
    await verifyCrlSignature(signed.der, issuer.spki.der);
  });
  return { evidence: [{ label: 'Signature', value: 'verified by node:crypto and by PKI.js' }] };
};

const record: Effect<CrlIssuance> = ({ ceremony, operation, bench }) => {
  if (!bench.signed || bench.crlNumber === undefined) throw new Fault('step-out-of-order');
  const { der } = bench.signed;
  const view = parseCrl(der);
  const digest = sha256(der);
  if (!view.thisUpdate.instant || !view.nextUpdate?.instant) throw new Fault('validity-impossible');
  return Promise.resolve({
    evidence: [
      { label: 'CRL SHA-256', value: groupedHex(toHex(digest)) },
      { label: 'Words', value: wordsOf(digest).join(' ') },
      { label: 'nextUpdate', value: view.nextUpdate.instant },
    ],
    entries: [
      {
        type: 'crl-issued',
        ceremony,
        data: {
          issuer: crlIssuerOf(operation),
          crlNumber: bench.crlNumber,
          thisUpdate: view.thisUpdate.instant,
          nextUpdate: view.nextUpdate.instant,
          entries: view.entries.length,
          sha256: toHex(digest),
          der: toBase64(der),
        },
      },
    ],
  });
};

/** From the ledger's revocations to a recorded CRL. */
export const crlActs: Effects<CrlIssuance> = {
  'crl.build': build,
  'crl.lint': lint,
  'crl-number.commit': commit,
  'crl.sign': sign,
  'crl.verify': verify,
  'crl.record': record,
};
