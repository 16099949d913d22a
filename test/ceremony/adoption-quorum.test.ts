import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import { planSchema } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { derOf, openssl, opensslCa, type OpensslCa } from '../support/openssl-ca.ts';
import { sampleCrl } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { codeOf, driveUntil, entriesOf, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const filePassphrase = 'Wren, beneath 71 gables';

const behind = (
  ca: OpensslCa,
  required: number,
  custodians: readonly string[],
  otherwise: Partial<AuthorityAdoption> = {},
): AuthorityAdoption =>
  adoptionOf(ca, {
    crl: derOf(ca.crl()),
    custody: { kind: 'sealed-file', iterations: 600_000, quorum: { required, custodians: [...custodians] } },
    ...otherwise,
  });

const three = ['Anna', 'Berta', 'Carl'];

describe('an authority that openssl made, adopted behind a quorum', () => {
  let room: TestRoom;
  let cards: Map<string, string>;
  let asked: Ask[];
  beforeEach(async () => {
    room = await openRoom({ mode: 'production', clock: liveClock });
    cards = new Map();
    asked = [];
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  /** Each takes their own card and gives it back; then those who are `present` open the key. */
  const answers = (present: readonly string[], containers: string[] = [], refusals: string[] = []): Answers => {
    const left = [...present];
    return goodAnswers({
      activation: (ask, shown) => {
        asked.push(ask);
        if (shown) {
          cards.set(ask.person ?? '', decodeUtf8(shown.bytes()));
          return Promise.resolve(ActivationSecret.fromText('taken'));
        }
        if (ask.secret === 'container-passphrase')
          return Promise.resolve(ActivationSecret.fromText(containers.shift() ?? filePassphrase));
        const who = ask.person ?? left.shift();
        if (who === undefined) return Promise.reject(new Error('nobody else came'));
        return Promise.resolve(ActivationSecret.fromText(cards.get(who) ?? ''));
      },
      refused: (fault) => void refusals.push(fault.code),
    });
  };
  const record = async () => {
    const [found] = await keyRecordsOf(room.ports);
    if (!found) throw new Error('no key');
    return found;
  };

  it('is opened by two of three from its proof on; openssl opens its file with what two join to, and with no passphrase', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    const file = join(ca.folder, 'encrypted.pem');
    openssl(['pkcs8', '-topk8', '-in', ca.key, '-out', file, '-iter', '700000', '-passout', `pass:${filePassphrase}`]);
    const refusals: string[] = [];
    // A passphrase of the file that was mistyped costs no shares: the file is opened before they are dealt.
    const people = answers(['Carl', 'Anna'], ['Wren, beneath 17 gables'], refusals);
    const { id, script } = await holdPlan(room, planOf(behind(ca, 2, three, { key: { file } })), people);
    expect(refusals).toEqual(['passphrase-wrong']);
    expect(asked.findIndex(({ purpose }) => purpose === 'take')).toBeGreaterThan(
      asked.findLastIndex(({ secret }) => secret === 'container-passphrase'),
    );
    expect(asked.filter(({ purpose }) => purpose === 'take')).toHaveLength(3);
    expect(asked.filter(({ purpose }) => purpose === 'set')).toEqual([]);

    const found = await record();
    expect(liveCopies(found).map(({ kind, protection }) => [kind, protection])).toEqual([
      ['sealed-file', 'quorum'],
      ['exported', 'passphrase'],
    ]);
    const [set] = found.shareSets;
    if (!set) throw new Error('no set');
    expect(set).toMatchObject({ keyId: liveCopies(found)[0]?.keyId, required: 2, total: 3, voided: null });
    expect(set.shares.map(({ custodian }) => custodian)).toEqual(three);

    const sealed = join(room.home, 'keys', set.keyId, 'private.pem');
    const given = ['Anna', 'Berta'].map((name) => ActivationSecret.fromText(cards.get(name) ?? ''));
    const secret = await room.ports.shareDealer.join(given, set);
    const publicOf = (args: readonly string[], input?: string) => openssl(['pkey', ...args, '-pubout'], input).toString();
    expect(publicOf(['-in', sealed, '-passin', 'stdin'], decodeUtf8(secret.bytes()))).toBe(publicOf(['-in', ca.key]));
    for (const wrong of [filePassphrase, cards.get('Anna') ?? ''])
      expect(() => publicOf(['-in', sealed, '-passin', 'stdin'], wrong)).toThrow('Command failed');

    const onPaper = recordOfCeremony({
      ended: [],
      ...{ mode: 'production', ceremonyId: id, entries: await room.ports.ledger.entriesOf(id), steps: script.steps },
      ...{ checkpoint: undefined, devices: [], ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' } },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    expect(onPaper?.keys.map(({ settings }) => settings)).toEqual([
      expect.stringMatching(/^adopted from .*encrypted\.pem \(PKCS#8.*\); here PKCS #8, PBES2, behind a quorum$/),
    ]);

    await holdPlan(room, planOf(sampleCrl()), answers(['Berta', 'Carl']));
    expect((await room.ports.ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([0x20, 0x1f]);
    for (const words of cards.values()) expect(placesOfSecret(room.home, words.split(' ').slice(6, 10).join(' '))).toEqual([]);
  });

  it('is not opened by one share, not even for its proof', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    await openPlan(room, planOf(behind(ca, 2, ['Anna', 'Berta'])));
    await expect(driveUntil(room, () => false, answers(['Anna']))).rejects.toThrow('nobody else came');
    expect(room.conductor.asked()?.ask).toMatchObject({ secret: 'share', part: { index: 2, of: 2 } });
    await room.conductor.abort('nobody else came');
    await openPlan(room, planOf(sampleCrl()));
    await expect(driveUntil(room, () => false, answers(['Berta']))).rejects.toThrow('nobody else came');
    expect(await entriesOf(room, 'crl-issued')).toEqual([]);
  });

  it('is dealt anew after an interruption before it is recorded, and nothing of it is in the ledger until then', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    await openPlan(room, planOf(behind(ca, 2, ['Anna', 'Berta'])));
    const stop = new Error('power cut');
    const cut = answers([]);
    const dealt = driveUntil(room, () => false, {
      ...cut,
      activation: (ask, shown) => (cards.has('Berta') ? Promise.reject(stop) : cut.activation(ask, shown)),
    });
    await expect(dealt).rejects.toBe(stop);
    const old = new Map(cards);
    await room.close();
    room = await openRoom({ mode: 'production', clock: liveClock, home: room.home });
    expect(await entriesOf(room, 'key-adopted', 'share-set-made', 'certificate-adopted')).toEqual([]);
    await room.conductor.resume();
    cards.clear();
    await driveUntil(room, () => false, answers(['Anna', 'Berta']));
    expect(room.conductor.current()?.state.status).toBe('closed');
    const { shareSets } = await record();
    expect(shareSets).toHaveLength(1);
    const [set] = shareSets;
    if (!set) throw new Error('no set');
    const opensWith = (words: string | undefined) =>
      codeOf(Promise.resolve().then(() => room.ports.shareDealer.accept(ActivationSecret.fromText(words ?? ''), set)));
    expect(await opensWith(old.get('Anna'))).toBe('share-of-another-set');
    expect(await opensWith(cards.get('Anna'))).toBe('no fault');
    expect(readdirSync(join(room.home, 'keys'))).toEqual([set.keyId]);
    expect(readFileSync(join(room.home, 'keys', set.keyId, 'private.pem'), 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  });

  it('says before it opens who opens it, that the file stays unguarded, and that a passphrase would be one person’s', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    const quorum = await room.conductor.propose(planOf(behind(ca, 2, three)));
    const fields = quorum.previews.flatMap((preview) => preview.fields);
    expect(fields).toContainEqual(
      expect.objectContaining({ label: 'Quorum', value: expect.stringContaining('2 of 3 shares open it: Anna, Berta, Carl') }),
    );
    const rules = quorum.findings.map(({ rule }) => rule);
    expect(rules).not.toContain('ANC-ROOT-ONE-PERSON');
    expect(quorum.findings.find(({ rule }) => rule === 'ANC-ADOPT-OTHER-COPIES')?.message).toContain('no quorum guards');
    const one = await room.conductor.propose(planOf(adoptionOf(ca)));
    expect(one.findings).toContainEqual(expect.objectContaining({ rule: 'ANC-ROOT-ONE-PERSON', level: 'notice' }));
    expect(one.previews.flatMap((preview) => preview.fields)).toContainEqual(
      expect.objectContaining({ label: 'Opened by', value: 'one passphrase, of the crypto officer' }),
    );
    const sub = opensslCa('/CN=Acme Old Issuing', { issuer: ca });
    const both = await room.conductor.propose(
      planOf(behind(ca, 2, three), adoptionOf(sub, { name: 'acme-sub', issuer: 'acme-root' })),
    );
    expect(both.findings.map(({ rule }) => rule)).not.toContain('ANC-ROOT-ONE-PERSON');
  });

  it('has no custodian who watches, and no quorum where the key is on a token', async () => {
    const ca = opensslCa('/CN=Acme Old Root');
    expect(await codeOf(room.conductor.propose(planOf(behind(ca, 2, ['Anna', 'Wilma Witness']))))).toBe('witness-holds-share');
    const accepted = (operation: AuthorityAdoption) => planSchema.safeParse(planOf(operation)).success;
    expect(accepted(behind(ca, 2, three))).toBe(true);
    expect(accepted(behind(ca, 4, three))).toBe(false);
    expect(accepted(behind(ca, 1, three))).toBe(false);
    expect(accepted(behind(ca, 2, three, { key: { token: { module: '/m.so', serialNumber: '1', label: 'one' } } }))).toBe(false);
  });
});
