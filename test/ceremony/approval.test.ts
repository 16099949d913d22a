import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digitsOf, type Approval } from '../../shared/ceremony/approval.ts';
import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { parseCertificate } from '../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../main/x509/parse-crl.ts';
import { calling } from '../support/calling.ts';
import { roomOfEdition } from '../support/earlier-edition.ts';
import { sampleCrl, sampleIntermediate, sampleRoot } from '../support/sample-plans.ts';
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

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The step for which a witness is awaited, and what it shows. */
async function atApproval(): Promise<{ room: TestRoom; step: string; approval: Approval }> {
  const room = await openRoom();
  await openPlan(room, planOf(sampleRoot()));
  expect(await driveUntil(room, ({ kind }) => kind === 'approve')).toBe(true);
  return { room, ...shownNow(room) };
}

function shownNow(room: TestRoom): { step: string; approval: Approval } {
  const approval = room.conductor.approval();
  if (!approval) throw new Error('nothing is to be approved');
  return { step: dueStep(room).id, approval };
}

const wrongFor = ({ digest, from }: Approval): string =>
  digest.slice(from - 1, from + 7) === '00000000' ? '11111111' : '00000000';

describe('two-person approval', () => {
  it('covers each certificate and each CRL: what was approved is what was signed, and the record says who approved it', async () => {
    const room = await openRoom();
    const shown: Approval[] = [];
    const answers = goodAnswers({
      approve: (approval) => {
        shown.push(approval);
        return Promise.resolve({ initials: 'WW', digits: digitsOf(approval) });
      },
    });
    await holdPlan(room, planOf(sampleRoot(), sampleIntermediate(), sampleCrl()), answers);
    const signed = (await entriesOf(room, 'certificate-issued', 'crl-issued')).flatMap(({ type, data }) => {
      if (type === 'certificate-issued') return [sha256(parseCertificate(bytesOfBase64(data.der)).tbs)];
      return type === 'crl-issued' ? [sha256(parseCrl(bytesOfBase64(data.der)).tbs)] : [];
    });
    expect(signed).toHaveLength(4);
    expect(shown.map(({ digest }) => digest)).toEqual([signed[0], signed[1], signed[2], signed[3]]);
    expect(shown.map(({ object }) => object)).toEqual(['tbsCertificate', 'tbsCertList', 'tbsCertificate', 'tbsCertList']);
    const approvals = (await entriesOf(room, 'step-completed')).flatMap(({ type, data }) =>
      type === 'step-completed' && data.evidence.some(({ label }) => label === 'Approved by') ? [data] : [],
    );
    expect(approvals.map(({ initials, who }) => [initials, who])).toEqual(signed.map(() => ['WW', 'internalWitness']));
    expect(approvals.map(({ evidence }) => evidence[0]?.value.replaceAll(' ', ''))).toEqual(signed);
    expect(approvals.map(({ evidence }) => evidence[1]?.value)).toEqual(shown.map(({ from }) => `${from} to ${from + 7}`));
    await room.close();
  });

  it('shows the fields of the very bytes: the serial number drawn a moment ago, not that of the review', async () => {
    const { room, approval } = await atApproval();
    const serialNumber = approval.fields.find(({ label }) => label === 'serialNumber')?.value;
    const reviewed = room.conductor.current()?.script.previews.flatMap(({ fields }) => fields) ?? [];
    expect(reviewed.map(({ value }) => value)).not.toContain(serialNumber);
    await driveCeremony(room.conductor, goodAnswers());
    const [issued] = await entriesOf(room, 'certificate-issued');
    expect(issued?.data).toMatchObject({ serialNumber });
    expect(approval.fields.find(({ label }) => label === 'keyUsage (critical)')?.value).toContain('keyCertSign');
    await room.close();
  });

  it('refuses wrong digits, whoever acts and whoever is not there; each try is recorded, nothing is lost', async () => {
    const { room, step, approval } = await atApproval();
    const { conductor } = room;
    const digits = digitsOf(approval);
    for (const [words, code] of [
      [{ initials: 'WW', digits: wrongFor(approval) }, 'approval-mismatch'],
      [{ initials: 'AA', digits }, 'witness-needed'],
      [{ initials: 'OO', digits }, 'witness-needed'],
      [{ initials: 'ZZ', digits }, 'initials-unknown'],
      // A PIN that was typed ahead, or at the wrong prompt.
      [{ initials: 'quill-482913', digits }, 'initials-unknown'],
    ] as const)
      expect(await codeOf(conductor.approve(step, words))).toBe(code);
    const refused = (await entriesOf(room, 'refusal-recorded')).map(({ data }) => data);
    expect(refused).toMatchObject([
      { fault: 'approval-mismatch', step, detail: { asked: `${approval.from} to ${approval.from + 7}` } },
      { fault: 'witness-needed', step },
      { fault: 'witness-needed', step },
      { fault: 'initials-unknown', step, detail: { initials: 'ZZ' } },
      { fault: 'initials-unknown', step, detail: { initials: 'what was typed' } },
    ]);
    expect(JSON.stringify(refused)).not.toContain(digits);
    // The same digits of the same bytes are asked for still.
    expect(shownNow(room)).toEqual({ step, approval });
    await conductor.approve(step, { initials: 'ww', digits: digits.toUpperCase() });
    expect(dueStep(room).kind).toBe('confirm');
    expect(conductor.approval()).toBeNull();
    expect((await driveCeremony(conductor, goodAnswers())).state.status).toBe('closed');
    await room.close();
  });

  it('cannot be passed by: neither attested nor confirmed, and nothing is committed before it', async () => {
    const { room, step, approval } = await atApproval();
    expect(await codeOf(room.conductor.attest(step, 'WW'))).toBe('step-out-of-order');
    expect(await codeOf(room.conductor.confirm(step, ''))).toBe('step-out-of-order');
    expect(await codeOf(room.conductor.perform(step))).toBe('step-out-of-order');
    expect(await codeOf(room.conductor.approve('s001', { initials: 'WW', digits: digitsOf(approval) }))).toBe('step-out-of-order');
    expect(await entriesOf(room, 'serial-committed')).toEqual([]);
    await room.close();
  });

  it('is given again after an interruption: other bytes, and the digits of before approve them no more', async () => {
    const { room, step, approval } = await atApproval();
    await room.conductor.approve(step, { initials: 'WW', digits: digitsOf(approval) });
    await room.conductor.suspend();
    expect(room.conductor.approval()).toBeNull();
    await room.conductor.resume();
    expect(await driveUntil(room, ({ kind }) => kind === 'approve')).toBe(true);
    const again = shownNow(room);
    expect(again.step).toBe(step);
    expect(again.approval.digest).not.toBe(approval.digest);
    const before = approval.digest.slice(again.approval.from - 1, again.approval.from + 7);
    expect(await codeOf(room.conductor.approve(step, { initials: 'WW', digits: before }))).toBe('approval-mismatch');
    expect((await driveCeremony(room.conductor, goodAnswers())).state.status).toBe('closed');
    await room.close();
  });

  it('is void when the bytes change after it: nothing is committed or signed, and the next try is good', async () => {
    const built: Uint8Array[] = [];
    const room = await openRoom({
      // The throw-away key signs the copy that is linted: here the very bytes pass by.
      around: (ports) => {
        const store = ports.keyStores['throw-away'];
        const activate: typeof store.activate = async (spki, activation) => {
          const key = await store.activate(spki, activation);
          return calling(key, { sign: (bytes) => (built.push(bytes), key.sign(bytes)) });
        };
        return { ...ports, keyStores: { ...ports.keyStores, 'throw-away': calling(store, { activate }) } };
      },
    });
    await openPlan(room, planOf(sampleRoot()));
    await driveUntil(room, ({ expect: typed }) => typed === 'Acme Root');
    const bytes = built.at(-1);
    if (!bytes) throw new Error('nothing was linted');
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('approval-void');
    expect(await entriesOf(room, 'serial-committed', 'certificate-issued', 'signature-spoiled')).toEqual([]);
    await room.conductor.resume();
    expect((await driveCeremony(room.conductor, goodAnswers())).state.status).toBe('closed');
    await room.close();
  });
});

describe('a ceremony of the first edition of the scripts', () => {
  it('is found with the steps it was opened with, refuses to be resumed to a signature, and can be aborted', async () => {
    const old = await roomOfEdition(1);
    await openPlan(old, planOf(sampleRoot()));
    const all = old.conductor.current()?.script.steps.length ?? 0;
    expect(await driveUntil(old, ({ kind }) => kind === 'approve')).toBe(true);
    await old.close();
    const room = await openRoom({ home: old.home, clock: old.clock });
    const live = room.conductor.current();
    expect(live?.state.status).toBe('interrupted');
    expect(live?.script.steps).toHaveLength(all - 2);
    expect(await codeOf(room.conductor.resume())).toBe('ceremony-not-resumable');
    await room.conductor.abort('the script is an earlier one');
    expect(room.conductor.current()?.state.status).toBe('aborted');
    await room.close();
  });
});
