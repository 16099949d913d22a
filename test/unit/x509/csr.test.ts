import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyAlgorithms } from '../../../shared/pki/algorithm.ts';
import { toHex } from '../../../shared/base/bytes.ts';
import { checkPublicKey } from '../../../main/x509/check-public-key.ts';
import { describeCsr } from '../../../main/x509/describe-certificate.ts';
import { readBasicConstraints } from '../../../main/x509/extension-values.ts';
import { extensionOids } from '../../../main/x509/object-identifiers.ts';
import { parseCsr } from '../../../main/x509/parse-csr.ts';
import { readObjectFile } from '../../../main/x509/read-object-file.ts';
import { keyAlgorithmOf, parseSpki, spkiSha256, subjectKeyIdentifier } from '../../../main/x509/subject-public-key-info.ts';
import { verifyCsr } from '../../../main/x509/verify-csr.ts';
import { opensslCsr, run, scratchFile, signerOf } from './signer.ts';

const signer = signerOf('EC-P256');

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe('a request made by openssl req', () => {
  it.each(keyAlgorithms)('with a key of %s is read, proves possession and passes the key policy', (algorithm) => {
    const key = signerOf(algorithm);
    const view = parseCsr(opensslCsr(key.privateKey));
    expect(() => verifyCsr(view)).not.toThrow();
    expect(() => checkPublicKey(view.spki)).not.toThrow();
    expect(view.spki.keyAlgorithm).toBe(algorithm);
    expect(keyAlgorithmOf(view.spki.der)).toBe(algorithm);
    expect(toHex(view.spki.der)).toBe(toHex(key.spki));
    expect(view.subject.attributes).toEqual([
      { type: 'countryName', value: 'DE' },
      { type: 'organizationName', value: 'Request AG' },
      { type: 'commonName', value: 'Request CA' },
    ]);
  });

  it('shows the extensions it asks for', () => {
    const view = parseCsr(
      opensslCsr(
        signer.privateKey,
        '-addext',
        'basicConstraints=critical,CA:TRUE,pathlen:5',
        '-addext',
        'subjectAltName=DNS:a.example,IP:10.0.0.1',
      ),
    );
    expect(view.requestedExtensions.map(({ oid, critical }) => [oid, critical])).toEqual([
      [extensionOids.basicConstraints, true],
      [extensionOids.subjectAltName, false],
    ]);
    expect(readBasicConstraints(view.requestedExtensions[0]?.value ?? new Uint8Array())).toEqual({
      cA: true,
      pathLenConstraint: 5,
    });
    expect(describeCsr(view)).toContain('DNS: a.example');
    expect(describeCsr(view)).toContain('IP: 10.0.0.1');
    expect(() => verifyCsr(view)).not.toThrow();
  });

  it('never keeps the value of a challengePassword', () => {
    const config = scratchFile(
      'req.cnf',
      '[req]\nprompt=no\ndistinguished_name=dn\nattributes=at\n[dn]\nCN=x\n[at]\nchallengePassword=hunter2-secret\nunstructuredName=a device\n',
    );
    const key = scratchFile('key.pem', signer.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const pem = run('openssl', 'req', '-new', '-key', key, '-config', config);
    const view = parseCsr(readObjectFile(new TextEncoder().encode(pem), 'csr'));
    expect(view.otherAttributes).toEqual([
      { type: 'unstructuredName', value: 'a device' },
      { type: 'challengePassword', value: '(not kept)' },
    ]);
    expect(describeCsr(view)).not.toContain('hunter2');
  });

  it('is refused when any bit of its subject, key or signature was changed', () => {
    const der = opensslCsr(signer.privateKey);
    const view = parseCsr(der);
    const offsets = [
      der.length - 3,
      Buffer.from(der).indexOf('Request AG'),
      Buffer.from(der).indexOf(Buffer.from(view.spki.keyBits)) + 20,
    ];
    for (const at of offsets) {
      expect(() => verifyCsr(parseCsr(flip(der, at)))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(csr-signature-invalid|key-weak)$/) }),
      );
    }
  });

  it.each(['-md5', '-sha1', '-sha224'])('is refused with %s', (hash) => {
    expect(() => verifyCsr(parseCsr(opensslCsr(signerOf('RSA-3072').privateKey, hash)))).toThrow(
      expect.objectContaining({ code: 'algorithm-unsupported' }),
    );
  });

  it('is refused with a key of an unknown kind', () => {
    for (const curve of ['secp256k1', 'P-224']) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
      expect(() => verifyCsr(parseCsr(opensslCsr(privateKey)))).toThrow(expect.objectContaining({ code: 'algorithm-unsupported' }));
    }
  });

  it('with a key of RSA 2048 proves possession and fails the key policy', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const view = parseCsr(opensslCsr(privateKey));
    expect(view.spki).toMatchObject({ keyAlgorithm: undefined, description: 'RSA 2048' });
    expect(() => verifyCsr(view)).not.toThrow();
    expect(() => checkPublicKey(view.spki)).toThrow(
      expect.objectContaining({ code: 'key-weak', detail: expect.objectContaining({ rule: 'CA/B BR 6.1.5' }) }),
    );
  });
});

describe('key identifiers', () => {
  it('are the leftmost 160 bits of SHA-256 over the key bits, as openssl computes them', () => {
    for (const algorithm of keyAlgorithms) {
      const { spki } = signerOf(algorithm);
      const bits = scratchFile('bits', parseSpki(spki).keyBits);
      expect(toHex(subjectKeyIdentifier(spki))).toBe(run('openssl', 'dgst', '-sha256', '-r', bits).slice(0, 40));
      expect(spkiSha256(spki)).toBe(run('sha256sum', scratchFile('spki', spki)).slice(0, 64));
    }
  });
});
