import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { ShareSet } from '../../shared/ceremony/share-set.ts';
import type { KeyResealing } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { Fault } from '../../shared/fault/fault.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  otherPassphrase,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const iterations = 600_000;
const key = { name: 'custody', authority: 'acme-root' };
const passphrases: Readonly<Record<string, string>> = { Berta: 'Wagtail, near 61 mills', Carl: 'Dipper? beside 74 weirs' };
const secret = (text: string): ActivationSecret => ActivationSecret.fromText(text);

describe('shares on volumes of their custodians', () => {
  let room: TestRoom;
  let cards: Map<string, string>;
  let volumes: string;
  const folderOf = (custodian: string): string => join(volumes, custodian);
  const split = (...custodians: string[]): Operation => ({
    kind: 'key-resealing',
    ...key,
    protection: {
      kind: 'quorum',
      required: 2,
      custodians,
      files: [
        { custodian: 'Berta', delivery: 'file', folder: folderOf('Berta') },
        { custodian: 'Carl', delivery: 'both', folder: folderOf('Carl') },
      ],
      iterations,
    },
  });
  const set = async (): Promise<ShareSet> => {
    const live = (await keyRecordsOf(room.ports))[0]?.shareSets.find(({ voided }) => voided === null);
    if (!live) throw new Error('no live set');
    return live;
  };
  const placeOf = async (custodian: string): Promise<string> =>
    (await set()).shares.find((share) => share.custodian === custodian)?.file?.place ?? '';

  /** What people say while shares are dealt; cards are kept as they are shown. */
  const delivering = (say: (ask: Ask) => string | undefined = () => undefined, refusals: string[] = []): Answers =>
    goodAnswers({
      activation: (ask, shown) => {
        if (shown) cards.set(ask.person ?? '', decodeUtf8(shown.bytes()));
        const usual: Partial<Record<Ask['secret'], string | undefined>> = {
          passphrase: goodPassphrase,
          share: cards.get(ask.person ?? ''),
          'share-passphrase': passphrases[ask.person ?? ''],
        };
        return Promise.resolve(secret(say(ask) ?? usual[ask.secret] ?? ''));
      },
      refused: (fault) => void refusals.push(fault.code),
    });

  const fromFile = async (place: string, passphrase: string): Promise<ActivationSecret> =>
    secret(passphrase).forShareFile(await room.ports.media.read(place, 65_536));

  /** One answer after the other. */
  const giving = (given: readonly (() => Promise<ActivationSecret>)[], refusals: string[] = [], asked: Ask[] = []): Answers => {
    const left = [...given];
    return goodAnswers({
      activation: (ask) => {
        asked.push(ask);
        return left.shift()?.() ?? Promise.reject(new Error('asked once too often'));
      },
      refused: (fault) => void refusals.push(fault.code),
    });
  };

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    cards = new Map();
    volumes = join(room.home, '..', `${room.home.split('/').pop()}-volumes`);
    for (const name of ['Berta', 'Carl']) mkdirSync(folderOf(name), { recursive: true });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    await holdPlan(room, planOf(split('Anna', 'Berta', 'Carl')), delivering());
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
    rmSync(volumes, { recursive: true, force: true });
  });

  it('are delivered as the plan says, and the ledger has place and digest of each file', async () => {
    const { shares, setId } = await set();
    expect(shares.map(({ custodian, delivery }) => `${custodian} ${delivery}`)).toEqual(['Anna card', 'Berta file', 'Carl both']);
    expect([...cards.keys()]).toEqual(['Anna', 'Carl']);
    expect(shares[0]?.file).toBeUndefined();
    const folder = join(folderOf('Berta'), `ANCHORITE-SHARE-${setId}-2`);
    expect(readdirSync(folder).toSorted()).toEqual(['README.txt', 'SHA256SUMS', 'share.pem']);
    execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: folder, stdio: 'pipe' });
    const sums = execFileSync('sha256sum', ['share.pem'], { cwd: folder, encoding: 'utf8' });
    expect(shares[1]?.file).toEqual({ place: `${folder}/share.pem`, sha256: sums.slice(0, 64) });
    expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toContain(`Share 2 of 3 of set ${setId}, of Berta`);
  });

  it('are opened by openssl as their README says, and hold the words of the card', async () => {
    const folder = join(await placeOf('Carl'), '..');
    const line = readFileSync(join(folder, 'README.txt'), 'utf8').match(/openssl cms.*(?=; unset)/)?.[0] ?? 'false';
    const said = execFileSync('bash', ['-c', `read -rs P; ${line}`], {
      cwd: folder,
      input: `${passphrases['Carl']}\n`,
      encoding: 'utf8',
    });
    expect(said).toContain(`words: ${cards.get('Carl')}\n`);
  });

  it('open the key with a file and a card, with two files, and by the words of a file', async () => {
    const [berta, carl] = [await placeOf('Berta'), await placeOf('Carl')];
    const file = (name: string, place: string) => () => fromFile(place, passphrases[name] ?? '');
    const asked: Ask[] = [];
    await holdPlan(
      room,
      planOf(sampleCrl()),
      giving([file('Berta', berta), () => Promise.resolve(secret(cards.get('Anna') ?? ''))], [], asked),
    );
    expect(asked.map((ask) => ask.fromFile)).toEqual([true, true]);
    await holdPlan(room, planOf(sampleCrl({ name: 'crl-3' })), giving([file('Carl', carl), file('Berta', berta)]));
    const words = await room.ports.shareDealer.openFile(readFileSync(berta), secret(passphrases['Berta'] ?? ''));
    const typed = secret(decodeUtf8(words.bytes()));
    await holdPlan(room, planOf(sampleCrl({ name: 'crl-4' })), giving([file('Carl', carl), () => Promise.resolve(typed)]));
    expect((await room.ports.ledger.crls('acme-root')).length).toBe(4);
  });

  it('are told apart: wrong passphrase, damaged, no share file, of another set, given twice', async () => {
    const berta = await placeOf('Berta');
    const old = join(volumes, 'old.pem');
    writeFileSync(old, readFileSync(berta));
    rmSync(join(berta, '..'), { recursive: true });
    const resplit = giving([]);
    const again = delivering((ask) => (ask.person === null ? cards.get(['Anna', 'Carl'][turn++] ?? '') : undefined));
    let turn = 0;
    await holdPlan(room, planOf(split('Dora', 'Berta', 'Carl')), { ...resplit, ...again });
    const place = await placeOf('Berta');
    const bent = join(volumes, 'bent.pem');
    const text = readFileSync(place, 'utf8');
    // Inside the last block but one: the passphrase is right, the text is not.
    const at = text.indexOf('\n-----END') - 40;
    writeFileSync(bent, `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
    const none = join(volumes, 'none.pem');
    writeFileSync(none, 'no share\n');
    const refusals: string[] = [];
    const right = passphrases['Berta'] ?? '';
    await holdPlan(
      room,
      planOf(sampleCrl()),
      giving(
        [
          () => fromFile(place, otherPassphrase),
          () => fromFile(bent, right),
          () => fromFile(none, right),
          () => fromFile(old, right),
          () => fromFile(place, right),
          () => fromFile(place, right),
          () => Promise.resolve(secret(cards.get('Dora') ?? '')),
        ],
        refusals,
      ),
    );
    expect(refusals).toEqual([
      'passphrase-wrong',
      'share-file-damaged',
      'share-file-not-recognised',
      'share-of-another-set',
      'share-given-twice',
    ]);
    const recorded = await entriesOf(room, 'refusal-recorded');
    expect(recorded.map(({ data }) => (data as { fault: string }).fault)).toEqual(refusals);
  });

  it('are checked alone from a file; the record says whether it is the one that was written', async () => {
    const check: Operation = { kind: 'share-check', ...key, custodian: 'Carl' };
    const evidenceOf = async (answer: () => Promise<ActivationSecret>): Promise<string> => {
      await holdPlan(room, planOf(check), giving([answer]));
      return JSON.stringify(
        (await entriesOf(room, 'step-completed')).filter(({ line }) => line.includes('commitment')).at(-1)?.data,
      );
    };
    const place = await placeOf('Carl');
    expect(await evidenceOf(() => fromFile(place, passphrases['Carl'] ?? ''))).toContain('from the file that was written');
    expect(await evidenceOf(() => Promise.resolve(secret(cards.get('Carl') ?? '')))).toContain('in words');
    const live = await set();
    const share = { index: 3, commitment: '', card: secret(cards.get('Carl') ?? '') };
    const other = join(volumes, 'other.pem');
    const passphrase = secret(otherPassphrase);
    writeFileSync(other, await room.ports.shareDealer.sealFile({ ...live, share, authority: 'acme-root', passphrase, iterations }));
    expect(await evidenceOf(() => fromFile(other, otherPassphrase))).toContain('from another file, SHA-256');
    expect((await set()).checkedAt.size).toBe(1);
  });

  it('are refused where nothing but a card was dealt: a file cannot be given there', async () => {
    await openPlan(room, planOf({ kind: 'share-check', ...key, custodian: 'Anna' }));
    const place = await placeOf('Berta');
    const asked: Ask[] = [];
    const answers = giving([() => fromFile(place, passphrases['Berta'] ?? '')], [], asked);
    expect(await codeOf(driveUntil(room, () => false, answers))).toBe('step-out-of-order');
    expect(asked[0]?.fromFile).toBe(false);
    await room.conductor.abort('as tried');
  });

  it('wait for the custodian whose volume is not there, whose passphrase is weak, or who cannot repeat it', async () => {
    rmSync(folderOf('Berta'), { recursive: true });
    const refusals: string[] = [];
    let [sets, gives] = [0, 0];
    const answers = delivering((ask) => {
      if (ask.person === null) return cards.get(['Anna', 'Carl'][turn++] ?? '');
      if (ask.person !== 'Berta') return undefined;
      if (ask.purpose === 'give') return (gives += 1) === 1 ? otherPassphrase : undefined;
      sets += 1;
      if (sets === 2) mkdirSync(folderOf('Berta'));
      return sets === 2 ? 'short' : undefined;
    }, refusals);
    let turn = 0;
    await holdPlan(room, planOf(split('Anna', 'Berta', 'Carl')), answers);
    expect(refusals).toEqual(['share-file-not-written', 'passphrase-weak', 'passphrase-wrong']);
    expect(readdirSync(folderOf('Berta'))).toHaveLength(1);
  });

  it('are void where somebody cancels after a passphrase was set, and a new set gets new files', async () => {
    const old = new Map(cards);
    let turn = 0;
    let cancelled = false;
    const stop = new Error('cancelled');
    const answers = delivering((ask) => {
      if (ask.person === null) return old.get(['Anna', 'Carl'][turn++] ?? '');
      if (ask.secret !== 'share-passphrase' || ask.purpose !== 'give' || cancelled) return undefined;
      cancelled = true;
      throw stop;
    });
    await openPlan(room, planOf(split('Anna', 'Berta', 'Carl')));
    await expect(driveUntil(room, () => false, answers)).rejects.toBe(stop);
    await room.conductor.giveActivation(null);
    const [voided] = await entriesOf(room, 'dealing-voided');
    expect(voided?.data).toMatchObject({
      authority: 'acme-root',
      why: 'cancelled',
      shares: [
        { index: 1, custodian: 'Anna', on: 'card', place: null },
        { index: 2, custodian: 'Berta', on: 'file', place: folderOf('Berta') },
      ],
    });
    expect(room.conductor.current()?.fault?.fault.detail['shown']).toContain(`Berta (file in ${folderOf('Berta')})`);
    await room.conductor.resume();
    turn = 0;
    await driveUntil(room, () => false, answers);
    const { setId } = await set();
    expect(await placeOf('Berta')).toBe(join(folderOf('Berta'), `ANCHORITE-SHARE-${setId}-2`, 'share.pem'));
  });

  it('are not taken for delivered where the volume gives back another file, or none', async () => {
    let [turn, gives] = [0, 0];
    const refusals: string[] = [];
    let kept = '';
    const answers = delivering((ask) => {
      if (ask.person === null) return cards.get(['Anna', 'Carl'][turn++] ?? '');
      if (ask.person !== 'Berta' || ask.purpose !== 'give') return undefined;
      gives += 1;
      const [newest] = readdirSync(folderOf('Berta')).filter((name) => !before.includes(name));
      const place = join(folderOf('Berta'), newest ?? '', 'share.pem');
      if (gives === 1) {
        kept = readFileSync(place, 'utf8');
        chmodSync(place, 0o600);
        writeFileSync(place, `${kept}\n`);
      } else if (gives === 2) rmSync(place);
      else writeFileSync(place, kept);
      return undefined;
    }, refusals);
    const before = readdirSync(folderOf('Berta'));
    await holdPlan(room, planOf(split('Anna', 'Berta', 'Carl')), answers);
    expect(refusals).toEqual(['share-file-damaged', 'share-file-damaged']);
  });

  it('are looked for before anybody says that they are handed in, destroyed or lost', async () => {
    const old = await set();
    const oldFiles = [await placeOf('Berta'), await placeOf('Carl')];
    const oldShares = old.shares.map(({ index, custodian }) => ({ setId: old.setId, index, custodian }));
    const refusals: string[] = [];
    let turn = 0;
    const answers = delivering((ask) => (ask.person === null ? cards.get(['Anna', 'Carl'][turn++] ?? '') : undefined));
    // Who is refused pulls out the volume, or destroys what is on it.
    const destroying = (fault: Fault): void => {
      refusals.push(`${fault.code} ${fault.detail['path']}`);
      rmSync(dirname(fault.detail['path'] ?? ''), { recursive: true });
    };
    await holdPlan(room, planOf({ ...split('Anna', 'Berta', 'Carl'), oldShares } as KeyResealing), {
      ...answers,
      refused: destroying,
    });
    expect(refusals).toEqual(oldFiles.map((path) => `copy-still-there ${path}`));
    const looked = JSON.stringify((await entriesOf(room, 'step-completed')).map(({ data }) => data));
    // With the attestation, and once more when they are counted.
    for (const path of oldFiles) expect(looked.split(`looked for at ${path}: not there`)).toHaveLength(3);

    const { setId } = await set();
    for (const to of ['lost', 'destroyed'] as const) {
      const status = { kind: 'share-status' as const, ...key, setId, index: 2, custodian: 'Berta', to, why: 'as said' };
      await openPlan(room, planOf(status));
      await driveUntil(room, ({ looksFor }) => looksFor !== undefined);
      expect(await codeOf(room.conductor.attest(dueStep(room).id, 'WW'))).toBe('copy-still-there');
      await room.conductor.abort('her share is there');
    }
  });

  it('are planned for custodians, each once; one folder for two is a warning to be accepted by name', async () => {
    const planned = (files: readonly { custodian: string; delivery: 'file' | 'both'; folder: string }[]) => {
      const protection = { kind: 'quorum' as const, required: 2, custodians: ['Anna', 'Berta'], files: [...files] };
      return room.conductor.propose(planOf({ kind: 'key-resealing', ...key, protection }));
    };
    const file = (custodian: string) => ({ custodian, delivery: 'file' as const, folder: '/media/stick' });
    expect(await codeOf(planned([file('Xaver')]))).toBe('plan-invalid');
    expect(await codeOf(planned([file('Anna'), file('Anna')]))).toBe('plan-invalid');
    expect((await planned([file('Anna'), file('Berta')])).findings.map(({ rule }) => rule)).toEqual([
      'ANC-SHARE-ONE-FOLDER',
      'ANC-QUORUM-NO-SPARE',
      'ANC-OLD-SHARES',
    ]);
    const { findings, previews } = await planned([file('Anna')]);
    expect(findings.map(({ rule }) => rule)).toEqual(['ANC-QUORUM-NO-SPARE', 'ANC-OLD-SHARES']);
    expect(JSON.stringify(previews)).toContain('Anna (file in /media/stick), Berta');
  });

  it('leave neither words nor passphrase in any file', async () => {
    const words = await room.ports.shareDealer.openFile(readFileSync(await placeOf('Berta')), secret(passphrases['Berta'] ?? ''));
    for (const card of [...cards.values(), decodeUtf8(words.bytes())]) {
      const parts = card.split(' ');
      for (let at = 4; at + 3 <= 30; at += 3)
        for (const place of [room.home, volumes]) expect(placesOfSecret(place, parts.slice(at, at + 3).join(' '))).toEqual([]);
    }
    for (const passphrase of Object.values(passphrases))
      for (const place of [room.home, volumes]) expect(placesOfSecret(place, passphrase)).toEqual([]);
  });
});
