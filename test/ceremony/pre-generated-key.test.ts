import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { preGenerated } from '../../shared/ceremony/pre-generated.ts';
import type { RootCreation } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import type { Profile } from '../../main/profile/profile.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { calling } from '../support/calling.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  testClock,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import { initSoftToken, newSoftTokens, softModule, testPin, tokensOf } from '../support/test-tokens.ts';

const preset = 'cabf-br-tls-2.2.6';
const algorithm = 'EC-P384';

/** What the ceremony knows as its preset, with another rule on algorithms. */
function allowing(allowed: readonly RootCreation['algorithm'][], level: 'error' | 'warning' = 'error') {
  return (ports: CeremonyPorts): CeremonyPorts => ({
    ...ports,
    profiles: new Map<string, Profile>(
      [...ports.profiles].map(([id, profile]) => [
        id,
        { ...profile, root: { ...profile.root, keyAlgorithms: { ...profile.root.keyAlgorithms, allowed: [...allowed], level } } },
      ]),
    ),
  });
}

/** ANC-D24 */
describe('a root whose key was made in an earlier sitting', () => {
  let room: TestRoom;
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  /** Opens the ceremony, lets the key be made, and stops; the next sitting is a day later, in a process of its own. */
  async function makeAndStop(root: RootCreation, answers = goodAnswers()): Promise<void> {
    await openPlan(room, planOf(root));
    expect(await driveUntil(room, ({ effect }) => effect === 'key.activate', answers)).toBe(true);
  }
  async function laterSitting(options: Parameters<typeof openRoom>[0] = {}): Promise<void> {
    await room.close();
    room = await openRoom({
      ...{ mode: 'production', home: room.home, clock: testClock('2026-11-22T09:00:00Z') },
      ...options,
    });
    await room.conductor.resume();
  }
  /** What the step that proves the key has left behind, the last time it was done. */
  async function evidence(): Promise<Readonly<Record<string, string>>> {
    const step = room.conductor.current()?.script.steps.find(({ effect }) => effect === 'key.prove')?.id;
    const done = (await entriesOf(room, 'step-completed')).findLast((e) => e.type === 'step-completed' && e.data.step === step);
    const told = done?.type === 'step-completed' ? done.data.evidence : [];
    return Object.fromEntries(told.map(({ label, value }) => [label, value]));
  }
  async function onPaper() {
    const live = room.conductor.current();
    const record = recordOfCeremony({
      ended: [],
      ...{ mode: 'production', ceremonyId: live?.id ?? '', entries: await room.ports.ledger.entriesOf(live?.id ?? '') },
      ...{ steps: live?.script.steps ?? [], checkpoint: undefined, devices: [] },
      ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    if (!record) throw new Error('no record');
    return record;
  }

  it('is marked, opened and assessed again, in the evidence of its proof and on the transcript', async () => {
    room = await openRoom({ mode: 'production' });
    await makeAndStop(sampleRoot({ preset, algorithm, custody: sealed }));
    await laterSitting();
    let opened = 0;
    const answers = goodAnswers({
      activation: () => {
        opened += 1;
        return Promise.resolve(ActivationSecret.fromText(goodPassphrase));
      },
    });
    const { id } = await driveCeremony(room.conductor, answers);
    expect(opened).toBe(1);
    expect(await entriesOf(room, 'key-generated')).toHaveLength(1);
    expect(await evidence()).toMatchObject({
      'Pre-generated': `made at 2026-11-21T10:00:00Z in ceremony ${id}, in an earlier sitting; resumed once since, last at 2026-11-22T09:00:00Z`,
      'Assessed again': `opened and proven anew; EC-P384 stands against ${preset} as it was reviewed`,
    });
    const paper = await onPaper();
    expect(paper.keys[0]?.settings).toContain(
      'pre-generated: made at 2026-11-21T10:00:00Z, before the ceremony was resumed at 2026-11-22T09:00:00Z',
    );
    expect(paper.steps.flatMap((step) => step.evidence).map(({ label }) => label)).toContain('Assessed again');
    expect(await room.ports.ledger.authority('acme-root')).toBeDefined();
  });

  it('is not marked where the sitting that made it certified it, even if the ceremony is resumed afterwards', async () => {
    room = await openRoom({ mode: 'production' });
    await openPlan(room, planOf(sampleRoot({ custody: sealed })));
    expect(await driveUntil(room, ({ actTitle }) => actTitle.startsWith('Fingerprint'))).toBe(true);
    expect(await room.ports.ledger.authority('acme-root')).toBeDefined();
    await laterSitting();
    await driveCeremony(room.conductor, goodAnswers());
    expect(Object.keys(await evidence())).toEqual(['Challenge signed and verified']);
    expect((await onPaper()).keys[0]?.settings).not.toContain('pre-generated');
    const [generated] = await entriesOf(room, 'key-generated');
    const spki = generated?.type === 'key-generated' ? generated.data.spkiSha256 : '';
    expect(preGenerated(await entriesOf(room), spki)).toBeNull();
    expect(preGenerated(await entriesOf(room), 'another')).toBeNull();
  });

  it('counts the sittings, also where the certificate was the act that was interrupted', async () => {
    room = await openRoom({ mode: 'production' });
    await openPlan(room, planOf(sampleRoot({ custody: sealed })));
    for (const _sitting of ['first', 'second']) {
      await driveUntil(room, ({ kind, effect }) => kind === 'confirm' && effect === null);
      await laterSitting();
    }
    await driveCeremony(room.conductor, goodAnswers());
    expect((await evidence())['Pre-generated']).toContain('resumed 2 times since');
  });

  it('certifies nothing where its preset no longer allows its algorithm', async () => {
    room = await openRoom({ mode: 'production' });
    await makeAndStop(sampleRoot({ preset, algorithm, custody: sealed }));
    await laterSitting({ around: allowing(['RSA-4096']) });
    await expect(driveCeremony(room.conductor, goodAnswers())).rejects.toMatchObject({
      code: 'pre-generated-key-refused',
      detail: { why: `EC-P384 is not among RSA-4096 (${preset})` },
    });
    expect(room.conductor.current()?.state.status).toBe('interrupted');
    await room.conductor.resume();
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('pre-generated-key-refused');
    expect(await entriesOf(room, 'serial-committed', 'certificate-issued')).toEqual([]);
    await room.conductor.abort('its algorithm is no longer allowed');
  });

  it('goes on where the rule that it breaks was reviewed and accepted, and not where it is new', async () => {
    room = await openRoom({ mode: 'production', around: allowing(['RSA-4096'], 'warning') });
    await makeAndStop(sampleRoot({ custody: sealed }));
    await laterSitting({ around: allowing(['RSA-4096'], 'warning') });
    await driveCeremony(room.conductor, goodAnswers());
    expect(await evidence()).toHaveProperty(['Assessed again']);

    await room.close();
    room = await openRoom({ mode: 'production' });
    await makeAndStop(sampleRoot({ custody: sealed }));
    await laterSitting({ around: allowing(['RSA-4096'], 'warning') });
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('pre-generated-key-refused');
    await room.conductor.abort('a warning that nobody reviewed');
  });

  describe('on a token', () => {
    beforeAll(() => {
      newSoftTokens();
    });
    const pin = () => goodAnswers({ activation: () => Promise.resolve(ActivationSecret.fromText(testPin)) });
    const onToken = (token: TokenSelector): RootCreation => sampleRoot({ custody: { kind: 'token', token } });

    it('has its attributes read back, and is refused where one is not as it was', async () => {
      const token = initSoftToken('pre-generated');
      room = await openRoom({ mode: 'production', tokens: await tokensOf([softModule]) });
      await makeAndStop(onToken(token), pin());
      const tokens = await tokensOf([softModule]);
      const lying = calling(tokens, {
        keyStore: (selector) => {
          const store = tokens.keyStore(selector);
          return calling(store, {
            activate: async (...given) => {
              const key = await store.activate(...given);
              const attributes = (key.attributes ?? []).map((one) =>
                one.name === 'CKA_EXTRACTABLE' ? { ...one, value: 'true' } : one,
              );
              return calling(key, { attributes });
            },
          });
        },
      });
      await laterSitting({ tokens: lying });
      await expect(driveCeremony(room.conductor, pin())).rejects.toMatchObject({
        code: 'pre-generated-key-refused',
        detail: { why: 'CKA_EXTRACTABLE was false, and is true now' },
      });
      await laterSitting({ tokens });
      await driveCeremony(room.conductor, pin());
      expect((await evidence())['Assessed again']).toMatch(/; 14 attributes read back from the token as they were$/);
      expect((await onPaper()).keys[0]?.settings).toContain('pre-generated');
      expect(await room.ports.ledger.authority('acme-root')).toBeDefined();
    }, 180_000);
  });

  it('is made and certified in one sitting as before: no mark', async () => {
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    expect(Object.keys(await evidence())).toEqual(['Challenge signed and verified']);
  });
});
