import { canonicalJson } from '../../shared/base/canonical-json.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { BundleFile } from '../ports/media.ts';
import { pemOf } from './pem.ts';
import { verifyCommands, verifyLedgerScript } from './verify-recipe.ts';

/** What is carried out of the room. Names are those of the plan (letters, digits, hyphens). */
export interface BundleContent {
  /** Ceremony or export id; the folder becomes `ANCHORITE-<id>`. */
  readonly id: string;
  readonly mode: Mode;
  readonly title: string;
  readonly createdAt: string;
  /** `Anchorite 0.1.0` */
  readonly application: string;
  /** `chain` runs from this certificate to the root, both included; `issuer` is the issuing certificate's name, `revoked` says that its CRL lists it. */
  readonly certificates: readonly {
    readonly name: string;
    readonly issuer: string;
    readonly der: Uint8Array;
    readonly chain: readonly Uint8Array[];
    readonly revoked?: boolean;
  }[];
  /** Named after the issuer. */
  readonly crls: readonly { readonly name: string; readonly der: Uint8Array }[];
  readonly csrs: readonly { readonly name: string; readonly der: Uint8Array }[];
  /** `name` is `transcript` where there is one; the file becomes `transcript/<name>.<format>`. */
  readonly transcripts: readonly { readonly name: string; readonly format: 'pdf' | 'html'; readonly bytes: Uint8Array }[];
  readonly ledger: {
    readonly ledgerId: string;
    /** SubjectPublicKeyInfo DER of the ledger key. */
    readonly publicKey: Uint8Array;
    /** All lines, each with its LF. */
    readonly lines: Uint8Array;
    readonly size: number;
    /** SHA-256 hex of the last line. */
    readonly headHash: string;
    /** The newest checkpoint note, or null. */
    readonly checkpoint: string | null;
  };
}

/** What the layout needs from outside: it makes no digest and no signature itself. */
export interface BundleTools {
  /** SHA-256, 64 hex digits. */
  readonly sha256: (bytes: Uint8Array) => string;
  /** Raw Ed25519 signature of the ledger key, 64 bytes. */
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

export interface Bundle {
  /** `ANCHORITE-<id>` */
  readonly name: string;
  readonly files: readonly BundleFile[];
}

interface TypedFile extends BundleFile {
  readonly mediaType: string;
}

const mediaTypes = {
  pem: 'application/x-pem-file',
  der: 'application/pkix-cert',
  crl: 'application/pkix-crl',
  text: 'text/plain; charset=utf-8',
  lines: 'application/jsonl',
  signature: 'application/octet-stream',
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
} as const;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Names that survive FAT, exFAT and NTFS (standards H11). Fault `name-not-portable`. */
function checkName(name: string): void {
  const reserved = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i.test(name);
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(name) || name.endsWith('.') || reserved)
    throw new Fault('name-not-portable', { name });
}

/** Every object name, then every segment of every path; no two paths alike when case is ignored. */
function checkNames(names: readonly string[], paths: readonly string[]): void {
  for (const name of [...names, ...paths.flatMap((path) => path.split('/'))]) checkName(name);
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path.toLowerCase())) throw new Fault('name-not-portable', { name: path });
    seen.add(path.toLowerCase());
  }
}

function objectFiles(content: BundleContent): readonly TypedFile[] {
  const file = (path: string, mediaType: string, bytes: Uint8Array): TypedFile => ({ path, bytes, mediaType });
  return [
    ...content.certificates.flatMap(({ name, der, chain }) => [
      file(`certs/${name}.pem`, mediaTypes.pem, utf8(pemOf('CERTIFICATE', der))),
      file(`certs/${name}.der`, mediaTypes.der, der),
      file(`certs/${name}.chain.pem`, mediaTypes.pem, utf8(chain.map((link) => pemOf('CERTIFICATE', link)).join(''))),
    ]),
    ...content.crls.flatMap(({ name, der }) => [
      file(`crls/${name}.pem`, mediaTypes.pem, utf8(pemOf('X509 CRL', der))),
      file(`crls/${name}.crl`, mediaTypes.crl, der),
    ]),
    ...content.csrs.map(({ name, der }) => file(`csrs/${name}.csr.pem`, mediaTypes.pem, utf8(pemOf('CERTIFICATE REQUEST', der)))),
  ];
}

function ledgerFiles({ ledger, mode, createdAt }: BundleContent, tools: BundleTools): readonly TypedFile[] {
  const head = utf8(
    `anchorite ledger head 1\nledger ${ledger.ledgerId}\nmode ${mode}\nsize ${ledger.size}\nhead ${ledger.headHash}\ntime ${createdAt}\n`,
  );
  return [
    { path: 'ledger/ledger.jsonl', bytes: ledger.lines, mediaType: mediaTypes.lines },
    { path: 'ledger/HEAD.txt', bytes: head, mediaType: mediaTypes.text },
    { path: 'ledger/HEAD.sig', bytes: tools.sign(head), mediaType: mediaTypes.signature },
    { path: 'ledger/ledger.pub', bytes: utf8(pemOf('PUBLIC KEY', ledger.publicKey)), mediaType: mediaTypes.pem },
    ...(ledger.checkpoint === null
      ? []
      : [{ path: 'ledger/checkpoint.txt', bytes: utf8(ledger.checkpoint), mediaType: mediaTypes.text }]),
    { path: 'ledger/verify-ledger.sh', bytes: utf8(verifyLedgerScript), mediaType: mediaTypes.text },
  ];
}

function verifyText(content: BundleContent): string {
  const names = {
    certificates: content.certificates,
    crls: content.crls.map(({ name }) => name),
    csrs: content.csrs.map(({ name }) => name),
  };
  const commands = verifyCommands(names).map(
    ({ title, lines }) => `${title}\n\n${lines.map((line) => `    ${line}`).join('\n')}\n`,
  );
  return [
    `How to verify ANCHORITE-${content.id} without Anchorite\n`,
    ...(content.mode === 'rehearsal'
      ? ['REHEARSAL: made with throw-away keys. Nothing in this folder may be trusted or used.\n']
      : []),
    'You need openssl, sha256sum and a POSIX shell, in this folder. On macOS read "shasum -a 256" for "sha256sum".\n',
    ...commands.map((command, i) => `${i + 1}. ${command}`),
    'Compare the ledger head of step 5 and the fingerprints with the words on the signed paper transcript.',
    'That comparison, not a signature, is what binds these files to the ceremony that was witnessed.\n',
  ].join('\n');
}

/**
 * The files of a bundle (standards H10): objects, transcript, ledger, VERIFY.txt, MANIFEST.json (canonical JSON), SHA256SUMS in
 * exactly sha256sum's format over every file but itself and its signature, SHA256SUMS.sig. Fault `name-not-portable`.
 */
export function bundleLayout(content: BundleContent, tools: BundleTools): Bundle {
  const files: readonly TypedFile[] = [
    ...objectFiles(content),
    ...content.transcripts.map(({ name, format, bytes }) => ({
      path: `transcript/${name}.${format}`,
      bytes,
      mediaType: mediaTypes[format],
    })),
    ...ledgerFiles(content, tools),
    { path: 'VERIFY.txt', bytes: utf8(verifyText(content)), mediaType: mediaTypes.text },
  ];
  const name = `ANCHORITE-${content.id}`;
  checkNames(
    [name, ...[...content.certificates, ...content.crls, ...content.csrs, ...content.transcripts].map((object) => object.name)],
    files.map(({ path }) => path),
  );

  const manifest = utf8(
    canonicalJson({
      anchoriteBundle: 1,
      application: content.application,
      createdAt: content.createdAt,
      files: files.map(({ path, bytes, mediaType }) => ({ path, size: bytes.length, sha256: tools.sha256(bytes), mediaType })),
      id: content.id,
      ledger: { head: content.ledger.headHash, id: content.ledger.ledgerId, size: content.ledger.size },
      ledgerKeySha256: tools.sha256(content.ledger.publicKey),
      mode: content.mode,
      title: content.title,
    }),
  );
  const listed: readonly BundleFile[] = [
    ...files.map(({ path, bytes }) => ({ path, bytes })),
    { path: 'MANIFEST.json', bytes: manifest },
  ];
  const sums = utf8(listed.map(({ path, bytes }) => `${tools.sha256(bytes)}  ${path}\n`).join(''));
  return { name, files: [...listed, { path: 'SHA256SUMS', bytes: sums }, { path: 'SHA256SUMS.sig', bytes: tools.sign(sums) }] };
}
