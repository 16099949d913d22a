/**
 * How to check a bundle with software we did not write: openssl, sha256sum and a shell. The same words go into VERIFY.txt
 * and appendix C of the transcript (standards §7).
 */

export interface VerifyNames {
  /**
   * `issuer` is the name of the issuing certificate when it is in the bundle too; its own name for a root; null when unknown.
   * `revoked`: its issuer's CRL in the bundle lists it.
   */
  readonly certificates: readonly { readonly name: string; readonly issuer: string | null; readonly revoked?: boolean }[];
  readonly crls: readonly string[];
  readonly csrs: readonly string[];
}

export interface VerifyCommand {
  readonly title: string;
  readonly lines: readonly string[];
}

function chainCommands({ certificates, crls }: VerifyNames): readonly VerifyCommand[] {
  return certificates.flatMap(({ name, issuer, revoked }) => {
    if (issuer === null || issuer === name) return [];
    const crl = crls.includes(issuer) ? `-crl_check -CRLfile crls/${issuer}.pem ` : '';
    const root = rootOf(issuer, certificates);
    if (root === undefined) return [];
    const untrusted = root === issuer ? '' : `-untrusted certs/${issuer}.chain.pem `;
    return [
      {
        title:
          crl && revoked === true
            ? `The certificate ${name} was issued under ${root} and is revoked: this prints "certificate revoked" and "verification failed".`
            : `The certificate ${name} is valid under ${root}${crl ? ' and not revoked' : ''} (add -attime SECONDS for another moment).`,
        lines: [`openssl verify -x509_strict ${crl}-CAfile certs/${root}.pem ${untrusted}certs/${name}.pem`],
      },
    ];
  });
}

const sumsCommand = 'sha256sum --strict -c SHA256SUMS';
const ledgerCommand = 'sh ledger/verify-ledger.sh ledger/ledger.jsonl ledger/HEAD.txt';

const crlCommands = ({ certificates, crls }: VerifyNames): readonly VerifyCommand[] =>
  crls
    .filter((name) => certificates.some((certificate) => certificate.name === name))
    .map((name) => ({
      title: `The CRL of ${name} is signed by it (prints "verify OK").`,
      lines: [`openssl crl -in crls/${name}.pem -CAfile certs/${name}.pem -noout`],
    }));

/**
 * The commands that tell most, for whoever has the bundle before them: each ends with 0 where all is well, so that they can be pasted
 * as they are. What is revoked is for VERIFY.txt, which says what openssl then prints.
 */
export function briefCommands(names: VerifyNames): readonly string[] {
  const valid = { ...names, certificates: names.certificates.map((one) => (one.revoked ? { ...one, issuer: null } : one)) };
  return [sumsCommand, ...[...crlCommands(names), ...chainCommands(valid)].flatMap(({ lines }) => lines), ledgerCommand];
}

/** Follows issuers up to a root; undefined where the chain leaves the bundle or runs in a circle. */
function rootOf(name: string, certificates: VerifyNames['certificates']): string | undefined {
  let at = name;
  for (let depth = 0; depth <= certificates.length; depth++) {
    const issuer = certificates.find((certificate) => certificate.name === at)?.issuer;
    if (issuer === at) return at;
    if (issuer === null || issuer === undefined) return undefined;
    at = issuer;
  }
  return undefined;
}

/** The commands for a bundle with these objects, in the order in which they make sense. */
export function verifyCommands(names: VerifyNames): readonly VerifyCommand[] {
  const ed25519 = (file: string): string =>
    `openssl pkeyutl -verify -rawin -pubin -inkey ledger/ledger.pub -in ${file} -sigfile ${file.replace(/\.txt$/, '')}.sig`;
  return [
    { title: 'The files are those that were written.', lines: [sumsCommand] },
    {
      title: 'The list of files and the ledger head were signed by the ledger key.',
      lines: [ed25519('SHA256SUMS'), ed25519('ledger/HEAD.txt')],
    },
    {
      title: 'The ledger key is the one on paper (compare with section 9).',
      lines: ['openssl pkey -pubin -in ledger/ledger.pub -outform DER | sha256sum'],
    },
    {
      title: 'The ledger is an unbroken chain that ends in the head.',
      lines: [ledgerCommand],
    },
    {
      title: 'The ledger begins with the entries on paper: put in the number of entries of section 9, compare the head there.',
      lines: [`ENTRIES=1; head -n "$ENTRIES" ledger/ledger.jsonl | tail -n 1 | tr -d '\\n' | sha256sum`],
    },
    ...names.certificates.map(({ name }) => ({
      title: `The fingerprint of ${name} (compare with section 7).`,
      lines: [`openssl x509 -in certs/${name}.pem -noout -fingerprint -sha256`, `sha256sum certs/${name}.der`],
    })),
    ...chainCommands(names),
    ...crlCommands(names),
    ...names.csrs.map((name) => ({
      title: `The request ${name} proves possession of its key. Read the text: some versions end with 0 even on failure.`,
      lines: [`openssl req -in csrs/${name}.csr.pem -verify -noout`],
    })),
  ];
}

/** POSIX shell: walks the chain, then compares with the head file. Prints `OK entries hash` and ends with 0, or says where it breaks. */
export const verifyLedgerScript = `#!/bin/sh
# Each line of the ledger carries "prev": the SHA-256 of the line before it, without its line feed.
# usage: sh verify-ledger.sh ledger.jsonl [HEAD.txt]
[ -s "$1" ] || { echo "NO LEDGER in '$1'"; exit 1; }; prev=$(printf '0%.0s' $(seq 64)); n=0
while IFS= read -r line || [ -n "$line" ]; do
  case "$line" in *"\\"prev\\":\\"$prev\\""*) ;; *) echo "BROKEN at line $((n+1))"; exit 1;; esac
  prev=$(printf '%s' "$line" | sha256sum | cut -d' ' -f1); n=$((n+1))
done < "$1"
if [ -n "$2" ] && ! { grep -qx "size $n" "$2" && grep -qx "head $prev" "$2"; }; then echo "HEAD DIFFERS from $n $prev"; exit 1; fi
echo "OK $n $prev"
`;
