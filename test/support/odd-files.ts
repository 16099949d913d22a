import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that somebody might choose by mistake or malice, and the fault that answers it. */
export interface OddFile {
  readonly what: string;
  readonly path: string;
  readonly fault: string;
}

const openssl = (folder: string, command: string): Buffer =>
  execFileSync('bash', ['-c', `openssl ${command}`], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });

/** Writes them into the folder: beside them `right.csr`, a request as it should be. */
export function writeOddFiles(folder: string): OddFile[] {
  const put = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const request = (name: string, key: string): Buffer =>
    openssl(folder, `req -new -newkey ${key} -nodes -keyout ${name}.key -subj "/C=DE/O=Acme/CN=${name}" -outform DER`);
  const ec = 'ec -pkeyopt ec_paramgen_curve:P-256';
  const right = put('right.csr', request('right', ec));
  const der = readFileSync(right);
  const pem = openssl(folder, 'req -inform DER -in right.csr');
  const forged = Buffer.from(der);
  forged.writeUInt8((forged.at(-1) ?? 0) ^ 1, forged.length - 1);
  openssl(folder, `req -x509 -newkey ${ec} -nodes -keyout ca.key -subj /CN=Other -days 9 -out other.pem`);
  writeFileSync(join(folder, 'index.txt'), '');
  openssl(
    folder,
    `ca -gencrl -keyfile ca.key -cert other.pem -out other.crl -crldays 9 -config <(printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\ndefault_md=sha256\\n')`,
  );
  symlinkSync(right, join(folder, 'link.csr'));
  execFileSync('mkfifo', [join(folder, 'pipe.csr')]);
  const huge = openSync(join(folder, 'huge.csr'), 'w');
  ftruncateSync(huge, 200 * 1024 * 1024);
  closeSync(huge);
  return [
    {
      what: 'random bytes',
      path: put('noise.csr', Buffer.from('6e6f697365206e6f69736520ff00fe', 'hex')),
      fault: 'object-not-recognised',
    },
    { what: 'a certificate', path: join(folder, 'other.pem'), fault: 'object-wrong-kind' },
    { what: 'a CRL', path: join(folder, 'other.crl'), fault: 'object-wrong-kind' },
    { what: 'two requests in one file', path: put('two.pem', Buffer.concat([pem, pem])), fault: 'object-multiple' },
    { what: 'trailing bytes', path: put('tail.csr', Buffer.concat([der, Buffer.from([0])])), fault: 'object-trailing-bytes' },
    { what: 'a forged signature', path: put('forged.csr', forged), fault: 'csr-signature-invalid' },
    { what: 'RSA with 1024 bits', path: put('short.csr', request('short', 'rsa:1024')), fault: 'key-weak' },
    { what: 'a file of 200 MB', path: join(folder, 'huge.csr'), fault: 'file-too-large' },
    { what: 'a symbolic link', path: join(folder, 'link.csr'), fault: 'file-not-regular' },
    { what: 'a pipe', path: join(folder, 'pipe.csr'), fault: 'file-not-regular' },
    { what: 'a file that is not there', path: join(folder, 'gone.csr'), fault: 'file-not-found' },
  ];
}
