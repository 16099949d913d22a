import { join } from 'node:path';
import { digitsOf } from '../../shared/ceremony/approval.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import type { OpenedWorkplace } from '../../main/open-workplace.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { passphrase } from './drive-window.ts';
import { openTestWorkplace, opensslCsr, planOf, temporaryFolder } from './test-workplace.ts';

/** 64 characters, the most that a common name may have, of one, two and three bytes, in two directions of writing. */
export const longName = 'Größte Wurzelzertifizierungsstellen Zürich Αθήνας und שורש האמון';

const answers: Answers = {
  announce: () => undefined,
  attest: (step, { script }) =>
    Promise.resolve({ initials: script.plan.participants.find(({ role }) => role === step.who)?.initials ?? 'AA' }),
  approve: (approval, step, { script }) => {
    const initials = script.plan.participants.find(({ role }) => role === step.who)?.initials ?? '';
    return Promise.resolve({ initials, digits: digitsOf(approval) });
  },
  confirm: (step) => Promise.resolve(step.expect ?? ''),
  activation: () => Promise.resolve(ActivationSecret.fromText(passphrase)),
  refused: (fault) => {
    throw fault;
  },
};

export const sealed = { kind: 'sealed-file', iterations: 600_000 } as const;

const root = (name: string, commonName: string): Operation => ({
  kind: 'root-creation',
  name,
  subject: { commonName, organizationName: 'Acme', countryName: 'DE' },
  algorithm: 'EC-P384',
  validity: { years: 20 },
  preset: 'private-rfc5280',
  custody: sealed,
  crl: { nextUpdateDays: 180 },
});

const intermediate = (name: string, commonName: string, days: number, key?: readonly string[]): Operation => ({
  kind: 'intermediate-signing',
  name,
  issuer: 'acme-root',
  csr: { der: opensslCsr(`/C=DE/O=Acme/CN=${commonName}`, key) },
  validity: { days },
  pathLenConstraint: 0,
  preset: 'private-rfc5280',
});

async function hold({ conductor, transcripts }: OpenedWorkplace, plan: Plan): Promise<void> {
  const script = await conductor.propose(plan);
  await conductor.open(
    script.planDigest,
    script.findings.map(({ rule }) => rule),
  );
  const live = await driveCeremony(conductor, answers);
  await transcripts.print(live.id);
}

/** Opens a ceremony, writes an exception sheet and ends it. */
async function abandon({ conductor }: OpenedWorkplace, plan: Plan): Promise<void> {
  const script = await conductor.propose(plan);
  await conductor.open(
    script.planDigest,
    script.findings.map(({ rule }) => rule),
  );
  const step = script.steps[0]?.id ?? '';
  await conductor.recordException({
    step,
    expected: 'Two crypto officers in the room',
    happened: 'One of them is ill',
    decision: 'The ceremony is held another day',
    by: 'Ada Administrator',
  });
  await conductor.abort('a crypto officer is ill');
}

/** A production home with two roots, four intermediates of which one is revoked, CRLs, ended and aborted ceremonies, transcripts. */
export async function populatedHome(): Promise<string> {
  const home = temporaryFolder('e2e');
  const workplace = await openTestWorkplace('production', join(home, 'home'));
  try {
    await hold(workplace, {
      ...planOf(
        root('acme-root', 'Acme Root'),
        intermediate('acme-issuing-1', 'Acme Issuing 1', 1_825),
        intermediate('acme-issuing-2', 'Acme Issuing 2', 70),
        intermediate('acme-vpn', 'Acme VPN', 25),
        intermediate('acme-old', 'Acme Old', 5, ['-newkey', 'rsa:3072']),
      ),
      title: 'Acme Root CA: founding',
    });
    await hold(workplace, { ...planOf(root('groesste-wurzel', longName)), title: `${longName}: root creation` });
    await hold(workplace, {
      ...planOf({
        kind: 'crl-refresh',
        name: 'acme-crl',
        issuer: 'acme-root',
        crl: { nextUpdateDays: 90 },
        revoke: [{ certificate: 'acme-vpn', reasonCode: 'superseded' }],
      }),
      title: 'acme-root: CRL refresh',
    });
    await abandon(workplace, {
      ...planOf(intermediate('acme-third', 'Acme Third', 400)),
      title: 'Acme Third: intermediate signing',
    });
  } finally {
    await workplace.close();
  }
  return home;
}
