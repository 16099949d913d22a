import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenedWorkplace } from '../../main/open-workplace.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { rehearsedAnswers } from '../../main/terminal/rehearsed-answers.ts';
import { allArtifacts, composeBundle } from '../../main/transcript/compose-bundle.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { openTestWorkplace, opensslCsr, planOf, temporaryFolder } from '../support/test-workplace.ts';

const sh = (cwd: string, command: string): string => execFileSync('bash', ['-c', `( ${command} ) 2>&1`], { cwd, encoding: 'utf8' });

describe('a hierarchy in one plan', () => {
  let workplace: OpenedWorkplace;
  let out: string;

  beforeAll(async () => {
    workplace = await openTestWorkplace('rehearsal');
    const { conductor } = workplace;
    const script = await conductor.propose(
      planOf(
        {
          kind: 'root-creation',
          name: 'acme-root',
          subject: { commonName: 'Acme Root', organizationName: 'Acme', countryName: 'DE' },
          algorithm: 'EC-P384',
          validity: { years: 20 },
          preset: 'private-rfc5280',
          custody: { kind: 'throw-away' },
          crl: { nextUpdateDays: 180 },
        },
        {
          kind: 'intermediate-signing',
          name: 'acme-issuing',
          issuer: 'acme-root',
          csr: { der: opensslCsr('/C=DE/O=Acme/CN=Acme Issuing'), file: { name: 'issuing.csr', sha256: 'ab'.repeat(32) } },
          validity: { years: 5 },
          pathLenConstraint: 0,
          preset: 'private-rfc5280',
        },
        {
          kind: 'intermediate-signing',
          name: 'acme-second',
          issuer: 'acme-root',
          csr: { der: opensslCsr('/C=DE/O=Acme/CN=Acme Second', ['-newkey', 'rsa:3072']) },
          validity: { days: 365 },
          pathLenConstraint: 0,
          preset: 'private-rfc5280',
          crlDistributionPoint: 'http://crl.example/acme-root.crl',
        },
        {
          kind: 'crl-refresh',
          name: 'acme-crl',
          issuer: 'acme-root',
          crl: { nextUpdateDays: 90 },
          revoke: [{ certificate: 'acme-second', reasonCode: 'superseded' }],
        },
      ),
    );
    expect(script.findings.filter(({ level }) => level === 'error')).toEqual([]);
    await conductor.open(
      script.planDigest,
      script.findings.map(({ rule }) => rule),
    );
    const live = await driveCeremony(
      conductor,
      rehearsedAnswers(() => undefined),
    );
    expect(live.state.status).toBe('closed');
    await workplace.transcripts.print(live.id);
    const folder = temporaryFolder('out');
    const files = await composeBundle(
      workplace.sources,
      { id: live.id, title: 'test' },
      await allArtifacts(workplace.sources, [live.id]),
    );
    await workplace.ports.media.writeBundle(folder, 'bundle', files);
    out = join(folder, 'bundle');
  });

  afterAll(() => workplace.close());

  it('keeps the digests of each request where they are compared: in the ledger, before the step that asks for them', () => {
    const digest = (command: string): string =>
      sh(out, `openssl req -in csrs/acme-issuing.csr.pem ${command} | sha256sum`).slice(0, 64);
    const lines = sh(out, 'cat ledger/ledger.jsonl').split('\n');
    const verified = lines.findIndex(
      (line) => line.includes('SHA-256 of the request, DER') && line.includes(digest('-outform DER')),
    );
    expect(verified).toBeGreaterThan(0);
    expect(lines[verified]).toContain(digest('-noout -pubkey | openssl pkey -pubin -outform DER'));
    expect(lines[verified + 1]).toContain('Attested by');
  });

  it('shows the digest of the file of a request in groups, among what the plan says', async () => {
    const [{ id } = { id: '' }] = await workplace.ports.ledger.ceremonies();
    const record = recordOfCeremony({
      ended: [],
      ...{ mode: 'rehearsal', ceremonyId: id, entries: await workplace.ports.ledger.entriesOf(id), steps: [], devices: [] },
      ...{ checkpoint: undefined, ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' } },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    expect(record?.plan.operations[1]?.rows).toContainEqual({
      label: 'csr.file.sha256',
      value: Array.from({ length: 16 }, () => 'abab').join(' '),
    });
  });

  it('leaves certificates that openssl and certtool accept, and a CRL that revokes the second', () => {
    const verify = 'openssl verify -x509_strict -crl_check -CRLfile crls/acme-root.pem -CAfile certs/acme-root.pem';
    expect(sh(out, `${verify} certs/acme-issuing.pem`)).toContain('OK');
    expect(sh(out, `${verify} certs/acme-second.pem || true`)).toContain('certificate revoked');
    expect(sh(out, 'openssl crl -in crls/acme-root.pem -CAfile certs/acme-root.pem -noout')).toContain('verify OK');
    expect(sh(out, 'certtool --verify --load-ca-certificate certs/acme-root.pem --infile certs/acme-issuing.chain.pem')).toContain(
      'Verified',
    );
    expect(sh(out, 'openssl crl -in crls/acme-root.pem -noout -crlnumber')).toContain('0x02');
  });

  it('marks every name of a rehearsal', () => {
    expect(sh(out, 'openssl x509 -in certs/acme-root.pem -noout -subject')).toContain('CN = REHEARSAL Acme Root');
    expect(sh(out, 'openssl x509 -in certs/acme-issuing.pem -noout -subject')).toContain('CN = REHEARSAL Acme Issuing');
  });

  it('leaves sums, a signed head and a ledger chain that a shell can check', () => {
    expect(sh(out, 'sha256sum --strict -c SHA256SUMS | grep -vc OK || true').trim()).toBe('0');
    expect(
      sh(out, 'openssl pkeyutl -verify -rawin -pubin -inkey ledger/ledger.pub -in ledger/HEAD.txt -sigfile ledger/HEAD.sig'),
    ).toContain('Success');
    expect(sh(out, 'sh ledger/verify-ledger.sh ledger/ledger.jsonl')).toContain('OK');
  });

  it('closes with a checkpoint and a ledger that verifies', async () => {
    const { size, checkpoints } = await workplace.ports.ledger.verify();
    expect(size).toBeGreaterThan(40);
    expect(checkpoints).toBe(1);
  });
});
