import { describe, expect, it } from 'vitest';
import { digitsOf } from '../../shared/ceremony/approval.ts';
import { recordedEvents } from '../../shared/ceremony/recorded-events.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { calling } from '../support/calling.ts';
import { sampleRoot } from '../support/sample-plans.ts';
import { codeOf, driveUntil, dueStep, goodAnswers, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import { toldOf } from '../support/told-of.ts';

/** Three approvals that are refused, the window closed, resumed; then aborted in the middle of the act that began again. */
async function troubled(): Promise<{ room: TestRoom; approvedAt: number; began: number }> {
  const room = await openRoom();
  const { conductor, clock } = room;
  await openPlan(room, planOf(sampleRoot()));
  await driveUntil(room, ({ kind }) => kind === 'approve');
  const approval = conductor.approval();
  const { id, number, act } = dueStep(room);
  if (!approval) throw new Error('nothing to approve');
  const wrong = digitsOf(approval) === '00000000' ? '11111111' : '00000000';
  for (const [initials, digits] of [
    ['WW', wrong],
    ['OO', digitsOf(approval)],
    ['AA', digitsOf(approval)],
  ] as const) {
    clock.pass(60);
    await codeOf(conductor.approve(id, { initials, digits }));
  }
  await conductor.approve(id, { initials: 'WW', digits: digitsOf(approval) });
  clock.pass(60);
  await conductor.suspend();
  clock.pass(3600);
  await conductor.resume();
  await conductor.settled();
  await conductor.abort('enough');
  const began = conductor.current()?.script.steps.find((step) => step.act === act)?.number ?? 0;
  return { room, approvedAt: number, began };
}

describe('what the program recorded of a ceremony', () => {
  it('stands in words and in order on paper and on the screen, apart from what people wrote', async () => {
    const { room, approvedAt, began } = await troubled();
    const { screen, record, text } = await toldOf(room, 'rehearsal');
    expect(record.events).toEqual(screen.events);
    expect(record.events.map(({ kind, stepNumber, who, time }) => [kind, stepNumber, who, time.slice(11, 16)])).toEqual([
      ['refused', approvedAt, 'WW', '10:01'],
      ['refused', approvedAt, 'OO', '10:02'],
      ['refused', approvedAt, 'AA', '10:03'],
      ['interrupted', approvedAt + 1, null, '10:04'],
      ['resumed', began, null, '11:04'],
    ]);
    expect(text).toContain('No exception was written in the program.');
    for (const words of [
      'Refused: Nothing was approved: what was typed is not digits',
      '(approval-mismatch)',
      'Refused: This step is for a witness, and OO is not one. (witness-needed)',
      'Interrupted: the program ended; its window was closed, or the power was lost.',
      `Resumed: gone on with at step ${began}.`,
      '0 written by people',
      '1 interruption, 1 resumption, 3 refusals',
    ])
      expect(text).toContain(words);
    await room.close();
  });

  it('shows a step that was begun again as such, alike on paper and screen, and counts it once', async () => {
    const { room, approvedAt } = await troubled();
    const { screen, record, text } = await toldOf(room, 'rehearsal');
    const onPaper = record.steps.filter(({ time }) => time !== null).map(({ seq }) => seq);
    expect(screen.completed.map(({ seq }) => seq)).toEqual(onPaper);
    expect(onPaper).toEqual(onPaper.toSorted((a, b) => Number(a) - Number(b)));
    const undone = record.steps.find(({ number }) => number === approvedAt);
    expect(undone).toMatchObject({ time: null, begunAgain: [{ initials: 'WW', begunAgainAt: '2026-11-21T11:04:00Z' }] });
    expect(screen.begunAgain.map(({ seq }) => seq).toSorted()).toEqual(
      record.steps.flatMap(({ begunAgain }) => begunAgain.map(({ seq }) => seq)).toSorted(),
    );
    expect(text).toContain('done at 10:03:00 by WW, begun again after the interruption at 11:04:00 not performed again');
    expect(text).toContain(`Steps performed ${onPaper.length} of ${record.steps.length}`);
    await room.close();
  });

  it('tells the detail of a fault that interrupted, and reads what earlier versions recorded without one', async () => {
    const fault = new Fault('volume-full', { path: '/media/stick' });
    let full = false;
    const bytes = (length: number) => {
      if (full) throw fault;
      return systemEntropy.bytes(length);
    };
    const room = await openRoom({ around: (ports) => ({ ...ports, entropy: calling(ports.entropy, { bytes }) }) });
    await openPlan(room, planOf(sampleRoot()));
    full = true;
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('volume-full');
    const { record, screen } = await toldOf(room, 'rehearsal');
    expect(record.outcomeReason).toBe('Interrupted: The volume is full: /media/stick. (volume-full)');
    expect(screen.events.map(({ words }) => words)).toEqual([record.outcomeReason]);
    const entries = (await room.ports.ledger.entriesOf(record.ceremonyId)).flatMap((entry) =>
      entry.type === 'ceremony-interrupted'
        ? [
            { ...entry, data: { step: null, fault: 'volume-full' } },
            { ...entry, data: { step: null, fault: 'of-another-day' } },
          ]
        : [],
    );
    expect(recordedEvents([], entries).map(({ words, stepNumber }) => [words, stepNumber])).toEqual([
      ['Interrupted: The volume is full. (volume-full)', null],
      ['Interrupted: This version has no words for it (of-another-day)', null],
    ]);
    await room.close();
  });
});
