import { join } from 'node:path';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { rehearsedAnswers } from '../../main/terminal/rehearsed-answers.ts';
import { openTestWorkplace, opensslCsr, planOf, temporaryFolder } from './test-workplace.ts';

/** A rehearsal of a root and an RSA intermediate, whose certificate is too large for one code. */
export async function rehearsedHome(): Promise<string> {
  const home = temporaryFolder('e2e');
  const { conductor, close } = await openTestWorkplace('rehearsal', join(home, 'home'));
  const script = await conductor.propose(
    planOf(
      {
        kind: 'root-creation',
        name: 'acme-root',
        subject: { commonName: 'Acme Root', organizationName: 'Acme', countryName: 'DE' },
        algorithm: 'EC-P256',
        validity: { years: 20 },
        preset: 'private-rfc5280',
        custody: { kind: 'throw-away' },
        crl: { nextUpdateDays: 180 },
      },
      {
        kind: 'intermediate-signing',
        name: 'acme-issuing',
        issuer: 'acme-root',
        csr: { der: opensslCsr('/C=DE/O=Acme/CN=Acme Issuing', ['-newkey', 'rsa:3072']) },
        validity: { years: 5 },
        pathLenConstraint: 0,
        preset: 'private-rfc5280',
      },
    ),
  );
  await conductor.open(
    script.planDigest,
    script.findings.map(({ rule }) => rule),
  );
  await driveCeremony(
    conductor,
    rehearsedAnswers(() => undefined),
  );
  await close();
  return home;
}
