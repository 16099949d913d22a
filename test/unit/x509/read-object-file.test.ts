import { describe, expect, it } from 'vitest';
import { concatBytes, toHex } from '../../../shared/base/bytes.ts';
import { encodePem } from '../../../main/x509/pem.ts';
import { readObjectFile } from '../../../main/x509/read-object-file.ts';
import { crlContent, opensslCsr, rootContent, run, scratchFile, signCertificate, signCrl, signerOf } from './signer.ts';

const signer = signerOf('EC-P256');
const csr = opensslCsr(signer.privateKey);
const certificate = signCertificate(rootContent(signer), signer);
const crl = signCrl(crlContent(signer), signer);
const pkcs8 = new Uint8Array(signer.privateKey.export({ type: 'pkcs8', format: 'der' }));
const sec1 = new Uint8Array(signer.privateKey.export({ type: 'sec1', format: 'der' }));
const pkcs8Pem = signer.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const csrPem = encodePem('CERTIFICATE REQUEST', csr);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('readObjectFile', () => {
  it('reads DER and PEM of each kind by content', () => {
    expect(toHex(readObjectFile(csr, 'csr'))).toBe(toHex(csr));
    expect(toHex(readObjectFile(text(csrPem), 'csr'))).toBe(toHex(csr));
    expect(toHex(readObjectFile(text(csrPem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')), 'csr'))).toBe(
      toHex(csr),
    );
    expect(toHex(readObjectFile(certificate, 'certificate'))).toBe(toHex(certificate));
    expect(toHex(readObjectFile(text(encodePem('CERTIFICATE', certificate)), 'certificate'))).toBe(toHex(certificate));
    expect(toHex(readObjectFile(crl, 'crl'))).toBe(toHex(crl));
    expect(toHex(readObjectFile(text(encodePem('X509 CRL', crl)), 'crl'))).toBe(toHex(crl));
  });

  it('reads PEM with CRLF, CR, white space at line ends, one long line, and with a byte order mark', () => {
    const forms = [
      csrPem.replaceAll('\n', '\r\n'),
      csrPem.replaceAll('\n', '\r'),
      csrPem.replaceAll('\n', ' \n'),
      `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(csr).toString('base64')}\n-----END CERTIFICATE REQUEST-----`,
      `\ufeff\n${csrPem}\n\n`,
    ];
    for (const form of forms) expect(toHex(readObjectFile(text(form), 'csr'))).toBe(toHex(csr));
  });

  it('reads what an editor wrote with a byte order mark before it', () => {
    expect(toHex(readObjectFile(text(`\uFEFF${csrPem}`), 'csr'))).toBe(toHex(csr));
  });

  it('reads what openssl req -text and openssl x509 -text write', () => {
    const request = run('openssl', 'req', '-in', scratchFile('a.pem', csrPem), '-text');
    expect(toHex(readObjectFile(text(request), 'csr'))).toBe(toHex(csr));
    const cert = run('openssl', 'x509', '-in', scratchFile('a.pem', encodePem('CERTIFICATE', certificate)), '-text');
    expect(toHex(readObjectFile(text(cert), 'certificate'))).toBe(toHex(certificate));
  });

  it.each([
    ['a CRL in DER', crl, 'crl'],
    ['a certificate in DER', certificate, 'certificate'],
    ['a PKCS #8 key in DER', pkcs8, 'private key'],
    ['a SEC 1 key in DER', sec1, 'private key'],
    ['a public key in DER', signer.spki, 'public key'],
    ['a CRL in PEM', text(encodePem('X509 CRL', crl)), 'crl'],
    ['a certificate in PEM', text(encodePem('CERTIFICATE', certificate)), 'certificate'],
    ['a private key in PEM', text(pkcs8Pem), 'private key'],
    ['a CRL under the label of a request', text(encodePem('CERTIFICATE REQUEST', crl)), 'crl'],
    ['a private key under the label of a request', text(encodePem('CERTIFICATE REQUEST', pkcs8)), 'private key'],
  ])('names %s as the wrong kind', (_, bytes, found) => {
    expect(() => readObjectFile(bytes, 'csr')).toThrow(
      expect.objectContaining({ code: 'object-wrong-kind', detail: { expected: 'csr', found } }),
    );
  });

  it('names a request and a certificate as the wrong kind where another is expected', () => {
    expect(() => readObjectFile(csr, 'certificate')).toThrow(expect.objectContaining({ code: 'object-wrong-kind' }));
    expect(() => readObjectFile(certificate, 'crl')).toThrow(expect.objectContaining({ code: 'object-wrong-kind' }));
  });

  it.each([
    ['two requests in PEM', text(csrPem + csrPem), 'object-multiple'],
    ['a key and a request in PEM', text(pkcs8Pem + csrPem), 'object-multiple'],
    ['two requests in DER', concatBytes(csr, csr), 'object-multiple'],
    ['two requests inside one PEM block', text(encodePem('CERTIFICATE REQUEST', concatBytes(csr, csr))), 'object-multiple'],
    ['a line feed after DER', concatBytes(csr, text('\n')), 'object-trailing-bytes'],
    [
      'octets after DER inside PEM',
      text(encodePem('CERTIFICATE REQUEST', concatBytes(csr, Uint8Array.of(0)))),
      'object-trailing-bytes',
    ],
    ['text after PEM', text(`${csrPem}\nand so on`), 'object-trailing-bytes'],
    ['an empty file', new Uint8Array(), 'object-not-recognised'],
    ['some text', text('Hello, world'), 'object-not-recognised'],
    ['text that begins like DER', text('0 Hello, world'), 'object-not-recognised'],
    ['zeros', new Uint8Array(4096), 'object-not-recognised'],
    ['bare Base64', text(Buffer.from(csr).toString('base64')), 'object-not-recognised'],
    ['a cut-short request', csr.subarray(0, 100), 'object-malformed'],
    ['PEM without end', text(csrPem.slice(0, -10)), 'object-malformed'],
    ['PEM whose end names another kind', text(csrPem.replace('END CERTIFICATE REQUEST', 'END CERTIFICATE')), 'object-malformed'],
    ['bad Base64', text(csrPem.replace('M', '!')), 'object-malformed'],
    [
      'a PEM block without content',
      text('-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n'),
      'object-malformed',
    ],
    ['64 KiB and one octet', new Uint8Array(64 * 1024 + 1), 'object-too-large'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => readObjectFile(bytes, 'csr')).toThrow(expect.objectContaining({ code }));
  });

  it('refuses 20 MB of PEM boundaries and of line ends quickly', () => {
    const bomb = text('-----BEGIN X509 CRL-----\nAA==\n-----END X509 CRL-----\n'.repeat(300_000));
    const lineEnds = text('\n'.repeat(20_000_000));
    const start = performance.now();
    expect(() => readObjectFile(bomb, 'crl')).toThrow(expect.objectContaining({ code: 'object-malformed' }));
    expect(() => readObjectFile(lineEnds, 'crl')).toThrow(expect.objectContaining({ code: 'object-not-recognised' }));
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('never keeps octets of a private key in a fault', () => {
    for (const bytes of [pkcs8, sec1, text(pkcs8Pem), text(pkcs8Pem + csrPem)]) {
      let message = '';
      try {
        readObjectFile(bytes, 'csr');
      } catch (thrown) {
        message = String(thrown);
      }
      expect(message).toMatch(/object-(wrong-kind|multiple)/);
      expect(message).not.toContain(toHex(pkcs8).slice(80, 100));
      expect(message).not.toContain(pkcs8Pem.slice(40, 60));
    }
  });
});

describe('encodePem', () => {
  it('writes 64 columns with LF and the labels openssl knows', () => {
    for (const length of [1, 47, 48, 49, 96, 1000]) {
      const lines = encodePem('CERTIFICATE', new Uint8Array(length)).split('\n');
      expect(lines.at(-1)).toBe('');
      expect(lines.slice(1, -3).every((line) => line.length === 64)).toBe(true);
      expect(lines.at(-3)?.length).toBeLessThanOrEqual(64);
      expect(lines.at(-3)).not.toBe('');
    }
    expect(encodePem('X509 CRL', crl)).toMatch(/^-----BEGIN X509 CRL-----\n[^-]+-----END X509 CRL-----\n$/);
  });
});
