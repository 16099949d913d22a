import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { verifyHome } from '../../main/audit/verify-home.ts';
import { verifyTarget } from '../../main/audit/verify-target.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { derOf, openssl, opensslCa, type OpensslCa } from '../support/openssl-ca.ts';
import { sampleCrl, sampleExport, sampleIntermediate } from '../support/sample-plans.ts';
import { codeOf, entriesOf, goodPassphrase, holdPlan, openRoom, testClock, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const set = { 'set passphrase': goodPassphrase, 'give passphrase': goodPassphrase };

/** What a plan says of the certificates above an intermediate. */
const above = (...issuers: readonly (readonly [string, OpensslCa])[]): AuthorityAdoption['issuerCertificates'] =>
  issuers.map(([name, ca]) => ({ name, certificate: derOf(ca.certificate) }));

describe('an intermediate whose issuers keep their keys elsewhere', () => {
  let room: TestRoom;
  const root = opensslCa('/O=Other/CN=Other Root');
  const policy = opensslCa('/O=Other/CN=Other Policy', { issuer: root });
  const sub = opensslCa('/O=Acme/CN=Acme Issuing', { issuer: policy, crlNumber: '0A' });
  const crl = derOf(sub.crl());
  const adoption = (otherwise: Partial<AuthorityAdoption> = {}): AuthorityAdoption =>
    adoptionOf(sub, {
      name: 'acme-sub',
      issuerCertificates: above(['other-policy', policy], ['other-root', root]),
      crl,
      ...otherwise,
    });
  const refused = async (...operations: readonly Operation[]): Promise<string> => {
    try {
      await room.conductor.propose(planOf(...operations));
    } catch (thrown) {
      const { code, detail } = thrown as { code: string; detail: Record<string, string> };
      return `${code}: ${detail['why'] ?? detail['found'] ?? detail['name'] ?? ''}`;
    }
    return 'no fault';
  };

  beforeEach(async () => {
    room = await openRoom({ mode: 'production', clock: liveClock });
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
    await verifyHome(room.home, 'production', () => {}, undefined);
  });

  it('is adopted with their certificates alone, which stand above it without a key', async () => {
    const { id, script } = await holdPlan(room, planOf(adoption()), answering(set));
    const { ledger } = room.ports;
    expect((await ledger.authorities()).map(({ name, kind, issuer, key }) => [name, kind, issuer, key !== null])).toEqual([
      ['other-root', 'root', 'other-root', false],
      ['other-policy', 'intermediate', 'other-root', false],
      ['acme-sub', 'intermediate', 'other-policy', true],
    ]);
    const recorded = await entriesOf(room, 'certificate-adopted');
    expect(recorded.map((entry) => entry.type === 'certificate-adopted' && entry.data.keyElsewhere)).toEqual([
      true,
      true,
      undefined,
    ]);

    // Each certificate was shown, compared by a witness, and stands on the transcript.
    expect(script.previews.slice(0, 3).map(({ title }) => title)).toEqual([
      'Certificate of other-root, issued by itself, as it exists; its key is elsewhere',
      'Certificate of other-policy, issued by other-root, as it exists; its key is elsewhere',
      'Certificate of acme-sub, issued by other-policy, as it exists',
    ]);
    const attested = script.steps
      .filter(({ kind, who }) => kind === 'attest' && who === 'internalWitness')
      .map(({ activity }) => activity);
    for (const what of [
      /certificate of other-policy, whose key/,
      /certificate of other-root, whose key/,
      /no certificate between acme-sub and its root/,
    ])
      expect(attested.filter((activity) => what.test(activity))).toHaveLength(1);
    const entries = await ledger.entriesOf(id);
    const digest = openssl(['x509', '-in', root.certificate, '-noout', '-fingerprint', '-sha256'])
      .toString()
      .replace(/^.*=|[:\s]/g, '');
    const evidence = entries.flatMap((entry) => (entry.type === 'step-completed' ? entry.data.evidence : []));
    const shown = evidence.find(({ label }) => label === 'Fingerprint SHA-256 of other-root')?.value ?? '';
    expect(shown.replace(/\W/g, '').toUpperCase()).toBe(digest);
    const record = recordOfCeremony({
      ended: [],
      ...{ mode: 'production', ceremonyId: id, entries, steps: script.steps, checkpoint: undefined, devices: [] },
      ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    expect(record?.artifacts[0]?.fields).toContainEqual({
      label: 'Taken over',
      value: 'signed elsewhere, verified here; an issuer, whose key stays elsewhere',
    });
  });

  it('goes on: its CRL numbers count on, it certifies, and openssl finds the path in the bundle', async () => {
    await holdPlan(room, planOf(adoption()), answering(set));
    await holdPlan(room, planOf(sampleCrl({ issuer: 'acme-sub' })));
    expect((await room.ports.ledger.crls('acme-sub')).map(({ crlNumber }) => crlNumber)).toEqual([11, 10]);
    await holdPlan(room, planOf(sampleIntermediate({ issuer: 'acme-sub', validity: { years: 3 } })));
    expect(await refused(sampleCrl({ issuer: 'other-policy', name: 'crl' }))).toBe('issuer-cannot-sign: its key is elsewhere');
    expect(await refused(sampleIntermediate({ issuer: 'other-root', name: 'acme-more' }))).toBe(
      'issuer-cannot-sign: its key is elsewhere',
    );
    const revoke = [{ certificate: 'acme-sub', reasonCode: 'superseded' as const }];
    expect(await codeOf(room.conductor.propose(planOf(sampleCrl({ issuer: 'acme-sub', revoke }))))).toBe('certificate-unknown');
    const volume = memoryFolder('out');
    const artifacts = [
      ...['other-root', 'other-policy', 'acme-sub', 'acme-issuing'].map((name) => ({ kind: 'certificate' as const, name })),
      { kind: 'crl' as const, name: 'acme-sub' },
    ];
    await holdPlan(room, planOf(sampleExport(volume, { artifacts })));
    const bundle = join(volume, readdirSync(volume)[0] ?? '');
    const at = (name: string): string => join(bundle, name);
    expect(readFileSync(at('certs/acme-issuing.chain.pem'), 'utf8').match(/BEGIN/g)).toHaveLength(4);
    const check = ['-crl_check', '-CRLfile', at('crls/acme-sub.pem'), '-untrusted', at('certs/acme-sub.chain.pem')];
    expect(
      openssl(['verify', '-x509_strict', ...check, '-CAfile', at('certs/other-root.pem'), at('certs/acme-issuing.pem')]).toString(),
    ).toContain('OK');
    expect(readFileSync(at('VERIFY.txt'), 'utf8')).toContain(
      'openssl verify -x509_strict -crl_check -CRLfile crls/acme-sub.pem -CAfile certs/other-root.pem -untrusted certs/acme-sub.chain.pem certs/acme-issuing.pem',
    );
    const said: string[] = [];
    await verifyTarget(bundle, (line) => said.push(line));
    expect(said.join('\n')).toMatch(/other-root \(root, adopted, key elsewhere\) valid/);
    expect(said.join('\n')).toMatch(/acme-sub \(intermediate, adopted\) valid/);
  });

  it('shares them with a second one, which names the issuer, or gives the same certificates again', async () => {
    const sibling = opensslCa('/O=Acme/CN=Acme Second', { issuer: policy });
    const second = adoptionOf(sibling, { name: 'acme-second', issuerCertificates: above(['other-policy', policy]) });
    const third = adoptionOf(opensslCa('/O=Acme/CN=Acme Third', { issuer: policy }), {
      name: 'acme-third',
      issuer: 'other-policy',
    });
    await holdPlan(room, planOf(adoption(), third), answering(set));
    const renamed = { ...second, issuerCertificates: above(['policy', policy], ['other-root', root]) };
    expect(await refused(renamed)).toBe('certificate-already-known: other-policy');
    await holdPlan(room, planOf(second), answering(set));
    expect((await room.ports.ledger.authorities()).map(({ name, issuer }) => [name, issuer])).toEqual([
      ['other-root', 'other-root'],
      ['other-policy', 'other-root'],
      ['acme-sub', 'other-policy'],
      ['acme-third', 'other-policy'],
      ['acme-second', 'other-policy'],
    ]);
  });

  it('may get its issuer’s key later', async () => {
    await holdPlan(room, planOf(adoption()), answering(set));
    const later = adoptionOf(root, { name: 'other-root', crl: derOf(root.crl()) });
    await holdPlan(room, planOf(later), answering(set));
    expect((await room.ports.ledger.authority('other-root'))?.key).not.toBeNull();
    await holdPlan(room, planOf(sampleCrl({ issuer: 'other-root' })));
    expect(await refused({ ...adoption(), name: 'again' })).toBe('key-already-certified: acme-sub');
  });

  it('may be certified by an authority of this ledger in the end', async () => {
    await holdPlan(room, planOf(adoptionOf(root, { name: 'other-root', crl: derOf(root.crl()) })), answering(set));
    await holdPlan(
      room,
      planOf(adoption({ issuer: 'other-root', issuerCertificates: above(['other-policy', policy]) })),
      answering(set),
    );
    expect((await room.ports.ledger.authority('other-policy'))?.issuer).toBe('other-root');
    const sibling = opensslCa('/O=Acme/CN=Acme Second', { issuer: policy });
    const amiss = adoptionOf(sibling, {
      name: 'acme-second',
      issuer: 'acme-sub',
      issuerCertificates: above(['other-policy', policy]),
    });
    expect(await refused(amiss)).toBe(
      'issuer-path-refused: other-policy was certified by other-root, as this ledger has it, and the plan says by acme-sub',
    );
  });

  it('is refused with certificates that are no path up to a root', async () => {
    const stranger = opensslCa('/O=Other/CN=Other Policy', { issuer: root });
    expect(await refused(adoption({ issuerCertificates: undefined }))).toBe('certificate-not-root: O=Other, CN=Other Policy');
    expect(await refused(adoption({ issuerCertificates: above(['other-policy', policy]) }))).toBe(
      'issuer-path-refused: other-policy is no root, and the certificate of O=Other, CN=Other Root is missing',
    );
    expect(await refused(adoption({ issuerCertificates: above(['other-root', root]) }))).toBe(
      'certificate-of-another-issuer: O=Other, CN=Other Policy',
    );
    expect(await refused(adoption({ issuerCertificates: above(['other-policy', stranger], ['other-root', root]) }))).toBe(
      'certificate-of-another-issuer: its signature does not verify with the key of other-policy',
    );
    expect(
      await refused(
        adoption({ issuerCertificates: above(['other-policy', policy], ['other-root', opensslCa('/O=Other/CN=Other Root')]) }),
      ),
    ).toBe('certificate-of-another-issuer: its signature does not verify with the key of other-root');
    expect(await refused(adoption({ issuerCertificates: above(['acme-sub', policy], ['other-root', root]) }))).toBe(
      'name-already-used: acme-sub',
    );
    expect(
      await refused(adoption({ issuerCertificates: above(['other-policy', policy], ['other-root', root], ['more', root]) })),
    ).toBe('certificate-already-known: other-root');
    expect(await refused(adoption({ issuer: 'nobody' }))).toBe('issuer-unknown: ');
  });

  it('is refused below one that may not certify it', async () => {
    const noCa = opensslCa('/O=Other/CN=Other Leaf', { issuer: root, extensions: 'v3_leaf' });
    const below = opensslCa('/O=Acme/CN=Acme Below', { issuer: noCa });
    expect(
      await refused(
        adoptionOf(below, { name: 'acme-below', issuerCertificates: above(['other-leaf', noCa], ['other-root', root]) }),
      ),
    ).toBe('certificate-not-ca: its basicConstraints do not say cA TRUE');
    const narrow = opensslCa('/O=Other/CN=Other Narrow', { extensions: 'v3_ca_1' });
    const middle = opensslCa('/O=Other/CN=Other Middle', { issuer: narrow });
    const deep = opensslCa('/O=Acme/CN=Acme Deep', { issuer: middle });
    const issuers = above(['other-middle', middle], ['other-narrow', narrow]);
    expect(await refused(adoptionOf(deep, { name: 'acme-deep', issuerCertificates: issuers }))).toBe(
      'issuer-path-refused: the pathLenConstraint of other-narrow is 1, and 2 CAs stand below it',
    );
    const direct = adoptionOf(middle, { name: 'other-middle', issuerCertificates: above(['other-narrow', narrow]) });
    expect(await refused(direct)).toBe('no fault');
  });

  it('is adopted below an issuer that has expired once that is accepted by name', async () => {
    const late = await openRoom({ mode: 'production', clock: testClock('2051-01-01T00:00:00Z') });
    const { findings } = await late.conductor.propose(planOf(adoption()));
    const expired = findings.filter(({ rule }) => rule === 'ANC-ADOPT-ISSUER-EXPIRED').map(({ message }) => message);
    expect(expired).toHaveLength(2);
    expect(expired[1]).toMatch(/^the certificate of other-root ended at 20\d\d-\d\d-\d\dT[\d:]+Z; nothing below it/);
    await late.close();
    // What is longer valid than its issuer is said, by the name of the one it is said of.
    const short = opensslCa('/O=Other/CN=Other Short', { days: 30 });
    const long = opensslCa('/O=Other/CN=Other Long', { issuer: short, days: 1_825 });
    const last = adoptionOf(opensslCa('/O=Acme/CN=Acme Last', { issuer: long }), {
      issuerCertificates: above(['long', long], ['short', short]),
    });
    const { findings: nested } = await room.conductor.propose(planOf(last));
    expect(nested).toContainEqual(
      expect.objectContaining({
        rule: 'ANC-A12-NOT-AFTER-WITHIN-ISSUER',
        level: 'warning',
        message: expect.stringContaining('in the certificate of long: '),
      }),
    );
  });

  it('is refused under an issuer whose key is made or adopted here, unless this ledger has that certificate', async () => {
    await holdPlan(room, planOf(adoptionOf(root, { name: 'other-root', crl: derOf(root.crl()) })), answering(set));
    const folder = memoryFolder('cross');
    const cross = join(folder, 'cross.pem');
    const request = join(folder, 'root.csr');
    openssl(['x509', '-x509toreq', '-in', root.certificate, '-signkey', root.key, '-out', request]);
    writeFileSync(join(folder, 'ext'), 'basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n');
    openssl(['x509', '-req', '-in', request, '-signkey', root.key, '-days', '99', '-extfile', join(folder, 'ext'), '-out', cross]);
    const issuerCertificates = [...(above(['other-policy', policy]) ?? []), { name: 'other-root-2', certificate: derOf(cross) }];
    expect(await refused(adoption({ issuerCertificates }))).toBe('key-already-certified: other-root');
  });
});
