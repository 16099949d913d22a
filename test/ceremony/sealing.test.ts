import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { previewLines } from '../../main/terminal/shown-lines.ts';
import { adoptionOf } from '../support/adoption.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { opensslCa } from '../support/openssl-ca.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { entriesOf, goodPassphrase, holdPlan, openRoom, otherPassphrase, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const sealedWith = (iterations: string): string => `PBES2, PBKDF2-HMAC-SHA256 ${iterations} iterations, AES-256-CBC`;
const key = { name: 'sealing', authority: 'acme-root' };
const quorum = { required: 2, custodians: ['Anna', 'Berta', 'Carl'] };

/** How a key will be sealed stands in the review, and how it was sealed in the record: in the same words. */
describe('the sealing of a key', () => {
  let room: TestRoom;
  let volume: string;
  const reviewed = async (operation: Operation) =>
    (await room.conductor.propose(planOf(operation))).previews
      .flatMap(({ fields }) => fields)
      .filter(({ label }) => label === 'Sealing')
      .map(({ value, origin }) => [value, origin]);
  const recorded = async () =>
    (await entriesOf(room, 'step-completed'))
      .flatMap((entry) => (entry.type === 'step-completed' ? entry.data.evidence : []))
      .findLast(({ label }) => label === 'Sealing')?.value;
  /** The file as a foreign program reads it. */
  const asn1 = (file: string): string =>
    execFileSync('openssl', ['asn1parse', '-in', file], { encoding: 'utf8' }).replaceAll(/\s+/g, ' ');
  const keyFile = (): string => join(room.home, 'keys', readdirSync(join(room.home, 'keys'))[0] ?? '', 'private.pem');

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('is shown before a root is made, where the plan says nothing as well, and is what openssl reads in the file', async () => {
    const named = { name: 'second', subject: { commonName: 'Second Root' } };
    const root = (iterations?: number) =>
      sampleRoot({ ...named, custody: { kind: 'sealed-file', ...(iterations && { iterations }) } });
    expect(await reviewed(root())).toEqual([[sealedWith('10,000,000'), 'program']]);
    expect(await reviewed(root(700_001))).toEqual([[sealedWith('700,001'), 'plan']]);
    const behind = sampleRoot({ ...named, custody: { kind: 'sealed-file', quorum } });
    expect(await reviewed(behind)).toEqual([[sealedWith('10,000,000'), 'program']]);
    const script = await room.conductor.propose(planOf(root()));
    expect(previewLines(script)).toContain(`  Sealing: ${sealedWith('10,000,000')} [program]`);

    expect(await recorded()).toBe(sealedWith('600,000'));
    const read = asn1(keyFile());
    for (const part of [':PBES2', ':PBKDF2', ':0927C0', ':hmacWithSHA256', ':aes-256-cbc']) expect(read).toContain(part);
    const [keyId = ''] = readdirSync(join(room.home, 'keys'));
    expect(await room.ports.keyStores['sealed-file'].sealing(keyId)).toBe(sealedWith('600,000'));
  });

  it('is shown before a key is sealed anew, carried away and brought back, and recorded', async () => {
    const reseal = (iterations?: number): Operation => ({
      kind: 'key-resealing',
      ...key,
      protection: { kind: 'passphrase', ...(iterations && { iterations }) },
    });
    expect(await reviewed(reseal())).toEqual([[sealedWith('10,000,000'), 'program']]);
    expect(await reviewed({ kind: 'key-resealing', ...key, protection: { kind: 'quorum', ...quorum } })).toEqual([
      [sealedWith('10,000,000'), 'program'],
    ]);
    expect(await reviewed(reseal(600_002))).toEqual([[sealedWith('600,002'), 'plan']]);
    const both = answering({ 'give passphrase': goodPassphrase, 'set passphrase': otherPassphrase });
    await holdPlan(room, planOf(reseal(600_002)), both);
    expect(await recorded()).toBe(sealedWith('600,002'));
    expect(asn1(keyFile())).toContain(':0927C2');

    const carriage: Operation = { kind: 'key-carriage', ...key, folder: volume, iterations: 600_003 };
    expect(await reviewed(carriage)).toEqual([[sealedWith('600,003'), 'plan']]);
    const away = answering({ 'give passphrase': otherPassphrase, 'set offline-passphrase': 'Heron! beside 38 ponds' });
    await holdPlan(room, planOf(carriage), away);
    expect(await recorded()).toBe(sealedWith('600,003'));
    const file = join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
    expect(asn1(file)).toContain(':0927C3');

    const restoration: Operation = { kind: 'key-restoration', ...key, file, iterations: 600_004 };
    expect(await reviewed(restoration)).toEqual([[sealedWith('600,004'), 'plan']]);
    const back = answering({ 'give offline-passphrase': 'Heron! beside 38 ponds', 'set passphrase': goodPassphrase });
    await holdPlan(room, planOf(restoration), back);
    expect(await recorded()).toBe(sealedWith('600,004'));
    expect(asn1(keyFile())).toContain(':0927C4');
  });

  it('is shown of a backup, an export and an adopted key in the same words', async () => {
    const backup: Operation = { kind: 'key-backup', ...key, folder: volume, proveEveryDays: 365 };
    expect(await reviewed(backup)).toEqual([[sealedWith('10,000,000'), 'program']]);
    const away = (format: 'pkcs8' | 'pkcs12', iterations?: number): Operation => ({
      ...{ kind: 'key-export', ...key, folder: volume, format },
      ...(iterations && { iterations }),
    });
    expect(await reviewed(away('pkcs8', 800_000))).toEqual([[sealedWith('800,000'), 'plan']]);
    expect(await reviewed(away('pkcs12'))).toEqual([[sealedWith('2,000,000'), 'program']]);
    const ca = opensslCa('/CN=Acme Old Root');
    const adopted = adoptionOf(ca, { name: 'old-root', custody: { kind: 'sealed-file', iterations: 900_000 } });
    expect(await reviewed(adopted)).toEqual([[sealedWith('900,000'), 'plan']]);
  });

  it('is none of a throw-away key', async () => {
    const rehearsal = await openRoom();
    try {
      const script = await rehearsal.conductor.propose(planOf(sampleRoot({ custody: { kind: 'throw-away' } })));
      expect(script.previews.flatMap(({ fields }) => fields).map(({ label }) => label)).not.toContain('Sealing');
    } finally {
      await rehearsal.close();
    }
  });
});
