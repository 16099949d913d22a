import { toHex } from '../../shared/base/bytes.ts';
import { addDays, msOf } from '../../shared/base/instant.ts';
import type { CrlRefresh, Revocation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { checkCrlAgainstProfile } from '../profile/check-crl.ts';
import { checkRevocationAgainstProfile } from '../profile/check-revocation.ts';
import { buildTbsCertList } from '../x509/build-tbs-cert-list.ts';
import type { RevocationRow } from '../ports/ledger.ts';
import type { CeremonyProgram, PlannedAuthority, World } from './ceremony-program.ts';
import { crlActs, crlContent, revokedBy, lintCrlCopy } from './crl-acts.ts';
import type { Effect } from './effect.ts';
import { refuseEndedNow } from './end-of-signing.ts';
import { keyUse, keyUseAccepts, keyUseAsks } from './key-acts.ts';
import { previewOfCrl } from './preview.ts';
import { profileOf, signingAuthority } from './refusals.ts';
import { crlAct, keyClosingAct } from './root-creation.ts';
import { findingsOfShortQuorum } from './short-quorum.ts';

/** CRL refresh: the next CRL of an authority; certificates are revoked first where the plan says so. */
export const crlRefresh: CeremonyProgram<CrlRefresh> = {
  acts: ({ issuer, revoke }) => [
    {
      title: 'Published CRL',
      steps: [
        { kind: 'act', effect: 'crl.recall', activity: `Say which CRL of ${issuer} this ledger has as its newest.` },
        {
          kind: 'attest',
          who: 'witness',
          activity: `Look at the CRL of ${issuer} that is published today. Confirm that its cRLNumber and its entries are not newer than what this ledger shows, or that none was ever published.`,
          button: 'Published CRL looked at',
        },
      ],
    },
    ...(revoke.length === 0
      ? []
      : [
          {
            title: 'Revocation',
            steps: [
              {
                kind: 'confirm' as const,
                who: 'ceremonyAdministrator' as const,
                activity: `Revoke ${revoke.map(({ certificate, reasonCode }) => `${certificate} (${reasonCode})`).join(', ')}. A revocation is final. Type the word to go on.`,
                say: `We are about to revoke ${revoke.length === 1 ? 'one certificate' : `${revoke.length} certificates`} of ${issuer}.`,
                expect: 'revoke',
                button: 'Record the revocation',
              },
              { kind: 'act' as const, effect: 'revocation.record' as const, activity: 'Record the revocation in the ledger.' },
            ],
          },
        ]),
    crlAct(issuer, 'Next CRL'),
    keyClosingAct(issuer),
    {
      title: 'Digest',
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: `Read the SHA-256 of the new CRL of ${issuer} aloud and compare it with the paper.`,
          button: 'Digest compared',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { ports, proposedAt } = world;
    const issuer = await signingAuthority(world, operation.issuer);
    const profile = profileOf(ports, issuer.preset);
    const planned = operation.revoke.map((revocation) => plannedRevocation(world, operation.issuer, revocation));
    const known = issuer.provisional ? [] : await ports.ledger.revocations(operation.issuer);
    const entries = [...known, ...planned];
    const crlNumber = await numberOfNext(world, issuer);
    const crl = { crlNumber, thisUpdate: proposedAt, nextUpdateDays: operation.crl.nextUpdateDays };
    const tbs = buildTbsCertList(crlContent(issuer.view, crl, entries));
    const notBefore = new Map(issuer.provisional ? [] : await revokedBy(ports, operation.issuer));
    for (const { serialNumber, notBefore: first } of planned) notBefore.set(serialNumber, first);
    const copy = await lintCrlCopy(ports, tbs, issuer.view, {
      previousCrlNumber: crlNumber - 1 || null,
      notBefore,
      nextUpdateDays: profile.crl.nextUpdateDays.max,
    });
    const findings = [
      ...findingsOfShortQuorum(issuer),
      ...copy.findings,
      ...checkCrlAgainstProfile({ nextUpdateDays: operation.crl.nextUpdateDays }, profile),
      ...operation.revoke.flatMap(({ reasonCode, invalidityDate }) =>
        checkRevocationAgainstProfile({ reasonCode, invalidityDate: invalidityDate ?? null }, profile),
      ),
    ];
    const nextUpdate = addDays(crl.thisUpdate, crl.nextUpdateDays);
    world.plannedCrls.set(operation.issuer, { crlNumber, nextUpdate, by: operation.name });
    const title = `CRL ${crlNumber} of ${operation.issuer}`;
    return { previews: [previewOfCrl({ operation: operation.name, title, tbs, crl, issuer: issuer.view, entries })], findings };
  },

  asks: {
    // Before anybody gives a passphrase or a PIN for nothing.
    'key.activate': async (context) => {
      await refuseEndedNow(context.ports, context.ceremony, context.operation.issuer, 'crl');
      return keyUseAsks['key.activate'](context);
    },
  },
  accepts: keyUseAccepts,
  effects: {
    ...keyUse,
    'crl.recall': (context) => recall(context),
    'revocation.record': (context) => recordRevocations(context),
    ...crlActs,
  },
};

/** After the one that an earlier operation of the plan signs, where one does. */
async function numberOfNext({ ports, plannedCrls }: World, issuer: PlannedAuthority): Promise<number> {
  const planned = plannedCrls.get(issuer.name);
  if (planned) return planned.crlNumber + 1;
  return issuer.provisional ? 2 : ports.ledger.nextCrlNumber(issuer.name);
}

/** What the published CRL is held against: a higher number out there means that this ledger is an old one. */
const recall: Effect<CrlRefresh> = async ({ ports, operation }) => {
  const [newest] = await ports.ledger.crls(operation.issuer);
  if (!newest) return { evidence: [{ label: 'Newest CRL', value: 'none was issued or adopted here' }] };
  const { crlNumber, thisUpdate, nextUpdate, entries, sha256 } = newest;
  return {
    evidence: [
      { label: 'cRLNumber', value: String(crlNumber) },
      { label: 'thisUpdate, nextUpdate', value: `${thisUpdate}, ${nextUpdate}` },
      { label: 'Entries', value: String(entries) },
      { label: 'SHA-256', value: sha256 },
    ],
  };
};

/** The certificate that is meant, refused when it is not this issuer's, already revoked, or dated impossibly. */
function plannedRevocation(
  world: World,
  issuer: string,
  revocation: Revocation,
): RevocationRow & { name: string; planned: true; notBefore: string } {
  const target = findCertificate(world, issuer, revocation.certificate);
  if (target.revokedSince) throw new Fault('certificate-already-revoked', { certificate: target.name, since: target.revokedSince });
  const planned = world.plannedRevocations.get(issuer) ?? new Set();
  if (planned.has(target.name)) throw new Fault('certificate-already-revoked', { certificate: target.name, since: 'this plan' });
  world.plannedRevocations.set(issuer, planned.add(target.name));
  const notBefore = target.view.notBefore.instant ?? world.proposedAt;
  const { invalidityDate } = revocation;
  if (invalidityDate && msOf(invalidityDate) > msOf(world.proposedAt)) {
    throw new Fault('revocation-date-impossible', { date: invalidityDate, why: 'it lies in the future' });
  }
  return {
    serialNumber: serialHex(target),
    reasonCode: revocation.reasonCode,
    revocationDate: world.proposedAt,
    invalidityDate: invalidityDate ?? null,
    name: target.name,
    planned: true,
    notBefore,
  };
}

const serialHex = ({ view }: PlannedAuthority): string => toHex(view.serialNumber);

function findCertificate(world: World, issuer: string, wanted: string): PlannedAuthority {
  const found = [...world.authorities.values()].find((a) => a.name === wanted || a.fingerprint === wanted);
  if (!found || found.issuer !== issuer || found.name === issuer)
    throw new Fault('certificate-unknown', { issuer, certificate: wanted });
  return found;
}

const recordRevocations: Effect<CrlRefresh> = async ({ ports, ceremony, operation }) => {
  const revocationDate = ports.clock.now();
  const entries = [];
  for (const { certificate, reasonCode, invalidityDate } of operation.revoke) {
    const row = await ports.ledger.authority(certificate);
    if (!row || row.issuer !== operation.issuer) throw new Fault('certificate-unknown', { issuer: operation.issuer, certificate });
    if (row.revoked) throw new Fault('certificate-already-revoked', { certificate: row.name, since: row.revoked.revocationDate });
    entries.push({
      type: 'certificate-revoked' as const,
      ceremony,
      data: {
        name: row.name,
        issuer: row.issuer,
        serialNumber: row.serialNumber,
        fingerprint: row.fingerprint,
        reasonCode,
        revocationDate,
        invalidityDate: invalidityDate ?? null,
      },
    });
  }
  return {
    evidence: entries.map(({ data }) => ({ label: `Revoked ${data.name}`, value: `${data.serialNumber}, ${data.reasonCode}` })),
    entries,
  };
};
