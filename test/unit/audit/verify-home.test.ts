import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyTarget } from '../../../main/audit/verify-target.ts';
import { rehearseBundle, type RehearsedBundle } from '../../support/rehearsed-bundle.ts';
import { openTestWorkplace } from '../../support/test-workplace.ts';
import { copyOf, passingFolder, verdictOn } from './tampering.ts';

let rehearsed: RehearsedBundle;

beforeAll(async () => {
  rehearsed = await rehearseBundle();
});

const ledgerFile = 'rehearsal/ledger.sqlite';
const keyFile = 'rehearsal/ledger-key.pem';

const spoiled = async (spoil: (home: string) => void | Promise<void>): Promise<string> => {
  const home = copyOf(rehearsed.home);
  await spoil(home);
  return verdictOn(home);
};

async function reportOn(folder: string): Promise<string> {
  const lines: string[] = [];
  await verifyTarget(folder, (line) => lines.push(line));
  return lines.join('\n');
}

/** SQL by the bare driver, past the guards of the ledger: what an administrator of the machine can do. */
function sql(home: string, statements: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(join(home, ledgerFile), (opening) => {
      if (opening) return reject(opening);
      database.exec(statements, (failed) => database.close(() => (failed ? reject(failed) : resolve())));
    });
  });
}

/** Changes text of the same length inside the database file. */
function patch(home: string, from: string, to: string): void {
  const file = join(home, ledgerFile);
  const bytes = readFileSync(file);
  const at = bytes.indexOf(from);
  if (at === -1 || from.length !== to.length) throw new Error('nothing to patch');
  bytes.write(to, at, 'latin1');
  writeFileSync(file, bytes);
}

/** A copy made while a transaction has reached the file: what power loss leaves behind. */
function copyInMidWrite(home: string): Promise<string> {
  const writing = `PRAGMA cache_size = 2; BEGIN EXCLUSIVE; CREATE TABLE filler (octets BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO filler SELECT randomblob(4000) FROM n`;
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(join(home, ledgerFile));
    database.exec(writing, (failed) => {
      if (failed) return reject(failed);
      const copy = copyOf(home);
      database.exec('ROLLBACK', () => database.close(() => resolve(copy)));
    });
  });
}

const triggers = `SELECT name FROM sqlite_schema WHERE type = 'trigger'`;

/** The statements that take every trigger away and put it back afterwards, so that the schema looks untouched. */
async function withoutTriggers(home: string, statements: string): Promise<void> {
  const rows = await new Promise<{ name: string; sql: string }[]>((resolve, reject) => {
    const database = new sqlite3.Database(join(home, ledgerFile));
    database.all(triggers.replace('name', 'name, sql'), (failed: Error | null, found: { name: string; sql: string }[]) => {
      database.close(() => (failed ? reject(failed) : resolve(found)));
    });
  });
  const drop = rows.map(({ name }) => `DROP TRIGGER ${name};`).join('');
  await sql(home, `${drop}${statements};${rows.map((row) => `${row.sql};`).join('')}`);
}

describe('verifying a home', () => {
  it('accepts the home of a rehearsal and says what it holds', async () => {
    const report = await reportOn(rehearsed.home);
    expect(report).toMatch(/ok {3}rehearsal ledger [0-9a-f]{32}: \d+ entries form one chain; 1 checkpoint signed/);
    expect(report).toContain('ok   5 certificates');
    expect(report).toContain('ok   4 CRLs');
    expect(report).toContain('ok   the ledger key beside the ledger is its own');
    expect(report).toContain('ok   1 transcript kept as recorded');
    expect(report).toMatch(/issuing-3 \(intermediate\) REVOKED/);
  });

  it('accepts the folder of one ledger, and says each mode of a home that has both', async () => {
    expect(await reportOn(join(rehearsed.home, 'rehearsal'))).toContain('ok   5 certificates');
    const home = copyOf(rehearsed.home);
    await (await openTestWorkplace('production', home)).close();
    const report = await reportOn(home);
    expect(report).toContain('ok   rehearsal ledger');
    expect(report).toContain('ok   production ledger');
    expect(report).toContain('ok   0 certificates');
  });

  it('shows the same checkpoint as the bundle that came from it', async () => {
    const words = (report: string): string | undefined => /Newest checkpoint[^\n]*\n(?: {5}[^\n]*\n){6}/.exec(report)?.[0];
    const fromHome = words(await reportOn(rehearsed.home));
    expect(fromHome).toBeDefined();
    expect(fromHome).toBe(words(await reportOn(rehearsed.bundle)));
  });

  it('changes nothing in the home', async () => {
    const home = copyOf(rehearsed.home);
    const state = (): string =>
      execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + | sort'], { cwd: home, encoding: 'utf8' });
    const before = state();
    await reportOn(home);
    expect(state()).toBe(before);
  });

  it('refuses a ledger that another program has open', async () => {
    const home = copyOf(rehearsed.home);
    const workplace = await openTestWorkplace('rehearsal', home);
    try {
      expect(await verdictOn(home)).toMatch(/^ledger-in-use/);
    } finally {
      await workplace.close();
    }
    expect(await verdictOn(home)).toBe('accepted');
  });

  it('says that a write was cut off, which the next start undoes', async () => {
    const home = copyOf(rehearsed.home);
    const cut = await copyInMidWrite(home);
    expect(await verdictOn(cut)).toMatch(/^ledger-cut-off/);
    await (await openTestWorkplace('rehearsal', cut)).close();
    expect(await verdictOn(cut)).toBe('accepted');
  });

  it('refuses a ledger line that was edited in the file by hand', async () => {
    expect(await spoiled((home) => patch(home, '"superseded"', '"supersedeD"'))).toMatch(/^ledger-broken/);
    expect(await spoiled((home) => patch(home, 'Wilma Witness', 'Wilma Wittnes'))).toMatch(/^ledger-broken/);
  });

  it('refuses entries and projections that were edited by SQL behind the triggers', async () => {
    const edits = [
      `UPDATE entries SET line = replace(line, 'Wilma', 'Wanda') WHERE seq = 1`,
      `DELETE FROM entries WHERE seq = 40`,
      `DELETE FROM revocations`,
      `UPDATE certificates SET not_after = '2999-01-01T00:00:00Z' WHERE name = 'alpha'`,
      `UPDATE crls SET der = (SELECT der FROM crls WHERE issuer = 'beta' LIMIT 1) WHERE issuer = 'alpha'`,
      `UPDATE head SET size = size - 1`,
    ];
    expect(await spoiled((home) => withoutTriggers(home, 'SELECT 1'))).toBe('accepted');
    for (const edit of edits) expect(await spoiled((home) => withoutTriggers(home, edit)), edit).toMatch(/^ledger-broken/);
  });

  it('refuses a ledger without its triggers', async () => {
    expect(await spoiled((home) => sql(home, 'DROP TRIGGER entries_are_not_changed'))).toMatch(/^ledger-broken/);
  });

  it('refuses a rehearsal in the place of a production ledger', async () => {
    expect(await spoiled((home) => renameSync(join(home, 'rehearsal'), join(home, 'production')))).toMatch(/^ledger-mode-mismatch/);
  });

  it('refuses a ledger key that is another or none, and mentions an absent one', async () => {
    const other = (home: string): void => {
      execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', join(home, keyFile)]);
    };
    expect(await spoiled(other)).toMatch(/^key-mismatch .*not the key of this ledger/);
    expect(await spoiled((home) => writeFileSync(join(home, keyFile), 'x'))).toMatch(/^key-mismatch .*not a key/);
    const home = copyOf(rehearsed.home);
    rmSync(join(home, keyFile));
    expect(await reportOn(home)).toContain('note no ledger key lies beside this ledger');
  });

  it('refuses a kept transcript that was changed, and mentions one that is missing or was never recorded', async () => {
    const folder = 'rehearsal/transcripts';
    const [name = ''] = readdirSync(join(rehearsed.home, folder));
    const change = (home: string): void => writeFileSync(join(home, folder, name), 'changed');
    expect(await spoiled(change)).toMatch(/the ledger recorded another SHA-256 of this transcript/);
    const home = copyOf(rehearsed.home);
    renameSync(join(home, folder, name), join(home, folder, '1999-01-01-01.html'));
    const report = await reportOn(home);
    expect(report).toContain('note the transcript 1999-01-01-01.html was kept, but the ledger has not recorded it');
    expect(report).toContain(`note the transcript ${name} is in the ledger, but was not kept here`);
    const link = (spoiledHome: string): void => {
      copyFileSync(join(spoiledHome, folder, name), join(spoiledHome, 'elsewhere'));
      rmSync(join(spoiledHome, folder, name));
      symlinkSync('../../elsewhere', join(spoiledHome, folder, name));
    };
    expect(await spoiled(link)).toMatch(/^file-unreadable .*not a regular file/);
  });

  it('mentions a ceremony that never ended', async () => {
    const home = passingFolder('unfinished');
    const workplace = await openTestWorkplace('rehearsal', home);
    try {
      await workplace.ports.ledger.append({ type: 'ceremony-opened', ceremony: '2026-01-01-01', data: openedData() });
    } finally {
      await workplace.close();
    }
    expect(await reportOn(home)).toContain('note ceremony 2026-01-01-01 is neither closed nor aborted');
  });

  it('refuses a folder in which no ledger is', async () => {
    const home = passingFolder('empty');
    mkdirSync(join(home, 'rehearsal'));
    expect(await verdictOn(home)).toMatch(/^bundle-invalid .*neither a bundle \(no SHA256SUMS\) nor a home \(no ledger\)/);
    cpSync(join(rehearsed.bundle, 'VERIFY.txt'), join(home, ledgerFile));
    expect(await verdictOn(home)).toMatch(/^ledger-broken/);
  });
});

function openedData() {
  return {
    title: 'Unfinished',
    plan: {
      anchoritePlan: 1 as const,
      title: 'Unfinished',
      organisation: 'Acme',
      place: 'Laboratory',
      participants: [{ name: 'Ada', role: 'ceremonyAdministrator' as const, initials: 'AA' }],
      operations: [{ kind: 'crl-refresh' as const, name: 'crl', issuer: 'alpha', crl: { nextUpdateDays: 30 }, revoke: [] }],
    },
    planDigest: '0'.repeat(64),
    proposedAt: '2026-01-01T00:00:00Z',
    findings: [],
    application: 'test',
    runtime: 'test',
  };
}
