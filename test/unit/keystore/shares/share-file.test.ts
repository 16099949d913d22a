import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ActivationSecret, decodeUtf8 } from '../../../../main/keystore/activation-secret.ts';
import { encodePemBlock } from '../../../../main/keystore/pem-block.ts';
import { sealForPassphrase } from '../../../../main/keystore/shares/password-envelope.ts';
import { QuorumDealer } from '../../../../main/keystore/shares/quorum-dealer.ts';
import { readShareFile } from '../../../../main/keystore/shares/share-file.ts';
import type { DealtSet } from '../../../../main/ports/share-dealer.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import { encodePasswordEnvelopedData } from '../../../../main/x509/password-enveloped-data.ts';
import { memoryFolder } from '../../../support/memory-folder.ts';
import { codeOf, goodPassphrase, otherPassphrase } from '../../../support/test-room.ts';

const iterations = 600_000;
const dealer = new QuorumDealer(systemEntropy);
const secret = (text: string): ActivationSecret => ActivationSecret.fromText(text);
const wordsOf = (dealt: DealtSet, index: number): string => decodeUtf8(dealt.shares[index - 1]?.card.bytes() ?? new Uint8Array());

async function fileOf(dealt: DealtSet, index: number, passphrase = goodPassphrase): Promise<Uint8Array> {
  const share = dealt.shares[index - 1];
  if (!share) throw new Error('no such share');
  return dealer.sealFile({ ...dealt, share, authority: 'acme-root', passphrase: secret(passphrase), iterations });
}

/** What this text would be as a file, sealed as share files are. */
async function sealedText(text: string): Promise<Uint8Array> {
  const der = await sealForPassphrase(Buffer.from(text), Buffer.from(goodPassphrase), iterations, systemEntropy);
  return Buffer.from(encodePemBlock('CMS', der));
}

describe('a share file', () => {
  let dealt: DealtSet;
  let file: Uint8Array;
  const folder = memoryFolder('share-file');
  const open = (bytes: Uint8Array, passphrase = goodPassphrase) => dealer.openFile(bytes, secret(passphrase));

  beforeAll(async () => {
    dealt = await dealer.deal({ setId: '0bad', required: 2, total: 3 });
    file = await fileOf(dealt, 2);
  });

  it('gives back the words of the card, which are those of the share that was dealt', async () => {
    const card = await open(file);
    expect(decodeUtf8(card.bytes())).toBe(wordsOf(dealt, 2));
    expect(dealer.accept(card, dealt)).toBe(2);
  });

  it('is opened by openssl, and says there what it is', () => {
    const path = join(folder, 'share.pem');
    writeFileSync(path, file);
    const run = (passphrase: string) =>
      execFileSync('openssl', ['cms', '-decrypt', '-inform', 'PEM', '-in', path, '-pwri_password', passphrase], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    expect(run(goodPassphrase)).toBe(
      `anchorite-share: 1\nset: 0bad\nshare: 2 of 3, 2 open the key of acme-root\nwords: ${wordsOf(dealt, 2)}\n`,
    );
    expect(() => run(otherPassphrase)).toThrow('Command failed');
  });

  it('is not what openssl seals by itself, which derives with HMAC-SHA-1', async () => {
    const args = ['cms', '-encrypt', '-binary', '-aes-256-cbc', '-outform', 'PEM', '-pwri_password', goodPassphrase];
    const made = execFileSync('openssl', args, { input: 'anchorite-share: 1\n' });
    await expect(open(made)).rejects.toMatchObject({ code: 'share-file-not-recognised', detail: { found: 'PBKDF2 with SHA-1' } });
  });

  it('wipes the passphrase it was given, whatever happens', async () => {
    for (const [bytes, passphrase] of [
      [file, goodPassphrase],
      [file, otherPassphrase],
      [new Uint8Array(), goodPassphrase],
    ] as const) {
      const given = secret(passphrase);
      const view = given.bytes();
      await dealer.openFile(bytes, given).catch(() => undefined);
      expect(view.every((octet) => octet === 0)).toBe(true);
    }
  });

  it('holds neither words nor passphrase in the open', () => {
    const text = Buffer.from(file).toString('latin1');
    expect(text).not.toContain(wordsOf(dealt, 2).split(' ').slice(6, 8).join(' '));
    expect(text).not.toContain(goodPassphrase);
  });

  it('is never sealed under a weak passphrase, nor with few iterations', async () => {
    expect(await codeOf(fileOf(dealt, 1, 'short'))).toBe('passphrase-weak');
    const [share] = dealt.shares;
    const few = { ...dealt, share: share ?? fail(), authority: 'acme-root', passphrase: secret(goodPassphrase), iterations: 1_000 };
    expect(await codeOf(dealer.sealFile(few))).toBe('custody-refused');
  });

  it('is sealed differently each time', async () => {
    expect(Buffer.from(await fileOf(dealt, 2)).equals(file)).toBe(false);
  });
});

describe('a file that is given for a share', () => {
  let dealt: DealtSet;
  let file: Uint8Array;
  const open = (bytes: Uint8Array, passphrase = goodPassphrase) => dealer.openFile(bytes, secret(passphrase));

  beforeAll(async () => {
    dealt = await dealer.deal({ setId: '0bad', required: 2, total: 3 });
    file = await fileOf(dealt, 2);
  });

  it('with another passphrase is told from a damaged one', async () => {
    expect(await codeOf(open(file, otherPassphrase))).toBe('passphrase-wrong');
    const parts = readShareFile(file);
    const spoilt = Uint8Array.from(parts.ciphertext);
    // The last but one block carries the padding of the last.
    for (let at = spoilt.length - 32; at < spoilt.length - 16; at++) spoilt[at] = (spoilt[at] ?? 0) ^ 0xff;
    const damaged = Buffer.from(encodePemBlock('CMS', encodePasswordEnvelopedData({ ...parts, ciphertext: spoilt })));
    expect(await codeOf(open(damaged))).toBe('share-file-damaged');
    const middle = Uint8Array.from(parts.ciphertext);
    middle[100] = (middle[100] ?? 0) ^ 1;
    const bent = Buffer.from(encodePemBlock('CMS', encodePasswordEnvelopedData({ ...parts, ciphertext: middle })));
    expect(await codeOf(open(bent))).toBe('share-file-damaged');
  });

  it.each([
    ['more iterations than anybody waits for', { iterations: 200_000_000 }],
    ['a wrapped key of another length', { encryptedKey: new Uint8Array(32) }],
    ['half a block', { ciphertext: new Uint8Array(40) }],
    ['nothing in it', { ciphertext: new Uint8Array() }],
  ])('with %s is damaged', async (_what, change) => {
    const spoilt = encodePasswordEnvelopedData({ ...readShareFile(file), ...change });
    expect(await codeOf(open(Buffer.from(encodePemBlock('CMS', spoilt))))).toBe('share-file-damaged');
  });

  it('of another set is refused by that set, not by the file', async () => {
    const other = await dealer.deal({ setId: '0c0f', required: 2, total: 3 });
    const card = await open(await fileOf(other, 1));
    expect(await codeOf(() => dealer.accept(card, dealt))).toBe('share-of-another-set');
  });

  it.each([
    ['nothing', ''],
    ['text', 'aardvark adroitness\n'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'],
    ['a CMS message with data alone', encodePemBlock('CMS', Buffer.from('300f06092a864886f70d010701a0020400', 'hex'))],
  ])('that is %s is not recognised, before a passphrase is asked for', async (_what, text) => {
    expect(await codeOf(() => dealer.recogniseFile(Buffer.from(text)))).toBe('share-file-not-recognised');
  });

  it.each<readonly [string, (text: string) => string]>([
    ['its end', (text) => text.slice(0, -200)],
    ['its first line', (text) => text.slice(text.indexOf('\n') + 1)],
    ['one character', (text) => text.replace('M', '')],
    ['one line', (text) => text.split('\n').toSpliced(3, 1).join('\n')],
    ['all between its first and its last line', () => '-----BEGIN CMS-----\n-----END CMS-----\n'],
    ['all but a structure of nothing', () => '-----BEGIN CMS-----\nMAA=\n-----END CMS-----\n'],
  ])('that lost %s is damaged, before a passphrase is asked for', async (_what, change) => {
    const spoilt = Buffer.from(change(Buffer.from(file).toString('latin1')));
    expect(await codeOf(() => dealer.recogniseFile(spoilt))).toBe('share-file-damaged');
  });

  it('that openssl sealed for a secret key instead of a passphrase is not recognised', async () => {
    const args = ['cms', '-encrypt', '-aes-256-cbc', '-outform', 'PEM', '-secretkey', '00'.repeat(32), '-secretkeyid', '01'];
    const made = execFileSync('openssl', args, { input: 'words' });
    expect(await codeOf(() => dealer.recogniseFile(made))).toBe('share-file-not-recognised');
  });

  it('whose text is not that of a share is refused without a word of it', async () => {
    const lines = (over: Partial<Record<'first' | 'set' | 'share' | 'words', string>>): string =>
      [
        over.first ?? 'anchorite-share: 1',
        `set: ${over.set ?? '0bad'}`,
        `share: ${over.share ?? '2'} of 3, 2 open the key of acme-root`,
        `words: ${over.words ?? wordsOf(dealt, 2)}`,
        '',
      ].join('\n');
    const codes = [];
    for (const text of [
      lines({}),
      lines({ first: 'swordfish' }),
      lines({ set: '0c0f' }),
      lines({ share: '3' }),
      lines({ words: 'swordfish' }),
      `${lines({})}more\n`,
      'anchorite-share: 1\n',
      '\u0000',
    ])
      codes.push(await codeOf(sealedText(text).then((bytes) => open(bytes))));
    const latin = await sealForPassphrase(Uint8Array.of(0xff, 0xfe), Buffer.from(goodPassphrase), iterations, systemEntropy);
    codes.push(await codeOf(open(Buffer.from(encodePemBlock('CMS', latin)))));
    expect(codes).toEqual([
      'no fault',
      'share-file-not-recognised',
      ...Array.from({ length: 5 }, () => 'share-file-damaged'),
      'share-file-not-recognised',
      'share-file-damaged',
    ]);
  });
});

const fail = (): never => {
  throw new Error('no such share');
};
