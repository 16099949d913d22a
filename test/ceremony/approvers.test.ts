import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import { approvalMessage } from '../../shared/ceremony/approver-entry.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { rehearsedAnswers } from '../../main/terminal/rehearsed-answers.ts';
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
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
} from '../support/test-room.ts';
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

describe('an enrolled approver', () => {
  it('signs each approval with a key of their own, as openssl finds, and the ledger verifies', async () => {
    const room = await roomWithApprover();
    await holdPlan(room, planOf(sampleRoot()), answering({ 'give approval-passphrase': [hers, hers] }));
    const [enrolled] = await entriesOf(room, 'approver-enrolled');
    if (enrolled?.type !== 'approver-enrolled') throw new Error('nobody was enrolled');
    const approvals = await entriesOf(room, 'approval-signed');
    const committed = await entriesOf(room, 'serial-committed', 'crl-number-committed');
    expect(approvals.map(({ data }) => 'sha256' in data && data.sha256)).toEqual(
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
      const { step, object, sha256, signature } = approval.data;
      const verify = (message: string): string => {
        const files = ['-sigfile', at('signature', bytesOfBase64(signature)), '-in', at('message', message)];
        return execFileSync('openssl', ['pkeyutl', '-verify', '-rawin', '-pubin', '-keyform', 'DER', '-inkey', key, ...files], {
          encoding: 'utf8',
        });
      };
      expect(verify(approvalMessage(approval.ceremony ?? '', step, object, sha256))).toContain('Verified Successfully');
      expect(() => verify(approvalMessage('another', step, object, sha256))).toThrow();
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
    expect(await codeOf(room.conductor.propose(without))).toBe('approver-absent');
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
    const again = answering({ 'give approval-passphrase': hers, 'set approval-passphrase': later });
    await holdPlan(room, planOf(enrolment()), again);
    expect(keysIn(room)).toHaveLength(1);
    expect(keysIn(room)).not.toContain(first);
    await atApproval(room);
    const kept = join(room.home, 'approvers');
    rmSync(kept, { recursive: true });
    expect(await codeOf(typeDigits(room))).toBe('approver-key-missing');
    await room.conductor.abort('the key is gone');
    expect(await codeOf(room.conductor.propose(planOf(sampleRoot({ name: 'second' }))))).toBe('approver-key-missing');
    const anew = planOf({ ...enrolment(), ...gone });
    expect((await room.conductor.propose(anew)).findings).toMatchObject([{ rule: 'ANC-APPROVER-WITHOUT', level: 'warning' }]);
    await holdPlan(room, anew, answering({ 'set approval-passphrase': hers }));
    await atApproval(room, planOf(sampleRoot({ name: 'other-root' })));
    await typeDigits(room);
    expect(await codeOf(room.conductor.giveActivation(ActivationSecret.fromText(later)))).toBe('passphrase-wrong');
  });

  it('is withdrawn with a warning where nobody else is enrolled; after that initials do again, and say so', async () => {
    const room = await roomWithApprover();
    const script = await room.conductor.propose(planOf(withdrawal));
    expect(script.findings).toMatchObject([{ rule: 'ANC-APPROVER-LAST', level: 'warning' }]);
    await holdPlan(room, planOf(withdrawal), answering({ 'give approval-passphrase': hers }));
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
    const two = andXenia(planOf(enrolment(), enrolment('Xenia Zeugin', 'x')));
    const otherRoom = await openRoom();
    expect((await otherRoom.conductor.propose(two)).findings.map(({ rule }) => rule)).toEqual(['ANC-APPROVER-FIRST']);
  });

  it.each([
    ['another approval key', 'Xenia Zeugin'],
    ['theirs before', 'Wilma Witness'],
  ])('takes no passphrase that opens %s', async (_what, person) => {
    const room = await roomWithApprover();
    const refusals: string[] = [];
    const answers = answering({ 'give approval-passphrase': hers, 'set approval-passphrase': [hers, later] }, refusals);
    await holdPlan(room, andXenia(planOf(enrolment(person))), answers);
    expect(refusals).toEqual(['passphrase-shared']);
  });

  it('is played in a rehearsal without people', async () => {
    const room = await openRoom();
    await holdPlan(
      room,
      planOf(enrolment(), sampleRoot()),
      rehearsedAnswers(() => undefined),
    );
    expect(await entriesOf(room, 'approval-signed')).toHaveLength(2);
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

  it('may have typed the other passphrase at the key by mistake', async () => {
    const room = await openRoom({ mode: 'production' });
    await enrol(room);
    const custody = { kind: 'sealed-file', iterations: 600_000 } as const;
    const refusals: string[] = [];
    const answers = answering(
      {
        'set passphrase': goodPassphrase,
        'give passphrase': [hers, goodPassphrase, goodPassphrase],
        'give approval-passphrase': hers,
      },
      refusals,
    );
    await holdPlan(room, planOf(sampleRoot({ custody })), answers);
    expect(refusals).toEqual(['passphrase-wrong']);
    expect(await entriesOf(room, 'certificate-issued')).toHaveLength(1);
  });

  it('does not do it with one passphrase for both either', async () => {
    const room = await openRoom({ mode: 'production' });
    await enrol(room, goodPassphrase);
    const custody = { kind: 'sealed-file', iterations: 600_000 } as const;
    await openPlan(room, planOf(sampleRoot({ custody })));
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('passphrase-shared');
  });
});
