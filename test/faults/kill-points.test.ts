import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { opensslCsr, planOf } from '../support/test-workplace.ts';
import { bytesOf, hold, inPairs, killAndRecover, numbered, ofType, passphrase, readLedger, sample } from './killed-runs.ts';

const run = promisify(execFile);
const hierarchy: Plan = {
  ...planOf(
    {
      kind: 'root-creation',
      name: 'acme-root',
      subject: { commonName: 'Acme Root', organizationName: 'Acme', countryName: 'DE' },
      algorithm: 'EC-P256',
      validity: { years: 20 },
      preset: 'private-rfc5280',
      custody: { kind: 'sealed-file', iterations: 600_000 },
      crl: { nextUpdateDays: 180 },
    },
    {
      kind: 'intermediate-signing',
      name: 'acme-issuing',
      issuer: 'acme-root',
      csr: { der: opensslCsr('/C=DE/O=Acme/CN=Acme Issuing') },
      validity: { years: 5 },
      pathLenConstraint: 0,
      preset: 'private-rfc5280',
    },
    {
      kind: 'crl-refresh',
      name: 'acme-crl',
      issuer: 'acme-root',
      crl: { nextUpdateDays: 90 },
      revoke: [{ certificate: 'acme-issuing', reasonCode: 'superseded' }],
    },
  ),
  title: 'Hierarchy',
};

const exportTo = (folder: string): Plan => ({
  ...planOf({
    kind: 'media-export',
    name: 'carry-out',
    folder,
    artifacts: [
      { kind: 'certificate', name: 'acme-root' },
      { kind: 'certificate', name: 'acme-issuing' },
      { kind: 'crl', name: 'acme-root' },
    ],
  }),
  title: 'Export',
});

/** One root, one intermediate, two CRLs; no number twice; keys on disk are the keys of the ledger. */
async function expectWholeHierarchy(home: string, entries: readonly LedgerEntry[]): Promise<void> {
  const issued = ofType(entries, 'certificate-issued');
  const committed = ofType(entries, 'serial-committed').map(({ data }) => `${data.issuer} ${data.serialNumber}`);
  expect(issued.map(({ data }) => data.name)).toEqual(['acme-root', 'acme-issuing']);
  expect(new Set(committed).size).toBe(committed.length);
  const crls = ofType(entries, 'crl-issued');
  const numbers = ofType(entries, 'crl-number-committed').map(({ data }) => data.crlNumber);
  expect(crls).toHaveLength(2);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers);
  expect(ofType(entries, 'certificate-revoked')).toHaveLength(1);
  expect(ofType(entries, 'signature-spoiled')).toHaveLength(0);

  const [root, issuing] = issued.map(({ data }) => new X509Certificate(bytesOf(data.der)));
  expect(root?.verify(root.publicKey)).toBe(true);
  expect(root && issuing?.verify(root.publicKey)).toBe(true);
  await expectOpensslAgrees(home, issued, crls);

  const discarded = new Set(ofType(entries, 'key-discarded').map(({ data }) => data.keyId));
  const known = ofType(entries, 'key-generated').map(({ data }) => data.keyId);
  expect(known.filter((keyId) => !discarded.has(keyId))).toHaveLength(1);
  expect(readdirSync(join(home, 'production', 'keys'))).toEqual(known.filter((keyId) => !discarded.has(keyId)));
  for (const { data } of ofType(entries, 'key-intended')) expect([...known, ...discarded]).toContain(data.keyId);
  expect(placesOfSecret(home, passphrase)).toEqual([]);
}

async function expectOpensslAgrees(
  home: string,
  issued: readonly Extract<LedgerEntry, { type: 'certificate-issued' }>[],
  crls: readonly Extract<LedgerEntry, { type: 'crl-issued' }>[],
): Promise<void> {
  for (const { data } of issued) {
    const pem = new X509Certificate(bytesOf(data.der)).toString();
    writeFileSync(join(home, `${data.name}.pem`), pem);
  }
  const root = join(home, 'acme-root.pem');
  await run('openssl', ['verify', '-x509_strict', '-CAfile', root, join(home, 'acme-issuing.pem')]);
  for (const { data } of crls) {
    const file = join(home, `${data.crlNumber}.crl`);
    writeFileSync(file, bytesOf(data.der));
    const { stderr } = await run('openssl', ['crl', '-inform', 'DER', '-in', file, '-CAfile', root, '-noout']);
    expect(stderr).toContain('verify OK');
  }
}

/** What lies under its final name is whole, and what the ledger calls written is there. */
async function expectWholeExport(folder: string, entries: readonly LedgerEntry[]): Promise<void> {
  const closed = ofType(entries, 'export-closed');
  expect(closed).toHaveLength(1);
  const opened = new Set(ofType(entries, 'export-opened').map(({ data }) => data.bundle));
  expect(opened).toContain(closed[0]?.data.bundle);
  const bundles = readdirSync(folder).filter((name) => !name.includes('.partial'));
  expect(bundles).toContain(closed[0]?.data.bundle);
  for (const bundle of bundles) {
    await run('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: join(folder, bundle) });
    expect(opened).toContain(bundle);
  }
  expect(placesOfSecret(folder, passphrase)).toEqual([]);
}

// A killed process loses nothing that the kernel has: memory is as good as a disk.
const template = memoryFolder('held');

const hierarchyPoints = numbered(await hold(template, hierarchy, 0));
const [ledgerPoints, keyPoints] = [
  hierarchyPoints.filter(({ name }) => / ledger /.test(name)),
  hierarchyPoints.filter(({ name }) => / key /.test(name)),
];
const exportPoints = numbered(await hold(copyOfTemplate(), exportTo(memoryFolder('stick')), 0));
/** Before each write: what the step did is done and nobody wrote it down. After it, the next step's point says nearly the same. */
const ledgerWrites = ledgerPoints.filter(({ name }) => name.startsWith('before'));
const chosenLedgerPoints = [
  ...sample(ledgerWrites, 10),
  ...sample(
    ledgerPoints.filter(({ name }) => name.startsWith('after')),
    2,
  ),
];
const chosenKeyPoints = sample(keyPoints, 6);
const chosenExportPoints = sample(exportPoints, 6);

function copyOfTemplate(): string {
  const home = memoryFolder('home');
  cpSync(template, home, { recursive: true });
  return home;
}

async function killHierarchy(points: readonly number[], what: string): Promise<void> {
  const home = memoryFolder('home');
  try {
    await expectWholeHierarchy(home, await killAndRecover(home, hierarchy, points));
  } catch (cause) {
    throw new Error(`killed ${what}, in ${home}`, { cause });
  }
  rmSync(home, { recursive: true });
}

describe('root, intermediate, revocation and CRL in a process that is killed', () => {
  it('are whole when nothing happens', async () => {
    expect(ledgerPoints.length + keyPoints.length).toBe(hierarchyPoints.length);
    const { entries } = await readLedger(template);
    await expectWholeHierarchy(copyOfTemplate(), entries);
  });

  it(`are recovered beside writes to the ledger, at ${chosenLedgerPoints.length} of ${ledgerPoints.length} points`, async () => {
    await inPairs(chosenLedgerPoints, ({ at, name }) => killHierarchy([at], `${name} (${at})`));
  }, 600_000);

  it(`are recovered at ${chosenKeyPoints.length} of the ${keyPoints.length} points beside a use of a key or key file`, async () => {
    await inPairs(chosenKeyPoints, ({ at, name }) => killHierarchy([at], `${name} (${at})`));
  }, 3_600_000);

  it('are recovered when the recovery is killed twice too, for 4 points', async () => {
    const pairs = sample(ledgerPoints, 4)
      .slice(0, 4)
      .map(({ at, name }, round) => ({ at, name, then: round + 1 }));
    await inPairs(pairs, ({ at, name, then }) =>
      killHierarchy([at, then, then + 3], `${name} (${at}), then ${then} and ${then + 3}`),
    );
  }, 600_000);
});

describe('an export in a process that is killed', () => {
  it(`is finished and never half under its name, at ${chosenExportPoints.length} of ${exportPoints.length} points`, async () => {
    await inPairs(chosenExportPoints, async ({ at, name }) => {
      const home = copyOfTemplate();
      const folder = memoryFolder('stick');
      try {
        await expectWholeExport(folder, await killAndRecover(home, exportTo(folder), [at]));
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      for (const done of [home, folder]) rmSync(done, { recursive: true });
    });
  }, 1_200_000);
});

describe('the search for the passphrase', () => {
  it('finds it in each of its spellings, so that finding nothing means something', () => {
    const folder = memoryFolder('canary');
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'plain'), `x${passphrase}x`);
    writeFileSync(join(folder, 'deep', 'hex'), Buffer.from(passphrase).toString('hex'));
    writeFileSync(join(folder, 'deep', 'utf16'), Buffer.from(passphrase, 'utf16le'));
    writeFileSync(join(folder, 'base64'), Buffer.from(passphrase).toString('base64'));
    expect(placesOfSecret(folder, passphrase)).toHaveLength(4);
    expect(readFileSync(join(folder, 'plain'), 'utf8')).toContain(passphrase);
  });
});
