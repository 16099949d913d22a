import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ledgerBackupsOf } from '../../main/ceremony/ledger-backup-found.ts';
import { unprovenLedger } from '../../main/lifecycle/unproven-ledger.ts';
import { unprovenOf } from '../../main/lifecycle/unproven.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { pinAnswers } from '../support/pin-answers.ts';
import { sampleCrl, sampleIntermediate, sampleRoot } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { codeOf, holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { opensslCsr, planOf } from '../support/test-workplace.ts';
import { initSoftToken, newSoftTokens, softModule, testPin, testSoPin, tokensOf } from '../support/test-tokens.ts';

beforeAll(() => void newSoftTokens());

describe('a ledger whose keys are on tokens', () => {
  const rooms: TestRoom[] = [];
  const roomWithTokens = async (): Promise<TestRoom> => {
    const room = await openRoom({ mode: 'production', tokens: await tokensOf([softModule]) });
    rooms.push(room);
    return room;
  };
  afterEach(async () => {
    for (const room of rooms.splice(0)) {
      await room.ports.ledger.verify();
      await room.close();
    }
  });

  it('is backed up, drilled, and goes on from its files in a fresh home where the workstation is gone', async () => {
    const token = initSoftToken('the only home');
    const room = await roomWithTokens();
    const volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot({ custody: { kind: 'token', token } })), pinAnswers());
    await holdPlan(room, planOf(sampleIntermediate()), pinAnswers());
    const other = sampleIntermediate({ name: 'acme-other', csr: { der: opensslCsr('/C=DE/O=Acme/CN=Acme Other') } });
    await holdPlan(room, planOf(other), pinAnswers());
    await holdPlan(
      room,
      planOf(sampleCrl({ revoke: [{ certificate: 'acme-issuing', reasonCode: 'cessationOfOperation' }] })),
      pinAnswers(),
    );
    const keyBackup: Operation = {
      ...{ kind: 'key-backup', name: 'backup', authority: 'acme-root', folder: volume, proveEveryDays: 30 },
    };
    expect(await codeOf(room.conductor.propose(planOf(keyBackup)))).toBe('custody-refused');
    const lines = async () => {
      const [own, records] = [await ledgerBackupsOf(room.ports), await keyRecordsOf(room.ports)];
      const now = room.clock.now();
      return [...unprovenOf(records, now), ...unprovenLedger({ own, records, authorities: 3, since: now, now })];
    };
    expect((await lines()).map(({ kind }) => kind)).toEqual(['only-copy', 'ledger-no-backup']);
    // Nobody is asked for anything: no PIN, no passphrase.
    await holdPlan(room, planOf({ kind: 'ledger-backup', name: 'ledger', folder: volume, proveEveryDays: 30 }));
    expect((await lines()).map(({ kind }) => kind)).toEqual(['only-copy']);
    const folder = join(volume, readdirSync(volume)[0] ?? '');
    await holdPlan(room, planOf({ kind: 'ledger-drill', name: 'drill', folder }));
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
    for (const secret of [testPin, testSoPin]) expect(placesOfSecret(volume, secret)).toEqual([]);

    const fresh = await roomWithTokens();
    const file = (path: string) => ({ der: readFileSync(join(folder, 'bundle', path)).toString('base64') });
    const adoption: Operation = {
      ...{ kind: 'authority-adoption', name: 'acme-root', preset: 'private-rfc5280', key: { token } },
      certificate: file('certs/acme-root.der'),
      crl: file('crls/acme-root.crl'),
      issued: ['acme-issuing', 'acme-other'].map((name) => ({ name, certificate: file(`certs/${name}.der`) })),
    };
    await holdPlan(fresh, planOf(adoption), pinAnswers());
    const [record] = await keyRecordsOf(fresh.ports);
    expect(record && liveCopies(record).map(({ kind }) => kind)).toEqual(['token']);
    const before = await room.ports.ledger.crls('acme-root');
    expect(before[0]?.crlNumber).toBe(2);
    expect((await fresh.ports.ledger.authority('acme-issuing'))?.revoked?.reasonCode).toBe('cessationOfOperation');
    await holdPlan(
      fresh,
      planOf(sampleCrl({ name: 'next', revoke: [{ certificate: 'acme-other', reasonCode: 'superseded' }] })),
      pinAnswers(),
    );
    const [next, ...earlier] = await fresh.ports.ledger.crls('acme-root');
    expect([next?.crlNumber, ...earlier.map(({ crlNumber }) => crlNumber)]).toEqual([3, 2]);
    const listed = execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-text'], { input: next?.der, encoding: 'utf8' });
    for (const reason of ['Cessation Of Operation', 'Superseded']) expect(listed).toContain(reason);
    // The serial numbers of before are burnt here, too.
    for (const name of ['acme-root', 'acme-issuing', 'acme-other']) {
      const serial = (await room.ports.ledger.authority(name))?.serialNumber ?? '';
      expect(await fresh.ports.ledger.serialUsed('acme-root', serial)).toBe(true);
    }
  });
});
