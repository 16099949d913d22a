import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, type Ask } from '../../shared/ceremony/ask.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { ActivationDoorway } from '../../main/activation-doorway.ts';
import type { Workplace } from '../../main/ipc/desk.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { QuorumDealer } from '../../main/keystore/shares/quorum-dealer.ts';
import { RemovableMedia } from '../../main/media/removable-media.ts';
import type { ActivationData } from '../../main/ports/key-store.ts';
import type { LastTryWords } from '../../main/ceremony/last-try.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { goodPassphrase } from '../support/test-room.ts';

const fromFile = ask('share', 'give', 'acme-root', { fromFile: true });
const typed = (passphrase: string | null) => ({ passphrase, confirmation: null });

describe('the doorway of activation data', () => {
  const folder = memoryFolder('doorway');
  const file = join(folder, 'share.pem');
  let asked: Ask;
  let chosen: string | null;
  let refuse: Fault | null;
  let given: (ActivationData | null)[];
  let agreed: LastTryWords[];
  let doorway: ActivationDoorway;

  beforeEach(async () => {
    const shareDealer = new QuorumDealer(systemEntropy);
    const dealt = await shareDealer.deal({ setId: '0badcafe', required: 2, total: 2 });
    const [share] = dealt.shares;
    if (!share) throw new Error('no share');
    const passphrase = ActivationSecret.fromText(goodPassphrase);
    writeFileSync(file, await shareDealer.sealFile({ ...dealt, share, authority: 'acme-root', passphrase, iterations: 600_000 }));
    [asked, chosen, refuse, given, agreed] = [fromFile, file, null, [], []];
    const workplace = {
      mode: 'production',
      ports: { media: new RemovableMedia(), shareDealer },
      conductor: {
        asked: () => ({ step: { id: 's', who: 'cryptoOfficer' }, ask: asked }),
        shown: () => null,
        current: () => ({ script: { plan: { title: 'A ceremony' } } }),
        recordRefusal: () => Promise.resolve(),
        agreeToLastTry: (words: LastTryWords) => {
          agreed.push(words);
          return words.of === '' ? Promise.reject(new Fault('confirmation-mismatch')) : Promise.resolve();
        },
        giveActivation: (datum: ActivationData | null) => {
          given.push(datum);
          return refuse === null ? Promise.resolve() : Promise.reject(refuse);
        },
      },
    } as unknown as Workplace;
    doorway = new ActivationDoorway({
      workplace: () => workplace,
      chooseFile: () => Promise.resolve(chosen),
      logDefect: () => 'logged',
    });
  });

  it('gives a passphrase together with the file that was chosen, and tells the window no more than its name', async () => {
    expect(doorway.question()?.shareFile).toBeNull();
    expect(await doorway.chooseShare('file')).toBeNull();
    expect(doorway.question()).toMatchObject({ shareFile: 'share.pem', words: null });
    expect(JSON.stringify(doorway.question())).not.toContain('CMS');
    expect(await doorway.submit(typed(goodPassphrase))).toBeNull();
    expect(given.map((datum) => datum?.shareFile?.name)).toEqual(['share.pem']);
    expect(doorway.question()?.shareFile).toBeNull();
  });

  it('keeps the file where its passphrase was refused, and lets it go for words, a cancelled answer, a closed window', async () => {
    await doorway.chooseShare('file');
    refuse = new Fault('passphrase-wrong');
    expect(await doorway.submit(typed('another'))).toMatchObject({ code: 'passphrase-wrong' });
    expect(doorway.question()?.shareFile).toBe('share.pem');
    refuse = null;
    for (const letGo of [
      () => doorway.chooseShare('words'),
      () => doorway.submit(typed(null)),
      () => Promise.resolve(doorway.forget()),
    ]) {
      await doorway.chooseShare('file');
      await letGo();
      expect(doorway.question()?.shareFile).toBeNull();
    }
    await doorway.submit(typed('words of a card'));
    expect(given.at(-1)?.shareFile).toBeUndefined();
  });

  it('tries no last try without the words of two people, and has them judged first', async () => {
    asked = ask('pin', 'give', 'token one', { lastTry: true });
    expect(await doorway.submit(typed('123456'))).toMatchObject({ code: 'confirmation-mismatch' });
    expect(given).toEqual([]);
    const lastTry = { of: 'token one', givenBy: 'OO', agreedBy: 'WW' };
    expect(await doorway.submit({ ...typed('123456'), lastTry })).toBeNull();
    expect(agreed).toEqual([{ of: '', givenBy: '', agreedBy: '' }, lastTry]);
    expect(given).toHaveLength(1);
    asked = ask('pin', 'give', 'token one');
    expect(await doorway.submit(typed('123456'))).toBeNull();
    expect(agreed).toHaveLength(2);
  });

  it('keeps what was chosen before when the dialog is cancelled', async () => {
    await doorway.chooseShare('file');
    chosen = null;
    expect(await doorway.chooseShare('file')).toBeNull();
    expect(doorway.question()?.shareFile).toBe('share.pem');
  });

  it('refuses what is no share file before a passphrase is asked for', async () => {
    chosen = join(folder, 'none.pem');
    writeFileSync(chosen, 'no share\n');
    expect(await doorway.chooseShare('file')).toMatchObject({ code: 'share-file-not-recognised' });
    chosen = join(folder, 'absent.pem');
    expect(await doorway.chooseShare('file')).toMatchObject({ code: 'file-not-found' });
    chosen = join(folder, 'large.pem');
    writeFileSync(chosen, 'x'.repeat(65_537));
    expect(await doorway.chooseShare('file')).toMatchObject({ code: 'file-too-large' });
    expect(doorway.question()?.shareFile).toBeNull();
  });

  it('opens no dialog where no share can be given as a file, nor for a request it does not know', async () => {
    for (const [now, how] of [
      [ask('share', 'give', 'acme-root'), 'file'],
      [ask('passphrase', 'give', 'acme-root'), 'file'],
      [fromFile, { path: file }],
    ] as const) {
      asked = now;
      expect(await doorway.chooseShare(how)).toMatchObject({ code: 'request-refused' });
    }
    expect(doorway.question()?.shareFile).toBeNull();
  });

  it('drops a file for which nobody asks any more when it has been read', async () => {
    const before = { ...fromFile };
    asked = before;
    const choosing = doorway.chooseShare('file');
    asked = ask('passphrase', 'give', 'acme-root');
    expect(await choosing).toBeNull();
    expect(doorway.question()?.shareFile).toBeNull();
  });
});
