import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryFolder } from './memory-folder.ts';

/** An authority as `openssl ca` keeps it: its own folder, index, serial numbers and CRL numbers. */
export interface OpensslCa {
  readonly folder: string;
  readonly certificate: string;
  /** SEC 1 or PKCS #8 PEM without a passphrase, whichever openssl wrote. */
  readonly key: string;
  /** Signs a request for this subject; the certificate's path. */
  issue(name: string, subject: string, extensions?: 'v3_ca' | 'v3_leaf'): string;
  /** How long what it signs is valid, in days. */
  readonly daysBelow: number;
  revoke(name: string, reason?: string): void;
  /** The next CRL; its path. */
  crl(options?: { readonly days?: number; readonly extensions?: string; readonly file?: string }): string;
}

export const openssl = (args: readonly string[], input?: string): Buffer =>
  execFileSync('openssl', args, { input: input ?? '', stdio: ['pipe', 'pipe', 'pipe'] });

/** DER of a PEM file, base64: as a plan carries it. */
export function derOf(path: string): { der: string } {
  const base64 = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(readFileSync(path, 'latin1'))?.[1] ?? '';
  return { der: base64.replace(/\s/g, '') };
}

const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** A root made by `openssl req -x509`, or an intermediate signed by `issuer`; its first CRL number is `crlNumber`, in hex. */
export function opensslCa(
  subject: string,
  {
    crlNumber = '1F',
    issuer,
    newKey = ecKey,
    extensions = 'v3_ca',
    days = issuer ? issuer.daysBelow : 3_650,
  }: {
    readonly crlNumber?: string | null;
    readonly issuer?: OpensslCa;
    readonly newKey?: readonly string[];
    readonly extensions?: 'v3_ca' | 'v3_ca_0' | 'v3_ca_1' | 'v3_leaf' | 'v3_old';
    readonly days?: number;
  } = {},
): OpensslCa {
  const folder = memoryFolder('openssl-ca');
  const at = (...parts: string[]): string => join(folder, ...parts);
  mkdirSync(at('new'));
  writeFileSync(at('index.txt'), '');
  writeFileSync(at('serial'), '1000\n');
  if (crlNumber !== null) writeFileSync(at('crlnumber'), `${crlNumber}\n`);
  writeFileSync(at('ca.cnf'), configuration(folder, crlNumber !== null));
  const made = ['-config', at('ca.cnf'), '-subj', subject, '-nodes', '-keyout', at('ca.key')];
  if (issuer === undefined) {
    const self = ['-x509', '-days', String(days), '-extensions', extensions, '-out', at('ca.pem')];
    openssl(['req', '-new', ...self, ...newKey, ...made]);
  } else {
    openssl(['req', '-new', ...newKey, ...made, '-out', at('ca.csr')]);
    sign(issuer.folder, at('ca.csr'), at('ca.pem'), extensions, days);
  }
  // A second may pass between two levels, and none is to outlive the one above it.
  const daysBelow = Math.min(1_825, days - 1);
  return {
    folder,
    daysBelow,
    certificate: at('ca.pem'),
    key: at('ca.key'),
    issue: (name, leaf, kind = 'v3_ca') => {
      const request = ['-config', at('ca.cnf'), '-subj', leaf, '-nodes', '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`)];
      openssl(['req', '-new', ...ecKey, ...request]);
      sign(folder, at(`${name}.csr`), at(`${name}.pem`), kind, daysBelow);
      return at(`${name}.pem`);
    },
    revoke: (name, reason = 'superseded') => {
      openssl(['ca', '-config', at('ca.cnf'), '-revoke', at(`${name}.pem`), '-crl_reason', reason]);
    },
    crl: ({ days: valid = 30, extensions: more = 'crl_ext', file = 'crl.pem' } = {}) => {
      openssl(['ca', '-config', at('ca.cnf'), '-gencrl', '-crldays', String(valid), '-crlexts', more, '-out', at(file)]);
      return at(file);
    },
  };
}

function sign(folder: string, request: string, out: string, extensions: string, days: number): void {
  const to = ['-in', request, '-out', out, '-days', String(days), '-extensions', extensions];
  openssl(['ca', '-config', join(folder, 'ca.cnf'), '-batch', '-notext', ...to]);
}

const configuration = (folder: string, numbered: boolean): string => `
[ca]
default_ca = here
[here]
database = ${folder}/index.txt
new_certs_dir = ${folder}/new
serial = ${folder}/serial
${numbered ? `crlnumber = ${folder}/crlnumber` : ''}
certificate = ${folder}/ca.pem
private_key = ${folder}/ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
countryName = optional
organizationName = optional
commonName = supplied
[req]
distinguished_name = name
string_mask = utf8only
[name]
[v3_ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[v3_ca_0]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[v3_ca_1]
basicConstraints = critical, CA:TRUE, pathlen:1
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[v3_old]
basicConstraints = CA:TRUE
keyUsage = keyCertSign, cRLSign, nonRepudiation
subjectKeyIdentifier = hash
[v3_leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[crl_ext]
authorityKeyIdentifier = keyid
[crl_idp]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical, @idp
[idp]
onlyCA = TRUE
[crl_delta]
authorityKeyIdentifier = keyid
2.5.29.27 = critical, ASN1:INTEGER:1
`;
