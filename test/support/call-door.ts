import type { Page } from 'playwright-core';
import { contract, envelopeSchema, type CallName, type CallRequest, type CallResponse } from '../../shared/contract/contract.ts';

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
