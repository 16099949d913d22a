import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { custodyState, liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { answering } from '../support/answering.ts';
import { sampleCrl, sampleIntermediate, sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import {
  codeOf,
  driveUntil,
  entriesOf,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  otherPassphrase,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const offlinePassphrase = 'Heron! beside 38 ponds';
const iterations = 600_000;
const key = { name: 'custody', authority: 'acme-root' };
const offline: Operation = { kind: 'key-resealing', ...key, protection: { kind: 'offline-passphrase', iterations } };
const online: Operation = { kind: 'key-resealing', ...key, protection: { kind: 'passphrase', iterations } };

describe('the key of an authority', () => {
  let room: TestRoom;
  const record = async (): Promise<KeyRecord> => {
    const [found] = await keyRecordsOf(room.ports);
    if (!found) throw new Error('no key');
    return found;
  };
  const keyFolders = () => readdirSync(join(room.home, 'keys'));
  const refused = (operation: Operation) => codeOf(room.conductor.propose(planOf(operation)));
  const openssl = (file: string, passphrase: string): string =>
    execFileSync('openssl', ['pkey', '-in', file, '-passin', 'stdin', '-pubout', '-outform', 'DER'], {
      input: passphrase,
      stdio: ['pipe', 'pipe', 'ignore'],
    }).toString('base64');
  const carry = async (): Promise<string> => {
    const volume = memoryFolder('volume');
    await holdPlan(
      room,
      planOf({ kind: 'key-carriage', ...key, folder: volume, iterations }),
      answering({ 'give passphrase': goodPassphrase, 'set offline-passphrase': offlinePassphrase }),
    );
    return join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
  };

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('gets a new passphrase: the old one opens nothing any more, and one file is left', async () => {
    const [before] = liveCopies(await record());
    await holdPlan(room, planOf(online), answering({ 'give passphrase': goodPassphrase, 'set passphrase': otherPassphrase }));
    const [after, ...more] = liveCopies(await record());
    expect(more).toEqual([]);
    expect(after?.keyId).not.toBe(before?.keyId);
    expect(keyFolders()).toEqual([after?.keyId]);
    const file = join(room.home, 'keys', after?.keyId ?? '', 'private.pem');
    expect(openssl(file, otherPassphrase)).toBe((await record()).spki);
    expect(() => openssl(file, goodPassphrase)).toThrow('Command failed');
    const refusals: string[] = [];
    await holdPlan(room, planOf(sampleCrl()), answering({ 'give passphrase': [goodPassphrase, otherPassphrase] }, refusals));
    expect(refusals).toEqual(['passphrase-wrong']);
  });

  it('is not sealed again under the passphrase it has, nor under a weak one', async () => {
    const refusals: string[] = [];
    const answers = answering(
      { 'give passphrase': goodPassphrase, 'set passphrase': [goodPassphrase, 'short', otherPassphrase] },
      refusals,
    );
    await holdPlan(room, planOf(online), answers);
    expect(refusals).toEqual(['passphrase-same', 'passphrase-weak']);
    expect(keyFolders()).toHaveLength(1);
  });

  it('goes offline and stays here: nothing signs, the certificate and its CRL stay, and it comes back', async () => {
    const script = await room.conductor.propose(planOf(offline));
    expect(script.findings).toMatchObject([{ rule: 'ANC-OFFLINE-CRL-DUE', level: 'warning' }]);
    expect(script.findings[0]?.message).toContain((await room.ports.ledger.crls('acme-root'))[0]?.nextUpdate);
    expect(await codeOf(room.conductor.open(script.planDigest, []))).toBe('warning-not-acknowledged');

    await holdPlan(
      room,
      planOf(offline),
      answering({ 'give passphrase': goodPassphrase, 'set offline-passphrase': offlinePassphrase }),
    );
    expect(custodyState(await record())).toBe('offline-here');
    expect(keyFolders()).toHaveLength(1);
    expect(await refused(sampleCrl())).toBe('key-offline');
    expect(await refused(sampleIntermediate())).toBe('key-offline');
    expect(await refused(offline)).toBe('custody-refused');
    expect(await room.ports.ledger.authority('acme-root')).toBeDefined();
    expect(await room.ports.ledger.crls('acme-root')).toHaveLength(1);

    const refusals: string[] = [];
    const back = { 'give offline-passphrase': [goodPassphrase, offlinePassphrase], 'set passphrase': otherPassphrase };
    await holdPlan(room, planOf(online), answering(back, refusals));
    expect(refusals).toEqual(['passphrase-wrong']);
    expect(custodyState(await record())).toBe('online');
    await holdPlan(room, planOf(sampleCrl()), answering({ 'give passphrase': otherPassphrase }));
    expect(await room.ports.ledger.crls('acme-root')).toHaveLength(2);
  });

  it('is carried away in a file that openssl opens, and comes back with it', async () => {
    expect(await refused({ kind: 'key-carriage', ...key, folder: join(room.home, 'keys'), iterations })).toBe('custody-refused');
    const file = await carry();
    expect(custodyState(await record())).toBe('offline-away');
    expect(keyFolders()).toEqual([]);
    expect(openssl(file, offlinePassphrase)).toBe((await record()).spki);
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: join(file, '..') });
    expect(await refused(sampleCrl())).toBe('key-offline');
    expect(await refused(online)).toBe('custody-refused');

    const restoration: Operation = { kind: 'key-restoration', ...key, file, iterations };
    const refusals: string[] = [];
    const back = {
      'give offline-passphrase': [goodPassphrase, offlinePassphrase],
      'set passphrase': [otherPassphrase, otherPassphrase],
    };
    await holdPlan(room, planOf(restoration), answering(back, refusals));
    expect(refusals).toEqual(['passphrase-wrong']);
    expect(custodyState(await record())).toBe('online');
    expect(await refused(restoration)).toBe('custody-refused');
    await holdPlan(room, planOf(sampleCrl()), answering({ 'give passphrase': otherPassphrase }));
    for (const secret of [goodPassphrase, otherPassphrase, offlinePassphrase])
      expect(placesOfSecret(room.home, secret).concat(placesOfSecret(join(file, '..'), secret))).toEqual([]);
  });

  it('does not leave without the file that was carried: what ends here ends only while that is seen, as it was written', async () => {
    const volume = memoryFolder('volume');
    const answers = answering({ 'give passphrase': goodPassphrase, 'set offline-passphrase': offlinePassphrase });
    await openPlan(room, planOf({ kind: 'key-carriage', ...key, folder: volume, iterations }));
    expect(await driveUntil(room, ({ kind }) => kind === 'confirm', answers)).toBe(true);
    const file = join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
    const pem = readFileSync(file);
    const here = keyFolders();
    for (const [spoil, why] of [
      [() => rmSync(file), 'it is not there'],
      [() => writeFileSync(file, `${pem.toString()}\n`), 'its SHA-256 is not the recorded one'],
    ] as const) {
      spoil();
      await expect(driveCeremony(room.conductor, answers)).rejects.toMatchObject({
        code: 'carried-copy-missing',
        detail: { path: file, why },
      });
      expect(keyFolders()).toEqual(here);
      expect(custodyState(await record())).toBe('online');
      await room.conductor.resume();
    }
    writeFileSync(file, pem);
    await driveCeremony(room.conductor, answers);
    const retired = (await entriesOf(room, 'step-completed')).find(({ data }) => JSON.stringify(data).includes('Read once more'));
    expect(retired?.data).toMatchObject({ evidence: [{ label: 'Read once more, as it was written', value: file }, {}] });
    expect(custodyState(await record())).toBe('offline-away');
    expect(keyFolders()).toEqual([]);
  });

  it('comes back from a file that the ledger does not know or took for lost, which is a copy to account for from then on', async () => {
    const file = await carry();
    const known = (await record()).copies.find(({ kind }) => kind === 'carried');
    const copied = join(memoryFolder('copy'), 'copy.pem');
    // The same key, written by hand: another digest.
    writeFileSync(copied, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
    const from = (path: string): Operation => ({ kind: 'key-restoration', ...key, file: path, iterations });
    const back = answering({ 'give offline-passphrase': offlinePassphrase, 'set passphrase': otherPassphrase });
    await holdPlan(room, planOf(from(copied)), back);
    const digest = execFileSync('sha256sum', [copied], { encoding: 'utf8' }).slice(0, 64);
    const elsewhere = async () => liveCopies(await record()).filter(({ kind }) => kind !== 'sealed-file');
    expect(await elsewhere()).toMatchObject([
      { keyId: known?.keyId, kind: 'carried' },
      { kind: 'exported', place: copied, sha256: digest, protection: 'passphrase' },
    ]);
    const lost = { kind: 'carried' as const, keyId: known?.keyId ?? '', place: known?.place ?? '' };
    rmSync(copied);
    const pulled = readFileSync(file);
    rmSync(file);
    await holdPlan(room, planOf({ kind: 'copy-end', ...key, copy: lost, how: 'lost', why: 'nobody finds it' }));
    expect(await elsewhere()).toMatchObject([{ place: copied }]);
    // It is found after all, once the copy here is gone.
    writeFileSync(file, pulled);
    for (const folder of keyFolders()) rmSync(join(room.home, 'keys', folder), { recursive: true });
    await holdPlan(room, planOf(from(file)), back);
    expect(await elsewhere()).toMatchObject([{ place: copied }, { kind: 'exported', place: file, sha256: known?.sha256 }]);
  });

  it('does not come back from the file of another authority, known or unknown, or from a damaged one', async () => {
    await holdPlan(room, planOf(sampleRoot({ name: 'other-root', subject: { commonName: 'Other Root' }, custody: sealed })));
    const file = await carry();
    const ofOther: Operation = { kind: 'key-restoration', name: 'custody', authority: 'other-root', file, iterations };
    expect(await refused(ofOther)).toBe('custody-refused');
    const second = memoryFolder('volume');
    await holdPlan(
      room,
      planOf({ kind: 'key-carriage', name: 'custody', authority: 'other-root', folder: second, iterations }),
      answering({ 'give passphrase': goodPassphrase, 'set offline-passphrase': offlinePassphrase }),
    );
    expect(await refused(ofOther)).toBe('key-of-another-authority');

    // The same key, written by hand: its digest is not known, so only opening it tells.
    const copy = join(memoryFolder('copy'), 'copy.pem');
    writeFileSync(copy, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
    const unknown: Operation = { ...ofOther, file: copy };
    const script = await room.conductor.propose(planOf(unknown));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-RESTORE-UNKNOWN-FILE']);
    const both = { 'give offline-passphrase': offlinePassphrase, 'set passphrase': otherPassphrase };
    await expect(holdPlan(room, planOf(unknown), answering(both))).rejects.toMatchObject({
      code: 'key-of-another-authority',
      detail: { authority: 'other-root', found: 'acme-root' },
    });
    await room.conductor.abort('the wrong file');
    // A key that openssl made, which the ledger does not know at all.
    const foreign = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384', '-out', copy];
    execFileSync('openssl', foreign, { stdio: 'pipe' });
    const pem = execFileSync(
      'openssl',
      ['pkcs8', '-topk8', '-in', copy, '-v2', 'aes-256-cbc', '-iter', String(iterations), '-passout', 'stdin'],
      { input: offlinePassphrase, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    writeFileSync(copy, pem);
    await expect(holdPlan(room, planOf(unknown), answering(both))).rejects.toMatchObject({
      code: 'key-of-another-authority',
      detail: { authority: 'other-root', why: 'the key in it is of no authority that this ledger knows' },
    });
    await room.conductor.abort('the wrong file');
    expect(keyFolders()).toEqual([]);

    writeFileSync(copy, 'not a key');
    expect(await refused(unknown)).toBe('key-file-not-recognised');
    execFileSync('openssl', [
      ...['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-aes-128-cbc', '-pass', 'pass:foreign'],
      ...['-out', copy],
    ]);
    await expect(room.conductor.propose(planOf(unknown))).rejects.toMatchObject({
      code: 'key-file-not-recognised',
      detail: { file: copy, found: expect.stringContaining('aes128-CBC') },
    });
    expect(await refused({ ...ofOther, file: join(copy, 'none') })).toBe('file-not-found');
  });

  it('signs nothing while it is suspended, and again when it is active', async () => {
    const state = (to: 'suspended' | 'active' | 'deactivated' | 'compromised'): Operation => ({
      kind: 'key-state-change',
      ...key,
      to,
      why: 'test',
    });
    expect(await refused(state('active'))).toBe('key-state-refused');
    const warned = async (to: 'suspended' | 'deactivated'): Promise<string[]> =>
      (await room.conductor.propose(planOf(state(to)))).findings.map(({ rule, message }) => `${rule}: ${message}`);
    expect(await warned('suspended')).toEqual([
      expect.stringMatching(
        /^ANC-KEY-SUSPENDED: no certificate and no CRL of acme-root is signed until its key is active again; its last CRL ends at 20\S+$/,
      ),
    ]);
    await holdPlan(room, planOf(state('suspended')));
    expect(await warned('deactivated')).toEqual([
      expect.stringMatching(
        /^ANC-KEY-DEACTIVATED: a deactivated key is never active again; .*its last CRL ends at 20\S+; .*signed before this or never$/,
      ),
    ]);
    await expect(room.conductor.propose(planOf(sampleCrl()))).rejects.toMatchObject({
      code: 'key-state-refused',
      detail: { authority: 'acme-root', from: 'suspended', why: 'it signs no certificate and no CRL' },
    });
    await holdPlan(room, planOf(state('active')));
    expect(await refused(sampleCrl())).toBe('no fault');
    const { findings } = await room.conductor.propose(planOf(state('compromised')));
    expect(findings).toMatchObject([{ rule: 'ANC-KEY-COMPROMISED', level: 'warning' }]);
    expect(findings[0]?.message).toMatch(
      /^a compromised key stays compromised: only its destruction can follow; no certificate and no CRL of acme-root can ever be signed again; its last CRL ends at 20\S+; no certificate it issued is left to revoke; .* whoever trusts it has to be told to stop$/,
    );
    await holdPlan(room, planOf(state('compromised')));
    for (const operation of [sampleCrl(), offline, state('active')])
      await expect(room.conductor.propose(planOf(operation))).rejects.toMatchObject({
        code: 'key-state-refused',
        detail: { authority: 'acme-root', from: 'compromised' },
      });
  });

  it('is destroyed when every copy is accounted for, and only then', async () => {
    const file = await carry();
    await holdPlan(
      room,
      planOf({ kind: 'key-restoration', ...key, file, iterations }),
      answering({ 'give offline-passphrase': offlinePassphrase, 'set passphrase': otherPassphrase }),
    );
    const copies = liveCopies(await record()).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    const destruction = (named: typeof copies): Operation => ({
      kind: 'key-destruction',
      ...key,
      copies: named,
      why: 'end of life',
    });
    expect(await refused(destruction(copies.slice(1)))).toBe('copies-unaccounted');
    expect(await refused(destruction([...copies, { keyId: 'f'.repeat(32), kind: 'backup', place: 'safe' }]))).toBe(
      'copies-unaccounted',
    );
    const script = await room.conductor.propose(planOf(destruction(copies)));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-DESTROY-LOST']);
    expect(script.findings[0]?.message).toMatch(/; no certificate it issued is left to revoke$/);
    expect(script.steps.filter(({ kind, activity }) => kind === 'attest' && activity.includes('carried copy'))).toHaveLength(1);
    rmSync(file);
    await holdPlan(room, planOf(destruction(copies)));
    expect(await record()).toMatchObject({ state: 'destroyed' });
    expect((await record()).copies.map(({ ended }) => ended?.how)).toEqual(['removed', 'attested', 'destroyed']);
    expect(keyFolders()).toEqual([]);
    for (const operation of [sampleCrl(), offline, destruction([])]) expect(await refused(operation)).toBe('key-state-refused');
    expect(await entriesOf(room, 'key-state-changed')).toHaveLength(1);
  });

  it('cannot be sealed or carried where it lives in memory only', async () => {
    const rehearsal = await openRoom();
    await holdPlan(rehearsal, planOf(sampleRoot()));
    expect(await codeOf(rehearsal.conductor.propose(planOf(offline)))).toBe('custody-refused');
    await rehearsal.close();
  });
});
