import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { sampleIntermediate, sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  openPlan,
  openRoom,
  otherPassphrase,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

describe('a step', () => {
  let room: TestRoom;
  beforeEach(async () => {
    room = await openRoom();
    await openPlan(room, planOf(sampleRoot()));
  });
  afterEach(() => room.close());

  it('is attested by someone in the room, by initials in either case, and by nobody else', async () => {
    const { conductor, ports } = room;
    const { size } = ports.ledger.head();
    for (const initials of ['ZZ', '', 'A', 'Ada Administrator']) {
      expect(await codeOf(conductor.attest('s001', initials))).toBe('initials-unknown');
    }
    for (const initials of ['AA', 'OO']) expect(await codeOf(conductor.attest('s001', initials))).toBe('witness-needed');
    expect(ports.ledger.head().size).toBe(size);
    await conductor.attest('s001', ' ww ');
    expect((await entriesOf(room, 'step-completed'))[0]?.data).toMatchObject({ step: 's001', initials: 'WW' });
  });

  it('is taken in its order and in its own way only', async () => {
    const { conductor, ports } = room;
    const { size } = ports.ledger.head();
    for (const call of [
      () => conductor.attest('s002', 'AA'),
      () => conductor.attest('s999', 'AA'),
      () => conductor.confirm('s001', 'Acme Root'),
      () => conductor.perform('s001'),
      () => conductor.perform('s003'),
      () => conductor.giveActivation(null),
    ]) {
      expect(await codeOf(call)).toBe('step-out-of-order');
    }
    expect(ports.ledger.head().size).toBe(size);
    await conductor.attest('s001', 'WW');
    expect(await codeOf(conductor.attest('s001', 'WW'))).toBe('step-out-of-order');
  });

  it('is written once when it is said twice at the same time', async () => {
    const { conductor } = room;
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(conductor.attest('s001', 'WW'))));
    expect(codes.toSorted()).toEqual(['no fault', 'step-out-of-order', 'step-out-of-order']);
    expect(await entriesOf(room, 'step-completed')).toHaveLength(1);
    expect(dueStep(room).id).toBe('s002');
  });

  it('that cannot be undone wants the exact words, whatever their case', async () => {
    const { conductor } = room;
    expect(await driveUntil(room, ({ kind }) => kind === 'confirm')).toBe(true);
    const { id, expect: words } = dueStep(room);
    expect(words).toBe('Acme Root');
    for (const typed of ['', 'yes', 'Acme Roo', 'Acme  Root', 'Acme Root.']) {
      expect(await codeOf(conductor.confirm(id, typed))).toBe('confirmation-mismatch');
    }
    expect(dueStep(room).id).toBe(id);
    await conductor.confirm(id, ' ACME root ');
    await conductor.settled();
    expect(await room.ports.ledger.authority('acme-root')).toBeDefined();
  });

  it('belongs to the one ceremony that is open', async () => {
    const { conductor } = room;
    const other = planOf(sampleRoot({ name: 'other-root' }));
    expect(await codeOf(conductor.propose(other))).toBe('ceremony-already-open');
    expect(await codeOf(conductor.open('00', []))).toBe('ceremony-already-open');
    await conductor.suspend();
    expect(await codeOf(conductor.propose(other))).toBe('ceremony-already-open');
    expect(await codeOf(conductor.attest('s001', 'WW'))).toBe('ceremony-not-open');
  });

  it('that deviated is recorded as an exception and counted at the end', async () => {
    const { conductor } = room;
    const exception = {
      expected: 'two witnesses',
      happened: 'one was late',
      decision: 'waited ten minutes',
      by: 'Ada Administrator',
    };
    expect(await codeOf(conductor.recordException({ step: 's999', ...exception }))).toBe('step-out-of-order');
    await conductor.recordException({ step: 's001', ...exception });
    await driveCeremony(conductor, goodAnswers());
    expect((await entriesOf(room, 'exception-recorded'))[0]?.data).toEqual({ step: 's001', ...exception });
    expect((await entriesOf(room, 'ceremony-closed'))[0]?.data).toEqual({ exceptions: 1, artifacts: 2 });
    for (const call of [
      conductor.recordException({ step: 's001', ...exception }),
      conductor.abort('too late'),
      conductor.resume(),
    ]) {
      expect(await codeOf(call)).toBe('ceremony-not-open');
    }
  });
});

describe('activation data', () => {
  let room: TestRoom;
  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    await openPlan(room, planOf(sampleRoot({ custody: sealed }), sampleIntermediate()));
  });
  afterEach(() => room.close());

  it('that are weak or wrong are refused and recorded, and may be given again', async () => {
    const given = ['short', 'Password1234!aaaa', goodPassphrase, otherPassphrase, goodPassphrase, otherPassphrase, goodPassphrase];
    const refused: FaultCode[] = [];
    const live = await driveCeremony(
      room.conductor,
      goodAnswers({
        activation: () => Promise.resolve(ActivationSecret.fromText(given.shift() ?? '')),
        refused: ({ code }) => void refused.push(code),
      }),
    );
    expect(live.state.status).toBe('closed');
    expect(given).toEqual([]);
    expect(refused).toEqual(['passphrase-weak', 'passphrase-weak', 'passphrase-wrong', 'passphrase-wrong']);
    const entries = await entriesOf(room, 'refusal-recorded');
    expect(entries.map(({ data }) => 'fault' in data && data.fault)).toEqual(refused);
    for (const passphrase of [goodPassphrase, otherPassphrase, 'Password1234']) {
      expect(placesOfSecret(room.home, passphrase)).toEqual([]);
    }
    await room.ports.ledger.verify();
  });

  it('that differ from their repetition are recorded by whoever compared them', async () => {
    await driveUntil(room, ({ kind }) => kind === 'activate');
    const { id } = dueStep(room);
    await room.conductor.recordRefusal(new Fault('passphrase-mismatch'), id);
    expect((await entriesOf(room, 'refusal-recorded'))[0]?.data).toEqual({ fault: 'passphrase-mismatch', detail: {}, step: id });
  });

  it('may be withheld: the step stays, nothing is written, and they can be asked for again', async () => {
    const { conductor, ports } = room;
    await driveUntil(room, ({ kind }) => kind === 'activate');
    const { id } = dueStep(room);
    expect(conductor.asked()).toBeUndefined();
    await conductor.perform(id);
    expect(conductor.asked()).toMatchObject({ ask: { secret: 'passphrase', purpose: 'set', of: 'acme-root' }, step: { id } });
    const { size } = ports.ledger.head();
    await conductor.giveActivation(null);
    expect(conductor.asked()).toBeUndefined();
    expect(ports.ledger.head().size).toBe(size);
    await conductor.perform(id);
    await conductor.giveActivation(ActivationSecret.fromText(goodPassphrase));
    expect(dueStep(room).number).toBe(5);
  });

  it('are wiped in every case, also where nobody had asked for them', async () => {
    const { conductor } = room;
    const secrets = [goodPassphrase, 'weak', goodPassphrase, goodPassphrase].map((text) => ActivationSecret.fromText(text));
    const [early, weak, good, late] = secrets;
    expect(await codeOf(conductor.giveActivation(early ?? null))).toBe('step-out-of-order');
    await driveUntil(room, ({ kind }) => kind === 'activate');
    await conductor.perform(dueStep(room).id);
    expect(await codeOf(conductor.giveActivation(weak ?? null))).toBe('passphrase-weak');
    expect(await Promise.all([good, late].map((secret) => codeOf(conductor.giveActivation(secret ?? null))))).toEqual([
      'no fault',
      'step-out-of-order',
    ]);
    for (const secret of secrets) expect(() => secret.bytes()).toThrow('key-not-active');
  });

  it('are asked for only where an activation is due, however often the conductor tells', async () => {
    const asked: string[] = [];
    let watched: TestRoom | undefined;
    const onChange = (): void => {
      const live = watched?.conductor.current();
      if (watched?.conductor.asked()) asked.push(live?.script.steps[live.state.position]?.kind ?? 'none');
    };
    watched = await openRoom({ mode: 'production', onChange });
    await openPlan(watched, planOf(sampleRoot({ custody: sealed })));
    await driveCeremony(watched.conductor, goodAnswers());
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.filter((kind) => kind !== 'activate')).toEqual([]);
    await watched.close();
  });

  it('that are at work when the ceremony is aborted leave no key behind', async () => {
    const { conductor, ports, home } = room;
    await driveUntil(room, ({ kind }) => kind === 'activate');
    await conductor.perform(dueStep(room).id);
    const working = conductor.giveActivation(ActivationSecret.fromText(goodPassphrase));
    await Promise.all([working, conductor.abort('the witness fell ill')]);
    expect(conductor.current()?.state.status).toBe('aborted');
    const [generated] = await entriesOf(room, 'key-generated');
    const known = generated?.type === 'key-generated' ? [generated.data.keyId] : [];
    expect(readdirSync(join(home, 'keys'))).toEqual(known);
    expect((await entriesOf(room)).at(-2)).toMatchObject({ type: 'ceremony-aborted', data: { why: 'the witness fell ill' } });
    await ports.ledger.verify();
  });
});
