import { createHash, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKeyFile } from '../../../main/ipc/chosen-object.ts';
import type { OpenedWorkplace } from '../../../main/open-workplace.ts';
import { memoryFolder } from '../../support/memory-folder.ts';
import { opensslCa } from '../../support/openssl-ca.ts';
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
