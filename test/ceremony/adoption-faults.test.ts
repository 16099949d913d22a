import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { answering } from '../support/answering.ts';
import { roomOfEdition } from '../support/earlier-edition.ts';
import { derOf, openssl, opensslCa } from '../support/openssl-ca.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  entriesOf,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  testClock,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const set = { 'set passphrase': goodPassphrase, 'give passphrase': goodPassphrase };

describe('an adoption is refused', () => {
  const ca = opensslCa('/CN=Acme Old Root');
  const other = opensslCa('/CN=Another Root');
  const sub = ca.issue('sub', '/CN=Acme Old Sub');
  ca.revoke('sub', 'certificateHold');
  const crl = ca.crl();
  let room: TestRoom;
  const propose = (otherwise: Partial<AuthorityAdoption>) => room.conductor.propose(planOf(adoptionOf(ca, otherwise)));
  const refused = (otherwise: Partial<AuthorityAdoption>) => codeOf(propose(otherwise));
  const issued = (path: string, name = 'acme-sub') => ({ issued: [{ name, certificate: derOf(path) }] });
  const rules = async (otherwise: Partial<AuthorityAdoption>) => {
    const { findings } = await propose(otherwise);
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
    return findings.map(({ rule }) => rule);
  };

  beforeAll(async () => {
    room = await openRoom({ mode: 'production', clock: liveClock });
    await holdPlan(room, planOf(sampleRoot({ name: 'made-here', subject: { commonName: 'Made here' }, custody: sealed })));
  });
  afterAll(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('with a certificate that is not a CA’s, or not one of this authority', async () => {
    const leaf = opensslCa('/CN=Acme Leaf', { extensions: 'v3_leaf' });
    expect(await refused({ certificate: derOf(leaf.certificate), key: { file: leaf.key } })).toBe('certificate-not-ca');
    await expect(propose({ certificate: derOf(sub) })).rejects.toMatchObject({
      code: 'certificate-not-root',
      detail: { name: 'acme-root', subject: 'CN=Acme Old Sub', found: 'CN=Acme Old Root' },
    });
    expect(await refused({ certificate: derOf(sub), issuer: 'nobody' })).toBe('issuer-unknown');
    expect(await refused({ certificate: derOf(crl) })).toBe('object-malformed');
    expect(await refused({ certificate: { path: ca.certificate } })).toBe('plan-invalid');
    const short = opensslCa('/CN=Short', { newKey: ['-newkey', 'rsa:2048'] });
    expect(await refused({ certificate: derOf(short.certificate), key: { file: short.key } })).toBe('key-weak');
  });

  it('with a file that is no key file, which is named for what it is', async () => {
    await expect(propose({ key: { file: ca.certificate } })).rejects.toMatchObject({
      code: 'container-not-recognised',
      detail: { file: basename(ca.certificate), found: 'it is a certificate' },
    });
  });

  it('with a certificate that a root made here never signed', async () => {
    const forged = opensslCa('/CN=Made here');
    const by = opensslCa('/CN=Forged Sub', { issuer: forged });
    expect(await refused({ certificate: derOf(by.certificate), issuer: 'made-here', name: 'forged' })).toBe('certificate-unknown');
  });

  it('with an operation after it on the key of what it adopts, or of what that has issued', async () => {
    const adoption = adoptionOf(ca, issued(sub));
    const suspend = { kind: 'key-state-change', name: 'later', to: 'suspended', why: 'decided' } as const;
    for (const authority of ['acme-root', 'acme-sub'])
      await expect(room.conductor.propose(planOf(adoption, { ...suspend, authority }))).rejects.toMatchObject({
        code: 'plan-order-refused',
        detail: { operation: 'later', earlier: 'acme-root' },
      });
  });

  it('with a name, a certificate or a serial number that is in use', async () => {
    expect(await refused({ name: 'made-here' })).toBe('name-already-used');
    expect(await refused(issued(sub, 'made-here'))).toBe('name-already-used');
    expect(await refused(issued(sub, 'acme-root'))).toBe('name-already-used');
    const twice = [...issued(sub).issued, ...issued(sub, 'again').issued];
    expect(await refused({ issued: twice })).toBe('certificate-already-known');
    // Another index: openssl itself would not give the number twice.
    writeFileSync(join(ca.folder, 'serial'), '1000\n');
    const index = readFileSync(join(ca.folder, 'index.txt'));
    writeFileSync(join(ca.folder, 'index.txt'), '');
    const repeated = ca.issue('repeated', '/CN=Repeated');
    writeFileSync(join(ca.folder, 'index.txt'), index);
    expect(await refused({ issued: [...issued(sub).issued, ...issued(repeated, 'repeated').issued] })).toBe('serial-already-used');
    expect(await refused({ preset: 'none' })).toBe('profile-unknown');
  });

  it('with a CRL or an issued certificate of another authority, or one that its key did not sign', async () => {
    expect(await refused({ crl: derOf(other.crl()) })).toBe('crl-of-another-issuer');
    expect(await refused(issued(other.issue('one', '/CN=Other Sub')))).toBe('certificate-of-another-issuer');
    const namesake = opensslCa('/CN=Acme Old Root');
    const why = 'its signature does not verify with the key of acme-root';
    await expect(propose({ crl: derOf(namesake.crl()) })).rejects.toMatchObject({ code: 'crl-not-adoptable', detail: { why } });
    await expect(propose(issued(namesake.issue('one', '/CN=Acme Sub')))).rejects.toMatchObject({
      code: 'certificate-of-another-issuer',
      detail: { certificate: 'acme-sub', issuer: 'acme-root', why },
    });
    const spoiled = Buffer.from(derOf(crl).der, 'base64');
    spoiled[spoiled.length - 1] = (spoiled.at(-1) ?? 0) ^ 1;
    await expect(propose({ crl: { der: spoiled.toString('base64') } })).rejects.toMatchObject({
      code: 'crl-not-adoptable',
      detail: { why },
    });
    const root = Buffer.from(derOf(ca.certificate).der, 'base64');
    root[root.length - 1] = (root.at(-1) ?? 0) ^ 1;
    await expect(propose({ certificate: { der: root.toString('base64') } })).rejects.toMatchObject({
      code: 'certificate-of-another-issuer',
      detail: { certificate: 'acme-root', issuer: 'acme-root', why },
    });
  });

  it('with a CRL that is not the whole list, or one whose number cannot be counted on from', async () => {
    const part = (extensions: string) => ({ crl: derOf(ca.crl({ extensions, file: `${extensions}.pem` })) });
    expect(await refused(part('crl_idp'))).toBe('crl-not-adoptable');
    expect(await refused(part('crl_delta'))).toBe('crl-not-adoptable');
    const vast = opensslCa('/CN=Vast', { crlNumber: 'FFFFFFFFFFFFFFFF' });
    const adoption = adoptionOf(vast, { crl: derOf(vast.crl()) });
    expect(await codeOf(room.conductor.propose(planOf(adoption)))).toBe('crl-not-adoptable');
  });

  it('only where the people do not accept by name what is not as it should be', async () => {
    const copies = ['ANC-ADOPT-UNENCRYPTED', 'ANC-ADOPT-OTHER-COPIES'];
    expect((await rules({ crl: derOf(crl) })).filter((rule) => rule.startsWith('ANC-ADOPT'))).toEqual([
      'ANC-ADOPT-UNENCRYPTED',
      'ANC-ADOPT-REASON',
      'ANC-ADOPT-OTHER-COPIES',
    ]);
    expect(await rules({})).toEqual(expect.arrayContaining([...copies, 'ANC-ADOPT-NO-CRL']));
    const script = await propose({});
    expect(await codeOf(room.conductor.open(script.planDigest, copies))).toBe('warning-not-acknowledged');
    // What would be an error in a certificate that is signed here is a warning in one that exists.
    const old = opensslCa('/CN=Acme Old Root', { extensions: 'v3_old' });
    const { findings } = await room.conductor.propose(planOf(adoptionOf(old)));
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'ANC-A26-KEY-USAGE', level: 'warning' }));
    const later = await openRoom({ mode: 'production', clock: testClock('2051-01-01T00:00:00Z') });
    const late = await later.conductor.propose(planOf(adoptionOf(ca, { crl: derOf(crl) })));
    expect(late.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['ANC-ADOPT-EXPIRED', 'ANC-ADOPT-CRL-EXPIRED']));
    expect(late.findings.find(({ rule }) => rule === 'ANC-ADOPT-EXPIRED')?.message).toMatch(/ ended at 20\d\d-\d\d-\d\dT[\d:]+Z;/);
    await later.close();
    const early = await openRoom({ mode: 'production', clock: testClock('2021-01-01T00:00:00Z') });
    expect(await codeOf(early.conductor.propose(planOf(adoptionOf(ca, { crl: derOf(crl) }))))).toBe('crl-not-adoptable');
    await early.close();
  });

  it('and interrupted by the key of another certificate, known or unknown, and goes on with the right file', async () => {
    const file = join(ca.folder, 'chosen.key');
    const at = { key: { file }, crl: derOf(crl) };
    copyFileSync(other.key, file);
    await openPlan(room, planOf(adoptionOf(ca, at)));
    const goOn = () => codeOf(driveCeremony(room.conductor, answering(set)));
    expect(await goOn()).toBe('key-mismatch');
    const made = (await room.ports.ledger.entriesOfTypes(['key-generated']))[0];
    if (made?.type !== 'key-generated') throw new Error('no key');
    openssl(
      ['pkey', '-in', join(room.home, 'keys', made.data.keyId, 'private.pem'), '-passin', 'stdin', '-out', file],
      goodPassphrase,
    );
    await room.conductor.resume();
    expect(await goOn()).toBe('key-of-another-authority');
    writeFileSync(file, 'not a key');
    await room.conductor.resume();
    expect(await goOn()).toBe('container-not-recognised');
    expect(await entriesOf(room, 'certificate-adopted', 'key-adopted')).toEqual([]);
    copyFileSync(ca.key, file);
    expect(await goOn()).toBe('no fault');
    expect(await entriesOf(room, 'certificate-adopted', 'key-adopted')).toHaveLength(2);
    // A file is opened before anything is announced for it.
    expect(await entriesOf(room, 'key-discarded')).toEqual([]);
    // A hold is for ever now: no CRL of this ledger can say that it is one.
    expect(await room.ports.ledger.revocations('acme-root')).toMatchObject([{ serialNumber: '1000', reasonCode: 'unspecified' }]);
  });

  it('where its script is one in which the file was opened after all was set: it is aborted and held anew', async () => {
    const old = await roomOfEdition(2, { mode: 'production', clock: liveClock });
    await openPlan(old, planOf(adoptionOf(ca)));
    expect(
      await driveUntil(old, ({ kind, activity }) => kind === 'attest' && activity.includes('fingerprint'), answering(set)),
    ).toBe(true);
    await old.close();
    const again = await openRoom({ mode: 'production', home: old.home, clock: liveClock });
    expect(again.conductor.current()?.script.steps.some(({ effect }) => effect === 'key.open-file')).toBe(false);
    expect(await codeOf(again.conductor.resume())).toBe('ceremony-not-resumable');
    await again.conductor.abort('the script is an earlier one');
    await again.close();
  });

  it('of an intermediate that its root has revoked, and of a CRL where there are others', async () => {
    const revoked = { ...adoptionOf(ca), name: 'acme-sub', issuer: 'acme-root', certificate: derOf(sub) };
    expect(await codeOf(room.conductor.propose(planOf(revoked)))).toBe('issuer-not-valid');
    const again: Operation = { ...adoptionOf(other), name: 'acme-root' };
    expect(await codeOf(room.conductor.propose(planOf(again)))).toBe('name-already-used');
  });

  it('in a rehearsal, unless its certificate says that it is one', async () => {
    const rehearsal = await openRoom({ clock: liveClock });
    expect(await codeOf(rehearsal.conductor.propose(planOf(adoptionOf(ca))))).toBe('custody-refused');
    const marked = opensslCa('/CN=REHEARSAL Acme Old Root');
    await holdPlan(rehearsal, planOf(adoptionOf(marked)), answering(set));
    expect(await rehearsal.ports.ledger.authority('acme-root')).toBeDefined();
    await rehearsal.close();
  });
});
