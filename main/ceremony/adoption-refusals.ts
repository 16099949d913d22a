import { equalBytes } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { serialOfView, type AdoptedObjects, type NamedCertificate } from './adopted-objects.ts';
import { fingerprintOf, type PathLink } from './adopted-path.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { PlannedAuthority, World } from './ceremony-program.ts';
import { keyRecordOf } from './held-key.ts';

/** What this ledger says against certificates that come with an adoption. */

/** By name, or by the SHA-256 of the certificate. */
export function certificateIn({ authorities }: World, nameOrFingerprint: string): PlannedAuthority | undefined {
  const named = authorities.get(nameOrFingerprint);
  if (named) return named;
  return [...authorities.values()].find(
    ({ provisional, adopted, fingerprint }) => fingerprint === nameOrFingerprint && (!provisional || adopted),
  );
}

export const isThere = (world: World, { name, view }: NamedCertificate): boolean =>
  world.authorities.get(name)?.fingerprint === fingerprintOf(view);

/** Faults: `issuer-unknown` of one that is still to be made; `certificate-unknown` where a key that was made here has signed alone. */
export function refuseIssuers(world: World, { issuer }: AuthorityAdoption, path: readonly PathLink[]): void {
  const named = issuer === undefined ? undefined : world.authorities.get(issuer);
  if (named?.provisional && !named.adopted) throw new Fault('issuer-unknown', { issuer: named.name });
  for (const { by, ...one } of path) {
    const keyRecord = by.name === one.name ? null : world.authorities.get(by.name)?.keyRecord;
    // Whatever a key that was made here has signed is in this ledger.
    const isOwn = keyRecord?.adoptedFrom === null;
    if (isOwn && !isThere(world, one)) throw new Fault('certificate-unknown', { issuer: by.name, certificate: one.name });
  }
}

/** Faults: `name-already-used`, `certificate-already-known`, `key-already-certified`, `serial-already-used`. */
export async function refuseKnown(
  world: World,
  { name }: AuthorityAdoption,
  { certificate, issued }: AdoptedObjects,
  path: readonly PathLink[],
): Promise<void> {
  const record = await keyRecordOf(world.ports, certificate.spki.der);
  if (record) throw new Fault('key-already-certified', { name: record.authority });
  const known = world.authorities.get(name);
  if (known && !equalBytes(known.view.der, certificate.der)) throw new Fault('name-already-used', { name });
  const there = [...world.authorities.values()];
  const names = new Set(there.map((one) => one.name));
  const fingerprints = new Map(there.map((one) => [one.fingerprint, one.name]));
  const serials = new Set(there.map((one) => `${one.issuer} ${serialOfView(one.view)}`));
  const upwards = path.filter((one) => !isThere(world, one)).map(({ by, ...one }) => ({ ...one, by: by.name }));
  for (const one of upwards) await refuseKeyHere(there, one);
  for (const one of [...upwards, ...issued.map((each) => ({ ...each, by: name }))]) {
    const fingerprint = fingerprintOf(one.view);
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

/** A key that is here, or will be by then, has one certificate here. Fault: `key-already-certified`. */
async function refuseKeyHere(there: readonly PlannedAuthority[], { view }: NamedCertificate): Promise<void> {
  const holder = there.find((one) => equalBytes(one.view.spki.der, view.spki.der));
  if (holder && (holder.keyRecord !== null || (holder.provisional && (await holder.keyHere()))))
    throw new Fault('key-already-certified', { name: holder.name });
}

/** Fault: `issuer-not-valid`: what certified it has revoked it. */
export async function refuseRevoked({ ledger }: CeremonyPorts, path: readonly PathLink[]): Promise<void> {
  for (const { name, view, by } of path) {
    const revocations = by.name === name ? [] : await ledger.revocations(by.name);
    const revoked = revocations.find(({ serialNumber }) => serialNumber === serialOfView(view));
    if (revoked) throw new Fault('issuer-not-valid', { issuer: name, why: `revoked since ${revoked.revocationDate}` });
  }
}
