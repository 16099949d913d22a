import type { Page } from 'playwright-core';
import { digitsOf } from '../../shared/ceremony/approval.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { contract, envelopeSchema, type CallName, type CallRequest, type CallResponse } from '../../shared/contract/contract.ts';
import type { CeremonyView } from '../../shared/contract/views.ts';
import { people } from './test-workplace.ts';

/** One call through the window's door, as its own page makes it; throws the fault's code. */
export async function callDoor<N extends CallName>(page: Page, name: N, request: CallRequest<N>): Promise<CallResponse<N>> {
  const raw: unknown = await page.evaluate(
    ([called, asked]) =>
      (globalThis as unknown as { anchorite: { call(name: string, request: unknown): Promise<unknown> } }).anchorite.call(
        called,
        asked,
      ),
    [name as string, request as unknown] as const,
  );
  const answer = envelopeSchema.parse(raw);
  if (!answer.ok) throw new Error(`${answer.fault.code} ${JSON.stringify(answer.fault.detail)}`);
  return contract[name].response.parse(answer.value) as CallResponse<N>;
}

/** Opens a ceremony and does its steps, to its end or until a passphrase is asked for in its own window. */
export async function openThroughDoor(page: Page, plan: Plan): Promise<CeremonyView> {
  const { planDigest, findings } = await callDoor(page, 'ceremony.propose', { plan });
  let view = await callDoor(page, 'ceremony.open', { planDigest, acknowledged: findings.map(({ rule }) => rule) });
  const initials = people.find(({ role }) => role === 'internalWitness')?.initials ?? '';
  for (let tries = 0; tries < 300; tries++) {
    const step = view.script.steps[view.position];
    if (view.awaitingActivation || view.state !== 'open') return view;
    // Behind the last step the program closes the ceremony.
    if (view.running || !step) await page.waitForTimeout(100);
    else if (step.kind === 'attest') await callDoor(page, 'ceremony.attest', { step: step.id, initials });
    else if (step.kind === 'approve') {
      const digits = view.approval ? digitsOf(view.approval) : '';
      await callDoor(page, 'ceremony.approve', { step: step.id, initials, digits });
    } else if (step.kind === 'confirm') await callDoor(page, 'ceremony.confirm', { step: step.id, typed: step.expect ?? '' });
    else await callDoor(page, 'ceremony.perform', { step: step.id });
    view = (await callDoor(page, 'ceremony.current', {})) ?? view;
  }
  throw new Error('the ceremony came to no end');
}
