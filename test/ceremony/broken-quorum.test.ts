import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { ShareStatus } from '../../shared/ceremony/share-words.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const iterations = 600_000;
const key = { name: 'custody', authority: 'acme-root' };
const halves = ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'] as const;
const anew = 'Raven, around 64 oaks!';
const quorum = (...custodians: string[]): Operation => ({
  kind: 'key-resealing',
  ...key,
  protection: { kind: 'quorum', required: 2, custodians, iterations },
});

describe('a key whose quorum does not come together any more', () => {
  let room: TestRoom;
  let file: string;
  let cards: Map<string, string>;
  const record = async (): Promise<KeyRecord> => {
    const [found] = await keyRecordsOf(room.ports);
    if (!found) throw new Error('no key');
    return found;
  };
  const giving = (...secrets: readonly string[]): Answers => {
    const left = [...secrets];
    return goodAnswers({
      activation: (ask, shown) => {
        if (shown) cards.set(ask.person ?? '', decodeUtf8(shown.bytes()));
        const words = shown ? 'taken' : ask.secret === 'share' ? (cards.get(ask.person ?? '') ?? 'no card') : left.shift();
        return Promise.resolve(ActivationSecret.fromText(words ?? 'nothing more'));
      },
    });
  };
  const became = async (custodian: string, to: ShareStatus): Promise<void> => {
    const set = (await record()).shareSets.find(({ voided }) => voided === null);
    const index = set?.shares.find((share) => share.custodian === custodian)?.index ?? 0;
    const setId = set?.setId ?? '';
    await holdPlan(room, planOf({ kind: 'share-status', ...key, setId, index, custodian, to, why: 'burnt in its safe' }));
  };
  const restoration = (over: object = {}): Operation => ({ kind: 'key-restoration', ...key, file, iterations, ...over });
  const codeNow = () => codeOf(room.conductor.propose(planOf(restoration())));
  const sealedCopies = async () => liveCopies(await record()).filter(({ kind }) => kind === 'sealed-file');

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    cards = new Map();
    const volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    const backup: Operation = { kind: 'key-backup', ...key, folder: volume, proveEveryDays: 30, iterations };
    const known = { 'give passphrase': goodPassphrase, 'set backup-passphrase': halves, 'give backup-passphrase': halves };
    await holdPlan(room, planOf(backup), answering(known));
    file = join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
    await holdPlan(room, planOf(quorum('Anna', 'Berta', 'Carl')), giving(goodPassphrase));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('comes back from its backup once two of three shares are destroyed; the copy before is replaced, its file removed', async () => {
    expect(await codeNow()).toBe('custody-refused');
    await became('Anna', 'destroyed');
    expect(await codeNow()).toBe('custody-refused');
    await became('Berta', 'destroyed');
    const [old] = await sealedCopies();
    const folder = join(room.home, 'keys', old?.keyId ?? '');
    expect(existsSync(folder)).toBe(true);
    const { findings } = await room.conductor.propose(planOf(restoration()));
    expect(findings).toMatchObject([
      { rule: 'ANC-RESTORE-WEAKER', level: 'warning' },
      { rule: 'ANC-RESTORE-CUT-OFF', level: 'warning' },
    ]);
    expect(findings[0]?.message).toContain('2 of 3 custodians opened the copy');
    expect(findings[1]?.message).toContain('1 of 3 shares available, 2 open the key: too few custodians of set');
    await holdPlan(room, planOf(restoration()), giving(...halves, anew));
    const [now, ...more] = await sealedCopies();
    expect(more).toEqual([]);
    expect(now).toMatchObject({ protection: 'passphrase' });
    expect((await record()).copies.find(({ keyId }) => keyId === old?.keyId)?.ended).toMatchObject({
      how: 'replaced',
      why: 'too few custodians could come with a share of it',
    });
    expect((await record()).shareSets).toMatchObject([{ voided: { why: 'too few custodians could come with a share of it' } }]);
    expect(existsSync(folder)).toBe(false);
    execFileSync(
      'openssl',
      ['pkey', '-in', join(room.home, 'keys', now?.keyId ?? '', 'private.pem'), '-passin', 'stdin', '-noout'],
      {
        input: anew,
      },
    );
    await holdPlan(room, planOf(sampleCrl()), giving(anew));
    expect(await codeNow()).toBe('custody-refused');
  });

  it('is asked for a signature only after a warning', async () => {
    const rules = async () => (await room.conductor.propose(planOf(sampleCrl()))).findings.map(({ rule }) => rule);
    await became('Anna', 'destroyed');
    expect(await rules()).not.toContain('ANC-QUORUM-SHORT');
    await became('Berta', 'lost');
    expect(await rules()).toContain('ANC-QUORUM-SHORT');
  });

  it('comes back behind new custodians at once, also where what was lost may still be found', async () => {
    await became('Anna', 'lost');
    await became('Carl', 'custodian-left');
    const dealt = restoration({ quorum: { required: 2, custodians: ['Dora', 'Emil', 'Fritz'] } });
    const { findings } = await room.conductor.propose(planOf(dealt));
    expect(findings.map(({ rule }) => rule)).not.toContain('ANC-RESTORE-WEAKER');
    const people = giving(...halves);
    // The stick is out once its file was opened: the next ones are those of the custodians.
    const away: Answers = {
      ...people,
      activation: (ask, shown) => {
        if (shown) rmSync(file, { force: true });
        return people.activation(ask, shown);
      },
    };
    await holdPlan(room, planOf(dealt), away);
    expect(existsSync(file)).toBe(false);
    expect((await record()).shareSets.map(({ voided }) => voided === null)).toEqual([false, true]);
    expect(await sealedCopies()).toMatchObject([{ protection: 'quorum' }]);
  });

  it('is not brought back while enough can come, although others may know what they hold', async () => {
    await became('Anna', 'compromised');
    await became('Berta', 'compromised');
    expect(await codeNow()).toBe('custody-refused');
    await became('Carl', 'lost');
    expect(await codeNow()).toBe('custody-refused');
  });

  it('keeps its old copy where the restoration is aborted before the key was sealed again', async () => {
    await became('Anna', 'destroyed');
    await became('Berta', 'destroyed');
    const before = await sealedCopies();
    await openPlan(room, planOf(restoration()));
    expect(await driveUntil(room, (step) => step.effect === 'key.restore', giving(...halves))).toBe(true);
    await room.conductor.abort('the volume is not here');
    expect(await sealedCopies()).toEqual(before);
    expect(readdirSync(join(room.home, 'keys'))).toEqual([before[0]?.keyId]);
  });

  it('is behind a quorum that can spare nobody only after a notice', async () => {
    const rules = async (...custodians: string[]) =>
      (await room.conductor.propose(planOf(quorum(...custodians)))).findings.filter(({ rule }) => rule === 'ANC-QUORUM-NO-SPARE');
    expect(await rules('Anna', 'Berta')).toMatchObject([
      { level: 'notice', message: expect.stringContaining('no share can be spared: all 2 custodians have to come') },
    ]);
    expect(await rules('Anna', 'Berta', 'Carl')).toEqual([]);
  });
});
