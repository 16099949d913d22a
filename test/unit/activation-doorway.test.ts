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
import type { Entropy } from '../../main/ports/workstation.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { goodPassphrase } from '../support/test-room.ts';

const otto = { name: 'Otto Officer', role: 'cryptoOfficer', initials: 'OO' };

const fromFile = ask('share', 'give', 'acme-root', { fromFile: true });
const typed = (passphrase: string | null) => ({ passphrase, confirmation: null, drawn: false });
const typedBack = (passphrase: string) => ({ passphrase, confirmation: null, drawn: true });

describe('the doorway of activation data', () => {
  const folder = memoryFolder('doorway');
  const file = join(folder, 'share.pem');
  let asked: Ask;
  let chosen: string | null;
  let refuse: Fault | null;
  let given: (ActivationData | null)[];
  let agreed: LastTryWords[];
  let recorded: Fault[];
  let logged: unknown[];
  let entropy: Entropy;
  let doorway: ActivationDoorway;

  beforeEach(async () => {
    const shareDealer = new QuorumDealer(systemEntropy);
    const dealt = await shareDealer.deal({ setId: '0bad', required: 2, total: 2 });
    const [share] = dealt.shares;
    if (!share) throw new Error('no share');
    const passphrase = ActivationSecret.fromText(goodPassphrase);
    writeFileSync(file, await shareDealer.sealFile({ ...dealt, share, authority: 'acme-root', passphrase, iterations: 600_000 }));
    [asked, chosen, refuse, given, agreed, recorded, logged, entropy] = [fromFile, file, null, [], [], [], [], systemEntropy];
    const workplace = {
      mode: 'production',
      ports: {
        clock: { now: () => '2026-11-21T10:00:00Z' },
        media: new RemovableMedia(),
        shareDealer,
        entropy: { bytes: (length: number) => entropy.bytes(length) },
      },
      conductor: {
        asked: () => ({ step: { id: 's', who: 'cryptoOfficer' }, ask: asked }),
        shown: () => null,
        current: () => ({ script: { plan: { title: 'A ceremony', organisation: 'Acme', participants: [otto] } } }),
        recordRefusal: (fault: Fault) => Promise.resolve(void recorded.push(fault)),
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
      logDefect: (cause) => {
        logged.push(cause);
        return 'logged';
      },
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

  describe('where a passphrase is set', () => {
    const bytesOf = (datum: ActivationData | null | undefined): string => Buffer.from(datum?.bytes() ?? []).toString('utf8');
    const draw = (): string => doorway.draw()?.words.join('') ?? '';

    beforeEach(() => {
      asked = ask('passphrase', 'set', 'acme-root');
    });

    it('draws one for the window, and gives it on with its entropy once it was typed back', async () => {
      const drawn = doorway.draw();
      expect(drawn?.words).toHaveLength(12);
      expect(drawn?.bits).toBe(134);
      const passphrase = drawn?.words.join('') ?? '';
      expect(JSON.stringify(doorway.question())).not.toContain(drawn?.words[0]);
      expect(await doorway.submit(typedBack(passphrase))).toBeNull();
      expect(given.map((datum) => [bytesOf(datum), datum?.drawnBits])).toEqual([[passphrase, 134]]);
      expect(await doorway.submit(typedBack(passphrase))).toMatchObject({ code: 'request-refused' });
    });

    it('refuses and records one that was typed differently, by the number of the word, and takes it the next time', async () => {
      const passphrase = draw();
      const words = passphrase.split('-');
      const wrong = words.with(6, `${words[6]}x`).join('-');
      const refused = { code: 'passphrase-not-as-drawn', detail: { word: '7', words: '12' } };
      expect(await doorway.submit(typedBack(wrong))).toEqual(refused);
      expect(recorded.map(({ code, detail }) => ({ code, detail }))).toEqual([refused]);
      expect(given).toEqual([]);
      expect(await doorway.submit(typedBack(passphrase))).toBeNull();
      expect(given).toHaveLength(1);
    });

    it('gives what was drawn for one person to no other, and not where something that exists is asked for', async () => {
      asked = ask('backup-passphrase', 'set', 'acme-root', { person: 'Anna', part: { index: 1, of: 2 } });
      const passphrase = draw();
      for (const other of [
        { person: 'Berta', part: { index: 2, of: 2 } },
        { person: 'Anna', part: { index: 2, of: 2 } },
      ]) {
        asked = ask('backup-passphrase', 'set', 'acme-root', other);
        expect(await doorway.submit(typedBack(passphrase))).toMatchObject({ code: 'request-refused' });
      }
      asked = ask('backup-passphrase', 'give', 'acme-root', { person: 'Anna' });
      expect(await doorway.submit(typedBack(passphrase))).toMatchObject({ code: 'request-refused' });
      expect(given).toEqual([]);
    });

    it('keeps it where the ceremony refused it, because it was written down', async () => {
      const passphrase = draw();
      refuse = new Fault('share-file-not-written');
      expect(await doorway.submit(typedBack(passphrase))).toMatchObject({ code: 'share-file-not-written' });
      given[0]?.wipe();
      refuse = null;
      expect(await doorway.submit(typedBack(passphrase))).toBeNull();
      expect(bytesOf(given[1])).toBe(passphrase);
    });

    it('lets it go for another, a cancelled answer, a closed window', async () => {
      for (const letGo of [
        () => Promise.resolve(doorway.draw()),
        () => doorway.submit(typed(null)),
        () => Promise.resolve(doorway.forget()),
      ]) {
        const passphrase = draw();
        await letGo();
        given = [];
        expect(await doorway.submit(typedBack(passphrase))).not.toBeNull();
        expect(given).toEqual([]);
      }
    });

    it('takes what a person made up instead, which says nothing of its entropy', async () => {
      draw();
      const answer = { passphrase: goodPassphrase, confirmation: goodPassphrase, drawn: false };
      expect(await doorway.submit(answer)).toBeNull();
      expect(given.map((datum) => [bytesOf(datum), datum?.drawnBits])).toEqual([[goodPassphrase, undefined]]);
      expect(await doorway.submit({ ...answer, confirmation: 'another' })).toMatchObject({ code: 'passphrase-mismatch' });
    });

    it('draws nothing where none is set, and takes nothing as drawn there', async () => {
      for (const other of [ask('passphrase', 'give', 'acme-root'), ask('pin', 'set', 'token one'), fromFile]) {
        const passphrase = draw();
        asked = other;
        expect(doorway.draw()).toBeNull();
        expect(await doorway.submit(typedBack(passphrase))).toMatchObject({ code: 'request-refused' });
        asked = ask('passphrase', 'set', 'acme-root');
      }
      expect([given, recorded]).toEqual([[], []]);
    });

    it('draws nothing from a generator that is stuck: the log says why', () => {
      entropy = { bytes: (length) => new Uint8Array(length).fill(0xff) };
      expect(doorway.draw()).toBeNull();
      expect(String(logged[0])).toContain('repeats itself');
    });
  });
});
