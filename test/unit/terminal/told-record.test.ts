import { describe, expect, it } from 'vitest';
import { memoryFolder } from '../../support/memory-folder.ts';
import { goodAnswers, openPlan, openRoom, driveUntil } from '../../support/test-room.ts';
import { rawPlan, rootOperation } from '../../support/cli-plan.ts';
import { advance } from '../../../main/ceremony/runner.ts';
import { driveCeremony } from '../../../main/terminal/drive-ceremony.ts';
import { toldRecord } from '../../../main/terminal/told-record.ts';

const plan = rawPlan({ ...rootOperation, custody: { kind: 'throw-away' } });

describe('what the program recorded', () => {
  it('is said once, before the step that is about it is announced', async () => {
    const room = await openRoom({ home: memoryFolder('told') });
    const said: string[] = [];
    await openPlan(room, plan);
    await driveCeremony(
      room.conductor,
      goodAnswers({
        recorded: toldRecord(room.ports.ledger, (line) => said.push(line)),
        announce: ({ activity }) => said.push(activity),
      }),
    );
    await room.close();
    const at = said.findIndex((line) => line.startsWith('Read the SHA-256 fingerprint aloud'));
    expect(said[at - 2]).toMatch(/^ {2}Fingerprint SHA-256: ([0-9a-f]{4} ?){16}$/);
    expect(said[at - 1]).toMatch(/^ {2}Words: (\w+ ?){32}$/);
    const done = said.filter((line) => / done: /.test(line));
    expect(new Set(done).size).toBe(done.length);
    expect(said.some((line) => line.includes('Attested by'))).toBe(false);
  });

  it('is said again after an interruption, but not what has to be done anew', async () => {
    const room = await openRoom({ home: memoryFolder('told') });
    await openPlan(room, plan);
    expect(await driveUntil(room, ({ kind }) => kind === 'confirm')).toBe(true);
    await room.conductor.suspend();
    const said: string[] = [];
    const live = room.conductor.current();
    if (!live) throw new Error('nothing is there to be resumed');
    const resumed = advance(live.script.steps, live.state, { kind: 'resumed' });
    await toldRecord(room.ports.ledger, (line) => said.push(line))({ ...live, state: resumed });
    await room.close();
    expect(said.filter((line) => line.includes('Public key SHA-256'))).not.toEqual([]);
    expect(said.join('\n')).not.toContain('tbsCertificate SHA-256');
  });
});
