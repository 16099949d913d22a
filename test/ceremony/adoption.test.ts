import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { custodyState, liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { verifyHome } from '../../main/audit/verify-home.ts';
import { verifyTarget } from '../../main/audit/verify-target.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { derOf, openssl, opensslCa } from '../support/openssl-ca.ts';
import { sampleCrl, sampleExport, sampleIntermediate } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { codeOf, entriesOf, goodPassphrase, holdPlan, openRoom, otherPassphrase, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const filePassphrase = 'Wren, beneath 71 gables';
const iterations = 600_000;

const pem = (room: TestRoom, name: string, label: string, der: Uint8Array): string => {
  const file = join(room.home, name);
  const base64 = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  writeFileSync(file, `-----BEGIN ${label}-----\n${base64}-----END ${label}-----\n`);
  return file;
};

describe('an authority that openssl made', () => {
  let room: TestRoom;
  const set = { 'set passphrase': goodPassphrase, 'give passphrase': goodPassphrase };
  const adopt = (operation: AuthorityAdoption, secrets: Parameters<typeof answering>[0] = set) =>
    holdPlan(room, planOf(operation), answering(secrets));
  const refused = (operation: Operation) => codeOf(room.conductor.propose(planOf(operation)));

  beforeEach(async () => {
    room = await openRoom({ mode: 'production', clock: liveClock });
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
    const said: string[] = [];
    await verifyHome(room.home, 'production', (line) => said.push(line), undefined);
    expect(said.filter((line) => line.startsWith('ok'))).not.toEqual([]);
  });

  it('goes on here: numbers count on, what was revoked stays revoked, what it issued can be revoked', async () => {
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root');
    const [one, two, leaf] = [
      ca.issue('one', '/O=Acme/CN=Acme One'),
      ca.issue('two', '/O=Acme/CN=Acme Two'),
      ca.issue('leaf', '/O=Acme/CN=ocsp.example.org', 'v3_leaf'),
    ];
    ca.issue('gone', '/O=Acme/CN=Acme Gone');
    ca.revoke('two', 'keyCompromise');
    ca.revoke('gone');
    await adopt(
      adoptionOf(ca, {
        crl: derOf(ca.crl()),
        issued: [
          { name: 'acme-one', certificate: derOf(one) },
          { name: 'acme-two', certificate: derOf(two) },
          { name: 'ocsp', certificate: derOf(leaf) },
        ],
      }),
    );
    const { ledger } = room.ports;
    expect(
      (await ledger.authorities()).map(({ name, kind, adopted, revoked }) => [name, kind, adopted, revoked?.reasonCode]),
    ).toEqual([
      ['acme-root', 'root', true, undefined],
      ['acme-one', 'intermediate', true, undefined],
      ['acme-two', 'intermediate', true, 'keyCompromise'],
      ['ocsp', 'end-entity', true, undefined],
    ]);
    expect((await ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([0x1f]);
    expect(await ledger.serialUsed('acme-root', '1003')).toBe(true);
    expect(await ledger.serialUsed('acme-root', '1004')).toBe(false);
    expect(await refused(sampleCrl({ revoke: [{ certificate: 'acme-two', reasonCode: 'superseded' }] }))).toBe(
      'certificate-already-revoked',
    );

    const revoke = [
      { certificate: 'acme-one', reasonCode: 'superseded' as const },
      { certificate: 'ocsp', reasonCode: 'keyCompromise' as const },
    ];
    await holdPlan(room, planOf(sampleCrl({ revoke })));
    await holdPlan(room, planOf(sampleIntermediate({ issuer: 'acme-root' })));
    const newest = (await ledger.crls('acme-root'))[0];
    expect(newest?.crlNumber).toBe(0x20);
    const crl = pem(room, 'crl.pem', 'X509 CRL', newest?.der ?? new Uint8Array());
    const text = openssl(['crl', '-in', crl, '-noout', '-text']).toString();
    expect([...text.matchAll(/Serial Number: (\w+)/g)].map(([, serial]) => serial)).toEqual(['1001', '1003', '1000', '1002']);
    expect(text).toMatch(/Serial Number: 1001\n[^]*?Key Compromise[^]*Serial Number: 1003/);
    const issued = pem(room, 'issued.pem', 'CERTIFICATE', (await ledger.authority('acme-issuing'))?.der ?? new Uint8Array());
    const check = ['verify', '-crl_check', '-CAfile', ca.certificate, '-CRLfile', crl];
    expect(openssl([...check, issued]).toString()).toContain('OK');
    for (const revoked of [one, two, leaf]) expect(() => openssl([...check, revoked])).toThrow('Command failed');
    const volume = memoryFolder('out');
    const artifacts = [
      { kind: 'crl' as const, name: 'acme-root' },
      { kind: 'certificate' as const, name: 'ocsp' },
    ];
    await holdPlan(room, planOf(sampleExport(volume, { artifacts })));
    const said: string[] = [];
    await verifyTarget(join(volume, readdirSync(volume)[0] ?? ''), (line) => said.push(line));
    expect(said.join('\n')).toMatch(/acme-two \(intermediate, adopted\) REVOKED [^\n]+\(keyCompromise\)/);
    const chain = join(volume, readdirSync(volume)[0] ?? '', 'certs', 'ocsp.chain.pem');
    expect(readFileSync(chain, 'utf8').match(/BEGIN/g)).toHaveLength(2);
  });

  it('keeps every copy of its key in mind, the file it came from too, and takes part in the ceremonies of custody', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    await adopt(adoptionOf(ca, { crl: derOf(ca.crl()) }));
    const [record] = await keyRecordsOf(room.ports);
    if (!record) throw new Error('no key');
    expect(record.adoptedFrom).toBe(`${ca.key} (PKCS#8; none)`);
    expect(liveCopies(record).map(({ kind, protection, place }) => [kind, protection, place])).toEqual([
      ['sealed-file', 'passphrase', 'this workstation'],
      ['exported', 'none', ca.key],
    ]);
    expect(custodyState(record)).toBe('online');
    const reseal: Operation = {
      kind: 'key-resealing',
      name: 'custody',
      authority: 'acme-root',
      protection: { kind: 'passphrase', iterations },
    };
    await holdPlan(room, planOf(reseal), answering({ 'give passphrase': goodPassphrase, 'set passphrase': otherPassphrase }));
    await holdPlan(room, planOf(sampleCrl()), answering({ 'give passphrase': otherPassphrase }));
    expect(readdirSync(join(room.home, 'keys'))).toHaveLength(1);
  });

  it('came from a file, whose end is recorded once it is destroyed; lost, it is the key for whoever finds it', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    await adopt(adoptionOf(ca));
    const [found] = await keyRecordsOf(room.ports);
    const file = (found ? liveCopies(found) : []).find(({ kind }) => kind === 'exported') ?? expect.fail('no file');
    const copy = { keyId: file.keyId, kind: file.kind, place: file.place };
    const end = { kind: 'copy-end' as const, name: 'end', authority: 'acme-root', copy, why: 'sealed here now' };
    const { findings } = await room.conductor.propose(planOf({ ...end, how: 'lost' }));
    expect(findings.map(({ rule }) => rule)).toEqual(['ANC-COPY-LAST-WAY-BACK', 'ANC-COPY-LOST', 'ANC-COPY-TAKEN-FROM']);
    expect(findings[1]?.message).toContain('the exported copy, which is not encrypted, has the key');
    expect(file.sha256).toBe(openssl(['dgst', '-sha256', '-r', ca.key]).toString().slice(0, 64));
    rmSync(ca.key);
    await holdPlan(room, planOf({ ...end, how: 'destroyed' }));
    const [now] = await keyRecordsOf(room.ports);
    expect(now && liveCopies(now).map(({ kind }) => kind)).toEqual(['sealed-file']);
  });

  it('comes with its intermediate, whose key is adopted after it', async () => {
    const root = opensslCa('/CN=Acme Old Root');
    const sub = opensslCa('/CN=Acme Old Issuing', { issuer: root, crlNumber: '0A' });
    const rootAdoption = adoptionOf(root, { crl: derOf(root.crl()) });
    const subAdoption = adoptionOf(sub, { name: 'acme-sub', issuer: 'acme-root', crl: derOf(sub.crl()) });
    await holdPlan(room, planOf(rootAdoption, subAdoption), answering(set));
    expect((await room.ports.ledger.authority('acme-sub'))?.issuer).toBe('acme-root');
    await holdPlan(room, planOf(sampleCrl({ issuer: 'acme-sub' })));
    expect((await room.ports.ledger.crls('acme-sub')).map(({ crlNumber }) => crlNumber)).toEqual([11, 10]);
    expect(await refused({ ...subAdoption, name: 'other' })).toBe('key-already-certified');
    expect(await refused(rootAdoption)).toBe('key-already-certified');
  });

  it('was issued by a root of this ledger: only its key, its CRL and what it issued come in', async () => {
    const root = opensslCa('/CN=Acme Old Root');
    const sub = opensslCa('/CN=Acme Old Issuing', { issuer: root, crlNumber: '0A' });
    const rootAdoption = adoptionOf(root, {
      crl: derOf(root.crl()),
      issued: [{ name: 'acme-sub', certificate: derOf(sub.certificate) }],
    });
    await adopt(rootAdoption);
    const subAdoption = adoptionOf(sub, { name: 'acme-sub', issuer: 'acme-root', crl: derOf(sub.crl()) });
    expect(await refused({ ...subAdoption, name: 'acme-sub-2' })).toBe('certificate-already-known');
    await adopt(subAdoption);
    expect(await entriesOf(room, 'certificate-adopted')).toHaveLength(2);
    await holdPlan(room, planOf(sampleCrl({ issuer: 'acme-sub' })));
    expect((await room.ports.ledger.crls('acme-sub'))[0]?.crlNumber).toBe(11);
  });

  it('brings what it issued, and one of those its key, in one plan', async () => {
    const root = opensslCa('/CN=Acme Old Root');
    const sub = opensslCa('/CN=Acme Old Issuing', { issuer: root, crlNumber: null });
    const issued = [{ name: 'acme-sub', certificate: derOf(sub.certificate) }];
    const subAdoption = adoptionOf(sub, { name: 'acme-sub', issuer: 'acme-root', crl: derOf(sub.crl()) });
    await holdPlan(room, planOf(adoptionOf(root, { issued }), subAdoption), answering(set));
    expect((await room.ports.ledger.authorities()).map(({ name, key }) => [name, key !== null])).toEqual([
      ['acme-root', true],
      ['acme-sub', true],
    ]);
    // Its CRL has no number: the first one here has.
    expect((await room.ports.ledger.crls('acme-sub'))[0]?.crlNumber).toBe(0);
    await holdPlan(room, planOf(sampleCrl({ issuer: 'acme-sub' })));
    expect((await room.ports.ledger.crls('acme-sub'))[0]?.crlNumber).toBe(1);
  });

  it('has an RSA key in an old encrypted PEM, of which nothing is left in the home but the sealed one', async () => {
    const ca = opensslCa('/CN=Acme Old Root', { newKey: ['-newkey', 'rsa:3072'] });
    const file = join(ca.folder, 'traditional.pem');
    openssl(['rsa', '-in', ca.key, '-traditional', '-aes256', '-out', file, '-passout', `pass:${filePassphrase}`]);
    const secrets = { ...set, 'give container-passphrase': filePassphrase };
    await adopt(adoptionOf(ca, { key: { file }, crl: derOf(ca.crl()) }), secrets);
    await holdPlan(room, planOf(sampleCrl()));
    const crl = pem(room, 'crl.pem', 'X509 CRL', (await room.ports.ledger.crls('acme-root'))[0]?.der ?? new Uint8Array());
    openssl(['crl', '-in', crl, '-CAfile', ca.certificate, '-noout']);
    const lines = readFileSync(ca.key, 'utf8').split('\n');
    // A line in the middle of the Base64, beyond the public half, and the octets it stands for.
    const line = lines[Math.floor(lines.length / 2)] ?? '';
    const octets = Buffer.from(line, 'base64');
    expect(openssl(['pkcs8', '-topk8', '-nocrypt', '-in', ca.key, '-outform', 'DER']).includes(octets)).toBe(true);
    expect(openssl(['pkey', '-in', ca.key, '-pubout', '-outform', 'DER']).includes(octets)).toBe(false);
    expect(placesOfSecret(room.home, line)).toEqual([]);
    const files = readdirSync(room.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(octets))).toEqual([]);
  });

  it('stands on the transcript with what came with it', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    const sub = ca.issue('sub', '/CN=Acme Old Sub');
    const operation = adoptionOf(ca, { crl: derOf(ca.crl()), issued: [{ name: 'acme-sub', certificate: derOf(sub) }] });
    const { id, script } = await adopt(operation);
    const entries = await room.ports.ledger.entriesOf(id);
    const record = recordOfCeremony({
      ended: [],
      ...{ mode: 'production', ceremonyId: id, entries, steps: script.steps, checkpoint: undefined, devices: [] },
      ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    expect(record?.artifacts.map(({ kind, name }) => [kind, name])).toEqual([
      ['certificate', 'acme-root'],
      ['certificate', 'acme-sub'],
      ['crl', 'acme-root'],
    ]);
    expect(record?.artifacts[1]?.fields).toContainEqual({ label: 'Taken over', value: 'signed elsewhere, verified here' });
    expect(record?.keys.map(({ settings }) => settings)).toEqual([`adopted from ${ca.key} (PKCS#8; none); here PKCS #8, PBES2`]);
    expect(record?.plan.operations[0]?.title).toBe('Adopt the authority acme-root with its key');
  });

  it('is not signed with in the plan that adopts it', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    expect(await codeOf(room.conductor.propose(planOf(adoptionOf(ca), sampleCrl())))).toBe('issuer-cannot-sign');
  });

  it('has a key in a file of any kind; a wrong passphrase and a weak new one are asked for again', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    const at = (name: string): string => join(ca.folder, name);
    const pass = ['-passout', `pass:${filePassphrase}`];
    openssl(['pkcs8', '-topk8', '-in', ca.key, '-out', at('encrypted.pem'), '-iter', '700000', ...pass]);
    openssl(['pkcs12', '-export', '-legacy', '-inkey', ca.key, '-in', ca.certificate, '-out', at('legacy.p12'), ...pass]);
    openssl(['ec', '-in', ca.key, '-out', at('sec1.pem')]);
    const rules = async (file: string) =>
      (await room.conductor.propose(planOf(adoptionOf(ca, { key: { file: at(file) } })))).findings
        .map(({ rule }) => rule)
        .filter((rule) => /UNENCRYPTED|WEAK/.test(rule));
    expect(await rules('encrypted.pem')).toEqual([]);
    expect(await rules('legacy.p12')).toEqual(['ANC-ADOPT-WEAK-CONTAINER']);
    expect(await rules('sec1.pem')).toEqual(['ANC-ADOPT-UNENCRYPTED']);

    const refusals: string[] = [];
    const secrets = {
      'give container-passphrase': [otherPassphrase, filePassphrase],
      'set passphrase': ['short', filePassphrase, goodPassphrase],
      'give passphrase': goodPassphrase,
    };
    await holdPlan(room, planOf(adoptionOf(ca, { key: { file: at('legacy.p12') } })), answering(secrets, refusals));
    expect(refusals).toEqual(['passphrase-wrong', 'passphrase-weak', 'passphrase-same']);
    expect((await entriesOf(room, 'key-adopted'))[0]?.data).toMatchObject({ source: expect.stringContaining('PKCS#12') });
    const done = (await entriesOf(room, 'step-completed')).map(({ data }) => JSON.stringify(data));
    expect(done.find((one) => one.includes('"Taken over"'))).toMatch(/"Sealing","value":"PBES2[^"]* iterations/);
    for (const secret of [goodPassphrase, filePassphrase]) expect(placesOfSecret(room.home, secret)).toEqual([]);
  });
});
