import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { adoptionOperation, crlOperation, planFolder, rawPlan } from '../support/cli-plan.ts';
import { openssl, opensslCa } from '../support/openssl-ca.ts';
import { answersOf, environment, runCli } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const filePassphrase = 'Wren, beneath 71 gables';
const program = join(import.meta.dirname, '../../out/cli.cjs');

describe('an adoption behind a quorum at a terminal', () => {
  it('opens the file, deals the shares, proves the key by two of three; the transcript says that a file is no module', async () => {
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '0C' });
    const key = join(ca.folder, 'encrypted.pem');
    openssl(['pkcs8', '-topk8', '-in', ca.key, '-out', key, '-iter', '700000', '-passout', `pass:${filePassphrase}`]);
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    const custodians = ['Anna', 'Berta', 'Carl'];
    const raw = rawPlan({
      ...adoptionOperation(ca, key),
      preset: 'cabf-br-tls-2.2.6',
      issued: [],
      custody: { kind: 'sealed-file', iterations: 600_000, quorum: { required: 2, custodians } },
    });
    const out = join(place, 'out');
    const fds = ['--activation-fd', '3', '--shares-fd', '4'];
    const args = ['run', planFolder(raw).plan, '--home', home, '--out', out, ...fds];
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: environment(),
    });
    const warnings = ['PROFILE-ROOT-KEY-CUSTODY', 'ANC-ADOPT-OTHER-COPIES'];
    child.stdin.end(warnings.map((rule) => `${rule}\n`).join('') + answersOf(raw));
    const [secrets, shares] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
    // The file is opened before a share is dealt for it.
    secrets.write(`${filePassphrase}\n`);
    const cards = new Map<string, string>();
    let pending = '';
    shares.setEncoding('utf8').on('data', (piece: string) => {
      pending += piece;
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const [custodian = '', words = ''] = line.split('\t');
        cards.set(custodian, words);
        secrets.write(`${words}\n`);
      }
      // All have theirs: two of them open what was sealed.
      if (cards.size === custodians.length) secrets.end([cards.get('Carl'), cards.get('Anna'), ''].join('\n'));
    });
    const shown = Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await new Promise((resolve) => child.once('close', resolve));
    const said = (await shown).join('');
    expect(code, said).toBe(0);
    expect([...cards.keys()]).toEqual(custodians);
    expect(said).toContain('2 of 3 shares open it: Anna, Berta, Carl');

    const paper = execFileSync('pdftotext', [join(out, 'transcript', 'transcript.pdf'), '-'], { encoding: 'utf8' });
    const flat = paper.replaceAll(/\s+/g, ' ');
    // Lines of a narrow column break at a hyphen, which pdftotext takes for hyphenation.
    expect(flat).toMatch(/PROFILE-ROOT-KEY-?CUSTODY/);
    expect(flat).toContain('it asks for a certified cryptographic module');
    expect(flat).toContain('PBES2, behind a quorum');
    for (const words of [...cards.values(), filePassphrase]) {
      const part = words.split(' ').slice(-8, -4).join(' ') || words;
      expect(said).not.toContain(part);
      expect(placesOfSecret(place, part)).toEqual([]);
    }

    const crl = rawPlan(crlOperation);
    const next = ['run', planFolder(crl).plan, '--home', home, '--out', join(place, 'crl'), '--activation-fd', '3'];
    const one = await runCli(next, { input: answersOf(crl), secrets: `${cards.get('Berta') ?? ''}\n` });
    expect(one.code).toBe(1);
    const resumed = await runCli(['resume', '--home', home, '--out', join(place, 'crl-2'), '--activation-fd', '3'], {
      // What was attested stands; it goes on with the act of the CRL.
      input: answersOf(crl, 3),
      secrets: `${cards.get('Berta') ?? ''}\n${cards.get('Carl') ?? ''}\n`,
    });
    expect(resumed.code, resumed.stderr).toBe(0);
    const signed = openssl(['crl', '-in', join(place, 'crl-2', 'crls', 'acme-root.pem'), '-noout', '-text']).toString();
    expect(signed).toMatch(/X509v3 CRL Number:\s+13\b/);
  }, 180_000);
});
