import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleLayout, type Bundle, type BundleContent, type BundleTools } from '../../../main/transcript/bundle-layout.ts';
import { pemOf } from '../../../main/transcript/pem.ts';
import { briefCommands, verifyCommands } from '../../../main/transcript/verify-recipe.ts';
import { canonicalJson } from '../../../shared/base/canonical-json.ts';
import { Fault } from '../../../shared/fault/fault.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
let folder: string;
let content: BundleContent;
let tools: BundleTools;
let bundle: Bundle;

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}

/** A root, an intermediate, a request and the root's CRL, all made by openssl. */
function makeObjects(): Record<'root' | 'sub' | 'csr' | 'crl', Uint8Array> {
  const ca = [
    '[req]',
    'distinguished_name=dn',
    '[dn]',
    '[ca]',
    'default_ca=d',
    '[d]',
    'database=index.txt',
    'crlnumber=crlnumber',
    'default_md=sha256',
  ];
  writeFileSync(join(folder, 'ca.cnf'), `${ca.join('\n')}\n`);
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'crlnumber'), '01\n');
  writeFileSync(
    join(folder, 'sub.ext'),
    'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n',
  );
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const rootExtensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'root.key',
    '-subj',
    '/CN=Test Root',
    '-days',
    '30',
    ...rootExtensions,
    '-out',
    'root.pem',
  );
  openssl('req', ...key, '-keyout', 'sub.key', '-subj', '/CN=Test Issuing', '-out', 'sub.csr');
  openssl(
    'x509',
    '-req',
    '-in',
    'sub.csr',
    '-CA',
    'root.pem',
    '-CAkey',
    'root.key',
    '-CAcreateserial',
    '-days',
    '20',
    '-extfile',
    'sub.ext',
    '-out',
    'sub.pem',
  );
  openssl('ca', '-gencrl', '-config', 'ca.cnf', '-cert', 'root.pem', '-keyfile', 'root.key', '-crldays', '30', '-out', 'root.crl');
  openssl('x509', '-in', 'root.pem', '-outform', 'DER', '-out', 'root.der');
  openssl('x509', '-in', 'sub.pem', '-outform', 'DER', '-out', 'sub.der');
  openssl('req', '-in', 'sub.csr', '-outform', 'DER', '-out', 'csr.der');
  openssl('crl', '-in', 'root.crl', '-outform', 'DER', '-out', 'crl.der');
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
  return { root: read('root.der'), sub: read('sub.der'), csr: read('csr.der'), crl: read('crl.der') };
}

function ledgerOf(entries: number): { readonly lines: string; readonly headHash: string } {
  let prev = '0'.repeat(64);
  let lines = '';
  for (let seq = 0; seq < entries; seq++) {
    const line = canonicalJson({
      ceremony: null,
      data: { note: `n ${seq} \\ "prev":"x" $HOME %s ä` },
      prev,
      seq,
      time: '2026-11-21T10:00:00Z',
      type: 't',
      v: 1,
    });
    prev = sha256(line);
    lines += `${line}\n`;
  }
  return { lines, headHash: prev };
}

function writeOut(made: Bundle): string {
  const root = join(folder, made.name);
  rmSync(root, { recursive: true, force: true });
  for (const { path, bytes } of made.files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return root;
}

/** Runs one line of the recipe in a shell, as an auditor would. */
function shell(cwd: string, line: string): { readonly status: number | null; readonly output: string } {
  const done = spawnSync('sh', ['-c', line], { cwd, encoding: 'utf8' });
  return { status: done.status, output: done.stdout + done.stderr };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anchorite-bundle-'));
  const { root, sub, csr, crl } = makeObjects();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const ledger = ledgerOf(7);
  tools = { sha256, sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
  content = {
    id: '2026-11-21-01',
    mode: 'production',
    title: 'Acme root',
    createdAt: '2026-11-21T11:00:00Z',
    application: 'Anchorite 0.1.0',
    certificates: [
      { name: 'acme-root', issuer: 'acme-root', der: root, chain: [root] },
      { name: 'acme-issuing', issuer: 'acme-root', der: sub, chain: [sub, root] },
    ],
    crls: [{ name: 'acme-root', der: crl }],
    csrs: [{ name: 'acme-issuing', der: csr }],
    transcripts: [{ name: 'transcript', format: 'pdf', bytes: new TextEncoder().encode('%PDF-1.4') }],
    ledger: {
      ledgerId: 'a1b2c3d4e5f60718',
      publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
      lines: new TextEncoder().encode(ledger.lines),
      size: 7,
      headHash: ledger.headHash,
      checkpoint: 'anchorite/a1\n7\nAAAA\n\n— ledger BBBB\n',
    },
  };
  bundle = bundleLayout(content, tools);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bundle layout', () => {
  it('has the stable paths of the export', () => {
    expect(bundle.name).toBe('ANCHORITE-2026-11-21-01');
    expect(bundle.files.map(({ path }) => path)).toEqual([
      'certs/acme-root.pem',
      'certs/acme-root.der',
      'certs/acme-root.chain.pem',
      'certs/acme-issuing.pem',
      'certs/acme-issuing.der',
      'certs/acme-issuing.chain.pem',
      'crls/acme-root.pem',
      'crls/acme-root.crl',
      'csrs/acme-issuing.csr.pem',
      'transcript/transcript.pdf',
      'ledger/ledger.jsonl',
      'ledger/HEAD.txt',
      'ledger/HEAD.sig',
      'ledger/ledger.pub',
      'ledger/checkpoint.txt',
      'ledger/verify-ledger.sh',
      'VERIFY.txt',
      'MANIFEST.json',
      'SHA256SUMS',
      'SHA256SUMS.sig',
    ]);
  });

  it('passes every command of its own VERIFY.txt', () => {
    const root = writeOut(bundle);
    const text = readFileSync(join(root, 'VERIFY.txt'), 'utf8');
    const lines = [...text.matchAll(/^ {4}(\S.*)$/gm)].map((match) => match[1]!);
    expect(lines).toHaveLength(13);
    const outputs = lines.map((line) => ({ line, ...shell(root, line) }));
    expect(outputs.filter(({ status }) => status !== 0)).toEqual([]);
    const all = outputs.map(({ output }) => output).join('');
    for (const expected of ['Signature Verified Successfully', 'OK 7 ', 'certs/acme-issuing.pem: OK', 'verify OK']) {
      expect(all).toContain(expected);
    }
    expect(all).toContain(sha256(content.ledger.publicKey));
    expect(lines.join('\n')).toContain(
      '-x509_strict -crl_check -CRLfile crls/acme-root.pem -CAfile certs/acme-root.pem certs/acme-issuing.pem',
    );
  });

  it('lists every file but the list and its signature in SHA256SUMS', () => {
    const sums = new TextDecoder().decode(bundle.files.find(({ path }) => path === 'SHA256SUMS')!.bytes);
    const listed = sums
      .trimEnd()
      .split('\n')
      .map((line) => /^[0-9a-f]{64} {2}(\S+)$/.exec(line)![1]!);
    expect(listed).toEqual(bundle.files.map(({ path }) => path).filter((path) => !path.startsWith('SHA256SUMS')));
  });

  it('has a canonical manifest with digest and media type of each file', () => {
    const text = new TextDecoder().decode(bundle.files.find(({ path }) => path === 'MANIFEST.json')!.bytes);
    const manifest: unknown = JSON.parse(text);
    expect(canonicalJson(manifest)).toBe(text);
    expect(manifest).toMatchObject({
      anchoriteBundle: 1,
      id: '2026-11-21-01',
      mode: 'production',
      ledgerKeySha256: sha256(content.ledger.publicKey),
    });
    expect(text).toContain(
      `{"mediaType":"application/pkix-crl","path":"crls/acme-root.crl","sha256":"${sha256(content.crls[0]!.der)}"`,
    );
  });

  it('is found out by sha256sum, by openssl and by the shell loop when a byte changes', () => {
    const root = writeOut(bundle);
    const ledger = readFileSync(join(root, 'ledger/ledger.jsonl'), 'utf8');
    writeFileSync(join(root, 'ledger/ledger.jsonl'), ledger.replace('n 3', 'n 4'));
    expect(shell(root, 'sha256sum --strict -c SHA256SUMS').status).not.toBe(0);
    expect(shell(root, 'sh ledger/verify-ledger.sh ledger/ledger.jsonl')).toEqual({ status: 1, output: 'BROKEN at line 5\n' });
    expect(shell(root, 'sh ledger/verify-ledger.sh ledger/absent.jsonl')).toEqual({
      status: 1,
      output: "NO LEDGER in 'ledger/absent.jsonl'\n",
    });
    expect(shell(root, 'sh ledger/verify-ledger.sh').status).toBe(1);
    writeFileSync(join(root, 'ledger/ledger.jsonl'), ledger.split('\n').slice(0, 5).join('\n'));
    expect(shell(root, 'sh ledger/verify-ledger.sh ledger/ledger.jsonl ledger/HEAD.txt').output).toMatch(/^HEAD DIFFERS from 5 /);
    writeFileSync(join(root, 'ledger/HEAD.txt'), readFileSync(join(root, 'ledger/HEAD.txt'), 'utf8').replace('size 7', 'size 5'));
    const head = verifyCommands({ certificates: [], crls: [], csrs: [] })[1]!.lines[1]!;
    expect(shell(root, head).status).not.toBe(0);
  });

  it('is accepted by certtool as PEM', () => {
    const root = writeOut(bundle);
    expect(shell(root, 'certtool --verify-chain --infile certs/acme-issuing.chain.pem').output).toContain('Verified');
    expect(shell(root, 'certtool --crl-info --infile crls/acme-root.pem').status).toBe(0);
  });

  it('says in a rehearsal that nothing in it may be used', () => {
    const made = bundleLayout({ ...content, mode: 'rehearsal' }, tools);
    const text = (path: string): string => new TextDecoder().decode(made.files.find((file) => file.path === path)!.bytes);
    expect(text('VERIFY.txt')).toContain('REHEARSAL');
    expect(text('ledger/HEAD.txt')).toContain('mode rehearsal');
    expect(text('MANIFEST.json')).toContain('"mode":"rehearsal"');
  });

  it.each(['CON', 'a/b', '..', 'a b', 'ü', 'x'.repeat(65), 'nul.x', 'trailing.', '-rf'])('refuses the name %j', (name) => {
    const certificates = content.certificates.slice(0, 1).map((certificate) => ({ ...certificate, name }));
    const codeOf = (): string => {
      try {
        bundleLayout({ ...content, certificates }, tools);
        return 'accepted';
      } catch (thrown) {
        return thrown instanceof Fault ? thrown.code : 'not a fault';
      }
    };
    expect(codeOf()).toBe('name-not-portable');
  });

  it('refuses two names that differ in case only', () => {
    const [root] = content.certificates;
    expect(() => bundleLayout({ ...content, certificates: [root!, { ...root!, name: 'ACME-root' }] }, tools)).toThrow(Fault);
  });

  it('keeps several transcripts apart by name', () => {
    const bytes = new Uint8Array(1);
    const transcripts = ['transcript-1', 'transcript-2'].map((name) => ({ name, format: 'html' as const, bytes }));
    const paths = bundleLayout({ ...content, transcripts }, tools).files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['transcript/transcript-1.html', 'transcript/transcript-2.html']));
  });

  it('gives no command for a CRL whose issuer is not in the bundle', () => {
    const lines = verifyCommands({ certificates: [], crls: ['elsewhere'], csrs: [] }).flatMap((command) => command.lines);
    expect(lines.join('\n')).not.toContain('openssl crl');
  });

  it('says of a revoked certificate that it is revoked, and what openssl then prints', () => {
    const titles = (revoked: boolean): string =>
      verifyCommands({
        certificates: [
          { name: 'root', issuer: 'root' },
          { name: 'sub', issuer: 'root', revoked },
        ],
        crls: ['root'],
        csrs: [],
      })
        .map(({ title }) => title)
        .join('\n');
    expect(titles(true)).toContain('sub was issued under root and is revoked: this prints "certificate revoked"');
    expect(titles(true)).not.toContain('not revoked');
    expect(titles(false)).toContain('sub is valid under root and not revoked');
  });

  it('has commands to paste for every CRL and every certificate that is not revoked, and none that fails in good order', () => {
    const certificates = [
      { name: 'root', issuer: 'root' },
      { name: 'sub', issuer: 'root' },
      { name: 'gone', issuer: 'root', revoked: true },
      { name: 'second', issuer: 'second' },
    ];
    expect(briefCommands({ certificates, crls: ['root', 'second'], csrs: [] })).toEqual([
      'sha256sum --strict -c SHA256SUMS',
      'openssl crl -in crls/root.pem -CAfile certs/root.pem -noout',
      'openssl crl -in crls/second.pem -CAfile certs/second.pem -noout',
      'openssl verify -x509_strict -crl_check -CRLfile crls/root.pem -CAfile certs/root.pem certs/sub.pem',
      'sh ledger/verify-ledger.sh ledger/ledger.jsonl ledger/HEAD.txt',
    ]);
  });

  it('leaves out chain commands where the root is not in the bundle, or issuers run in a circle', () => {
    const titles = (certificates: { name: string; issuer: string | null }[]): string =>
      verifyCommands({ certificates, crls: [], csrs: [] })
        .flatMap(({ lines }) => lines)
        .join('\n');
    expect(titles([{ name: 'a', issuer: 'elsewhere' }])).not.toContain('openssl verify');
    expect(
      titles([
        { name: 'a', issuer: 'b' },
        { name: 'b', issuer: 'a' },
      ]),
    ).not.toContain('openssl verify');
    expect(
      titles([
        { name: 'r', issuer: 'r' },
        { name: 'a', issuer: 'r' },
        { name: 'b', issuer: 'a' },
      ]),
    ).toContain('openssl verify -x509_strict -CAfile certs/r.pem -untrusted certs/a.chain.pem certs/b.pem');
  });
});

describe('PEM', () => {
  it('has 64 columns, LF and the exact label', () => {
    const lines = pemOf('X509 CRL', new Uint8Array(100)).split('\n');
    expect(lines[0]).toBe('-----BEGIN X509 CRL-----');
    expect(lines.slice(1, -2).map((line) => line.length)).toEqual([64, 64, 8]);
    expect(lines.at(-2)).toBe('-----END X509 CRL-----');
    expect(lines.at(-1)).toBe('');
  });
});
