import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { parseProfile } from '../../main/profile/profile.ts';
import { sampleCrl, sampleCsr, sampleExport, sampleIntermediate, sampleRoot, spoiledCsr } from '../support/sample-plans.ts';
import { codeOf, holdPlan, openRoom, testClock, type TestRoom } from '../support/test-room.ts';
import { opensslCsr, people, planOf, temporaryFolder } from '../support/test-workplace.ts';

/** Refused with this code, and not a byte was written for it. */
async function expectRefusal(room: TestRoom, plan: unknown, code: string): Promise<void> {
  const before = room.ports.ledger.head();
  expect(await codeOf(room.conductor.propose(plan))).toBe(code);
  expect(await codeOf(room.conductor.open('', []))).toBe('plan-not-proposed');
  expect(room.ports.ledger.head()).toEqual(before);
  expect(existsSync(join(room.home, 'keys'))).toBe(false);
}

describe('in an empty ledger', () => {
  let room: TestRoom;
  beforeAll(async () => void (room = await openRoom()));
  afterAll(() => room.close());

  const root = planOf(sampleRoot());
  const both = (operation: Operation): Plan => planOf(sampleRoot(), operation);
  const certificate = (): string => {
    const folder = temporaryFolder('not-a-csr');
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=x'];
    return execFileSync('openssl', [...args, '-keyout', join(folder, 'k.pem'), '-outform', 'DER'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString('base64');
  };
  const refusals: readonly [string, () => unknown, string][] = [
    ['a plan with a key it does not know', () => ({ ...root, colour: 'red' }), 'plan-invalid'],
    ['an operation with a key it does not know', () => planOf({ ...sampleRoot(), ...{ colour: 'red' } }), 'plan-invalid'],
    ['something that is no plan', () => 'root please', 'plan-invalid'],
    ['a plan without operations', () => planOf(), 'plan-invalid'],
    ['a plan without a Ceremony Administrator', () => ({ ...root, participants: people.slice(1) }), 'ceremony-role-missing'],
    ['a plan without a witness', () => ({ ...root, participants: people.slice(0, 2) }), 'ceremony-role-missing'],
    [
      'a witness who acts under another role',
      () => ({ ...root, participants: [...people, { name: 'wilma  WITNESS', role: 'systemAdministrator', initials: 'W2' }] }),
      'plan-invalid',
    ],
    [
      'initials that differ in case only',
      () => ({ ...root, participants: [...people, { name: 'Axel Auditor', role: 'qualifiedAuditor', initials: 'aa' }] }),
      'plan-invalid',
    ],
    ['a name used twice in one plan', () => planOf(sampleRoot(), sampleRoot()), 'name-already-used'],
    ['a preset that nobody shipped', () => planOf(sampleRoot({ preset: 'none' })), 'profile-unknown'],
    ['an issuer that does not exist', () => planOf(sampleIntermediate()), 'issuer-unknown'],
    ['a CRL of an authority that does not exist', () => planOf(sampleCrl()), 'issuer-unknown'],
    [
      'a validity that ends before it starts',
      () => planOf(sampleRoot({ validity: { notBefore: '2027-01-01T00:00:00Z', notAfter: '2026-12-31T23:59:59Z' } })),
      'validity-impossible',
    ],
    [
      'a validity that has ended',
      () => planOf(sampleRoot({ validity: { notBefore: '2020-01-01T00:00:00Z', years: 1 } })),
      'validity-impossible',
    ],
    [
      'a request with a spoiled signature',
      () => both(sampleIntermediate({ csr: { der: spoiledCsr(sampleCsr()) } })),
      'csr-signature-invalid',
    ],
    ['a request named by its path', () => both(sampleIntermediate({ csr: { path: '/tmp/x.csr' } })), 'plan-invalid'],
    ['bytes that are no request', () => both(sampleIntermediate({ csr: { der: 'AAAA' } })), 'object-malformed'],
    ['a certificate in place of a request', () => both(sampleIntermediate({ csr: { der: certificate() } })), 'object-malformed'],
    ['a weak key', () => both(sampleIntermediate({ csr: { der: opensslCsr('/CN=Weak', ['-newkey', 'rsa:1024']) } })), 'key-weak'],
    [
      'a key that an operation before certifies',
      () => planOf(sampleRoot(), sampleIntermediate(), sampleIntermediate({ name: 'again' })),
      'key-already-certified',
    ],
    ['an export beside another operation', () => both(sampleExport(room.home)), 'plan-invalid'],
    ['an export of a certificate that does not exist', () => planOf(sampleExport(room.home)), 'certificate-unknown'],
    ['an export into a folder that does not exist', () => planOf(sampleExport(join(room.home, 'no'))), 'folder-not-usable'],
    [
      'the revocation of a certificate that nobody issued',
      () => both(sampleCrl({ revoke: [{ certificate: 'ghost', reasonCode: 'superseded' }] })),
      'certificate-unknown',
    ],
    [
      'the revocation of a root by itself',
      () => both(sampleCrl({ revoke: [{ certificate: 'acme-root', reasonCode: 'keyCompromise' }] })),
      'certificate-unknown',
    ],
    [
      'a certificate revoked twice in one plan',
      () =>
        planOf(
          sampleRoot(),
          sampleIntermediate(),
          sampleCrl({
            revoke: ['superseded' as const, 'keyCompromise' as const].map((reasonCode) => ({
              certificate: 'acme-issuing',
              reasonCode,
            })),
          }),
        ),
      'certificate-already-revoked',
    ],
    [
      'an invalidity date in the future',
      () =>
        planOf(
          sampleRoot(),
          sampleIntermediate(),
          sampleCrl({
            revoke: [{ certificate: 'acme-issuing', reasonCode: 'keyCompromise', invalidityDate: '2030-01-01T00:00:00Z' }],
          }),
        ),
      'revocation-date-impossible',
    ],
  ];

  it.each(refusals)('refuses %s', async (_what, plan, code) => {
    await expectRefusal(room, plan(), code);
  });

  it('refuses to open what was not proposed, or under another digest', async () => {
    expect(await codeOf(room.conductor.open('00', []))).toBe('plan-not-proposed');
    const { planDigest } = await room.conductor.propose(root);
    expect(
      await codeOf(
        room.conductor.open(
          planDigest.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
          [],
        ),
      ),
    ).toBe('plan-digest-mismatch');
    expect(room.ports.ledger.head().size).toBe(1);
  });

  it('gives the digest of mode and plan, which another machine can compute', async () => {
    const { planDigest } = await room.conductor.propose(root);
    // Every key sorted, nothing between: the form of RFC 8785 for a plan of ASCII and whole numbers.
    const sorted = (value: unknown): unknown =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .toSorted()
              .map(([key, member]) => [key, sorted(member)]),
          )
        : Array.isArray(value)
          ? value.map(sorted)
          : value;
    const text = JSON.stringify(sorted({ plan: root, mode: 'rehearsal' }));
    const sum = execFileSync('sha256sum', { input: text }).toString().slice(0, 64);
    expect(planDigest).toBe(sum);
  });

  it('shows a certificate that would outlive its issuer as an error, and does not open it', async () => {
    const script = await room.conductor.propose(both(sampleIntermediate({ validity: { years: 30 } })));
    const errors = script.findings.filter(({ level }) => level === 'error').map(({ rule }) => rule);
    expect(errors.join()).toContain('NOT-AFTER');
    expect(await codeOf(room.conductor.open(script.planDigest, errors))).toBe('lint-error');
    expect(room.ports.ledger.head().size).toBe(1);
  });

  it('opens a script with warnings only when each is accepted by name', async () => {
    const folder = temporaryFolder('challenge');
    writeFileSync(
      join(folder, 'c.cnf'),
      '[req]\ndistinguished_name=d\nattributes=a\nprompt=no\n[d]\nCN=Asking\n[a]\nchallengePassword=swordfish\n',
    );
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'k.pem')];
    const made = execFileSync('openssl', ['req', '-new', ...key, '-config', join(folder, 'c.cnf'), '-outform', 'DER'], {
      stdio: 'pipe',
    });
    const csr = made.toString('base64');
    const script = await room.conductor.propose(both(sampleIntermediate({ csr: { der: csr } })));
    const warnings = script.findings.filter(({ level }) => level === 'warning').map(({ rule }) => rule);
    expect(warnings.length).toBeGreaterThan(0);
    expect(await codeOf(room.conductor.open(script.planDigest, warnings.slice(1)))).toBe('warning-not-acknowledged');
    expect(await codeOf(room.conductor.open(script.planDigest, []))).toBe('warning-not-acknowledged');
    expect(room.ports.ledger.head().size).toBe(1);
  });
});

describe('in a production ledger', () => {
  it('refuses a key that lives in memory only', async () => {
    const room = await openRoom({ mode: 'production' });
    await expectRefusal(room, planOf(sampleRoot()), 'custody-refused');
    await room.close();
  });
});

describe('in a ledger with a root, an intermediate and a revoked one', () => {
  const clock = testClock();
  let room: TestRoom;
  const second = opensslCsr('/CN=Acme Second');

  beforeAll(async () => {
    room = await openRoom({ clock });
    const plan = planOf(
      sampleRoot({ validity: { years: 10 } }),
      sampleIntermediate(),
      sampleIntermediate({ name: 'acme-second', csr: { der: second }, validity: { years: 1 } }),
      sampleCrl({ revoke: [{ certificate: 'acme-second', reasonCode: 'superseded' }] }),
    );
    expect((await holdPlan(room, plan)).state.status).toBe('closed');
  });
  afterAll(() => room.close());

  const third = opensslCsr('/CN=Acme Third');
  const under = (issuer: string) => planOf(sampleIntermediate({ name: 'third', issuer, csr: { der: third } }));

  it('refuses a name that was ever used', async () => {
    await expectRefusal(room, planOf(sampleRoot()), 'name-already-used');
    await expectRefusal(room, planOf(sampleIntermediate({ name: 'acme-second', csr: { der: third } })), 'name-already-used');
  });

  it('refuses a key that was ever certified, also that of a revoked certificate', async () => {
    await expectRefusal(room, planOf(sampleIntermediate({ name: 'third' })), 'key-already-certified');
    await expectRefusal(room, planOf(sampleIntermediate({ name: 'third', csr: { der: second } })), 'key-already-certified');
  });

  it('refuses an issuer that is revoked, and one whose key was never here', async () => {
    await expectRefusal(room, under('acme-second'), 'issuer-not-valid');
    await expectRefusal(room, under('acme-issuing'), 'issuer-cannot-sign');
    await expectRefusal(room, planOf(sampleCrl({ issuer: 'acme-issuing' })), 'issuer-cannot-sign');
  });

  it('refuses a second revocation, by name and by fingerprint', async () => {
    const fingerprint = (await room.ports.ledger.authority('acme-second'))?.fingerprint ?? '';
    for (const certificate of ['acme-second', fingerprint]) {
      await expectRefusal(
        room,
        planOf(sampleCrl({ revoke: [{ certificate, reasonCode: 'keyCompromise' }] })),
        'certificate-already-revoked',
      );
    }
  });

  it('refuses a bundle whose artifacts are not there', async () => {
    const artifacts = [{ kind: 'crl' as const, name: 'acme-issuing' }];
    await expectRefusal(room, planOf(sampleExport(room.home, { artifacts })), 'file-not-found');
  });

  it('refuses an issuer that has expired', async () => {
    clock.set('2037-01-01T00:00:00Z');
    await expectRefusal(room, under('acme-root'), 'issuer-not-valid');
    await expectRefusal(room, planOf(sampleCrl()), 'issuer-not-valid');
    clock.set('2026-11-22T10:00:00Z');
  });
});

describe('below a root that bounds its path', () => {
  it('refuses an intermediate beyond the bound, and one without a bound of its own', async () => {
    const bounded = (length: number) => (ports: TestRoom['ports']) => {
      const profile = ports.profiles.get('private-rfc5280');
      const root = { ...profile?.root, pathLenConstraint: { value: length, source: 'this test' } };
      return { ...ports, profiles: new Map([['private-rfc5280', parseProfile({ ...profile, root })]]) };
    };
    const none = await openRoom({ around: bounded(0) });
    await expectRefusal(none, planOf(sampleRoot(), sampleIntermediate()), 'path-length-exceeded');
    await none.close();
    const one = await openRoom({ around: bounded(1) });
    await expectRefusal(one, planOf(sampleRoot(), sampleIntermediate({ pathLenConstraint: 1 })), 'path-length-exceeded');
    await expectRefusal(one, planOf(sampleRoot(), sampleIntermediate({ pathLenConstraint: null })), 'path-length-exceeded');
    expect(await codeOf(one.conductor.propose(planOf(sampleRoot(), sampleIntermediate({ pathLenConstraint: 0 }))))).toBe(
      'no fault',
    );
    await one.close();
  });
});

describe('an export', () => {
  let room: TestRoom;
  beforeAll(async () => {
    room = await openRoom();
    await holdPlan(room, planOf(sampleRoot()));
  });
  afterAll(() => room.close());

  it('is refused where the folder is a file or a link', async () => {
    const folder = temporaryFolder('stick');
    writeFileSync(join(folder, 'file'), '');
    execFileSync('ln', ['-s', folder, join(folder, 'link')]);
    mkdirSync(join(folder, 'there'));
    for (const name of ['file', 'link']) await expectRefusal(room, planOf(sampleExport(join(folder, name))), 'folder-not-usable');
    expect(await codeOf(room.conductor.propose(planOf(sampleExport(join(folder, 'there')))))).toBe('no fault');
  });
});
