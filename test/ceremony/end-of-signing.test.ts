import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays, addSeconds } from '../../shared/base/instant.ts';
import type { Cryptoperiod } from '../../shared/ceremony/plan-values.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { recordOfCeremony, type CeremonyFacts } from '../../main/transcript/record-of-ceremony.ts';
import { systemClock } from '../../main/workstation/system-clock.ts';
import { adoptionOf } from '../support/adoption.ts';
import { answering } from '../support/answering.ts';
import { opensslCa } from '../support/openssl-ca.ts';
import { sampleCrl, sampleIntermediate, sampleRoot } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  testClock,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const start = '2026-11-21T10:00:00Z';
const end = '2034-11-21T09:59:59Z';
const cryptoperiod: Cryptoperiod = { years: 8 };
const nearEnd = addDays(end, -60);
const intermediate = planOf(sampleIntermediate({ validity: { years: 1 } }));
const crl = planOf(sampleCrl());

const signUntil = async (room: TestRoom) => (await keyRecordsOf(room.ports)).map((record) => record.signUntil);
const warnings = async (room: TestRoom, plan: unknown) =>
  (await room.conductor.propose(plan)).findings.filter(({ level }) => level === 'warning').map(({ rule }) => rule);

describe('a root whose key stops signing before its certificate ends', () => {
  let room: TestRoom;
  const clock = testClock(start);
  let created: Pick<CeremonyFacts, 'ceremonyId' | 'steps'>;
  const refused = (plan: unknown) => codeOf(room.conductor.propose(plan));
  const faultNow = () => room.conductor.current()?.fault?.fault;

  beforeEach(async () => {
    clock.set(start);
    room = await openRoom({ clock });
    const { id, script } = await holdPlan(room, planOf(sampleRoot({ cryptoperiod })));
    created = { ceremonyId: id, steps: script.steps };
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('has the end in the ledger with its key, in the preview and on paper', async () => {
    expect(await signUntil(room)).toEqual([end]);
    const [generated] = await entriesOf(room, 'key-generated');
    expect(generated).toMatchObject({ data: { signUntil: end } });
    const other = sampleRoot({ name: 'other', cryptoperiod: { signUntil: end } });
    const { previews } = await room.conductor.propose(planOf(other));
    expect(previews.find(({ title }) => title === 'Key of other')?.fields).toContainEqual({
      label: 'Signs certificates until',
      value: `${end}; CRLs until its certificate ends`,
      origin: 'plan',
      provisional: false,
    });
    const record = recordOfCeremony({
      ended: [],
      ...{ mode: 'rehearsal', ...created, entries: await room.ports.ledger.entriesOf(created.ceremonyId) },
      ...{ checkpoint: undefined, devices: [], ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' } },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    expect(record?.keys[0]?.settings).toBe(`generated in software, kept in memory only; signs certificates until ${end}`);
    expect(record?.steps.flatMap(({ evidence }) => evidence)).toContainEqual({ label: 'Signs certificates until', value: end });
    expect(record?.plan.operations[0]?.rows).toContainEqual({ label: 'cryptoperiod.years', value: '8' });
  });

  it('certifies until the last second, with a warning in the last 90 days, and then never again', async () => {
    expect(await warnings(room, intermediate)).toEqual([]);
    clock.set(addDays(end, -91));
    expect(await warnings(room, intermediate)).not.toContain('ANC-D25-REKEY-DUE');
    clock.set(nearEnd);
    expect(await warnings(room, intermediate)).toContain('ANC-D25-REKEY-DUE');
    clock.set(end);
    expect(await refused(intermediate)).toBe('no fault');
    clock.set(addSeconds(end, 1));
    expect(await refused(intermediate)).toBe('key-signing-ended');
  });

  it('goes on signing CRLs until its certificate ends, and signs none after that', async () => {
    clock.set(addDays(end, 1_000));
    await holdPlan(room, crl);
    expect((await room.ports.ledger.crls('acme-root'))[0]).toMatchObject({ crlNumber: 2, thisUpdate: addDays(end, 1_000) });
    clock.set('2046-11-21T10:00:00Z');
    expect(await refused(crl)).toBe('issuer-not-valid');
    expect(await refused(intermediate)).toBe('issuer-not-valid');
  });

  it('certifies nothing in a ceremony that is kept open past the end', async () => {
    clock.set(nearEnd);
    await openPlan(room, intermediate);
    expect(await driveUntil(room, ({ kind }) => kind === 'confirm')).toBe(true);
    clock.set(addSeconds(end, 1));
    const due = dueStep(room);
    await room.conductor.confirm(due.id, due.expect ?? '');
    await room.conductor.settled();
    expect(faultNow()).toMatchObject({ code: 'key-signing-ended', detail: { authority: 'acme-root', since: end } });
    expect((await entriesOf(room, 'certificate-issued')).length).toBe(1);
  });

  it('activates no key for a certificate in a ceremony that is resumed after the end', async () => {
    clock.set(nearEnd);
    await openPlan(room, intermediate);
    expect(await driveUntil(room, ({ kind }) => kind === 'confirm')).toBe(true);
    await room.conductor.suspend();
    clock.set(addSeconds(end, 1));
    await room.close();
    room = await openRoom({ home: room.home, clock });
    await room.conductor.resume();
    await room.conductor.settled();
    expect(dueStep(room).effect).toBe('key.activate');
    expect(await codeOf(room.conductor.perform(dueStep(room).id))).toBe('key-signing-ended');
  });

  it('signs no CRL in a ceremony that is kept open until its certificate has ended', async () => {
    const last = addSeconds('2046-11-21T09:59:59Z', -3_600);
    clock.set(addDays(last, -100));
    await openPlan(room, crl);
    expect(await driveUntil(room, ({ kind }) => kind === 'confirm')).toBe(true);
    clock.set('2046-11-21T10:00:00Z');
    const due = dueStep(room);
    await room.conductor.confirm(due.id, due.expect ?? '');
    await room.conductor.settled();
    expect(faultNow()?.code).toBe('issuer-not-valid');
    expect(await entriesOf(room, 'crl-issued')).toHaveLength(1);
  });
});

describe('the end of signing in a plan', () => {
  it.each<[string, Cryptoperiod]>([
    ['lies after the end of the certificate', { years: 21 }],
    ['lies one second after it', { signUntil: '2046-11-21T10:00:00Z' }],
    ['has passed', { signUntil: start }],
  ])('is refused where it %s', async (_, period) => {
    const room = await openRoom({ clock: testClock(start) });
    expect(await codeOf(room.conductor.propose(planOf(sampleRoot({ cryptoperiod: period }))))).toBe('cryptoperiod-impossible');
    await room.close();
  });

  it('is refused by the schema where it says nothing, or two things', async () => {
    const room = await openRoom({ clock: testClock(start) });
    for (const period of [{}, { years: 2, signUntil: end }, { signUntil: 'soon' }, { years: 0 }]) {
      const plan = planOf(sampleRoot({ cryptoperiod: period }));
      expect(await codeOf(room.conductor.propose(plan))).toBe('plan-invalid');
    }
    await room.close();
  });

  it('may be left out: the key signs as long as its certificate is valid', async () => {
    const clock = testClock(start);
    const room = await openRoom({ clock });
    await holdPlan(room, planOf(sampleRoot({ validity: { years: 3 } })));
    expect(await signUntil(room)).toEqual([null]);
    expect(JSON.stringify(await entriesOf(room))).not.toContain('signUntil');
    clock.set('2029-10-01T10:00:00Z');
    const short = planOf(sampleIntermediate({ validity: { days: 10 } }));
    expect(await warnings(room, short)).toContain('ANC-D25-REKEY-DUE');
    expect(await codeOf(room.conductor.propose(short))).toBe('no fault');
    await room.close();
  });

  it('counts for what the same plan certifies', async () => {
    const room = await openRoom({ clock: testClock(start) });
    const plan = planOf(sampleRoot({ cryptoperiod: { signUntil: addDays(start, 30) } }), sampleIntermediate());
    expect(await warnings(room, plan)).toContain('ANC-D25-REKEY-DUE');
    await holdPlan(room, plan);
    expect(await signUntil(room)).toEqual([addDays(start, 30)]);
    await room.close();
  });

  it('is refused of a root whose creation was resumed after it', async () => {
    const clock = testClock(start);
    const room = await openRoom({ clock });
    await openPlan(room, planOf(sampleRoot({ cryptoperiod: { signUntil: addDays(start, 1) } })));
    expect(await driveUntil(room, ({ kind, expect: word }) => kind === 'confirm' && word === 'Acme Root')).toBe(true);
    clock.set(addDays(start, 2));
    await room.conductor.confirm(dueStep(room).id, 'Acme Root');
    await room.conductor.settled();
    expect(room.conductor.current()?.fault?.fault.code).toBe('key-signing-ended');
    expect(await entriesOf(room, 'certificate-issued')).toEqual([]);
    await room.close();
  });
});

describe('an adopted authority', () => {
  it('gets an end of signing too, counted from its certificate, and then signs CRLs only', async () => {
    let ahead = 0;
    const clock = { ...testClock(), now: () => addDays(systemClock.now(), ahead) };
    const room = await openRoom({ mode: 'production', clock });
    const ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root');
    const soon = addDays(systemClock.now(), 20);
    const refused = (period: Cryptoperiod) => codeOf(room.conductor.propose(planOf(adoptionOf(ca, { cryptoperiod: period }))));
    expect(await refused({ years: 100 })).toBe('cryptoperiod-impossible');
    const passed = await room.conductor.propose(planOf(adoptionOf(ca, { cryptoperiod: { signUntil: addDays(soon, -21) } })));
    expect(passed.findings).toContainEqual(expect.objectContaining({ rule: 'ANC-D25-SIGNING-ENDED', level: 'warning' }));

    const plan = planOf(adoptionOf(ca, { cryptoperiod: { signUntil: soon } }));
    const { previews } = await room.conductor.propose(plan);
    expect(JSON.stringify(previews)).toContain(`${soon}; CRLs until its certificate ends`);
    await holdPlan(room, plan, answering({ 'set passphrase': goodPassphrase, 'give passphrase': goodPassphrase }));
    expect(await signUntil(room)).toEqual([soon]);
    expect(await entriesOf(room, 'key-adopted')).toMatchObject([{ data: { signUntil: soon } }]);
    expect(await warnings(room, planOf(sampleIntermediate({ validity: { days: 30 } })))).toContain('ANC-D25-REKEY-DUE');

    // An intermediate that waits for its passphrase when the end comes is refused before anybody types one.
    await openPlan(room, planOf(sampleIntermediate({ validity: { days: 30 } })));
    expect(await driveUntil(room, ({ effect }) => effect === 'key.activate')).toBe(true);
    ahead = 21;
    expect(await codeOf(room.conductor.perform(dueStep(room).id))).toBe('key-signing-ended');
    expect(room.conductor.current()?.awaiting).toBeNull();
    await room.conductor.abort('its key has ended');
    await holdPlan(room, planOf(sampleCrl()), answering({ 'give passphrase': goodPassphrase }));
    expect(await room.ports.ledger.crls('acme-root')).toHaveLength(1);
    await room.close();
  });
});
