import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { toBase64 } from '../../../shared/base/bytes.ts';
import { addSeconds } from '../../../shared/base/instant.ts';
import type { NewEntry } from '../../../shared/ceremony/ledger-entry.ts';
import type { FaultCode } from '../../../shared/fault/fault-codes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { createLedger } from '../../../main/ledger/open-ledger.ts';
import type { SqliteLedger } from '../../../main/ledger/sqlite-ledger.ts';
import type { LedgerSigner } from '../../../main/ports/key-store.ts';

/** A clock that stands until it is moved. */
export class StandingClock {
  time = '2026-11-21T10:00:00Z';

  now(): string {
    return this.time;
  }

  move(seconds: number): void {
    this.time = addSeconds(this.time, seconds);
  }
}

export function makeSigner(): LedgerSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
  };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'anchorite-ledger-'));
}

export interface Sample {
  readonly file: string;
  readonly clock: StandingClock;
  readonly signer: LedgerSigner;
  readonly ledger: SqliteLedger;
}

export async function newSample(mode: 'rehearsal' | 'production' = 'production'): Promise<Sample> {
  const clock = new StandingClock();
  const signer = makeSigner();
  const file = join(temporaryFolder(), 'ledger.sqlite');
  const ledger = await createLedger({
    file,
    mode,
    ledgerId: '00112233445566778899aabbccddeeff',
    publicKey: signer.spki,
    application: 'Anchorite 0.1.0',
    clock,
  });
  return { file, clock, signer, ledger };
}

export function digest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

export function opened(ceremony: string): NewEntry {
  const participants = [{ role: 'ceremonyAdministrator' as const, name: 'Ada Example', initials: 'AE' }];
  return {
    type: 'ceremony-opened',
    ceremony,
    data: {
      title: `Ceremony ${ceremony} — “été”`,
      plan: {
        anchoritePlan: 1,
        title: 'CRL refresh',
        organisation: 'Example Ltd',
        place: 'Room 1',
        participants,
        operations: [{ kind: 'crl-refresh', name: 'crl-1', issuer: 'root', crl: { nextUpdateDays: 30 }, revoke: [] }],
      },
      planDigest: digest(ceremony),
      proposedAt: '2026-11-21T09:00:00Z',
      findings: [],
      application: 'Anchorite 0.1.0',
      runtime: 'node',
    },
  };
}

export function step(ceremony: string, number: number): NewEntry {
  const evidence = [{ label: 'value', value: `"quoted" \\ line ${number}\n` }];
  return {
    type: 'step-completed',
    ceremony,
    data: { step: `step-${number}`, number, who: 'Ada Example', initials: 'AE', evidence },
  };
}

export function serial(ceremony: string, issuer: string, serialNumber: string): NewEntry {
  return { type: 'serial-committed', ceremony, data: { issuer, serialNumber, operation: 'op', tbsSha256: digest(serialNumber) } };
}

export function issued(ceremony: string, name: string, issuer: string, serialNumber: string, spkiSha256 = digest(name)): NewEntry {
  const der = new TextEncoder().encode(`certificate of ${name}`);
  return {
    type: 'certificate-issued',
    ceremony,
    data: {
      name,
      kind: name === issuer ? 'root' : 'intermediate',
      issuer,
      serialNumber,
      fingerprint: digest(der),
      spkiSha256,
      der: toBase64(der),
      csr: null,
      preset: 'private-rfc5280',
      notBefore: '2026-11-21T10:00:00Z',
      notAfter: '2036-11-21T10:00:00Z',
      subject: `CN=${name}`,
    },
  };
}

export function revoked(ceremony: string, name: string, issuer: string, serialNumber: string): NewEntry {
  const fingerprint = digest(`certificate of ${name}`);
  const revocationDate = '2026-11-21T10:00:00Z';
  return {
    type: 'certificate-revoked',
    ceremony,
    data: { name, issuer, serialNumber, fingerprint, reasonCode: 'superseded', revocationDate, invalidityDate: null },
  };
}

export function crlNumber(ceremony: string, issuer: string, number: number): NewEntry {
  return { type: 'crl-number-committed', ceremony, data: { issuer, crlNumber: number, operation: 'op', tbsSha256: digest('tbs') } };
}

export function crl(ceremony: string, issuer: string, number: number): NewEntry {
  const der = new TextEncoder().encode(`CRL ${number} of ${issuer}`);
  const [thisUpdate, nextUpdate] = ['2026-11-21T10:00:00Z', '2026-12-21T10:00:00Z'];
  return {
    type: 'crl-issued',
    ceremony,
    data: { issuer, crlNumber: number, thisUpdate, nextUpdate, entries: 0, sha256: digest(der), der: toBase64(der) },
  };
}

export function keyEntries(ceremony: string, keyId: string): NewEntry[] {
  const spki = new TextEncoder().encode(`key ${keyId}`);
  const key = { keyId, algorithm: 'EC-P384' as const, custody: 'sealed-file', operation: 'root' };
  return [
    { type: 'key-intended', ceremony, data: key },
    { type: 'key-generated', ceremony, data: { ...key, spki: toBase64(spki), spkiSha256: digest(spki) } },
  ];
}

export function closed(ceremony: string): NewEntry {
  return { type: 'ceremony-closed', ceremony, data: { exceptions: 0, artifacts: 2 } };
}

/** A whole ceremony: root, intermediate, its revocation, two CRLs, closed, checkpoint. */
export async function holdCeremony({ ledger, signer, clock }: Sample, ceremony = 'c1'): Promise<void> {
  await ledger.append(opened(ceremony));
  await ledger.appendAll(keyEntries(ceremony, 'aa'.repeat(16)));
  const rootKey = digest(`key ${'aa'.repeat(16)}`);
  await ledger.appendAll([serial(ceremony, 'root', '01aa'), issued(ceremony, 'root', 'root', '01aa', rootKey)]);
  await ledger.appendAll([crlNumber(ceremony, 'root', 1), crl(ceremony, 'root', 1)]);
  await ledger.appendAll([serial(ceremony, 'root', '00bb01'), issued(ceremony, 'sub', 'root', '00bb01')]);
  clock.move(60);
  await ledger.append(revoked(ceremony, 'sub', 'root', '00bb01'));
  await ledger.appendAll([crlNumber(ceremony, 'root', 2), crl(ceremony, 'root', 2)]);
  await ledger.append(closed(ceremony));
  await ledger.checkpoint(signer, ceremony);
}

/** The Fault that the work ends with; fails when it ends otherwise. */
export async function faultFrom(work: Promise<unknown> | (() => unknown)): Promise<Fault> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

export async function codeFrom(work: Promise<unknown> | (() => unknown)): Promise<FaultCode> {
  return (await faultFrom(work)).code;
}

/** Another tool at the same file: raw SQL, as somebody with the file and no scruples has it. */
export async function meddle(file: string, sql: string): Promise<void> {
  const database = new sqlite3.Database(file);
  try {
    await new Promise<void>((resolve, reject) => database.exec(sql, (error) => (error ? reject(error) : resolve())));
  } finally {
    await new Promise((resolve) => database.close(resolve));
  }
}

/** The same with the append-only triggers taken away before and put back after, so that the schema looks untouched. */
export async function meddleBehindTriggers(file: string, sql: string): Promise<void> {
  const triggers: { name: string; sql: string }[] = await new Promise((resolve, reject) => {
    const database = new sqlite3.Database(file);
    database.all<{ name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'", (error, rows) => {
      database.close(() => (error ? reject(error) : resolve(rows)));
    });
  });
  const drop = triggers.map(({ name }) => `DROP TRIGGER ${name};`).join('\n');
  await meddle(file, `BEGIN;\n${drop}\n${sql};\n${triggers.map((trigger) => `${trigger.sql};`).join('\n')}\nCOMMIT;`);
}
