import type { Finding } from '../../shared/ceremony/script.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { noticeOf } from './token-acts.ts';

/**
 * ANC-D12: what a PIN has left is known before anybody is in the room. `tokens`: those whose PIN an operation asks for; one that is not in its
 * slot now says nothing, and need not be there yet. Fault: `pin-locked` {label, serialNumber}.
 */
export async function findingsOfTries(
  { tokens }: Pick<CeremonyPorts, 'tokens'>,
  asked: readonly TokenSelector[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const token of asked) {
    const facts = await tokens.facts(token).catch((thrown: unknown) => {
      if (thrown instanceof Fault) return undefined;
      throw thrown;
    });
    if (facts?.pin === 'locked') throw new Fault('pin-locked', { label: facts.label, serialNumber: facts.serialNumber });
    const notice = facts && noticeOf(facts.pin);
    if (!facts || notice === null || notice === undefined) continue;
    const message = `${facts.label}: ${notice}`;
    findings.push({ rule: 'ANC-TOKEN-PIN-LOW', level: 'warning', clause: 'PKCS #11 CKF_USER_PIN_COUNT_LOW', message });
  }
  return findings;
}
