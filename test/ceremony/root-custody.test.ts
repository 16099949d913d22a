import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { Operation, RootCreation } from '../../shared/ceremony/plan.ts';
import { planSchema } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { renderTranscript } from '../../main/transcript/render-transcript.tsx';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { answering } from '../support/answering.ts';
import { derOf, opensslCa } from '../support/openssl-ca.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { codeOf, entriesOf, goodAnswers, goodPassphrase, holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import { importSoftKey, initSoftToken, newSoftTokens, softModule, testPin, tokensOf } from '../support/test-tokens.ts';

const preset = 'cabf-br-tls-2.2.6';
const certification = 'FIPS 140-3 #4567 level 3';
const algorithm = 'EC-P384';
const inFile = /a key in a sealed file does not comply with CA\/Browser Forum TLS Baseline Requirements/;

let made = 0;
beforeEach(() => {
  newSoftTokens();
});

/** ANC-D22 */
describe('where the key of a public root lives', () => {
  let room: TestRoom;
  let token: TokenSelector;
  beforeEach(async () => {
    token = initSoftToken(`custody ${(made += 1)}`);
    room = await openRoom({ mode: 'production', clock: liveClock, tokens: await tokensOf([softModule]) });
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  const custodyFindings = async (operation: Operation) =>
    (await room.conductor.propose(planOf(operation))).findings
      .map(({ rule }) => rule)
      .filter((rule) => /ROOT-KEY-CUSTODY|MODULE-CERTIFICATION/.test(rule));

  /** The transcript as its reader has it, tags taken out. */
  async function onPaper(id: string): Promise<{ text: string; keys: readonly string[] }> {
    const entries = await room.ports.ledger.entriesOf(id);
    const record = recordOfCeremony({
      ended: [],
      ...{ mode: 'production', ceremonyId: id, entries, steps: room.conductor.current()?.script.steps ?? [] },
      ...{ checkpoint: undefined, devices: [], ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' } },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    if (!record) throw new Error('no record');
    const text = renderTranscript(record, { fonts: [] })
      .html.replace(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    return { text, keys: record.keys.map(({ settings }) => settings) };
  }

  it('is not a file: the warning is accepted by name, and stands on the transcript', async () => {
    const plan = planOf(sampleRoot({ preset, algorithm, custody: sealed }));
    const script = await room.conductor.propose(plan);
    expect(await codeOf(room.conductor.open(script.planDigest, []))).toBe('warning-not-acknowledged');
    const { id } = await holdPlan(room, plan);
    const { text } = await onPaper(id);
    expect(text).toContain('PROFILE-ROOT-KEY-CUSTODY');
    expect(text).toMatch(inFile);
    expect((await entriesOf(room, 'ceremony-opened'))[0]?.data).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'PROFILE-ROOT-KEY-CUSTODY', level: 'warning' })]),
    });
  });

  it('is judged of an adopted root as well, of a quorum as of a passphrase; not of an intermediate', async () => {
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root');
    const quorum = { required: 2, custodians: ['Anna', 'Berta'] };
    const behind = adoptionOf(ca, { preset, custody: { kind: 'sealed-file', quorum } });
    expect(await custodyFindings(behind)).toEqual(['PROFILE-ROOT-KEY-CUSTODY']);
    expect(await custodyFindings(adoptionOf(ca))).toEqual([]);
    const { id } = await holdPlan(
      room,
      planOf(adoptionOf(ca, { preset, crl: derOf(ca.crl()) })),
      answering({ 'set passphrase': goodPassphrase, 'give passphrase': goodPassphrase }),
    );
    const { text } = await onPaper(id);
    expect(text).toMatch(inFile);
    const sub = opensslCa('/C=DE/O=Acme/CN=Acme Old Issuing', { issuer: ca });
    expect(await custodyFindings(adoptionOf(sub, { name: 'acme-sub', issuer: 'acme-root', preset }))).toEqual([]);
  });

  it('is a token whose certificate is stated: reviewed, recorded with the key, printed; or warned of', async () => {
    const on = (more: object): RootCreation => sampleRoot({ preset, algorithm, custody: { kind: 'token', token, ...more } });
    expect(await custodyFindings(on({}))).toEqual(['PROFILE-ROOT-MODULE-CERTIFICATION']);
    const script = await room.conductor.propose(planOf(on({ certification })));
    expect(script.findings.map(({ rule }) => rule)).not.toContain('PROFILE-ROOT-MODULE-CERTIFICATION');
    expect(script.previews[0]?.fields).toContainEqual(
      expect.objectContaining({ label: 'Module certificate', value: `${certification}, as stated in the plan` }),
    );
    const pin = goodAnswers({ activation: () => Promise.resolve(ActivationSecret.fromText(testPin)) });
    const { id } = await holdPlan(room, planOf(on({ certification })), pin);
    const { text, keys } = await onPaper(id);
    expect(keys).toEqual([
      expect.stringMatching(/^generated on token .*; module certificate as stated: FIPS 140-3 #4567 level 3$/),
    ]);
    expect(text).toContain(`module certificate as stated: ${certification}`);
    const [record] = await keyRecordsOf(room.ports);
    expect(record && liveCopies(record)[0]?.token).toMatchObject({ certification });
  });

  it('is a token that had the key already: its certificate is stated, or its absence printed', async () => {
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root');
    importSoftKey(ca.key, token.label, '0a1b');
    const { custody, ...rest } = adoptionOf(ca, { preset, crl: derOf(ca.crl()) });
    expect(custody).toBeDefined();
    const stated: Operation = { ...rest, key: { token, certification } };
    const silent: Operation = { ...rest, key: { token } };
    expect(await custodyFindings(stated)).toEqual([]);
    expect(await custodyFindings(silent)).toEqual(['PROFILE-ROOT-MODULE-CERTIFICATION']);
    expect((await room.conductor.propose(planOf(stated))).previews.flatMap(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ label: 'Module certificate', value: `${certification}, as stated in the plan` }),
    );
    const pin = goodAnswers({ activation: () => Promise.resolve(ActivationSecret.fromText(testPin)) });
    const { id } = await holdPlan(room, planOf(silent), pin);
    const { text, keys } = await onPaper(id);
    expect(keys).toEqual([expect.stringMatching(/^adopted where it is, .*; module certificate as stated: not recorded$/)]);
    expect(text).toContain('PROFILE-ROOT-MODULE-CERTIFICATION');
  });

  it('is stated in printable ASCII of 1 to 120 characters', () => {
    const accepted = (text: string) =>
      planSchema.safeParse(planOf(sampleRoot({ custody: { kind: 'token', token, certification: text } }))).success;
    expect(accepted('x'.repeat(120))).toBe(true);
    for (const text of ['', ' FIPS', 'x'.repeat(121), 'FIPS\n140', 'Zertifikat für 1\u202e']) expect(accepted(text)).toBe(false);
  });
});
