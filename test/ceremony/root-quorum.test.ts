import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ask } from '../../shared/ceremony/ask.ts';
import { custodyState, liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { Plan, RootCreation } from '../../shared/ceremony/plan.ts';
import { planSchema } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { shareOfWords } from '../../main/keystore/shares/share-card.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { renderTranscript } from '../../main/transcript/render-transcript.tsx';
import { groupedHex } from '../../shared/base/bytes.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
import { codeOf, driveUntil, entriesOf, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const behind = (required: number, ...custodians: string[]): RootCreation =>
  sampleRoot({ custody: { kind: 'sealed-file', iterations: 600_000, quorum: { required, custodians } } });

describe('a root behind a quorum from its first signature on', () => {
  let room: TestRoom;
  let cards: Map<string, string>;
  let asked: Ask[];
  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    cards = new Map();
    asked = [];
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  /** Each takes their own card and gives it back; those who are `present` open the key. */
  const answers = (...present: string[]): Answers => {
    const left = [...present];
    return goodAnswers({
      activation: (ask, shown) => {
        asked.push(ask);
        if (shown) {
          cards.set(ask.person ?? '', decodeUtf8(shown.bytes()));
          return Promise.resolve(ActivationSecret.fromText('taken'));
        }
        const who = ask.person ?? left.shift();
        if (who === undefined) return Promise.reject(new Error('nobody else came'));
        return Promise.resolve(ActivationSecret.fromText(cards.get(who) ?? ''));
      },
    });
  };
  const record = async () => {
    const [found] = await keyRecordsOf(room.ports);
    if (!found) throw new Error('no key');
    return found;
  };

  it('is made, signed and used by two of three, and no passphrase is ever asked for', async () => {
    await holdPlan(room, planOf(behind(2, 'Anna', 'Berta', 'Carl')), answers('Carl', 'Anna'));
    expect(new Set(asked.map(({ secret }) => secret))).toEqual(new Set(['share']));
    // On the card stands whose key it is, as its certificate will say.
    const subjects = asked.map(({ purpose, subject }) => `${purpose} ${subject}`);
    expect(new Set(subjects)).toEqual(new Set(['take C=DE, O=Acme, CN=Acme Root', 'give null']));
    const found = await record();
    expect(liveCopies(found)).toMatchObject([{ kind: 'sealed-file', protection: 'quorum' }]);
    expect(found.shareSets).toMatchObject([
      {
        required: 2,
        total: 3,
        keyId: liveCopies(found)[0]?.keyId,
        voided: null,
        shares: [{ custodian: 'Anna' }, { custodian: 'Berta' }, { custodian: 'Carl' }],
      },
    ]);
    expect(custodyState(found)).toBe('online');
    await holdPlan(room, planOf(sampleCrl()), answers('Berta', 'Carl'));
    expect((await room.ports.ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([2, 1]);
  });

  it('is signed by nobody alone', async () => {
    await openPlan(room, planOf(behind(2, 'Anna', 'Berta')));
    await expect(driveUntil(room, () => false, answers('Anna'))).rejects.toThrow('nobody else came');
    expect(room.conductor.asked()?.ask).toMatchObject({ secret: 'share', part: { index: 2, of: 2 } });
    expect(await entriesOf(room, 'certificate-issued')).toEqual([]);
    expect(await entriesOf(room, 'serial-committed')).toEqual([]);
  });

  it('is dealt anew after an interruption while shares are dealt, and the first cards open nothing', async () => {
    const plan = planOf(behind(2, 'Anna', 'Berta'));
    await openPlan(room, plan);
    const stop = new Error('power cut');
    const cut = answers();
    const before = async (): Promise<void> => {
      await driveUntil(room, () => false, {
        ...cut,
        activation: (ask, shown) => (cards.has('Berta') ? Promise.reject(stop) : cut.activation(ask, shown)),
      });
    };
    await expect(before()).rejects.toBe(stop);
    const old = new Map(cards);
    await room.close();
    room = await openRoom({ mode: 'production', home: room.home });
    await room.conductor.resume();
    cards = new Map();
    await driveUntil(room, () => false, answers('Anna', 'Berta'));
    expect(room.conductor.current()?.state.status).toBe('closed');
    const { shareSets } = await record();
    expect(shareSets).toHaveLength(1);
    expect(await entriesOf(room, 'key-generated')).toHaveLength(1);
    const [set] = shareSets;
    if (!set) throw new Error('no set');
    const opensWith = (words: string | undefined) =>
      codeOf(Promise.resolve().then(() => room.ports.shareDealer.accept(ActivationSecret.fromText(words ?? ''), set)));
    expect(await opensWith(old.get('Anna'))).toBe('share-of-another-set');
    expect(room.ports.shareDealer.accept(ActivationSecret.fromText(cards.get('Anna') ?? ''), set)).toBe(1);
  });

  it('has on its transcript what each share is held against later, and nothing of a share', async () => {
    const { id, script } = await holdPlan(room, planOf(behind(2, 'Anna', 'Berta', 'Carl')), answers('Carl', 'Anna'));
    const onPaper = recordOfCeremony({
      ended: [],
      ...{ mode: 'production', ceremonyId: id, entries: await room.ports.ledger.entriesOf(id), steps: script.steps },
      ...{ checkpoint: undefined, devices: [], ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' } },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    if (!onPaper) throw new Error('no record');
    const { html } = renderTranscript(onPaper, { fonts: [] });
    const text = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
    const setId = (await record()).shareSets[0]?.setId ?? '';
    expect(text).toContain(`Shares of set ${setId}: 2 of 3 open the copy`);
    for (const [at, custodian] of ['Anna', 'Berta', 'Carl'].entries()) {
      const card = shareOfWords(cards.get(custodian) ?? '');
      // As the handbook gives it: a domain, the set, the number, the share.
      const hash = createHash('sha256').update('anchorite commitment\n').update(Buffer.from(setId, 'hex'));
      const commitment = hash
        .update(Uint8Array.of(at + 1))
        .update(card.bytes)
        .digest('hex');
      expect(text).toContain(`${at + 1} ${custodian} ${groupedHex(commitment)}`);
      const words = (cards.get(custodian) ?? '').split(' ');
      for (let place = 4; place + 3 <= 30; place++) expect(text).not.toContain(words.slice(place, place + 3).join(' '));
    }
  });

  it('says before it is made who opens it, and that a passphrase would be one person’s', async () => {
    const quorum = await room.conductor.propose(planOf(behind(2, 'Anna', 'Berta', 'Carl')));
    expect(quorum.previews[0]?.fields).toContainEqual(
      expect.objectContaining({ label: 'Quorum', value: expect.stringContaining('2 of 3 shares open it: Anna, Berta, Carl') }),
    );
    expect(quorum.findings.map(({ rule }) => rule)).not.toContain('ANC-ROOT-ONE-PERSON');
    const one = await room.conductor.propose(planOf(sampleRoot({ custody: sealed })));
    expect(one.findings).toContainEqual(expect.objectContaining({ rule: 'ANC-ROOT-ONE-PERSON', level: 'notice' }));
  });

  it('has no custodian who watches, and no share file in the home of the program', async () => {
    const proposed = (plan: Plan) => codeOf(room.conductor.propose(plan));
    expect(await proposed(planOf(behind(2, 'Anna', 'Wilma Witness')))).toBe('witness-holds-share');
    const files = [{ custodian: 'Anna', delivery: 'file' as const, folder: room.home }];
    const custody = { kind: 'sealed-file' as const, quorum: { required: 2, custodians: ['Anna', 'Berta'], files } };
    expect(await proposed(planOf(sampleRoot({ custody })))).toBe('custody-refused');
    expect(planSchema.safeParse(planOf(behind(3, 'Anna', 'Berta'))).success).toBe(false);
    expect(planSchema.safeParse(planOf(behind(1, 'Anna', 'Berta'))).success).toBe(false);
  });
});
