import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toBase64 } from '../../../shared/base/bytes.ts';
import type { EntryData, NewEntry } from '../../../shared/ceremony/ledger-entry.ts';
import { Database } from '../../../main/ledger/database.ts';
import { migrate, migrations, schemaVersion } from '../../../main/ledger/migrations.ts';
import {
  codeFrom,
  crl,
  crlNumber,
  digest,
  issued,
  keyEntries,
  newSample,
  opened,
  revoked,
  serial,
  type Sample,
} from './sample-ledger.ts';

const certificateRow = z.object({ seq: z.int(), name: z.string(), kind: z.string(), serial: z.string() });
const spki = new TextEncoder().encode('key of elsewhere');
const keyId = 'd'.repeat(32);

const adopted = (
  name: string,
  issuer: string,
  serialNumber: string,
  data: Partial<EntryData<'certificate-adopted'>> = {},
): NewEntry => {
  const der = new TextEncoder().encode(`certificate of ${name}`);
  return {
    type: 'certificate-adopted',
    ceremony: 'c1',
    data: {
      name,
      kind: name === issuer ? 'root' : 'intermediate',
      issuer,
      serialNumber,
      fingerprint: digest(der),
      spkiSha256: name === 'old' ? digest(spki) : digest(name),
      der: toBase64(der),
      preset: 'private-rfc5280',
      notBefore: '2020-11-21T10:00:00Z',
      notAfter: '2036-11-21T10:00:00Z',
      subject: `CN=${name}`,
      ...data,
    },
  };
};
const revocation = (issuer: string, serialNumber: string): NewEntry => ({
  type: 'revocation-adopted',
  ceremony: 'c1',
  data: { issuer, serialNumber, reasonCode: 'superseded', revocationDate: '2024-01-01T00:00:00Z', invalidityDate: null },
});
const crlAdopted = (issuer: string, number: number): NewEntry => {
  const der = new TextEncoder().encode(`old CRL ${number}`);
  const [thisUpdate, nextUpdate] = ['2026-11-01T00:00:00Z', '2027-01-01T00:00:00Z'];
  return {
    type: 'crl-adopted',
    ceremony: 'c1',
    data: { issuer, crlNumber: number, thisUpdate, nextUpdate, entries: 1, sha256: digest(der), der: toBase64(der) },
  };
};
const key: readonly NewEntry[] = [
  { type: 'key-intended', ceremony: 'c1', data: { keyId, algorithm: 'EC-P256', custody: 'sealed-file', operation: 'old' } },
  {
    type: 'key-adopted',
    ceremony: 'c1',
    data: {
      ...{ keyId, algorithm: 'EC-P256', custody: 'sealed-file', protection: 'passphrase', operation: 'old' },
      ...{ spki: toBase64(spki), spkiSha256: digest(spki), source: 'ca.key', sourceSha256: digest('ca.key'), token: null },
    },
  },
];

describe('entries about what is taken over', () => {
  let sample: Sample;
  const add = (...entries: readonly NewEntry[]) => sample.ledger.appendAll(entries);

  beforeEach(async () => {
    sample = await newSample();
    await add(opened('c1'), adopted('old', 'old', '01'), ...key);
  });
  afterEach(async () => {
    // What was appended is what a reader without the database would accept too.
    await sample.ledger.verify();
    await sample.ledger.rebuildProjections();
    await sample.ledger.verify();
    await sample.ledger.close();
  });

  it('burn serial numbers, of certificates and of revocations alike', async () => {
    await add(adopted('sub', 'old', '00aa'), revocation('old', 'bb'), crlAdopted('old', 7));
    expect(await codeFrom(add(serial('c1', 'old', 'aa')))).toBe('serial-already-used');
    expect(await codeFrom(add(serial('c1', 'old', '00bb')))).toBe('serial-already-used');
    expect(await sample.ledger.serialUsed('old', 'bb')).toBe(true);
    expect(await codeFrom(add(adopted('sub-2', 'old', 'aa')))).toBe('serial-already-used');
    await add(adopted('revoked', 'old', 'bb'), serial('c1', 'old', 'cc'), issued('c1', 'new', 'old', 'cc'));
    expect((await sample.ledger.authorities()).map(({ name, adopted: taken }) => [name, taken])).toEqual([
      ['old', true],
      ['sub', true],
      ['revoked', true],
      ['new', false],
    ]);
  });

  it('keep what was revoked revoked: once, first in the list, and not a second time', async () => {
    await add(adopted('gone', 'old', 'bb'), adopted('sub', 'old', 'aa'), revocation('old', '00bb'));
    expect(await codeFrom(add(revocation('old', 'bb')))).toBe('certificate-already-revoked');
    await add(crlAdopted('old', 7));
    await expect(add(revocation('old', 'cc'))).rejects.toThrow('before the CRL');
    expect((await sample.ledger.authority('gone'))?.revoked).toMatchObject({ reasonCode: 'superseded' });
    expect(await codeFrom(add(revoked('c1', 'gone', 'old', 'bb')))).toBe('certificate-already-revoked');
    await add(revoked('c1', 'sub', 'old', 'aa'));
    expect((await sample.ledger.revocations('old')).map(({ serialNumber }) => serialNumber)).toEqual(['00bb', 'aa']);
  });

  it('let CRL numbers count on, from one adopted CRL that stays the newest until then', async () => {
    await add(crlAdopted('old', 7));
    expect(await sample.ledger.nextCrlNumber('old')).toBe(8);
    expect(await codeFrom(add(crlAdopted('old', 9)))).toBe('crl-number-not-greater');
    expect(await codeFrom(add(crlNumber('c1', 'old', 7)))).toBe('crl-number-not-greater');
    expect((await sample.ledger.crls('old'))[0]?.crlNumber).toBe(7);
    await add(crlNumber('c1', 'old', 8), crl('c1', 'old', 8));
    expect((await sample.ledger.crls('old')).map(({ crlNumber: number }) => number)).toEqual([8, 7]);
  });

  it('begin at 1 after a CRL without a number', async () => {
    await add(crlAdopted('old', 0));
    expect(await sample.ledger.nextCrlNumber('old')).toBe(1);
    expect(await codeFrom(add(crlAdopted('old', 1)))).toBe('crl-number-not-greater');
  });

  it('are not believed of an issuer that is not known, or whose key was made here', async () => {
    expect(await codeFrom(add(adopted('sub', 'nobody', 'aa')))).toBe('issuer-unknown');
    expect(await codeFrom(add(crlAdopted('nobody', 1)))).toBe('issuer-unknown');
    const rootKey = digest(`key ${'aa'.repeat(16)}`);
    await add(...keyEntries('c1', 'aa'.repeat(16)), serial('c1', 'root', '01aa'), issued('c1', 'root', 'root', '01aa', rootKey));
    for (const entry of [adopted('sub', 'root', 'aa'), revocation('root', 'aa'), crlAdopted('root', 1)])
      expect(await codeFrom(add(entry))).toBe('certificate-unknown');
  });

  it('know an issuer whose key stays elsewhere: no end entity, and no key that is here', async () => {
    const keyElsewhere = { keyElsewhere: true } as const;
    await add(adopted('other', 'other', '01', keyElsewhere), adopted('below', 'other', 'aa'));
    expect((await sample.ledger.authority('other'))?.key).toBeNull();
    const leaf = adopted('leaf', 'other', 'bb', { kind: 'end-entity', ...keyElsewhere });
    await expect(add(leaf)).rejects.toThrow('no end entity');
    const again = adopted('old-2', 'other', 'cc', { spkiSha256: digest(spki), ...keyElsewhere });
    await expect(add(again)).rejects.toThrow('adopted with it');
  });

  it('stand for one certificate each, and say truly what it is', async () => {
    expect(await codeFrom(add(adopted('old', 'old', '02')))).toBe('name-already-used');
    await expect(add(adopted('sub', 'old', 'aa', { kind: 'root' }))).rejects.toThrow('its own issuer');
    await expect(add(adopted('sub', 'old', 'aa', { fingerprint: digest('other') }))).rejects.toThrow();
    const der = toBase64(new TextEncoder().encode('certificate of old'));
    const again = { der, fingerprint: digest('certificate of old') };
    await expect(add(adopted('sub', 'old', 'aa', again))).rejects.toThrow('recorded once');
  });
});

describe('a ledger of version 2', () => {
  it('keeps its certificates when it is brought to version 3', async () => {
    const database = await Database.open(':memory:', 'create');
    await database.transaction(async (tx) => {
      await migrate(tx, 0, migrations.slice(0, 2));
      const text = "'root', 'root', 'root', 'CN=root', '01', '01'";
      const hex = `'${'ab'.repeat(32)}', '${'cd'.repeat(32)}'`;
      await tx.run(`INSERT INTO certificates VALUES (5, ${text}, ${hex}, x'30', 'private-rfc5280', 'from', 'to', 'c1')`);
      await migrate(tx, 2);
      expect(await schemaVersion(tx)).toBe(3);
    });
    const rows = await database.all(certificateRow, 'SELECT seq, name, kind, serial FROM certificates');
    expect(rows).toEqual([{ seq: 5, name: 'root', kind: 'root', serial: '01' }]);
    await expect(database.transaction((tx) => tx.run("UPDATE certificates SET kind = 'end-entity'"))).rejects.toThrow(
      'not changed',
    );
    await database.close();
  });
});
