import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleIntermediate, sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import {
  codeOf,
  driveUntil,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  otherPassphrase,
  type TestRoom,
} from '../support/test-room.ts';
import { people, planOf } from '../support/test-workplace.ts';

const iterations = 600_000;
const key = { name: 'custody', authority: 'acme-root' };
const quorum = (required: number, ...custodians: string[]): Operation => ({
  kind: 'key-resealing',
  ...key,
  protection: { kind: 'quorum', required, custodians, iterations },
});

/** The cards of custodians, as they were shown; who gives which, and in which order, is up to each test. */
class Cards {
  readonly written = new Map<string, string>();

  answers(give: (ask: Ask, turn: number) => string, refusals: string[] = []): Answers {
    let turn = 0;
    return goodAnswers({
      activation: (ask, shown) => {
        if (shown) {
          this.written.set(ask.person ?? '', decodeUtf8(shown.bytes()));
          return Promise.resolve(ActivationSecret.fromText('taken'));
        }
        return Promise.resolve(ActivationSecret.fromText(give(ask, turn++)));
      },
      refused: (fault) => void refusals.push(fault.code),
    });
  }

  /** What people say while shares are dealt: the old passphrase, then each their own card. */
  dealing(refusals?: string[]): Answers {
    return this.answers((ask) => (ask.secret === 'share' ? this.of(ask.person ?? '') : goodPassphrase), refusals);
  }

  of(custodian: string): string {
    return this.written.get(custodian) ?? 'no card';
  }
}

describe('a key behind a quorum', () => {
  let room: TestRoom;
  let cards: Cards;
  const record = async (): Promise<KeyRecord> => {
    const [found] = await keyRecordsOf(room.ports);
    if (!found) throw new Error('no key');
    return found;
  };
  const inOrder =
    (...custodians: string[]) =>
    (_ask: Ask, turn: number) =>
      cards.of(custodians[turn] ?? '');

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    cards = new Cards();
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    await holdPlan(room, planOf(quorum(2, 'Anna', 'Berta', 'Carl')), cards.dealing());
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('is opened by any two of three, and openssl opens its file with what they join to', async () => {
    const [copy] = liveCopies(await record());
    expect(copy).toMatchObject({ kind: 'sealed-file', protection: 'quorum' });
    await holdPlan(room, planOf(sampleCrl()), cards.answers(inOrder('Carl', 'Anna')));
    // What opened the key was held against its commitment, and needs no check of its own.
    expect([...((await record()).shareSets[0]?.checkedAt.keys() ?? [])].toSorted()).toEqual([1, 3]);
    await holdPlan(room, planOf(sampleCrl({ name: 'crl-3' })), cards.answers(inOrder('Berta', 'Carl')));
    expect((await room.ports.ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([3, 2, 1]);
    const [set] = (await record()).shareSets;
    if (!set) throw new Error('no set');
    const given = ['Anna', 'Berta'].map((name) => ActivationSecret.fromText(cards.of(name)));
    const secret = await room.ports.shareDealer.join(given, set);
    const file = join(room.home, 'keys', copy?.keyId ?? '', 'private.pem');
    const open = (input: Uint8Array | string) =>
      execFileSync('openssl', ['pkey', '-in', file, '-passin', 'stdin', '-noout'], { input, stdio: 'pipe' });
    open(secret.bytes());
    expect(() => open(goodPassphrase)).toThrow('Command failed');
  });

  it('tells apart a share given twice, a damaged one, one of another set, and asks for the rest', async () => {
    await holdPlan(room, planOf(sampleRoot({ name: 'other-root', subject: { commonName: 'Other' }, custody: sealed })));
    const others = new Cards();
    const elsewhere = { ...quorum(2, 'Xaver', 'Yvonne'), authority: 'other-root' } as Operation;
    await holdPlan(room, planOf(elsewhere), others.dealing());
    const refusals: string[] = [];
    const tries = [
      cards.of('Anna'),
      cards.of('Anna'),
      others.of('Xaver'),
      cards.of('Berta').replace(/^\S+/, 'swordfish'),
      cards.of('Berta'),
    ];
    const notices: string[] = [];
    const answers = cards.answers((ask, turn) => {
      notices.push(`${ask.part?.index} ${ask.notice?.replace(/^Set \S+ /, '')}`);
      return tries[turn] ?? '';
    }, refusals);
    await holdPlan(room, planOf(sampleCrl()), answers);
    expect(refusals).toEqual(['share-given-twice', 'share-of-another-set', 'share-damaged']);
    // Whose it is, and that a live share of another key is in order: nobody is sent to destroy it.
    const [twice, other] = (await entriesOf(room, 'refusal-recorded')).slice(-3).map(({ data }) => JSON.stringify(data));
    expect(twice).toContain('"custodian":"Anna"');
    expect(other).toContain('it is share 1, of Xaver, in the key of other-root; its set is live and it is in order');
    expect(notices[0]).toBe('1 One of: Anna, Berta, Carl.');
    expect(notices.at(-1)).toBe('2 One of: Berta, Carl.');
    expect(JSON.stringify(await entriesOf(room, 'refusal-recorded'))).not.toContain('swordfish');
  });

  it('is not opened by one share, and says whose are missing', async () => {
    await openPlan(room, planOf(sampleCrl()));
    const stop = new Error('nobody else came');
    const alone = cards.answers((_ask, turn) => {
      if (turn === 1) throw stop;
      return cards.of('Anna');
    });
    await expect(driveUntil(room, () => false, alone)).rejects.toBe(stop);
    expect(room.conductor.asked()?.ask).toMatchObject({
      part: { index: 2, of: 2 },
      notice: expect.stringContaining('Berta, Carl'),
    });
    expect((await room.ports.ledger.crls('acme-root')).length).toBe(1);
  });

  it('replaces a custodian: a new set, and the cards of the old one open nothing', async () => {
    const before = new Map(cards.written);
    const [old] = (await record()).shareSets;
    const answers = cards.answers((ask, turn) =>
      ask.person === null ? (before.get(['Anna', 'Berta'][turn] ?? '') ?? '') : cards.of(ask.person),
    );
    await holdPlan(room, planOf(quorum(2, 'Anna', 'Berta', 'Dora')), answers);
    const [first, second] = (await record()).shareSets;
    expect(first).toMatchObject({ setId: old?.setId, voided: { why: 'sealed again' } });
    expect(second).toMatchObject({ voided: null, required: 2, total: 3 });
    const refusals: string[] = [];
    const tries = [before.get('Anna') ?? '', cards.of('Anna'), cards.of('Dora')];
    await holdPlan(
      room,
      planOf(sampleCrl()),
      cards.answers((_ask, turn) => tries[turn] ?? '', refusals),
    );
    expect(refusals).toEqual(['share-of-another-set']);
    expect(JSON.stringify((await entriesOf(room, 'refusal-recorded')).at(-1)?.data)).toContain(
      'it is share 1, of Anna, in the key of acme-root; its set was replaced: void, have it destroyed before witnesses',
    );
    expect(readdirSync(join(room.home, 'keys'))).toHaveLength(1);
  });

  it('goes back to a passphrase, and its shares are void', async () => {
    const online: Operation = { kind: 'key-resealing', ...key, protection: { kind: 'passphrase', iterations } };
    const answers = cards.answers((ask, turn) =>
      ask.secret === 'share' ? cards.of(['Berta', 'Carl'][turn] ?? '') : otherPassphrase,
    );
    const proposed = await room.conductor.propose(planOf(online));
    expect(proposed.findings).toContainEqual(expect.objectContaining({ rule: 'ANC-RESEAL-WEAKER', level: 'warning' }));
    await holdPlan(room, planOf(online), answers);
    expect((await record()).shareSets.every(({ voided }) => voided !== null)).toBe(true);
    await holdPlan(
      room,
      planOf(sampleCrl()),
      goodAnswers({ activation: () => Promise.resolve(ActivationSecret.fromText(otherPassphrase)) }),
    );
  });

  it('leaves on a volume and comes back behind a new set at once, with no passphrase of its own', async () => {
    const volume = memoryFolder('volume');
    const carriage: Operation = { kind: 'key-carriage', ...key, folder: volume, iterations };
    const present = ['Anna', 'Berta'];
    const leaving = cards.answers((ask, turn) => (ask.secret === 'share' ? cards.of(present[turn] ?? '') : otherPassphrase));
    const proposed = await room.conductor.propose(planOf(carriage));
    expect(proposed.findings).toContainEqual(expect.objectContaining({ rule: 'ANC-CARRIAGE-WEAKER', level: 'warning' }));
    await holdPlan(room, planOf(carriage), leaving);
    const file = join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
    const terms = { required: 2, custodians: ['Anna', 'Emil'] };
    const watched = { required: 2, custodians: ['Anna', people.find(({ role }) => role === 'internalWitness')?.name ?? ''] };
    const restoration: Operation = { kind: 'key-restoration', ...key, file, iterations };
    expect(await codeOf(room.conductor.propose(planOf({ ...restoration, quorum: watched })))).toBe('witness-holds-share');
    const set: string[] = [];
    // A slip at the file costs nobody their card.
    const given = [goodPassphrase, otherPassphrase];
    const refusals: string[] = [];
    const back = cards.answers((ask) => {
      if (ask.purpose === 'set') set.push(ask.secret);
      return ask.secret === 'share' ? cards.of(ask.person ?? '') : (given.shift() ?? '');
    }, refusals);
    await holdPlan(room, planOf({ ...restoration, quorum: terms }), back);
    // The file that was away still opens with one passphrase.
    const beside = (await room.conductor.propose(planOf(quorum(2, 'Anna', 'Berta', 'Carl')))).findings;
    expect(beside.find(({ rule }) => rule === 'ANC-QUORUM-BESIDE')?.message).toContain(file);
    expect(set).toEqual([]);
    expect(refusals).toEqual(['passphrase-wrong']);
    expect((await record()).shareSets.filter(({ voided }) => voided === null)).toHaveLength(1);
    expect(liveCopies(await record()).find(({ kind }) => kind === 'sealed-file')).toMatchObject({ protection: 'quorum' });
    await holdPlan(room, planOf(sampleCrl()), cards.answers(inOrder('Emil', 'Anna')));
  });

  it('checks one share alone, against its commitment; the share of another custodian is refused', async () => {
    const check: Operation = { kind: 'share-check', ...key, custodian: 'Berta' };
    const refusals: string[] = [];
    await holdPlan(room, planOf(check), cards.answers(inOrder('Carl', 'Berta'), refusals));
    expect(refusals).toEqual(['share-of-another-custodian']);
    expect((await entriesOf(room, 'refusal-recorded')).at(-1)).toMatchObject({
      data: { detail: { index: '3', found: 'Carl', wanted: 'Berta' } },
    });
    const [set] = (await record()).shareSets;
    expect([...(set?.checkedAt.keys() ?? [])]).toEqual([2]);
    expect(await codeOf(room.conductor.propose(planOf({ ...check, custodian: 'Xaver' })))).toBe('share-set-unknown');
  });

  it('that is interrupted while shares are delivered keeps the old copy; those shares are nobody’s', async () => {
    const [old] = liveCopies(await record());
    await openPlan(room, planOf(quorum(2, 'Anna', 'Dora')));
    const taken = new Cards();
    const stop = new Error('power');
    const answers = taken.answers((ask, turn) => {
      if (ask.person === 'Dora') throw stop;
      return ask.person === null ? cards.of(['Anna', 'Berta'][turn] ?? '') : taken.of(ask.person);
    });
    await expect(driveUntil(room, () => false, answers)).rejects.toBe(stop);
    await room.conductor.suspend();
    await room.conductor.abort('power');
    expect(liveCopies(await record())).toEqual([old]);
    await holdPlan(room, planOf(sampleCrl()), cards.answers(inOrder('Anna', 'Carl')));
  });

  it('is refused with a witness as custodian, more shares required than there are, or one custodian twice', async () => {
    const witness = people.find(({ role }) => role === 'internalWitness')?.name ?? '';
    expect(await codeOf(room.conductor.propose(planOf(quorum(2, 'Anna', witness))))).toBe('witness-holds-share');
    const files = [{ custodian: 'Berta', delivery: 'file' as const, folder: join(room.home, 'keys') }];
    const protection = { kind: 'quorum' as const, required: 2, custodians: ['Anna', 'Berta'], files, iterations };
    const here: Operation = { kind: 'key-resealing', ...key, protection };
    expect(await codeOf(room.conductor.propose(planOf(here)))).toBe('custody-refused');
    expect(await codeOf(room.conductor.propose(planOf(quorum(3, 'Anna', 'Berta'))))).toBe('plan-invalid');
    expect(await codeOf(room.conductor.propose(planOf(quorum(2, 'Anna', 'Anna'))))).toBe('plan-invalid');
  });

  it('is neither opened nor looked at while one of its custodians watches', async () => {
    const watched = (operation: Operation) => {
      const watching = { name: 'BERTA', role: 'internalWitness' as const, initials: 'BE' };
      return codeOf(room.conductor.propose({ ...planOf(operation), participants: [...people, watching] }));
    };
    const check: Operation = { kind: 'share-check', ...key, custodian: 'Anna' };
    for (const operation of [sampleCrl(), sampleIntermediate(), check]) {
      expect(await watched(operation)).toBe('witness-holds-share');
      expect(await codeOf(room.conductor.propose(planOf(operation)))).not.toBe('witness-holds-share');
    }
    expect(await watched({ kind: 'key-state-change', ...key, to: 'compromised', why: 'both cards were seen' })).toBe('no fault');
  });

  it('leaves no share in any file', () => {
    for (const card of cards.written.values()) {
      const words = card.split(' ');
      for (let at = 4; at + 3 <= 30; at += 3) expect(placesOfSecret(room.home, words.slice(at, at + 3).join(' '))).toEqual([]);
    }
  });
});
