import { equalBytes, toHex } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { displayName } from '../../shared/pki/distinguished-name.ts';
import { checkPublicKey } from '../x509/check-public-key.ts';
import { pathLenConstraintOf } from '../x509/issuer-facts.ts';
import type { CertificateView } from '../x509/model.ts';
import { sha256 } from '../x509/sha256.ts';
import {
  refuseNoCa,
  refuseNoIssuer,
  verifyCrlOf,
  verifyIssuedBy,
  type AdoptedObjects,
  type NamedCertificate,
} from './adopted-objects.ts';

/**
 * The path of what is adopted, up to a root (RFC 5280 §6.1): through certificates of issuers whose keys stay elsewhere, which are all
 * that an intermediate needs of them, or to an authority of this ledger.
 */

/** A certificate of the path, and what certified it: itself where it is a root. */
export interface PathLink extends NamedCertificate {
  readonly by: NamedCertificate;
}

/** What certified it, by the name it has here. */
export const issuerNameOf = ({ name, issuer, issuerCertificates }: AuthorityAdoption): string =>
  issuerCertificates?.[0]?.name ?? issuer ?? name;

/** A certificate that is here already, or will be by then. */
export interface KnownCertificate extends NamedCertificate {
  readonly issuer: string;
}

/** By name, or by the SHA-256 of the certificate. */
export type FindCertificate = (nameOrFingerprint: string) => Promise<KnownCertificate | undefined>;

export const fingerprintOf = ({ der }: CertificateView): string => toHex(sha256(der));

/**
 * From what is adopted upwards, as far as the plan gives certificates. What stands above the highest one: the authority that the plan
 * names; what the ledger has there where it knows that certificate already; nothing above a root.
 * Faults: `issuer-unknown`, `certificate-not-root` {name, subject, found}, `issuer-path-refused` {name, why}.
 */
export async function pathOf(
  operation: AuthorityAdoption,
  { certificate, issuers }: AdoptedObjects,
  find: FindCertificate,
): Promise<readonly PathLink[]> {
  const own: NamedCertificate = { name: operation.name, view: certificate };
  const given = [own, ...issuers];
  const highest = given.at(-1) ?? own;
  const above = await aboveOf(operation, highest, find);
  return given.map((one, index) => ({ ...one, by: given[index + 1] ?? above }));
}

async function aboveOf(
  { name, issuer }: AuthorityAdoption,
  highest: NamedCertificate,
  find: FindCertificate,
): Promise<NamedCertificate> {
  const known = highest.name === name ? undefined : await find(fingerprintOf(highest.view));
  if (known && issuer !== undefined && issuer !== known.issuer) {
    const why = `${known.name} was certified by ${known.issuer}, as this ledger has it, and the plan says by ${issuer}`;
    throw new Fault('issuer-path-refused', { name, why });
  }
  const above = issuer ?? known?.issuer;
  if (above === undefined) {
    refuseNoRoot(name, highest);
    return highest;
  }
  if (above === highest.name) return highest;
  const found = await find(above);
  if (!found) throw new Fault('issuer-unknown', { issuer: above });
  return found;
}

/** Where nothing stands above it, it has to be its own issuer. */
function refuseNoRoot(name: string, highest: NamedCertificate): void {
  const { subject, issuer } = highest.view;
  if (equalBytes(subject.der, issuer.der)) return;
  const [is, found] = [displayName(subject.attributes), displayName(issuer.attributes)];
  if (highest.name === name) throw new Fault('certificate-not-root', { name, subject: is, found });
  throw new Fault('issuer-path-refused', { name, why: `${highest.name} is no root, and the certificate of ${found} is missing` });
}

/**
 * Proves that what is adopted belongs together: the certificate is a CA's and has a path up to a root, the CRL and what it issued were
 * signed by its key.
 * Faults: `certificate-not-ca`, `certificate-of-another-issuer`, `issuer-path-refused` {name, why}, `crl-of-another-issuer`,
 * `crl-not-adoptable` {why}, `key-weak`, `algorithm-unsupported`, `object-malformed`.
 */
export async function verifyAdopted(
  { name }: AuthorityAdoption,
  { certificate, crl, issued }: AdoptedObjects,
  path: readonly PathLink[],
): Promise<void> {
  refuseNoCa(name, certificate);
  checkPublicKey(certificate.spki);
  for (const [index, { by, ...one }] of path.entries()) {
    if (index > 0) refuseNoIssuer(one.name, one.view);
    await verifyIssuedBy(by.name, by.view, one.name, one.view);
  }
  refuseLongPath(name, path);
  for (const one of issued) await verifyIssuedBy(name, certificate, one.name, one.view);
  if (crl) await verifyCrlOf(name, certificate, crl);
}

/** RFC 5280 §6.1.4 (l), (m): how many CAs may stand below an issuer, those that are their own issuer not counted. */
function refuseLongPath(name: string, path: readonly PathLink[]): void {
  let below = 0;
  for (const [index, one] of path.entries()) {
    const allowed = index === 0 ? null : pathLenConstraintOf(one.view);
    if (allowed !== null && BigInt(below) > allowed) {
      const why = `the pathLenConstraint of ${one.name} is ${allowed}, and ${below} ${below === 1 ? 'CA stands' : 'CAs stand'} below it`;
      throw new Fault('issuer-path-refused', { name, why });
    }
    if (!equalBytes(one.view.subject.der, one.view.issuer.der)) below += 1;
  }
}
