import type { Operation } from '../../shared/ceremony/plan.ts';
import type { LedgerSigner } from '../../main/ports/key-store.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { rehearsedAnswers } from '../../main/terminal/rehearsed-answers.ts';
import { allArtifacts, composeBundle } from '../../main/transcript/compose-bundle.ts';
import { join } from 'node:path';
import { openTestWorkplace, opensslCsr, planOf, temporaryFolder } from './test-workplace.ts';

export interface RehearsedBundle {
  readonly home: string;
  /** The bundle's folder. */
  readonly bundle: string;
  readonly ceremony: string;
  /** The ledger key: what somebody who steals it can do is part of the tests. */
  readonly signer: LedgerSigner;
}

const root = (name: string, algorithm: 'EC-P256' | 'Ed25519'): Operation => ({
  kind: 'root-creation',
  name,
  subject: { commonName: `${name} CA`, organizationName: 'Acme', countryName: 'DE' },
  algorithm,
  validity: { years: 10 },
  preset: 'private-rfc5280',
  custody: { kind: 'throw-away' },
  crl: { nextUpdateDays: 90 },
});

const intermediate = (name: string, issuer: string): Operation => ({
  kind: 'intermediate-signing',
  name,
  issuer,
  csr: { der: opensslCsr(`/C=DE/O=Acme/CN=${name}`) },
  validity: { years: 3 },
  pathLenConstraint: 0,
  preset: 'private-rfc5280',
});

/**
 * Two roots, three intermediates, two of them revoked, four CRLs, one transcript: rehearsed through the real rooms, closed, exported.
 */
export async function rehearseBundle(): Promise<RehearsedBundle> {
  const home = temporaryFolder('home');
  const workplace = await openTestWorkplace('rehearsal', home);
  try {
    const { conductor, sources, transcripts, ports } = workplace;
    const plan = planOf(
      root('alpha', 'EC-P256'),
      root('beta', 'Ed25519'),
      intermediate('issuing-1', 'alpha'),
      intermediate('issuing-2', 'alpha'),
      intermediate('issuing-3', 'beta'),
      {
        kind: 'crl-refresh',
        name: 'alpha-crl',
        issuer: 'alpha',
        crl: { nextUpdateDays: 60 },
        revoke: [{ certificate: 'issuing-2', reasonCode: 'superseded' }],
      },
      {
        kind: 'crl-refresh',
        name: 'beta-crl',
        issuer: 'beta',
        crl: { nextUpdateDays: 60 },
        revoke: [{ certificate: 'issuing-3', reasonCode: 'unspecified' }],
      },
    );
    const script = await conductor.propose(plan);
    await conductor.open(
      script.planDigest,
      script.findings.map(({ rule }) => rule),
    );
    const live = await driveCeremony(
      conductor,
      rehearsedAnswers(() => undefined),
    );
    await transcripts.print(live.id);
    const out = temporaryFolder('out');
    const artifacts = await allArtifacts(sources, [live.id]);
    await ports.media.writeBundle(out, 'bundle', await composeBundle(sources, { id: live.id, title: 'Test' }, artifacts));
    return { home, bundle: join(out, 'bundle'), ceremony: live.id, signer: ports.ledgerSigner };
  } finally {
    await workplace.close();
  }
}
