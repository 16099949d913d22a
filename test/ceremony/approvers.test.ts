import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import { digitsOf } from '../../shared/ceremony/approval.ts';
import { approvalMessage } from '../../shared/ceremony/approver-entry.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { calling } from '../support/calling.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleRoot } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodAnswers,
  holdPlan,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const hers = 'Wagtail, near 61 mills';
const later = 'Dipper? beside 74 weirs';

const enrolment = (person = 'Wilma Witness', name = 'approver'): Operation => ({
  ...{ kind: 'approver-enrolment', name },
  ...{ person, iterations: 600_000 },
});
const withdrawal: Operation = { kind: 'approver-withdrawal', name: 'out', person: 'Wilma Witness', why: 'she left' };

const enrol = (room: TestRoom, passphrase = hers) =>
  holdPlan(room, planOf(enrolment()), answering({ 'set approval-passphrase': passphrase }));

/** With a second witness, who is enrolled nowhere. */
const andXenia = (plan: Plan): Plan => ({
  ...plan,
  participants: [...plan.participants, { name: 'Xenia Zeugin', role: 'externalWitness', initials: 'XZ' }],
});

const keysIn = (room: TestRoom): string[] => {
  const folder = join(room.home, 'approvers');
  return existsSync(folder) ? readdirSync(folder) : [];
};

async function roomWithApprover(): Promise<TestRoom> {
  const room = await openRoom();
  await enrol(room);
  return room;
}

/** Types the digits as Wilma, up to the question for her passphrase. */
async function typeDigits(room: TestRoom, initials = 'WW'): Promise<void> {
  const approval = room.conductor.approval();
  if (!approval) throw new Error('nothing is to be approved');
  await room.conductor.approve(dueStep(room).id, { initials, digits: digitsOf(approval) });
}

async function atApproval(room: TestRoom, plan = planOf(sampleRoot())): Promise<void> {
  await openPlan(room, plan);
  expect(await driveUntil(room, ({ kind }) => kind === 'approve')).toBe(true);
}

describe('an enrolled approver', () => {
  it('signs each approval with a key of their own, as openssl finds, and the ledger verifies', async () => {
    const room = await roomWithApprover();
    await holdPlan(room, planOf(sampleRoot()), answering({ 'give approval-passphrase': [hers, hers] }));
    const [enrolled] = await entriesOf(room, 'approver-enrolled');
    if (enrolled?.type !== 'approver-enrolled') throw new Error('nobody was enrolled');
    const approvals = await entriesOf(room, 'approval-signed');
    const committed = await entriesOf(room, 'serial-committed', 'crl-number-committed');
    expect(approvals.map(({ data }) => 'tbsSha256' in data && data.tbsSha256)).toEqual(
      committed.map(({ data }) => 'tbsSha256' in data && data.tbsSha256),
    );
    expect(approvals).toHaveLength(2);
    const folder = memoryFolder('approval');
    const at = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const key = at('key.der', bytesOfBase64(enrolled.data.spki));
    for (const approval of approvals) {
      if (approval.type !== 'approval-signed') continue;
      const { step, object, tbsSha256, signature } = approval.data;
      const verify = (message: string): string => {
        const files = ['-sigfile', at('signature', bytesOfBase64(signature)), '-in', at('message', message)];
        return execFileSync('openssl', ['pkeyutl', '-verify', '-rawin', '-pubin', '-keyform', 'DER', '-inkey', key, ...files], {
          encoding: 'utf8',
        });
      };
      expect(verify(approvalMessage(approval.ceremony ?? '', step, object, tbsSha256))).toContain('Verified Successfully');
      expect(() => verify(approvalMessage('another', step, object, tbsSha256))).toThrow();
    }
    const [step] = (await entriesOf(room, 'step-completed')).filter(
      ({ data }) => 'evidence' in data && data.evidence.some(({ label }) => label === 'Signed with approval key SHA-256'),
    );
    expect(step?.data).toMatchObject({ initials: 'WW' });
    await room.ports.ledger.verify();
  });

  it('is the only one who approves: neither another witness, nor a plan without them', async () => {
    const room = await roomWithApprover();
    const other = planOf(sampleRoot());
    const without = { ...andXenia(other), participants: andXenia(other).participants.filter(({ initials }) => initials !== 'WW') };
    expect(await codeOf(room.conductor.propose(without))).toBe('approver-not-enrolled');
    await atApproval(room, andXenia(other));
    expect(await codeOf(typeDigits(room, 'XZ'))).toBe('approver-not-enrolled');
    expect(await entriesOf(room, 'serial-committed')).toEqual([]);
  });

  it('gives a wrong passphrase again; closed windows and interruptions leave nothing approved', async () => {
    const room = await roomWithApprover();
    const { conductor } = room;
    await atApproval(room);
    await typeDigits(room);
    expect(conductor.asked()?.ask).toMatchObject({ secret: 'approval-passphrase', person: 'Wilma Witness' });
    expect(await codeOf(conductor.giveActivation(ActivationSecret.fromText(later)))).toBe('passphrase-wrong');
    expect(conductor.asked()?.ask.secret).toBe('approval-passphrase');
    await conductor.giveActivation(null);
    expect(conductor.asked()).toBeUndefined();
    expect(dueStep(room).kind).toBe('approve');
    expect(await codeOf(conductor.giveActivation(ActivationSecret.fromText(hers)))).toBe('step-out-of-order');
    await typeDigits(room);
    await conductor.suspend();
    await conductor.resume();
    await conductor.settled();
    expect(await driveUntil(room, ({ kind }) => kind === 'approve')).toBe(true);
    expect(await entriesOf(room, 'approval-signed')).toEqual([]);
    await driveCeremony(conductor, answering({ 'give approval-passphrase': [hers, hers] }));
    expect(await entriesOf(room, 'approval-signed')).toHaveLength(2);
    const refusals = await entriesOf(room, 'refusal-recorded');
    expect(refusals.map(({ data }) => 'fault' in data && data.fault)).toEqual(['passphrase-wrong']);
  });

  it('whose key file is gone cannot approve, and enrols again: the earlier key and its file end', async () => {
    const room = await roomWithApprover();
    const [first] = keysIn(room);
    await enrol(room, later);
    expect(keysIn(room)).toHaveLength(1);
    expect(keysIn(room)).not.toContain(first);
    await atApproval(room);
    const kept = join(room.home, 'approvers');
    rmSync(kept, { recursive: true });
    expect(await codeOf(typeDigits(room))).toBe('approver-key-missing');
    await room.conductor.abort('the key is gone');
    await enrol(room, hers);
    await atApproval(room, planOf(sampleRoot({ name: 'other-root' })));
    await typeDigits(room);
    expect(await codeOf(room.conductor.giveActivation(ActivationSecret.fromText(later)))).toBe('passphrase-wrong');
  });

  it('is withdrawn with a warning where nobody else is enrolled; after that initials do again, and say so', async () => {
    const room = await roomWithApprover();
    const script = await room.conductor.propose(planOf(withdrawal));
    expect(script.findings).toMatchObject([{ rule: 'ANC-APPROVER-LAST', level: 'warning' }]);
    await holdPlan(room, planOf(withdrawal));
    expect(keysIn(room)).toEqual([]);
    expect(await codeOf(room.conductor.propose(planOf(withdrawal)))).toBe('approver-unknown');
    await holdPlan(room, planOf(sampleRoot()));
    const shown = (await entriesOf(room, 'step-completed')).flatMap(({ data }) => ('evidence' in data ? data.evidence : []));
    expect(shown.filter(({ label }) => label === 'Shown by')).toHaveLength(2);
  });

  it('is enrolled in the plan that then signs', async () => {
    const room = await openRoom();
    const both = planOf(enrolment(), sampleRoot(), sampleCrl());
    await holdPlan(room, both, answering({ 'set approval-passphrase': hers, 'give approval-passphrase': [hers, hers, hers] }));
    expect(await entriesOf(room, 'approval-signed')).toHaveLength(3);
    const other = planOf(enrolment('Xenia Zeugin', 'x'), withdrawal, sampleRoot({ name: 'third' }));
    expect(await codeOf(room.conductor.propose(andXenia(other)))).toBe('no fault');
    expect(await codeOf(room.conductor.propose(planOf(withdrawal, sampleRoot({ name: 'third' }))))).toBe('no fault');
  });
});

describe('an enrolment', () => {
  it.each([
    ['who leads', 'Ada Administrator'],
    ['who is not there', 'Nora Nirgends'],
  ])('is not for somebody %s', async (_who, person) => {
    const room = await openRoom();
    expect(await codeOf(room.conductor.propose(planOf(enrolment(person))))).toBe('approver-watches');
  });

  it('says what the first one means, and takes no weak passphrase', async () => {
    const room = await openRoom();
    expect((await room.conductor.propose(planOf(enrolment()))).findings).toMatchObject([
      { rule: 'ANC-APPROVER-FIRST', level: 'notice' },
    ]);
    const refusals: string[] = [];
    await holdPlan(room, planOf(enrolment()), answering({ 'set approval-passphrase': ['short', hers] }, refusals));
    expect(refusals).toEqual(['passphrase-weak']);
    expect(keysIn(room)).toHaveLength(1);
    expect((await room.conductor.propose(planOf(enrolment()))).findings).toEqual([]);
  });

  it('that is cut off after its file was written leaves no file, and nobody enrolled', async () => {
    let cut = true;
    const around = (ports: CeremonyPorts): CeremonyPorts => {
      const { approverKeys: keys } = ports;
      const generate: typeof keys.generate = async (request) => {
        const stored = await keys.generate(request);
        if (cut) throw new Error('power loss');
        return stored;
      };
      const approverKeys = calling(keys, { generate });
      return { ...ports, approverKeys };
    };
    const room = await openRoom({ around });
    await openPlan(room, planOf(enrolment()));
    await expect(driveCeremony(room.conductor, answering({ 'set approval-passphrase': hers }))).rejects.toThrow();
    expect(room.conductor.current()?.state.status).toBe('interrupted');
    expect(keysIn(room)).toEqual([]);
    expect(await entriesOf(room, 'approver-enrolled')).toEqual([]);
    cut = false;
    await room.conductor.resume();
    await room.conductor.settled();
    await driveCeremony(room.conductor, answering({ 'set approval-passphrase': hers }));
    expect(keysIn(room)).toHaveLength(1);
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
    const signed = { step: 's010', person: 'Wilma Witness', object: 'tbsCertificate' as const, tbsSha256 };
    const forged = { ...signed, keyId, signature: Buffer.alloc(64, 1).toString('base64') };
    await expect(ledger.append({ type: 'approval-signed', ceremony, data: forged })).rejects.toThrow('not signed by the key');
    for (const stranger of [{ keyId: '0'.repeat(32) }, { person: 'Otto Officer' }])
      expect(await codeOf(ledger.append({ type: 'approval-signed', ceremony, data: { ...forged, ...stranger } }))).toBe(
        'approver-unknown',
      );
    const gone = { person: 'Otto Officer', keyId, why: 'left' };
    expect(await codeOf(ledger.append({ type: 'approver-withdrawn', ceremony, data: gone }))).toBe('approver-unknown');
  });
});

describe('somebody who answers everything', () => {
  it('does not sign a root with one passphrase: the approver’s is another (ANC-F1)', async () => {
    const room = await openRoom({ mode: 'production' });
    await enrol(room);
    const custody = { kind: 'sealed-file', iterations: 600_000 } as const;
    await openPlan(room, planOf(sampleRoot({ custody })));
    // `goodAnswers` knows one passphrase, and the initials and digits of everyone.
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('passphrase-wrong');
    expect(await entriesOf(room, 'serial-committed', 'certificate-issued')).toEqual([]);
  });
});
