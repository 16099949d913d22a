import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChosenObject, readKeyFile } from '../../../main/ipc/chosen-object.ts';
import type { OpenedWorkplace } from '../../../main/open-workplace.ts';
import { memoryFolder } from '../../support/memory-folder.ts';
import { derOf, opensslCa } from '../../support/openssl-ca.ts';
import { openTestWorkplace } from '../../support/test-workplace.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const open = privateKey.export({ type: 'pkcs8', format: 'pem' });
const sealed = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'of no importance' });

describe('a key file that a person chose', () => {
  let workplace: OpenedWorkplace;
  const path = join(memoryFolder('chosen'), 'key.pem');
  const fromElsewhere = () => readKeyFile(workplace, path, 'another program');

  beforeAll(async () => {
    workplace = await openTestWorkplace('production');
  });
  afterAll(() => workplace.close());

  it('is shown with its digest, sealed or open, where another program made it', async () => {
    for (const pem of [open, sealed]) {
      writeFileSync(path, pem);
      const { sha256, size } = await fromElsewhere();
      expect([sha256.hex, size]).toEqual([createHash('sha256').update(pem).digest('hex'), pem.length]);
    }
  });

  it('is refused at once, by its name and for what it is, where it is none', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    const refused = (found: string) => ({ code: 'container-not-recognised', detail: { file: 'ca.pem', found } });
    await expect(readKeyFile(workplace, ca.certificate, 'another program')).rejects.toMatchObject(refused('it is a certificate'));
    writeFileSync(path, 'abc');
    await expect(fromElsewhere()).rejects.toMatchObject({ code: 'container-not-recognised', detail: { file: 'key.pem' } });
    writeFileSync(path, open.toString().replace('-----END', '-----AND'));
    await expect(fromElsewhere()).rejects.toMatchObject({ code: 'container-damaged', detail: { file: 'key.pem' } });
    writeFileSync(path, Buffer.alloc(1_048_577));
    await expect(fromElsewhere()).rejects.toMatchObject({ code: 'file-too-large' });
  });

  it('is refused where it is to come back, and is not as a ceremony here wrote it', async () => {
    writeFileSync(path, open);
    await expect(readKeyFile(workplace, path, 'anchorite')).rejects.toMatchObject({
      code: 'key-file-not-recognised',
      detail: { file: 'key.pem' },
    });
  });
});

describe('a CRL or an issued certificate that a person chose for an adoption', () => {
  const ca = opensslCa('/CN=Acme Old Root');
  const namesake = opensslCa('/CN=Acme Old Root');
  const other = opensslCa('/CN=Another Root');
  const { der: issuer } = derOf(ca.certificate);
  let workplace: OpenedWorkplace;
  const choose = (path: string, kind: 'certificate' | 'crl') => readChosenObject(workplace, path, { kind, issuer });

  beforeAll(async () => {
    workplace = await openTestWorkplace('production');
  });
  afterAll(() => workplace.close());

  it('is taken where the certificate that was chosen before it signed it', async () => {
    expect(await choose(ca.crl(), 'crl')).toMatchObject({ issuer: 'CN=Acme Old Root' });
    expect(await choose(ca.issue('sub', '/CN=Acme Sub'), 'certificate')).toMatchObject({ subject: 'CN=Acme Sub' });
  });

  it('is refused at once where it names another issuer, or where another key signed it', async () => {
    const why = 'its signature does not verify with the key of CN=Acme Old Root';
    const names = { issuer: 'CN=Acme Old Root', found: 'CN=Another Root' };
    await expect(choose(other.crl(), 'crl')).rejects.toMatchObject({ code: 'crl-of-another-issuer', detail: names });
    await expect(choose(namesake.crl(), 'crl')).rejects.toMatchObject({ code: 'crl-not-adoptable', detail: { why } });
    const [strange, forged] = [other.issue('one', '/CN=Sub'), namesake.issue('two', '/CN=Sub')];
    await expect(choose(strange, 'certificate')).rejects.toMatchObject({ code: 'certificate-of-another-issuer', detail: names });
    await expect(choose(forged, 'certificate')).rejects.toMatchObject({
      code: 'certificate-of-another-issuer',
      detail: { certificate: 'CN=Sub', why },
    });
  });

  it('is refused as the certificate of an authority where it is of none', async () => {
    const leaf = ca.issue('leaf', '/CN=Acme Server', 'v3_leaf');
    const chosen = { kind: 'certificate', authority: true } as const;
    await expect(readChosenObject(workplace, leaf, chosen)).rejects.toMatchObject({
      code: 'certificate-not-ca',
      detail: { name: 'CN=Acme Server' },
    });
    expect(await readChosenObject(workplace, ca.certificate, chosen)).toMatchObject({ subject: 'CN=Acme Old Root' });
  });

  it('is read for what it says where no certificate was chosen yet', async () => {
    expect(await readChosenObject(workplace, other.crl(), { kind: 'crl' })).toMatchObject({ issuer: 'CN=Another Root' });
  });

  it('is taken out of a chain file as the issuer of what was chosen before it, and refused where none issued it', async () => {
    const sub = opensslCa('/CN=Acme Sub', { issuer: ca });
    const chain = join(sub.folder, 'chain.pem');
    const pems = [namesake, sub, ca].map(({ certificate }) => readFileSync(certificate, 'utf8'));
    writeFileSync(chain, pems.join(''));
    const chosen = { kind: 'certificate', certifies: derOf(sub.certificate).der } as const;
    expect(await readChosenObject(workplace, chain, chosen)).toMatchObject({ fileName: 'chain.pem', der: issuer });
    expect(await readChosenObject(workplace, ca.certificate, chosen)).toMatchObject({ der: issuer });
    for (const file of [namesake.certificate, other.certificate])
      await expect(readChosenObject(workplace, file, chosen)).rejects.toMatchObject({ code: 'certificate-of-another-issuer' });
    const leaf = ca.issue('no-ca', '/CN=Acme Server', 'v3_leaf');
    await expect(readChosenObject(workplace, leaf, chosen)).rejects.toMatchObject({ code: 'certificate-not-ca' });
  });
});
