import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { confirmReading } from '../../../main/x509/second-reading.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorite-second-'));
const subject = '/C=DE/O=Ärzte & Söhne/CN=Root “1”';
const der = new Uint8Array(
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      join(folder, 'k.pem'),
      '-utf8',
      '-subj',
      subject,
      '-days',
      '9999',
      '-outform',
      'DER',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ),
);

describe('the second reading', () => {
  it('agrees with ours on a certificate that openssl made, far beyond 2050 and with text beyond ASCII', () => {
    const view = parseCertificate(der);
    expect(() => confirmReading(view)).not.toThrow();
  });

  it('refuses a view that says something else than the octets', () => {
    const view = parseCertificate(der);
    const other = Uint8Array.from(view.serialNumber);
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
    expect(() => confirmReading({ ...view, serialNumber: other })).toThrow(/signed-bytes-differ.*serialNumber/);
    expect(() => confirmReading({ ...view, notAfter: { ...view.notAfter, instant: '2030-01-01T00:00:00Z' } })).toThrow(/notAfter/);
    expect(() => confirmReading({ ...view, extensions: view.extensions.slice(1) })).toThrow(/extensions/);
    expect(() => confirmReading({ ...view, issuer: { ...view.issuer, der: view.spki.der } })).toThrow(/issuer/);
  });
});
