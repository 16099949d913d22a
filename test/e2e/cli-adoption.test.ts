import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adoptionOperation, crlOperation, planFolder, rawPlan } from '../support/cli-plan.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { openssl, opensslCa } from '../support/openssl-ca.ts';
import { answersOf, runCli, type CliOutcome } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const passphrase = 'Heron! above 38 ponds';
const filePassphrase = 'Wren, beneath 71 gables';
const halves = ['Otter? below 57 weirs', 'Raven, around 64 oaks!'] as const;
const iterations = 600_000;

describe('adoption at a terminal', () => {
  it('takes over what openssl made, signs the next CRL, exports the key, and adopts it again elsewhere', async () => {
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '0C' });
    const leaf = ca.issue('leaf', '/O=Acme/CN=ocsp.example.org', 'v3_leaf');
    const gone = ca.issue('gone', '/O=Acme/CN=Gone');
    ca.revoke('gone', 'keyCompromise');
    const key = join(ca.folder, 'encrypted.pem');
    openssl(['pkcs8', '-topk8', '-in', ca.key, '-out', key, '-iter', '700000', '-passout', `pass:${filePassphrase}`]);
    const place = temporaryFolder('cli');
    let runs = 0;
    const run = (home: string, operation: Record<string, unknown>, secrets: string[], warnings: string[] = []) => {
      const raw = rawPlan(operation);
      const args = ['run', planFolder(raw).plan, '--home', join(place, home), '--out', join(place, `out-${(runs += 1)}`)];
      const input = warnings.map((rule) => `${rule}\n`).join('') + answersOf(raw);
      return runCli([...args, '--activation-fd', '3'], { input, secrets: secrets.map((secret) => `${secret}\n`).join('') });
    };
    const done = async (outcome: Promise<CliOutcome>) => {
      const { code, stderr } = await outcome;
      expect(code, stderr).toBe(0);
    };
    const adoption = { ...adoptionOperation(ca, key), issued: [{ name: 'ocsp', certificate: { path: leaf } }] };

    const other = opensslCa('/CN=Another Root');
    const foreign = await run('home', { ...adoption, crl: { path: other.crl() } }, []);
    expect(foreign.code).toBe(1);
    expect(foreign.stderr).toContain('crl-of-another-issuer: ');

    await done(run('home', adoption, [filePassphrase, passphrase, passphrase], ['ANC-ADOPT-OTHER-COPIES']));
    const listed = (await runCli(['keys', '--home', join(place, 'home')])).stdout;
    expect(listed).toMatch(/^acme-root: EC-P256, active since \S+, online\n/);
    expect(listed).toContain(key);

    const revoke = [{ certificate: 'ocsp', reasonCode: 'superseded' }];
    await done(run('home', { ...crlOperation, revoke }, [passphrase]));
    const crl = join(place, `out-${runs}`, 'crls', 'acme-root.pem');
    const text = openssl(['crl', '-in', crl, '-noout', '-text']).toString();
    expect(text).toMatch(/X509v3 CRL Number:\s+13\b/);
    const check = ['verify', '-crl_check', '-CAfile', ca.certificate, '-CRLfile', crl];
    for (const revoked of [leaf, gone]) expect(() => openssl([...check, revoked])).toThrow('Command failed');
    const kept = ca.issue('kept', '/CN=Kept');
    expect(openssl([...check, kept]).toString()).toContain('OK');

    const volume = memoryFolder('volume');
    const leave = { kind: 'key-export', name: 'leave', authority: 'acme-root', folder: volume, format: 'pkcs8', iterations };
    await done(run('home', leave, [passphrase, ...halves], ['ANC-EXPORT-LEAVES']));
    const file = join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
    openssl(['pkey', '-in', file, '-passin', 'stdin', '-noout'], halves.join(''));

    const der = join(place, 'newest.crl');
    writeFileSync(der, openssl(['crl', '-in', crl, '-outform', 'DER']));
    const again = { ...adoption, key: { file }, crl: { path: der } };
    await done(run('elsewhere', again, [halves.join(''), passphrase, passphrase], ['ANC-ADOPT-OTHER-COPIES']));
    const verified = await runCli(['verify', join(place, 'elsewhere')]);
    expect(verified.code, verified.stderr).toBe(0);
    expect(verified.stdout).toMatch(/ocsp \(end-entity, adopted\) REVOKED/);
  }, 180_000);

  it('takes over an intermediate with a chain file of its issuers, whose keys are elsewhere', async () => {
    const root = opensslCa('/CN=Other Root');
    const policy = opensslCa('/CN=Other Policy', { issuer: root });
    const sub = opensslCa('/CN=Acme Issuing', { issuer: policy, crlNumber: '0C' });
    const chain = join(sub.folder, 'chain.pem');
    writeFileSync(chain, [root, sub, policy].map(({ certificate }) => readFileSync(certificate, 'utf8')).join('# next\n'));
    const home = join(temporaryFolder('cli'), 'home');
    const issuers = ['other-policy', 'other-root'].map((name) => ({ name, certificate: { path: chain } }));
    const adoption = { ...adoptionOperation(sub, sub.key), name: 'acme-sub', issuerCertificates: issuers, issued: [] };
    const run = (operation: Record<string, unknown>, out: string, secrets: string[], warnings: string[] = []) => {
      const raw = rawPlan(operation);
      const args = ['run', planFolder(raw).plan, '--home', home, '--out', join(home, '..', out), '--activation-fd', '3'];
      const input = warnings.map((rule) => `${rule}\n`).join('') + answersOf(raw);
      return runCli(args, { input, secrets: secrets.map((secret) => `${secret}\n`).join('') });
    };

    const amiss = await run({ ...adoption, issuerCertificates: issuers.toReversed().slice(1) }, 'none', []);
    expect(amiss.stderr).toContain('issuer-path-refused: ');
    expect(amiss.stderr).toContain('the certificate of CN=Other Root is missing');

    const adopted = await run(
      adoption,
      'out',
      [passphrase, passphrase],
      ['ANC-A1-SERIAL-LENGTH', 'ANC-ADOPT-UNENCRYPTED', 'ANC-ADOPT-OTHER-COPIES'],
    );
    expect(adopted.code, adopted.stderr).toBe(0);
    expect(adopted.stdout).toContain('Certificate of other-root, issued by itself, as it exists; its key is elsewhere');
    const next = await run({ ...crlOperation, name: 'acme-sub-crl', issuer: 'acme-sub' }, 'out-2', [passphrase]);
    expect(next.code, next.stderr).toBe(0);
    const crl = join(home, '..', 'out-2', 'crls', 'acme-sub.pem');
    expect(openssl(['crl', '-in', crl, '-noout', '-text']).toString()).toMatch(/X509v3 CRL Number:\s+13\b/);
    const verified = await runCli(['verify', home]);
    expect(verified.code, verified.stderr).toBe(0);
    expect(verified.stdout).toContain('other-root (root, adopted, key elsewhere) valid');
    expect((await runCli(['keys', '--home', home])).stdout).not.toContain('other-root');
  }, 180_000);
});
