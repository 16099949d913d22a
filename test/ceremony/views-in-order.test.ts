import { describe, expect, it } from 'vitest';
import { currentView } from '../../main/ipc/handlers/ceremony-handlers.ts';
import { laterOf } from '../../renderer/use-workstation.ts';
import { sampleRoot } from '../support/sample-plans.ts';
import { dueStep, openPlan, openRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

describe('what the window is told of a ceremony', () => {
  it('is the latest state, also when an earlier one was read more slowly', async () => {
    const room = await openRoom();
    await openPlan(room, planOf(sampleRoot()));
    const { ports, conductor } = room;
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    const slow = Object.create(ports.ledger, {
      entriesOf: { value: async (id: string) => (await held, ports.ledger.entriesOf(id)) },
    }) as typeof ports.ledger;
    const early = currentView({ ...room, ports: { ...ports, ledger: slow } });
    const step = dueStep(room);
    const who = conductor.current()?.script.plan.participants.find(({ role }) => role === step.who);
    await conductor.attest(step.id, who?.initials ?? '');
    await conductor.settled();
    const late = await currentView(room);
    release();
    const stale = await early;
    if (!late || !stale) throw new Error('no view');
    expect(late.position).toBeGreaterThan(stale.position);
    expect(laterOf(laterOf(null, late), stale)).toBe(late);
    expect(laterOf(laterOf(null, stale), late)).toBe(late);
  });
});
