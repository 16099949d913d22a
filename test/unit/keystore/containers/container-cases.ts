import { strict as assert } from 'node:assert';
import { sealContainer } from '../../../../main/keystore/containers/seal-container.ts';
import type { SealedContainerFormat } from '../../../../main/keystore/containers/seal-container.ts';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import { toHex } from '../../../../shared/base/bytes.ts';
import { keyAlgorithms } from '../../../../shared/pki/algorithm.ts';
import type { KeyAlgorithm } from '../../../../shared/pki/algorithm.ts';
import type { KeyStoreCase } from '../key-store-suite.ts';
import { run, scratchFile } from '../../x509/signer.ts';
import { assertOpens, keyFiles, openssl, passphrase } from './container-fixture.ts';

/**
 * Key containers there and back: what `openssl` wrote is opened, and `openssl` opens what was sealed. On Node's OpenSSL and on Electron's
 * BoringSSL, which lacks scrypt and several ciphers for keys.
 */
export function containerCases(): KeyStoreCase[] {
  return [
    ...keyAlgorithms.flatMap(plainCases),
    ...pbes2Cases(),
    ...oldPkcs8Cases(),
    ...pemCases(),
    ...pkcs12Cases(),
    ...(['pkcs8', 'pkcs12', 'pkcs12-pbmac1'] as const).map(sealCase),
  ];
}

const legacy = ['-provider', 'legacy', '-provider', 'default'];
const pass = ['-passout', `pass:${passphrase}`];

function plainCases(algorithm: KeyAlgorithm): KeyStoreCase[] {
  const cases: KeyStoreCase[] = [
    {
      title: `opens an unencrypted PKCS #8 of ${algorithm} as PEM and as DER`,
      run: async () => {
        const { key } = keyFiles(algorithm);
        for (const form of ['PEM', 'DER']) {
          const file = openssl('pkcs8', '-topk8', '-nocrypt', '-in', key, '-outform', form);
          const opened = await assertOpens(file, algorithm, { format: 'PKCS#8', protection: 'none' }, null);
          assert.deepEqual(opened.weaknesses, ['unencrypted']);
        }
      },
    },
  ];
  if (algorithm === 'Ed25519') return cases;
  const format = algorithm.startsWith('RSA') ? 'PKCS#1' : 'SEC1';
  const traditional = {
    title: `opens a ${format} of ${algorithm} as PEM and as DER`,
    run: async () => {
      const { key } = keyFiles(algorithm);
      const command = format === 'PKCS#1' ? ['rsa', '-traditional'] : ['ec'];
      for (const form of ['PEM', 'DER'])
        await assertOpens(openssl(...command, '-in', key, '-outform', form), algorithm, { format }, null);
    },
  };
  return [...cases, traditional];
}

/** Every pseudo-random function with every cipher, and scrypt. */
function pbes2Cases(): KeyStoreCase[] {
  const prfs = ['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'];
  const ciphers = { aes128: 'AES-128-CBC', aes192: 'AES-192-CBC', aes256: 'AES-256-CBC', des3: '3DES-CBC' };
  const pbkdf2 = prfs.map((prf) => ({
    title: `opens PBES2 with HMAC-${prf} and each cipher`,
    run: async () => {
      for (const [cipher, name] of Object.entries(ciphers)) {
        const { key } = keyFiles('EC-P256');
        const args = ['-v2', cipher, '-v2prf', `hmacWith${prf}`, '-iter', '1234', ...pass];
        const protection = `PBES2, PBKDF2-HMAC-${prf} 1234 iterations, ${name}`;
        await assertOpens(openssl('pkcs8', '-topk8', '-in', key, ...args), 'EC-P256', { format: 'PKCS#8 encrypted', protection });
      }
    },
  }));
  const scrypt = {
    title: 'opens PBES2 with scrypt',
    run: async () => {
      const { key } = keyFiles('EC-P384');
      const args = ['-scrypt', '-scrypt_N', '16384', '-scrypt_r', '8', '-scrypt_p', '2', '-v2', 'aes256', ...pass];
      const protection = 'PBES2, scrypt N=16384 r=8 p=2, AES-256-CBC';
      await assertOpens(openssl('pkcs8', '-topk8', '-in', key, ...args), 'EC-P384', { format: 'PKCS#8 encrypted', protection });
    },
  };
  return [...pbkdf2, scrypt];
}

const oldSchemes: Readonly<Record<string, string>> = {
  'PBE-MD5-DES': 'PBES1, PBKDF1-MD5 2048 iterations, DES-CBC',
  'PBE-MD5-RC2-64': 'PBES1, PBKDF1-MD5 2048 iterations, RC2-64-CBC',
  'PBE-SHA1-DES': 'PBES1, PBKDF1-SHA-1 2048 iterations, DES-CBC',
  'PBE-SHA1-RC2-64': 'PBES1, PBKDF1-SHA-1 2048 iterations, RC2-64-CBC',
  'PBE-SHA1-3DES': 'PKCS #12 PBE, SHA-1 2048 iterations, 3DES-CBC',
  'PBE-SHA1-2DES': 'PKCS #12 PBE, SHA-1 2048 iterations, 2-key 3DES-CBC',
  'PBE-SHA1-RC2-128': 'PKCS #12 PBE, SHA-1 2048 iterations, RC2-128-CBC',
  'PBE-SHA1-RC2-40': 'PKCS #12 PBE, SHA-1 2048 iterations, RC2-40-CBC',
};

function oldPkcs8Cases(): KeyStoreCase[] {
  return Object.entries(oldSchemes).map(([scheme, protection]) => ({
    title: `opens a PKCS #8 sealed with ${scheme}`,
    run: async () => {
      const { key } = keyFiles('EC-P256');
      const file = openssl('pkcs8', '-topk8', '-in', key, '-v1', scheme, ...pass, ...legacy);
      await assertOpens(file, 'EC-P256', { format: 'PKCS#8 encrypted', protection });
    },
  }));
}

/** `Proc-Type: 4,ENCRYPTED`, and the parameters in front. */
function pemCases(): KeyStoreCase[] {
  const ciphers = ['-aes128', '-aes192', '-aes256', '-des3', '-des'];
  return [
    ...ciphers.map((cipher) => ({
      title: `opens PEM encryption with ${cipher} of PKCS #1 and SEC 1`,
      run: async () => {
        const more = [cipher, ...pass, ...legacy];
        const rsa = openssl('rsa', '-traditional', '-in', keyFiles('RSA-3072').key, ...more);
        await assertOpens(rsa, 'RSA-3072', { format: 'PKCS#1' });
        await assertOpens(openssl('ec', '-in', keyFiles('EC-P521').key, ...more), 'EC-P521', { format: 'SEC1' });
      },
    })),
    {
      title: 'opens a SEC 1 with its parameters in a block of their own',
      run: async () => {
        const parameters = Buffer.from(openssl('ecparam', '-name', 'secp384r1')).toString();
        const key = Buffer.from(openssl('ec', '-in', keyFiles('EC-P384').key)).toString();
        assert.match(parameters, /^-----BEGIN EC PARAMETERS-----/);
        await assertOpens(Buffer.from(parameters + key), 'EC-P384', { format: 'SEC1' }, null);
      },
    },
  ];
}

function exportPkcs12(algorithm: KeyAlgorithm, ...args: readonly string[]): Uint8Array {
  const { key, certificateFile } = keyFiles(algorithm);
  return openssl('pkcs12', '-export', '-inkey', key, '-in', certificateFile, '-name', 'Prüf Root', '-passout', ...args);
}

function pkcs12Cases(): KeyStoreCase[] {
  const variants: Readonly<Record<string, readonly string[]>> = {
    'as OpenSSL 3 writes it': [],
    'as OpenSSL 1 wrote it (RC2-40, 3DES, SHA-1)': ['-legacy'],
    'with RC2-128 and 2-key 3DES': ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128', '-keypbe', 'PBE-SHA1-2DES'],
    'with 3DES throughout': ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
    'with AES-128 and a SHA-512 MAC': ['-certpbe', 'AES-128-CBC', '-keypbe', 'AES-192-CBC', '-macalg', 'sha512'],
    'with a SHA-224 MAC': ['-macalg', 'sha224'],
    'with a SHA-384 MAC': ['-macalg', 'sha384', '-iter', '5000'],
    'without a MAC': ['-nomac'],
    'without encryption': ['-certpbe', 'NONE', '-keypbe', 'NONE'],
    'with one iteration': ['-noiter', '-nomaciter'],
  };
  const secrets: Readonly<Record<string, string>> = {
    umlauts: 'Zwölf-Köche-7',
    Japanese: '祝福-Ab-7',
    'an emoji': 'Tisch-7-🔑-Blau',
    nothing: '',
  };
  return [
    ...Object.entries(variants).map(([name, args]) => ({
      title: `opens a PKCS #12 ${name}`,
      run: async () => {
        const opened = await assertOpens(exportPkcs12('EC-P256', `pass:${passphrase}`, ...args), 'EC-P256', { format: 'PKCS#12' });
        assert.deepEqual(opened.certificates.map(toHex), [toHex(keyFiles('EC-P256').certificate)]);
        assert.equal(opened.friendlyName, 'Prüf Root');
      },
    })),
    ...Object.entries(secrets).map(([name, secret]) => ({
      title: `opens a PKCS #12 whose passphrase is ${name}, old and new`,
      run: async () => {
        for (const args of [[], ['-legacy']])
          await assertOpens(exportPkcs12('EC-P256', `pass:${secret}`, ...args), 'EC-P256', {}, secret);
      },
    })),
    ...(['EC-P521', 'RSA-3072', 'RSA-4096', 'Ed25519'] as const).map((algorithm) => ({
      title: `opens a PKCS #12 of ${algorithm}`,
      run: async () => void (await assertOpens(exportPkcs12(algorithm, `pass:${passphrase}`), algorithm, { format: 'PKCS#12' })),
    })),
  ];
}

/** OpenSSL before 3.4 does not know PBMAC1: there it opens the rest without looking at the MAC. */
function sealCase(format: SealedContainerFormat): KeyStoreCase {
  return {
    title: `seals a ${format} that openssl opens`,
    run: async () => {
      for (const algorithm of ['EC-P256', 'RSA-3072', 'Ed25519'] as const) {
        const { signer, certificate } = keyFiles(algorithm);
        const secret = 'Zwölf-Köche-7-rühren';
        const sealed = await sealContainer({
          format,
          pkcs8: signer.privateKey.export({ type: 'pkcs8', format: 'der' }),
          certificates: format === 'pkcs8' ? [] : [certificate],
          friendlyName: 'Prüf Root',
          activation: ActivationSecret.fromText(secret),
          iterations: 600_000,
          entropy: systemEntropy,
        });
        const file = scratchFile('sealed', sealed);
        const unknownMac = format === 'pkcs12-pbmac1' ? ['-nomacver'] : [];
        const key =
          format === 'pkcs8'
            ? run('openssl', 'pkey', '-in', file, '-passin', `pass:${secret}`)
            : run('openssl', 'pkcs12', '-in', file, '-passin', `pass:${secret}`, '-nodes', '-nocerts', ...unknownMac);
        const pem = scratchFile('opened.pem', key);
        const expected = Buffer.from(signer.spki).toString('base64');
        assert.equal(run('openssl', 'pkey', '-in', pem, '-pubout').replace(/-----[^-]+-----|\n/g, ''), expected);
        if (format === 'pkcs8') continue;
        const certificates = run('openssl', 'pkcs12', '-in', file, '-passin', `pass:${secret}`, '-nokeys', ...unknownMac);
        assert.match(certificates, /friendlyName: Pr/);
        assert.ok(certificates.replaceAll('\n', '').includes(Buffer.from(certificate).toString('base64')));
      }
    },
  };
}
