import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { outstandingShares } from '../../shared/ceremony/share-set.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { NamedShare, ShareStatus } from '../../shared/ceremony/share-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { stepsOfRecord } from '../../main/ceremony/recovery.ts';
import { voidSetViews } from '../../main/ipc/void-set-views.ts';
import { keyIdentifierOf } from '../../main/key-identifier-of.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { destructionCertificates, type DestructionOptions } from '../../main/transcript/destruction-certificates.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  initialsOf,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const key = { name: 'custody', authority: 'acme-root' };

/** One key from its quorum to its end: each test goes on where the one before it left off. */
describe('what became of a share, wherever it is said', () => {
  let room: TestRoom;
  let folder: string;
  let old: readonly NamedShare[];
  let ceremony: string;
  const cards = new Map<string, string>();
  const answers = (coming: readonly string[] = [], absent: Readonly<Record<string, string>> = {}): Answers => {
    const give = [...coming];
    return goodAnswers({
      activation: ({ person, secret }, shown) => {
        if (shown) cards.set(person ?? '', decodeUtf8(shown.bytes()));
        const words = secret === 'share' ? (cards.get(person ?? give.shift() ?? '') ?? '') : goodPassphrase;
        return Promise.resolve(ActivationSecret.fromText(words));
      },
      attest: (step, live) => {
        const why = absent[step.choice?.share?.custodian ?? ''];
        return Promise.resolve({ initials: initialsOf(step, live), ...(why !== undefined && { otherwise: why }) });
      },
    });
  };
  const record = async (): Promise<KeyRecord> => (await keyRecordsOf(room.ports))[0] ?? expect.fail('no key');
  const evidence = async (): Promise<string> => JSON.stringify((await entriesOf(room, 'step-completed')).map(({ data }) => data));
  const hold = async (custodian: string, to: ShareStatus, why: string): Promise<void> => {
    const share = outstandingShares(await record()).find((one) => one.custodian === custodian) ?? expect.fail(custodian);
    await holdPlan(room, planOf({ kind: 'share-status', ...key, ...share, to, why }));
  };
  const resealing = (oldShares: readonly NamedShare[]): Operation => ({
    kind: 'key-resealing',
    ...key,
    protection: { kind: 'passphrase', iterations: 600_000 },
    oldShares: [...oldShares],
  });
  const certificates = (over: Partial<DestructionOptions> = {}) =>
    destructionCertificates({
      ledger: room.ports.ledger,
      printer: { print: () => Promise.reject(new Fault('printer-unavailable', { why: 'test' })) },
      fonts: [],
      stepsOf: stepsOfRecord,
      keyIdentifierOf,
      folder,
      ...over,
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anchorite-fates-'));
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    const custodians = ['Anna', 'Berta', 'Carl', 'Dora', 'Emil'];
    const bags = [{ custodian: 'Dora', bag: 'D 4', place: 'safe 4' }];
    const protection = { kind: 'quorum' as const, required: 2, custodians, bags, iterations: 600_000 };
    await holdPlan(room, planOf({ kind: 'key-resealing', ...key, protection }), answers());
    await hold('Berta', 'compromised', 'photographed by a visitor');
    await hold('Berta', 'destroyed', 'shredded in May');
    await hold('Carl', 'compromised', 'read over the telephone');
    await hold('Dora', 'lost', 'not in its safe');
    old = outstandingShares(await record());
  }, 120_000);
  afterAll(async () => {
    await room.ports.ledger.verify();
    await room.close();
    await rm(folder, { recursive: true });
  });

  it('is before the eyes of those who collect it, with a warning for each share that the register has as gone or known', async () => {
    expect(old.map(({ custodian }) => custodian)).toEqual(['Anna', 'Carl', 'Dora', 'Emil']);
    const { findings, previews } = await room.conductor.propose(planOf(resealing(old)));
    expect(
      findings.map(({ rule, level, message }) => [rule, level, message.replaceAll(/(?<=set )[0-9a-f]{4}|20\S+Z/g, '…')]),
    ).toEqual([
      [
        'ANC-RESEAL-WEAKER',
        'warning',
        '2 of 5 custodians open the key of acme-root now: from then on one passphrase does, and whoever knows it signs alone',
      ],
      [
        'ANC-OLD-SHARE-RECORDED',
        'warning',
        'share 3 of set … (Carl) is recorded as compromised …: read over the telephone; destroying it does not undo what others know',
      ],
      [
        'ANC-OLD-SHARE-RECORDED',
        'warning',
        'share 4 of set … (Dora) is recorded as lost …: not in its safe; it is handed in only where it is there, and everyone sees it',
      ],
    ]);
    const shown = JSON.stringify(previews);
    expect(shown).toMatch(/old share 1 of set \S+ \(Anna\): handed in and destroyed"/);
    expect(shown).toMatch(/\(Carl\): handed in and destroyed; recorded as compromised 20\S+: read over the telephone/);
    expect(shown).toMatch(/\(Dora\): handed in and destroyed; recorded as lost 20\S+: not in its safe/);
  });

  it('is the same in the record of the collection and on the screen of old sets, with the bag', async () => {
    await holdPlan(room, planOf(resealing(old)), answers(['Anna', 'Emil'], { Dora: 'still not found' }));
    expect(await evidence()).toMatch(/"In the register","value":"recorded as compromised 20\S+: read over the telephone"/);
    expect(await evidence()).toMatch(
      /"Not accounted for","value":"share 4 of set \S+ \(Dora\): still not found; recorded as lost 20\S+: not in its safe"/,
    );
    const [view] = voidSetViews([await record()]);
    expect(view?.unaccounted).toBe(1);
    expect(view?.shares.map(({ custodian, how, why, recorded, bag }) => [custodian, how, why, recorded?.status, bag])).toEqual([
      ['Anna', 'destroyed', 'handed in, attested', undefined, null],
      ['Berta', 'destroyed', 'shredded in May', 'compromised', null],
      ['Carl', 'destroyed', 'handed in, attested', 'compromised', null],
      ['Dora', 'uncollected', 'still not found', 'lost', { bag: 'D 4', place: 'safe 4' }],
      ['Emil', 'destroyed', 'handed in, attested', undefined, null],
    ]);
  });

  it('is in the account of a destruction, of shares that were collected earlier, too', async () => {
    const now = await record();
    const shares = outstandingShares(now).map((share) => ({ ...share, gone: 'lost' as const }));
    expect(shares.map(({ custodian }) => custodian)).toEqual(['Dora']);
    const copies = liveCopies(now).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    const end: Operation = { kind: 'key-destruction', ...key, copies, shares, why: 'end of life' };
    const previews = JSON.stringify((await room.conductor.propose(planOf(end))).previews);
    ceremony = (await holdPlan(room, planOf(end))).id;
    for (const account of [previews, await evidence()]) {
      expect(account).toMatch(/Anna: destroyed 20\S+: handed in, attested"/);
      expect(account).toMatch(
        /Berta: recorded as destroyed 20\S+: shredded in May; recorded as compromised 20\S+: photographed by a visitor/,
      );
      expect(account).toMatch(/Carl: destroyed 20\S+: handed in, attested; recorded as compromised/);
      expect(account).toMatch(/Dora: lost, attested; recorded as lost 20\S+: not in its safe/);
    }
  });

  it('is on the certificate of destruction: nothing that somebody accounted for is called otherwise', async () => {
    const { bytes } = await certificates().print(ceremony);
    const text = decodeUtf8(bytes)
      .replaceAll(/<style>[^]*?<\/style>|<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toContain('1 LOST, 0 NOT ACCOUNTED FOR');
    expect(text).toContain('Anna: card ended before destroyed earlier (handed in, attested)');
    expect(text).toMatch(
      /Berta: card ended before recorded as destroyed earlier \(shredded in May\); recorded as compromised 20\S+: photographed by a visitor/,
    );
    expect(text).toMatch(/Carl: card ended before destroyed earlier \(handed in, attested\); recorded as compromised 20/);
    expect(text).toMatch(/Dora: card LOST not destroyed; attested by .*? at step \d+; recorded as lost 20\S+: not in its safe/);
  });

  it('is printed anew whenever it is asked for: what lies there is not believed, and no second one stays beside it', async () => {
    const first = await certificates().print(ceremony);
    await writeFile(first.path, 'nothing was destroyed');
    const again = await certificates().print(ceremony);
    expect(again).toEqual(first);
    expect(new Uint8Array(await readFile(first.path))).toEqual(first.bytes);
    const pdf = new TextEncoder().encode('%PDF-');
    const printed = await certificates({ printer: { print: () => Promise.resolve(pdf) } }).print(ceremony);
    expect(printed).toMatchObject({ format: 'pdf', bytes: pdf });
    expect(await readdir(folder)).toEqual([`${ceremony}-destruction.pdf`]);
    expect(await codeOf(certificates().print('1999-01-01-01'))).toBe('destruction-unknown');
  });
});
