import type { CeremonyView } from '../../../shared/contract/views.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { approversNow } from '../../ceremony/approver-acts.ts';
import { bagsToTell } from '../../ceremony/bags-told.ts';
import { checkpointAfter } from '../../ceremony/checkpoint-after.ts';
import { endedKeysOf } from '../../ceremony/ended-keys.ts';
import { scriptOfRecord } from '../../ceremony/recovery.ts';
import { replay } from '../../ceremony/runner.ts';
import { ceremonyView } from '../ceremony-view.ts';
import type { Desk, Workplace } from '../desk.ts';
import type { Handlers } from '../gate.ts';

type CeremonyCalls = Extract<keyof Handlers, `ceremony.${string}` | 'transcript.print' | 'destruction.print'>;

/** The ceremony that is going on, and the records of those that ended. */
export function ceremonyHandlers(desk: Desk): Omit<Pick<Handlers, CeremonyCalls>, 'ceremony.list'> {
  const now = () => currentView(desk.workplace());
  const after = async (change: Promise<void> | void): Promise<CeremonyView> => {
    await change;
    const view = await now();
    if (!view) throw new Fault('ceremony-not-open');
    return view;
  };
  const conductor = () => desk.workplace().conductor;
  return {
    'ceremony.propose': ({ plan }) => conductor().propose(plan),
    'ceremony.open': ({ planDigest, acknowledged }) => after(conductor().open(planDigest, acknowledged)),
    'ceremony.current': () => now(),
    'ceremony.attest': ({ step, initials, ...words }) => after(conductor().attest(step, initials, words)),
    'ceremony.confirm': ({ step, typed }) => after(conductor().confirm(step, typed)),
    'ceremony.approve': ({ step, ...words }) => after(conductor().approve(step, words)),
    'ceremony.perform': ({ step }) => after(conductor().perform(step)),
    'ceremony.recordException': (exception) => after(conductor().recordException(exception)),
    'ceremony.abort': ({ why }) => after(conductor().abort(why)),
    'ceremony.resume': () => after(conductor().resume()),
    'ceremony.record': ({ id }) => recordView(desk.workplace(), id),
    'transcript.print': async ({ id }) => {
      const { path, sha256, format } = await desk.workplace().transcripts.print(id);
      return { path, sha256, pdf: format === 'pdf' };
    },
    'destruction.print': async ({ id }) => {
      const { path, sha256, format } = await desk.workplace().destructions.print(id);
      return { path, sha256, pdf: format === 'pdf' };
    },
  };
}

let lastTold = 0;

/**
 * The ceremony that memory holds: going on, interrupted, or the last one that ended in this run of the program. Views are made side
 * by side and may be ready in another order than they were begun in, so each says how late its state is (`told`).
 */
export async function currentView({ ports, conductor }: Pick<Workplace, 'ports' | 'conductor'>): Promise<CeremonyView | null> {
  const live = conductor.current();
  if (!live) return null;
  const told = ++lastTold;
  const approval = conductor.approval();
  const entries = await ports.ledger.entriesOf(live.id);
  const due = live.state.status === 'open' ? live.script.steps[live.state.position] : undefined;
  const fault = live.fault && { code: live.fault.fault.code, detail: { ...live.fault.fault.detail }, logId: null };
  const checkpoint = await checkpointAfter(ports.ledger, entries);
  return ceremonyView({
    ...{ id: live.id, told, script: live.script, state: live.state },
    ...{ entries, checkpoint, live, fault, approval },
    ended: await endedKeysOf(ports.ledger, { entries, steps: live.script.steps }),
    approvers: approval ? (await approversNow(ports)).map(({ person }) => person) : [],
    bags: due ? await bagsToTell(ports, live, due) : [],
  });
}

async function recordView({ ports }: Workplace, id: string): Promise<CeremonyView> {
  const told = ++lastTold;
  const entries = await ports.ledger.entriesOf(id);
  const first = entries.find((entry) => entry.type === 'ceremony-opened');
  if (first?.type !== 'ceremony-opened') throw new Fault('ceremony-not-open');
  const script = scriptOfRecord(ports, first.data);
  const state = replay(script.steps, entries);
  const checkpoint = await checkpointAfter(ports.ledger, entries);
  return ceremonyView({
    id,
    told,
    script,
    state,
    entries,
    ended: await endedKeysOf(ports.ledger, { entries, steps: script.steps }),
    checkpoint,
    live: undefined,
    fault: null,
    approval: null,
  });
}
