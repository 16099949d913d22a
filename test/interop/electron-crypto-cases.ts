import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { PinOpener, sealPin } from '../../main/keystore/pkcs11/sealed-pin.ts';
import { SealedFileKeyStore } from '../../main/keystore/sealed-file/sealed-file-key-store.ts';
import { ThrowAwayKeyStore } from '../../main/keystore/throw-away/throw-away-key-store.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { checkPublicKey } from '../../main/x509/check-public-key.ts';
import { parseCertificate } from '../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../main/x509/parse-crl.ts';
import { parseCsr } from '../../main/x509/parse-csr.ts';
import { encodePem } from '../../main/x509/pem.ts';
import { verifyCsr } from '../../main/x509/verify-csr.ts';
import { verifyCertificateSignature, verifyCrlSignature } from '../../main/x509/verify-issued.ts';
import { keyAlgorithms, type KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import { containerCases } from '../unit/keystore/containers/container-cases.ts';
import { keyStoreSuite, type KeyStoreCase } from '../unit/keystore/key-store-suite.ts';
import {
  crlContent,
  crlEntries,
  opensslCsr,
  rootContent,
  run,
  scratchFile,
  signCertificate,
  signCrl,
  signerOf,
} from '../unit/x509/signer.ts';

/**
 * What must hold on whichever crypto library the process has: Node brings OpenSSL, Electron brings BoringSSL, and the app signs with
 * the latter. The judge is the stock `openssl` program each time.
 */
export function cryptoCases(): KeyStoreCase[] {
  const named = (room: string, cases: readonly KeyStoreCase[]): KeyStoreCase[] =>
    cases.map(({ title, run: body }) => ({ title: `${room}: ${title}`, run: body }));
  return [
    ...named('throw-away key store', keyStoreSuite(throwAway)),
    ...named('sealed-file key store', keyStoreSuite(sealedFile)),
    ...named('key containers', containerCases()),
    ...named('x509', keyAlgorithms.flatMap(objectsOf)),
    ...named('token host', [sealedPins]),
  ];
}

const sealedPins: KeyStoreCase = {
  title: 'reads a PIN that was sealed for it, and no other process does',
  run: () => {
    const pin = Buffer.from('quill-Äpfel-271828');
    const [host, other] = [new PinOpener(), new PinOpener()];
    const sealed = sealPin(pin, host.point());
    assert.deepEqual(Buffer.from(host.open(sealed)), pin);
    assert.equal(Buffer.from(sealed.sealedPin.buffer).includes(pin), false);
    assert.throws(() => other.open(sealed), { code: 'internal' });
    return Promise.resolve();
  },
};

const throwAway = () => ({
  store: new ThrowAwayKeyStore({ entropy: systemEntropy }),
  activation: () => null,
  tidy: () => undefined,
});

function sealedFile() {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-keys-'));
  return {
    store: new SealedFileKeyStore({ folder, entropy: systemEntropy, defaultIterations: 600_000 }),
    activation: () => ActivationSecret.fromText('Blau-7-Äpfel!Tisch'),
    tidy: () => rmSync(folder, { recursive: true }),
  };
}

function objectsOf(algorithm: KeyAlgorithm): KeyStoreCase[] {
  const issue = () => {
    const signer = signerOf(algorithm);
    const certificate = signCertificate(rootContent(signer), signer);
    const pem = scratchFile('root.pem', encodePem('CERTIFICATE', certificate));
    return { signer, certificate, pem };
  };
  return [
    {
      title: `signs a root with ${algorithm} that both of its verifiers and openssl accept`,
      run: async () => {
        const { signer, certificate, pem } = issue();
        checkPublicKey(parseCertificate(certificate).spki);
        await verifyCertificateSignature(certificate, signer.spki);
        assert.match(run('openssl', 'verify', '-x509_strict', '-check_ss_sig', '-CAfile', pem, pem), /: OK/);
      },
    },
    {
      title: `signs a CRL with ${algorithm} that both of its verifiers and openssl accept`,
      run: async () => {
        const { signer, pem } = issue();
        const crl = signCrl(crlContent(signer, { entries: crlEntries(20) }), signer);
        assert.equal(parseCrl(crl).entries.length, 20);
        await verifyCrlSignature(crl, signer.spki);
        run('openssl', 'crl', '-in', scratchFile('root.crl', encodePem('X509 CRL', crl)), '-CAfile', pem, '-noout', '-verify');
      },
    },
    {
      title: `refuses a root whose ${algorithm} signature has one bit flipped`,
      run: async () => {
        const { signer, certificate } = issue();
        const flipped = Uint8Array.from(certificate, (byte, i) => (i === certificate.length - 9 ? byte ^ 1 : byte));
        await assert.rejects(verifyCertificateSignature(flipped, signer.spki), { code: 'signature-invalid' });
      },
    },
    {
      title: `accepts the ${algorithm} request that openssl made, and refuses it with one bit flipped`,
      run: async () => {
        const der = opensslCsr(signerOf(algorithm).privateKey);
        verifyCsr(parseCsr(der));
        const flipped = Uint8Array.from(der, (byte, i) => (i === der.length - 9 ? byte ^ 1 : byte));
        assert.throws(() => verifyCsr(parseCsr(flipped)), { code: 'csr-signature-invalid' });
      },
    },
  ];
}
