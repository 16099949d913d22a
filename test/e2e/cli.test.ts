import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { groupedHex } from '../../shared/base/bytes.ts';
import {
  crlOperation,
  intermediateOperation,
  planFolder,
  rawPlan,
  requestFile,
  requestWithPassword,
  rootOperation,
} from '../support/cli-plan.ts';
import {
  answersOf,
  digitsAt,
  initialsAt,
  processesShowing,
  runAtTerminal,
  runCli,
  startCli,
  type CliOutcome,
} from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { people, temporaryFolder } from '../support/test-workplace.ts';

const sh = (cwd: string, command: string): string => execFileSync('bash', ['-c', `( ${command} ) 2>&1`], { cwd, encoding: 'utf8' });
const passphrase = 'Kröte-7-lauscht-Mittags!';
const rehearsal = ['REHEARSAL Acme Root', 'REHEARSAL Acme Issuing 1', 'REHEARSAL Acme Issuing 2'] as const;

/** SHA-256 over every file below a folder, names included. */
const digestOf = (folder: string): string => sh(folder, 'find . -type f -exec sha256sum {} + | sort | sha256sum');

describe('rehearse, without a display', () => {
  const place = temporaryFolder('cli');
  const [home, out] = [join(place, 'home'), join(place, 'out')];
  let outcome: CliOutcome;

  beforeAll(async () => {
    const operations = [intermediateOperation('acme-issuing-1', 'one.csr'), intermediateOperation('acme-issuing-2', './two.der')];
    const { folder, plan } = planFolder(rawPlan(rootOperation, ...operations, crlOperation));
    requestFile(folder, 'one.csr', 'Acme Issuing 1');
    requestFile(folder, 'two.der', 'Acme Issuing 2', { options: ['-outform', 'DER'] });
    outcome = await runCli(['rehearse', plan, '--home', home, '--out', out]);
  });

  it('ends with 0 and says where everything lies and how to check it', () => {
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toContain(join(out, 'certs/acme-issuing-2.pem'));
    expect(outcome.stdout).toContain('sha256sum --strict -c SHA256SUMS');
  });

  it('leaves files of stable names', () => {
    const names = ['acme-issuing-1', 'acme-issuing-2', 'acme-root'];
    expect(readdirSync(join(out, 'certs')).toSorted()).toEqual(names.flatMap((n) => [`${n}.chain.pem`, `${n}.der`, `${n}.pem`]));
    expect(readdirSync(join(out, 'crls')).toSorted()).toEqual(['acme-root.crl', 'acme-root.pem']);
    for (const path of ['transcript/transcript.pdf', 'ledger/ledger.jsonl', 'ledger/verify-ledger.sh', 'SHA256SUMS', 'VERIFY.txt'])
      expect(existsSync(join(out, path)), path).toBe(true);
  });

  it('leaves certificates and a CRL that openssl and certtool accept', () => {
    for (const name of ['acme-issuing-1', 'acme-issuing-2']) {
      const verify = `openssl verify -x509_strict -crl_check -CRLfile crls/acme-root.pem -CAfile certs/acme-root.pem certs/${name}.pem`;
      expect(sh(out, verify)).toBe(`certs/${name}.pem: OK\n`);
      const chain = `certtool --verify --load-ca-certificate certs/acme-root.pem --infile certs/${name}.chain.pem`;
      expect(sh(out, chain)).toContain('Chain verification output: Verified. The certificate is trusted.');
    }
    expect(sh(out, 'openssl crl -in crls/acme-root.pem -CAfile certs/acme-root.pem -noout -crlnumber')).toBe(
      'verify OK\ncrlNumber=0x02\n',
    );
    expect(sh(out, 'openssl crl -inform DER -in crls/acme-root.crl -noout -nextupdate')).toMatch(/^nextUpdate=/);
  });

  it('leaves sums that sha256sum accepts and a ledger that a shell can walk', () => {
    const lines = sh(out, 'sha256sum --strict -c SHA256SUMS').trim().split('\n');
    expect(lines.filter((line) => !line.endsWith(': OK'))).toEqual([]);
    const listed = new Set(lines.map((line) => line.replace(': OK', '')));
    const present = sh(out, 'find . -type f -printf "%P\\n"').trim().split('\n');
    expect(present.filter((path) => !listed.has(path)).toSorted()).toEqual(['SHA256SUMS', 'SHA256SUMS.sig']);
    expect(sh(out, 'sh ledger/verify-ledger.sh ledger/ledger.jsonl ledger/HEAD.txt')).toMatch(/^OK \d+ [0-9a-f]{64}\n$/);
  });

  it('obeys its own VERIFY.txt, command by command', () => {
    const commands = readFileSync(join(out, 'VERIFY.txt'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('    '));
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands) expect(sh(out, command.trim()), command).not.toMatch(/fail|error|broken/i);
  });

  it('marks every subject', () => {
    const files = ['acme-root', 'acme-issuing-1', 'acme-issuing-2'];
    const subjects = files.map((name) => sh(out, `openssl x509 -in certs/${name}.pem -noout -subject -nameopt RFC2253`));
    expect(subjects.map((line) => /CN=([^,]+)/.exec(line)?.[1])).toEqual(rehearsal);
    expect(sh(out, 'openssl crl -in crls/acme-root.pem -noout -issuer')).toContain('REHEARSAL Acme Root');
  });

  it('prints a transcript whose pages are all marked and numbered, with everyone in it', () => {
    const pages = sh(out, 'pdftotext -layout transcript/transcript.pdf -').split('\f').slice(0, -1);
    expect(pages.length).toBeGreaterThan(3);
    for (const [index, page] of pages.entries()) {
      expect(page, `page ${index + 1}`).toContain('REHEARSAL');
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    }
    for (const { name } of people) expect(pages.join('')).toContain(name);
  });

  it('makes no production ledger and keeps no private key', () => {
    expect(readdirSync(home)).toEqual(['rehearsal']);
    expect(readdirSync(join(home, 'rehearsal')).toSorted()).toEqual(['ledger-key.pem', 'ledger.sqlite', 'transcripts']);
  });

  it('is refused where the folder for its output is not empty, before anything is signed', async () => {
    const { plan } = planFolder(rawPlan(rootOperation));
    const before = digestOf(place);
    const again = await runCli(['rehearse', plan, '--home', join(place, 'other'), '--out', out]);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^file-exists: /);
    expect(digestOf(place)).toBe(before);
  });
});

describe('run', () => {
  const place = temporaryFolder('cli');
  const [home, out] = [join(place, 'home'), join(place, 'out')];
  const raw = rawPlan(rootOperation, intermediateOperation('acme-issuing', 'asked.csr'));
  let outcome: CliOutcome;
  let seen: string[] = [];

  beforeAll(async () => {
    const { folder, plan } = planFolder(raw);
    requestWithPassword(folder, 'asked.csr', 'Acme Issuing');
    // One for the new key, one to prove that it opens, one for the intermediate.
    outcome = await runCli(['run', plan, '--home', home, '--out', out, '--activation-fd', '3'], {
      input: `ANC-C5-CHALLENGE-PASSWORD\n${answersOf(raw)}`,
      secrets: `${passphrase}\n`.repeat(3),
      onOutput: () => (seen = [...seen, ...processesShowing(passphrase)]),
    });
  });

  it('makes a production hierarchy from typed attestations and a file descriptor', () => {
    expect(outcome.stderr).not.toMatch(/^[a-z]+(-[a-z]+)+: /m);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout.split('WARNING ANC-C5-CHALLENGE-PASSWORD (acme-issuing)')).toHaveLength(2);
    expect(outcome.stdout).not.toMatch(/window/i);
    expect(sh(out, 'openssl verify -x509_strict -CAfile certs/acme-root.pem certs/acme-issuing.pem')).toContain('OK');
    expect(sh(out, 'openssl x509 -in certs/acme-issuing.pem -noout -subject')).toContain('CN = Acme Issuing');
    expect(sh(out, 'pdftotext transcript/transcript.pdf -')).not.toContain('REHEARSAL');
  });

  it('shows what is compared before it is asked about: previews, clock, plan digest, fingerprint, checkpoint', () => {
    const { stdout } = outcome;
    const fingerprint = createHash('sha256')
      .update(readFileSync(join(out, 'certs/acme-root.der')))
      .digest('hex');
    const digest = /Plan digest: ((?:[0-9a-f]{4} ?){16})\n {2}Plan digest in words: (?:\w+ ?){32}\n/;
    const inOrder = [
      /\n {2}subject: .*Acme Root.* \[plan\]\n/,
      /\n {4}.*\(ignored\)\n {6}requested: /,
      /WARNING ANC-C5-CHALLENGE-PASSWORD/,
      /Compare the UTC clock/,
      /UTC clock of this workstation: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/,
      /Read the digest of the plan aloud/,
      digest,
      new RegExp(`Fingerprint SHA-256: ${groupedHex(fingerprint)}\\n {2}Words: (\\w+ ?){32}\\n`),
      /Read the SHA-256 fingerprint aloud/,
      /Read the SHA-256 fingerprint of acme-issuing aloud/,
      /\nCheckpoint\n {2}Entries covered: \d+\n {2}Ledger head: .*\n {2}Ledger head in words: .*\n {2}Merkle root: /,
      /Written and read back/,
    ].map((pattern) => stdout.search(pattern));
    expect(inOrder).not.toContain(-1);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    // Nothing stands between a digest and the question about it but the step's own words.
    expect(stdout).toMatch(
      new RegExp(`${groupedHex(fingerprint)}\\n {2}Words: .*\\n\\n.*\\n {5}DO {3}Read the SHA-256 fingerprint aloud`),
    );
  });

  it('shows the passphrase nowhere: not in arguments, environment, output or files', () => {
    expect(seen).toEqual([]);
    expect(outcome.stdout + outcome.stderr).not.toContain(passphrase);
    expect(placesOfSecret(place, passphrase)).toEqual([]);
  });

  it('seals the key in a file that openssl opens with the passphrase and with no other', () => {
    const keys = join(home, 'production/keys');
    const [keyId = ''] = readdirSync(keys);
    const open = (typed: string): string =>
      execFileSync('openssl', ['pkey', '-in', join(keys, keyId, 'private.pem'), '-passin', 'stdin', '-pubout'], {
        input: `${typed}\n`,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
      });
    expect(open(passphrase)).toBe(sh(out, 'openssl x509 -in certs/acme-root.pem -noout -pubkey'));
    expect(() => open('Kröte-7-lauscht-Abends!')).toThrow();
    expect(sh(keys, `openssl asn1parse -in ${keyId}/private.pem`)).toContain('PBKDF2');
  });

  it('is verified: the bundle and the home', async () => {
    for (const target of [out, home]) {
      const { code, stdout } = await runCli(['verify', target]);
      expect({ code, broken: stdout.includes('BROKEN') }).toEqual({ code: 0, broken: false });
      expect(stdout).toMatch(/^ok {3}/m);
    }
  });

  it.each([
    ['a certificate', 'certs/acme-issuing.der', 'bundle-invalid'],
    ['the ledger', 'ledger/ledger.jsonl', 'bundle-invalid'],
    ['the transcript', 'transcript/transcript.pdf', 'bundle-invalid'],
  ])('is not verified after one bit of %s was flipped', async (_what, path, code) => {
    const copy = join(temporaryFolder('flipped'), 'bundle');
    flipBit(out, copy, path);
    const judged = await runCli(['verify', copy]);
    expect(judged.code).toBe(1);
    expect(judged.stderr.startsWith(`${code}: `), judged.stderr).toBe(true);
  });

  it('is not verified after an entry of the home’s ledger was edited', async () => {
    const copy = join(temporaryFolder('flipped'), 'home');
    const ledger = readFileSync(join(home, 'production/ledger.sqlite'));
    const at = ledger.indexOf('Acme Issuing');
    expect(at).toBeGreaterThan(0);
    flipBit(home, copy, 'production/ledger.sqlite', at);
    const judged = await runCli(['verify', copy]);
    expect(judged.code).toBe(1);
    expect(judged.stderr).toMatch(/^ledger-broken: /);
  });

  it('is not touched by a rehearsal in the same home, which writes HTML where no PDF can be made', async () => {
    const before = digestOf(join(home, 'production'));
    const rehearsed = join(place, 'rehearsed');
    const { plan } = planFolder(rawPlan(rootOperation));
    const env = { ANCHORITE_ELECTRON: '/nowhere/electron' };
    const { code, stdout } = await runCli(['rehearse', plan, '--home', home, '--out', rehearsed], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^NOTICE .*HTML/m);
    expect(readdirSync(join(rehearsed, 'transcript'))).toEqual(['transcript.html']);
    expect(readFileSync(join(rehearsed, 'transcript/transcript.html'), 'utf8')).toContain('REHEARSAL');
    expect(digestOf(join(home, 'production'))).toBe(before);
  });
});

describe('a run that is cut short', () => {
  const root = rawPlan(rootOperation);

  it('is refused with passphrase-wrong and finished by resume', async () => {
    const place = temporaryFolder('cli');
    const { plan } = planFolder(root);
    const places = ['--home', join(place, 'home'), '--out', join(place, 'out'), '--activation-fd', '3'];
    const wrong = `${passphrase}\nKröte-7-lauscht-Abends!\n`;
    const first = await runCli(['run', plan, ...places], { input: answersOf(root), secrets: wrong });
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/^passphrase-wrong: /m);
    expect(existsSync(join(place, 'out'))).toBe(false);
    // The third act is the certificate's: the key pair is made and stays.
    const second = await runCli(['resume', ...places], { input: answersOf(root, 3), secrets: `${passphrase}\n` });
    expect({ code: second.code, stderr: second.stderr.match(/^[a-z]+(-[a-z]+)+: /m) }).toEqual({ code: 0, stderr: null });
    // Whoever goes on with it is shown the plan and what was recorded before.
    const publicKey = /^ {2}Public key SHA-256: .*$/m.exec(first.stdout)?.[0] ?? 'nothing';
    for (const shown of ['  Plan digest in words: ', publicKey]) expect(second.stdout).toContain(shown);
    expect(sh(join(place, 'out'), 'openssl verify -x509_strict -CAfile certs/acme-root.pem certs/acme-root.pem')).toContain('OK');
    const types = entryTypes(join(place, 'out'));
    // A passphrase that nobody could give again ended it, and no power was lost.
    expect(sh(join(place, 'out'), 'grep -h ceremony-interrupted ledger/ledger.jsonl')).toContain('"fault":"passphrase-wrong"');
    for (const type of ['refusal-recorded', 'ceremony-interrupted', 'ceremony-resumed', 'ceremony-closed'])
      expect(types.filter((found) => found === type)).toHaveLength(1);
    expect(placesOfSecret(place, passphrase)).toEqual([]);
  });

  it('keeps its ledger for itself, is interrupted in good order by a signal, and can be aborted', async () => {
    const place = temporaryFolder('cli');
    const { plan } = planFolder(root);
    const run = (out: string) => ['run', plan, '--home', join(place, 'home'), '--out', join(place, out), '--activation-fd', '3'];
    let asked: () => void;
    const waiting = new Promise<void>((resolve) => (asked = resolve));
    const onOutput = (sofar: string): void => (sofar.includes('Compare the UTC clock') ? asked() : undefined);
    const first = startCli(run('out'), { secrets: `${passphrase}\n`, onOutput });
    await waiting;
    const second = await runCli(run('out-2'), { secrets: `${passphrase}\n`, input: answersOf(root) });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/^ledger-in-use: /);
    first.child.kill('SIGINT');
    const outcome = await first.ended;
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^input-ended: /m);
    const again = await runCli(run('out-3'), { secrets: `${passphrase}\n`, input: answersOf(root) });
    expect(again.stderr).toMatch(/^ceremony-already-open: /m);
    const aborted = await runCli(['abort', '--home', join(place, 'home'), '--why', 'the witness left']);
    expect(aborted).toMatchObject({ code: 0, stderr: '' });
    const resumed = await runCli(['resume', '--home', join(place, 'home'), '--out', join(place, 'out-4')]);
    expect(resumed.stderr).toMatch(/^ceremony-not-resumable: /);
  });

  it('whose medium was pulled at the end delivers its bundle to another folder', async () => {
    const place = temporaryFolder('cli');
    const { plan } = planFolder(root);
    const stick = join(place, 'stick');
    mkdirSync(stick);
    const env = { ANCHORITE_ELECTRON: '/nowhere/electron' };
    const onOutput = (sofar: string): void =>
      sofar.includes('All present state') ? rmSync(stick, { recursive: true, force: true }) : undefined;
    const args = ['--home', join(place, 'home'), '--activation-fd', '3'];
    const given = { input: answersOf(root), secrets: `${passphrase}\n`.repeat(2), env };
    const first = await runCli(['run', plan, ...args, '--out', join(stick, 'out')], { ...given, onOutput });
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/^folder-not-usable: /m);
    const advice = `anchorite resume --home ${join(place, 'home')} --out <another folder>`;
    expect(first.stderr).toMatch(/folder-not-usable: [^]*The ceremony is closed and kept in the ledger/);
    expect(first.stderr).toContain(advice);
    const second = await runCli(['resume', ...args, '--out', join(place, 'out')], { secrets: '', env });
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect((await runCli(['verify', join(place, 'out')])).code).toBe(0);
  });
});

describe('at a terminal', () => {
  it('asks for each attestation, shows what is typed, and never the passphrase', async () => {
    const place = temporaryFolder('cli');
    const { plan } = planFolder(rawPlan(rootOperation));
    const wrong = { initials: 0, repeated: 0, digits: 0 };
    let screen = '';
    const { code, stdout } = await runAtTerminal(
      ['run', plan, '--home', join(place, 'home'), '--out', join(place, 'out')],
      (fresh) => {
        screen += fresh;
        if (/once more: $/.test(fresh)) return wrong.repeated++ === 0 ? 'Something-Else-9!\r' : `${passphrase}\r`;
        if (/passphrase of acme-root( \(.*\))?: $/.test(fresh)) return `X\u007f${passphrase}\r`;
        const digits = digitsAt(screen);
        if (digits !== undefined) return wrong.digits++ === 0 ? '0000 0000\r' : `${digits}\r`;
        if (/initials: $/.test(fresh)) return wrong.initials++ === 0 ? 'ZZ\r' : `${initialsAt(screen + fresh)}\r`;
        return /type “([^”]+)”: $/.exec(fresh)?.[1]?.concat('\r');
      },
    );
    expect(code).toBe(0);
    expect(wrong.repeated).toBe(2);
    expect(stdout).toContain('REFUSED initials-unknown');
    expect(stdout).toContain('REFUSED passphrase-mismatch');
    // Wrong once, right for the certificate and for the CRL.
    expect(wrong.digits).toBe(3);
    expect(stdout).toContain('REFUSED approval-mismatch');
    expect(stdout).toMatch(/initials: WW/);
    expect(stdout).not.toContain(passphrase);
    for (const part of ['Kröte', 'lauscht', 'Mittags', 'Something-Else']) expect(stdout).not.toContain(part);
    expect(placesOfSecret(place, passphrase)).toEqual([]);
  });
});

describe('schema', () => {
  it('is a JSON Schema that accepts the shipped plan and refuses an unknown member', async () => {
    const { code, stdout } = await runCli(['schema']);
    expect(code).toBe(0);
    const read = (text: string) => z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    // The reader used here takes patterns without the Unicode flag that JSON Schema recommends.
    const schema = z.fromJSONSchema(read(stdout.replaceAll(String.raw`\\p{L}`, '[A-Za-z]')));
    const accepts = (plan: unknown): boolean => schema.safeParse(plan).success;
    const shipped = read(readFileSync('resources/scripts/rehearsal-plan.json', 'utf8'));
    expect(accepts(shipped)).toBe(true);
    expect(accepts({ ...shipped, surprise: 1 })).toBe(false);
    expect(accepts(rawPlan({ ...rootOperation, validity: {} }))).toBe(false);
    expect(accepts(rawPlan({ ...rootOperation, validity: { years: 1, notBefore: 'tomorrow' } }))).toBe(false);
    expect(accepts(rawPlan({ ...rootOperation, validity: { years: 1, notBefore: '2026-11-21T10:42:07Z' } }))).toBe(true);
  });
});

/** A copy of the folder in which one bit of one file differs. */
function flipBit(from: string, to: string, path: string, at = 100): void {
  sh(from, `cp -a . '${to}'`);
  const offset = `$((0x$(xxd -p -l1 -s ${at} '${path}') ^ 1))`;
  sh(to, `printf "\\\\x$(printf %02x ${offset})" | dd of='${path}' bs=1 seek=${at} conv=notrunc status=none`);
  expect(
    createHash('sha256')
      .update(readFileSync(join(to, path)))
      .digest('hex'),
  ).not.toBe(
    createHash('sha256')
      .update(readFileSync(join(from, path)))
      .digest('hex'),
  );
}

/** Types of the ledger's entries in a bundle. */
function entryTypes(bundle: string): string[] {
  return readFileSync(join(bundle, 'ledger/ledger.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => z.object({ type: z.string() }).parse(JSON.parse(line)).type);
}
