import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { calling } from '../support/calling.ts';
import { answering } from '../support/answering.ts';
import { sampleRoot } from '../support/sample-plans.ts';
import { codeOf, driveUntil, dueStep, entriesOf, holdPlan, openPlan, openRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import {
  hers,
  later,
  enrolment,
  withdrawal,
  gone,
  enrol,
  andXenia,
  keysIn,
  roomWithApprover,
  typeDigits,
  atApproval,
} from '../support/approver-room.ts';

describe('a change of the register', () => {
  it('needs one who is enrolled: nobody enrols themselves, or withdraws the others, to approve what they sign (ANC-F1)', async () => {
    const room = await roomWithApprover();
    const phantom = planOf(enrolment('Xenia Zeugin', 'x'), sampleRoot());
    await openPlan(room, andXenia(phantom));
    // One who knows the initials of everyone and one passphrase.
    const refusals: string[] = [];
    const alone = answering({ 'give approval-passphrase': [later], 'set approval-passphrase': [later] }, refusals);
    await expect(driveCeremony(room.conductor, alone)).rejects.toThrow('nobody answers');
    expect(refusals).toEqual(['passphrase-wrong']);
    expect((await entriesOf(room, 'approver-enrolled')).length).toBe(1);
    await room.conductor.abort('she did not agree');
    await holdPlan(
      room,
      andXenia(phantom),
      answering({ 'give approval-passphrase': [hers, hers, hers], 'set approval-passphrase': later }),
    );
    const [register] = await entriesOf(room, 'approval-signed');
    expect(register?.data).toMatchObject({ person: 'Wilma Witness', object: 'register', step: 'x' });
  });

  it('is agreed to by somebody else where there is somebody else, and refused where nobody can', async () => {
    const room = await roomWithApprover();
    const answers = answering({ 'give approval-passphrase': hers, 'set approval-passphrase': later });
    await holdPlan(room, andXenia(planOf(enrolment('Xenia Zeugin', 'x'))), answers);
    await openPlan(room, andXenia(planOf(withdrawal)));
    expect(await driveUntil(room, ({ kind }) => kind === 'activate')).toBe(true);
    await room.conductor.perform(dueStep(room).id);
    expect(room.conductor.asked()?.ask).toMatchObject({ secret: 'approval-passphrase', person: 'Xenia Zeugin' });
    await room.conductor.abort('not today');
    const nobody = {
      ...planOf(withdrawal),
      participants: planOf(withdrawal).participants.filter(({ initials }) => initials !== 'WW'),
    };
    const other = {
      ...nobody,
      participants: [...nobody.participants, { name: 'Yves', role: 'externalWitness' as const, initials: 'YV' }],
    };
    expect(await codeOf(room.conductor.propose(other))).toBe('approver-absent');
  });

  it('without them is said for ever, and nothing is signed in the same ceremony', async () => {
    const room = await roomWithApprover();
    const forced = { ...withdrawal, ...gone } as Operation;
    expect(await codeOf(room.conductor.propose(planOf(forced, sampleRoot())))).toBe('plan-order-refused');
    const script = await room.conductor.propose(planOf(forced));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-APPROVER-LAST', 'ANC-APPROVER-WITHOUT']);
    await openPlan(room, planOf(forced));
    await driveUntil(room, ({ actTitle }) => actTitle === 'Closing');
    const [withdrawn] = await entriesOf(room, 'approver-withdrawn');
    expect(withdrawn?.data).toMatchObject(gone);
    const ceremony = room.conductor.current()?.id ?? '';
    const serial = { issuer: 'acme-root', serialNumber: '4711', operation: 'acme-root', tbsSha256: 'a'.repeat(64) };
    expect(await codeOf(room.ports.ledger.append({ type: 'serial-committed', ceremony, data: serial }))).toBe('approval-void');
  });

  it('is judged in the order of the plan', async () => {
    const room = await roomWithApprover();
    const rules = async (plan: Plan) => (await room.conductor.propose(plan)).findings.map(({ rule }) => rule);
    const x = enrolment('Xenia Zeugin', 'x');
    const xOut: Operation = { ...withdrawal, name: 'x-out', person: 'xenia  zeugin' } as Operation;
    expect(await rules(andXenia(planOf(x, withdrawal)))).toEqual([]);
    expect(await rules(andXenia(planOf(x, withdrawal, xOut)))).toEqual(['ANC-APPROVER-LAST']);
    expect(await codeOf(room.conductor.propose(planOf(withdrawal, { ...withdrawal, name: 'again' })))).toBe('approver-unknown');
  });

  it.each([
    ['an enrolment', enrolment('Xenia Zeugin'), 'approver-enrolled', 2],
    ['a withdrawal', withdrawal, 'approver-withdrawn', 1],
  ] as const)('(%s) that was recorded and cut off is resumed to its end', async (_what, operation, type, recorded) => {
    const room = await roomWithApprover();
    const { ledger } = room.ports;
    const append = ledger.appendAll.bind(ledger);
    let cut = true;
    Object.assign(ledger, {
      appendAll: async (entries: Parameters<typeof append>[0]) => {
        const swept = entries.some(
          (entry) => entry.type === 'step-completed' && entry.data.evidence.some(({ label }) => label.startsWith('Approval keys')),
        );
        if (cut && swept) throw new Fault('volume-full');
        return append(entries);
      },
    });
    // Each passphrase is asked for once: what is recorded is not agreed to, or set, again.
    const answers = answering({ 'give approval-passphrase': [hers], 'set approval-passphrase': [later] });
    await openPlan(room, andXenia(planOf(operation)));
    expect(await codeOf(driveCeremony(room.conductor, answers))).toBe('volume-full');
    expect(await entriesOf(room, type)).toHaveLength(recorded);
    cut = false;
    await room.conductor.resume();
    await room.conductor.settled();
    await driveCeremony(room.conductor, answers);
    expect(await entriesOf(room, type)).toHaveLength(recorded);
    expect(keysIn(room)).toHaveLength(operation === withdrawal ? 0 : 2);
    await ledger.verify();
  });

  it('is agreed to by whoever can: with a key that is here, and with the passphrase of any of them', async () => {
    const room = await roomWithApprover();
    const third = 'Sandpiper: 17 by the quay';
    const yves = { name: 'Yves Zeuge', role: 'qualifiedAuditor' as const, initials: 'YZ' };
    const plan = (operation: Operation): Plan => {
      const { participants, ...rest } = andXenia(planOf(operation));
      return { ...rest, participants: [...participants, yves] };
    };
    const x = enrolment('Xenia Zeugin', 'x');
    await holdPlan(room, plan(x), answering({ 'give approval-passphrase': hers, 'set approval-passphrase': later }));
    // Wilma and Xenia can both agree, and Xenia does.
    const y = enrolment('Yves Zeuge', 'y');
    await holdPlan(room, plan(y), answering({ 'give approval-passphrase': later, 'set approval-passphrase': third }));
    const agreed = (await entriesOf(room, 'approval-signed')).map(({ data }) => 'person' in data && data.person);
    expect(agreed).toEqual(['Wilma Witness', 'Xenia Zeugin']);
    const [wilma] = await entriesOf(room, 'approver-enrolled');
    const keyId = wilma?.type === 'approver-enrolled' ? wilma.data.keyId : '';
    rmSync(join(room.home, 'approvers', keyId), { recursive: true });
    await openPlan(room, plan({ ...withdrawal, person: 'Yves Zeuge' } as Operation));
    await driveUntil(room, ({ kind }) => kind === 'activate');
    await room.conductor.perform(dueStep(room).id);
    expect(room.conductor.asked()?.ask.person).toBe('Xenia Zeugin');
    await room.conductor.abort('enough');
    const others = { ...planOf(x), participants: andXenia(planOf(x)).participants };
    expect(await codeOf(room.conductor.propose({ ...others, operations: [withdrawal] }))).toBe('no fault');
    expect(await codeOf(room.conductor.propose(planOf(withdrawal)))).toBe('approver-key-missing');
  });

  it('does without nobody where nobody is enrolled, and signs nothing once the last one is withdrawn', async () => {
    const room = await openRoom();
    const needless = { ...enrolment(), ...gone } as Operation;
    expect(await codeOf(room.conductor.propose(planOf(needless)))).toBe('plan-invalid');
    await enrol(room);
    expect(await codeOf(room.conductor.propose(planOf(withdrawal, sampleRoot())))).toBe('plan-order-refused');
  });

  it('does not keep anybody from ending it when a file cannot be removed', async () => {
    let stuck = false;
    const around = (ports: CeremonyPorts): CeremonyPorts => {
      const { approverKeys: keys } = ports;
      const discard: typeof keys.discard = (keyId) => (stuck ? Promise.reject(new Fault('write-failed')) : keys.discard(keyId));
      return { ...ports, approverKeys: calling(keys, { discard }) };
    };
    const room = await openRoom({ around });
    await enrol(room);
    stuck = true;
    await openPlan(room, planOf(withdrawal));
    expect(await codeOf(driveCeremony(room.conductor, answering({ 'give approval-passphrase': hers })))).toBe('write-failed');
    await room.conductor.abort('the file stays');
    expect(room.conductor.current()?.state.status).toBe('aborted');
    stuck = false;
    const swept = answering({ 'set approval-passphrase': later });
    await holdPlan(room, planOf(enrolment()), swept);
    expect(keysIn(room)).toHaveLength(1);
    const told = (await entriesOf(room, 'step-completed')).flatMap(({ data }) => ('evidence' in data ? data.evidence : []));
    expect(told.findLast(({ label }) => label.startsWith('Approval keys'))?.value).toBe('removed: Wilma Witness');
  });
});

describe('the ledger', () => {
  it('takes no number for bytes that no enrolled person approved, no approval of a stranger, and none that is not signed', async () => {
    const room = await roomWithApprover();
    await atApproval(room);
    const { ledger } = room.ports;
    const ceremony = room.conductor.current()?.id ?? '';
    const tbsSha256 = 'a'.repeat(64);
    const serial = { issuer: 'acme-root', serialNumber: '4711', operation: 'acme-root', tbsSha256 };
    expect(await codeOf(ledger.append({ type: 'serial-committed', ceremony, data: serial }))).toBe('approval-void');
    const number = { issuer: 'acme-root', crlNumber: 1, operation: 'acme-root', tbsSha256 };
    expect(await codeOf(ledger.append({ type: 'crl-number-committed', ceremony, data: number }))).toBe('approval-void');
    const [enrolled] = await entriesOf(room, 'approver-enrolled');
    const keyId = enrolled?.type === 'approver-enrolled' ? enrolled.data.keyId : '';
    const signed = { step: 's010', person: 'Wilma Witness', object: 'tbsCertificate' as const, sha256: tbsSha256 };
    const forged = { ...signed, keyId, signature: Buffer.alloc(64, 1).toString('base64') };
    await expect(ledger.append({ type: 'approval-signed', ceremony, data: forged })).rejects.toThrow('not signed by the key');
    for (const stranger of [{ keyId: '0'.repeat(32) }, { person: 'Otto Officer' }])
      expect(await codeOf(ledger.append({ type: 'approval-signed', ceremony, data: { ...forged, ...stranger } }))).toBe(
        'approver-unknown',
      );
    const otto = { person: 'Otto Officer', keyId, why: 'left' };
    expect(await codeOf(ledger.append({ type: 'approver-withdrawn', ceremony, data: otto }))).toBe('approver-unknown');
    // Neither does it change the register where no plan says so, not even for a reason.
    const wilma = { person: 'Wilma Witness', keyId, why: 'left', without: 'so' };
    await expect(ledger.append({ type: 'approver-withdrawn', ceremony, data: wilma })).rejects.toThrow('as a plan says');
    const data = enrolled?.type === 'approver-enrolled' ? enrolled.data : null;
    if (!data) throw new Error('nobody was enrolled');
    for (const person of ['Ada Administrator', ' '])
      await expect(ledger.append({ type: 'approver-enrolled', ceremony, data: { ...data, person } })).rejects.toThrow(
        'one person’s',
      );
  });

  it('takes an approval for one number, and none from before an interruption', async () => {
    const room = await roomWithApprover();
    await atApproval(room);
    await typeDigits(room);
    await room.conductor.giveActivation(ActivationSecret.fromText(hers));
    const [approval] = await entriesOf(room, 'approval-signed');
    const tbsSha256 = approval?.type === 'approval-signed' ? approval.data.sha256 : '';
    await room.conductor.suspend();
    await room.conductor.resume();
    await room.conductor.settled();
    const ceremony = room.conductor.current()?.id ?? '';
    const serial = { issuer: 'acme-root', serialNumber: '4711', operation: 'acme-root', tbsSha256 };
    expect(await codeOf(room.ports.ledger.append({ type: 'serial-committed', ceremony, data: serial }))).toBe('approval-void');
    await driveUntil(room, ({ kind }) => kind === 'approve');
    await typeDigits(room);
    await room.conductor.giveActivation(ActivationSecret.fromText(hers));
    const last = (await entriesOf(room, 'approval-signed')).at(-1);
    const again = { ...serial, tbsSha256: last?.type === 'approval-signed' ? last.data.sha256 : '' };
    const number = { issuer: 'acme-root', crlNumber: 1, operation: 'acme-root', tbsSha256: again.tbsSha256 };
    expect(await codeOf(room.ports.ledger.append({ type: 'crl-number-committed', ceremony, data: number }))).toBe('approval-void');
    await room.ports.ledger.append({ type: 'serial-committed', ceremony, data: again });
    const twice = { ...again, serialNumber: '4712' };
    expect(await codeOf(room.ports.ledger.append({ type: 'serial-committed', ceremony, data: twice }))).toBe('approval-void');
  });
});
