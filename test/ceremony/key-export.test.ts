import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import { custodyState, liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { KeyExport } from '../../shared/ceremony/key-operations.ts';
import { exportFormats } from '../../shared/ceremony/key-words.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { liveClock } from '../support/adoption.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleIntermediate, sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { codeOf, entriesOf, goodAnswers, goodPassphrase, holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { people, planOf } from '../support/test-workplace.ts';

const iterations = 600_000;
/** What each person types; together they are the passphrase. */
const halves: Readonly<Record<string, string>> = {
  'Otto Officer': 'Heron! beside 38 ponds',
  'Ada Administrator': 'Wren, beneath 71 gables',
};
const whole = `${halves['Otto Officer'] ?? ''}${halves['Ada Administrator'] ?? ''}`;

describe('the export of a key', () => {
  let room: TestRoom;
  let volume: string;
  const operation = (otherwise: Partial<KeyExport> = {}): KeyExport => ({
    kind: 'key-export',
    name: 'leave',
    authority: 'acme-root',
    folder: volume,
    format: 'pkcs8',
    iterations,
    ...otherwise,
  });
  const refused = (plan: Plan) => codeOf(room.conductor.propose(plan));
  /** Each person answers for their own half; everything else is the passphrase of the key. */
  const apart = (asked: Ask[] = [], refusals: string[] = [], firstTry: Readonly<Record<string, string>> = {}) =>
    goodAnswers({
      activation: (ask) => {
        const again = asked.some(({ person }) => person !== null && person === ask.person);
        asked.push(ask);
        const text =
          ask.person === null ? goodPassphrase : ((again ? undefined : firstTry[ask.person]) ?? halves[ask.person] ?? '');
        return Promise.resolve(ActivationSecret.fromText(text));
      },
      refused: (fault) => void refusals.push(fault.code),
    });
  const leave = async (format: KeyExport['format']): Promise<string> => {
    await holdPlan(room, planOf(operation({ format })), apart());
    const folder = join(volume, readdirSync(volume).at(-1) ?? '');
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
    return join(folder, format === 'pkcs8' ? 'key.pem' : 'key.p12');
  };
  const spkiOf = (pem: string): string =>
    execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: pem }).toString('base64');

  beforeEach(async () => {
    room = await openRoom({ mode: 'production', clock: liveClock });
    volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
    for (const secret of [...Object.values(halves), goodPassphrase])
      expect([...placesOfSecret(room.home, secret), ...placesOfSecret(volume, secret)]).toEqual([]);
  });

  it('of a key that signs nothing here says that it signs elsewhere', async () => {
    const rules = async () => (await room.conductor.propose(planOf(operation()))).findings.map(({ rule }) => rule);
    expect(await rules()).not.toContain('ANC-EXPORT-NOT-ACTIVE');
    await holdPlan(room, planOf({ kind: 'key-state-change', name: 'stop', authority: 'acme-root', to: 'suspended', why: 'audit' }));
    expect(await rules()).toContain('ANC-EXPORT-NOT-ACTIVE');
  });

  it('asks two people for one half each, and openssl opens the file with both and with neither alone', async () => {
    const asked: Ask[] = [];
    await holdPlan(room, planOf(operation()), apart(asked));
    expect(asked.slice(1).map(({ purpose, secret, person, part }) => [purpose, secret, person, part])).toEqual([
      ['set', 'container-passphrase', 'Otto Officer', { index: 1, of: 2 }],
      ['set', 'container-passphrase', 'Ada Administrator', { index: 2, of: 2 }],
    ]);
    const file = join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
    const open = (secret: string) =>
      execFileSync('openssl', ['pkey', '-in', file, '-passin', 'stdin'], {
        input: secret,
        stdio: ['pipe', 'pipe', 'ignore'],
      }).toString();
    const [record] = await keyRecordsOf(room.ports);
    expect(spkiOf(open(whole))).toBe(record?.spki);
    for (const half of Object.values(halves)) expect(() => open(half)).toThrow('Command failed');
    expect(record && liveCopies(record).map(({ kind, protection, place, sha256 }) => [kind, protection, place, sha256])).toEqual([
      ['sealed-file', 'passphrase', 'this workstation', null],
      ['exported', 'two-passphrases', file, execFileSync('sha256sum', [file]).toString().slice(0, 64)],
    ]);
    expect(record && custodyState(record)).toBe('online');
    await holdPlan(room, planOf(sampleCrl()));
  });

  it('as a PKCS #12 carries the certificates up to the root, and openssl opens it', async () => {
    const file = await leave('pkcs12');
    const dump = (...more: string[]) =>
      execFileSync('openssl', ['pkcs12', '-in', file, '-passin', 'stdin', '-nodes', ...more], {
        input: whole,
        stdio: ['pipe', 'pipe', 'pipe'],
      }).toString();
    expect(spkiOf(dump('-nocerts'))).toBe((await keyRecordsOf(room.ports))[0]?.spki);
    expect(dump('-nokeys').match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    expect(dump()).toContain('friendlyName: acme-root');
  });

  it('as a PKCS #12 with PBMAC1 says which openssl opens it, and how an older one does', async () => {
    const file = await leave('pkcs12-pbmac1');
    const readme = readFileSync(join(file, '..', 'README.txt'), 'utf8');
    expect(readme).toContain('OpenSSL 3.4 or later');
    expect(readme).toContain('add -nomacver');
    const open = (...more: string[]) =>
      execFileSync('openssl', ['pkcs12', ...more, '-in', file, '-passin', 'stdin', '-nodes', '-nocerts'], {
        input: whole,
        stdio: ['pipe', 'pipe', 'pipe'],
      }).toString();
    const spki = (await keyRecordsOf(room.ports))[0]?.spki;
    expect(spkiOf(open('-nomacver'))).toBe(spki);
    const [major = 0, minor = 0] = (/OpenSSL (\d+)\.(\d+)/.exec(execFileSync('openssl', ['version']).toString()) ?? [])
      .slice(1)
      .map(Number);
    if (major > 3 || (major === 3 && minor >= 4)) expect(spkiOf(open())).toBe(spki);
    else expect(() => open()).toThrow('Mac verify error: invalid password?');
    expect(readFileSync(join(await leave('pkcs12'), '..', 'README.txt'), 'utf8')).not.toContain('nomacver');
  });

  it.each(exportFormats)('as %s is adopted again in another ledger', async (format) => {
    const file = await leave(format);
    const other = await openRoom({ mode: 'production', clock: liveClock });
    const { ledger } = room.ports;
    const certificate = (await ledger.authority('acme-root'))?.der ?? new Uint8Array();
    const crl = (await ledger.crls('acme-root'))[0]?.der ?? new Uint8Array();
    const base64 = (der: Uint8Array) => ({ der: Buffer.from(der).toString('base64') });
    const adoption: Operation = {
      kind: 'authority-adoption',
      name: 'acme-again',
      certificate: base64(certificate),
      preset: 'private-rfc5280',
      key: { file },
      custody: { kind: 'sealed-file', iterations },
      crl: base64(crl),
      issued: [],
    };
    const script = await other.conductor.propose(planOf(adoption));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-ROOT-ONE-PERSON', 'ANC-ADOPT-OTHER-COPIES']);
    const secrets = { 'give container-passphrase': whole, 'set passphrase': goodPassphrase, 'give passphrase': goodPassphrase };
    await holdPlan(other, planOf(adoption), answering(secrets));
    await holdPlan(other, planOf(sampleCrl({ issuer: 'acme-again' })));
    expect((await other.ports.ledger.crls('acme-again')).map(({ crlNumber }) => crlNumber)).toEqual([2, 1]);
    await other.close();
  });

  it('refuses a weak half by itself, and two equal ones together', async () => {
    const asked: Ask[] = [];
    const refusals: string[] = [];
    await holdPlan(room, planOf(operation()), apart(asked, refusals, { 'Ada Administrator': 'short' }));
    expect(refusals).toEqual(['passphrase-weak']);
    expect(asked.filter(({ person }) => person !== null).map(({ person }) => person)).toEqual([
      'Otto Officer',
      'Ada Administrator',
      'Ada Administrator',
    ]);
    const same = { 'Ada Administrator': halves['Otto Officer'] ?? '' };
    await holdPlan(room, planOf(operation()), apart([], refusals, same));
    expect(refusals).toEqual(['passphrase-weak', 'passphrase-halves-same']);
    expect(await entriesOf(room, 'refusal-recorded')).toHaveLength(2);
  });

  it('is refused without two people who hold keys, in a folder that is none, or with iterations out of bounds', async () => {
    const alone = people.filter(({ role }) => role !== 'cryptoOfficer');
    const twins = [...alone, { name: 'Ada Second', role: 'ceremonyAdministrator' as const, initials: 'AS' }];
    expect(await refused({ ...planOf(operation()), participants: alone })).toBe('dual-control-missing');
    expect(await refused({ ...planOf(operation()), participants: twins })).toBe('dual-control-missing');
    const system = [...alone, { name: 'Sy Stem', role: 'systemAdministrator' as const, initials: 'SS' }];
    expect(await refused({ ...planOf(operation()), participants: system })).toBe('no fault');
    expect(await refused(planOf(operation({ folder: join(volume, 'none') })))).toBe('folder-not-usable');
    expect(await refused(planOf(operation({ folder: join(room.home, 'keys') })))).toBe('custody-refused');
    expect(await refused(planOf(operation({ format: 'pkcs12', iterations: 90_000_000 })))).toBe('custody-refused');
    expect(await refused(planOf(operation({ authority: 'nobody' })))).toBe('issuer-unknown');
    const script = await room.conductor.propose(planOf(operation({ format: 'pkcs12-pbmac1' })));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-EXPORT-LEAVES', 'ANC-EXPORT-READERS']);
    expect(script.previews[0]?.fields.map(({ value }) => value).join()).toContain('first set by Otto Officer');
  });

  it('of an intermediate brings its issuers along', async () => {
    const folder = memoryFolder('sub');
    const key = join(folder, 'sub.key');
    const csr = execFileSync(
      'openssl',
      [
        'req',
        '-new',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        key,
        '-subj',
        '/CN=Sub',
        '-outform',
        'DER',
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    ).toString('base64');
    await holdPlan(room, planOf(sampleIntermediate({ name: 'acme-sub', csr: { der: csr }, pathLenConstraint: 0 })));
    const der = (await room.ports.ledger.authority('acme-sub'))?.der ?? new Uint8Array();
    const adoption: Operation = {
      kind: 'authority-adoption',
      name: 'acme-sub',
      certificate: { der: Buffer.from(der).toString('base64') },
      issuer: 'acme-root',
      preset: 'private-rfc5280',
      key: { file: key },
      custody: { kind: 'sealed-file', iterations },
      issued: [],
    };
    await holdPlan(room, planOf(adoption));
    await holdPlan(room, planOf(operation({ authority: 'acme-sub', format: 'pkcs12' })), apart());
    const file = join(volume, readdirSync(volume)[0] ?? '', 'key.p12');
    const text = execFileSync('openssl', ['pkcs12', '-in', file, '-passin', 'stdin', '-nokeys'], { input: whole }).toString();
    expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(readFileSync(join(file, '..', 'README.txt'), 'utf8')).toContain('two halves');
  });
});
