import { toHex } from '../../shared/base/bytes.ts';
import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { RootCreation } from '../../shared/ceremony/plan.ts';
import { preGenerated } from '../../shared/ceremony/pre-generated.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActiveKey } from '../ports/key-store.ts';
import { checkRootAlgorithm } from '../profile/check-root.ts';
import { sha256 } from '../x509/sha256.ts';
import type { EffectContext, Evidence } from './effect.ts';
import { profileOf } from './refusals.ts';

/**
 * ANC-D24: a key that was made in an earlier sitting is marked, and assessed again before anything is certified with it: opening and
 * proving it is the work of its steps, this asks the preset and the token once more, as they are today.
 */

/** Nothing for a key that was made in this sitting. Faults: `pre-generated-key-refused` {why}; `profile-unknown`. */
export async function assessAgain(context: EffectContext<RootCreation>, key: ActiveKey): Promise<readonly Evidence[]> {
  const { ports, ceremony, operation } = context;
  const spkiSha256 = toHex(sha256(key.spki));
  const entries = await ports.ledger.entriesOf(ceremony);
  const made = preGenerated(entries, spkiSha256);
  if (!made) return [];
  refuseAlgorithm(context, entries);
  const token = tokenOf(entries, spkiSha256);
  if (token) refuseChanged(token, key);
  const times = made.resumptions === 1 ? 'once' : `${made.resumptions} times`;
  return [
    {
      label: 'Pre-generated',
      value: `made at ${made.madeAt} in ceremony ${made.ceremony}, in an earlier sitting; resumed ${times} since, last at ${made.resumedAt}`,
    },
    {
      label: 'Assessed again',
      value: [
        'opened and proven anew',
        `${operation.algorithm} stands against ${operation.preset} as it was reviewed`,
        ...(token ? [`${token.attributes.length} attributes read back from the token as they were`] : []),
      ].join('; '),
    },
  ];
}

/** A preset is data and may have changed since. What broke a rule then was reviewed, and accepted by name. */
function refuseAlgorithm({ ports, operation }: EffectContext<RootCreation>, entries: readonly LedgerEntry[]): void {
  const opened = entries.find((entry) => entry.type === 'ceremony-opened');
  const reviewed = opened?.type === 'ceremony-opened' ? opened.data.findings : [];
  for (const { rule, level, message } of checkRootAlgorithm(operation.algorithm, profileOf(ports, operation.preset))) {
    const known = reviewed.some((one) => one.rule === rule && one.operation === operation.name);
    if (level === 'error' || (level === 'warning' && !known))
      throw new Fault('pre-generated-key-refused', { why: `${message} (${operation.preset})` });
  }
}

const tokenOf = (entries: readonly LedgerEntry[], spkiSha256: string): TokenCopy | undefined => {
  const made = entries.find((entry) => entry.type === 'key-generated' && entry.data.spkiSha256 === spkiSha256);
  return made?.type === 'key-generated' ? made.data.token : undefined;
};

/** ANC-D3 once more: a key does not become extractable, nor take up other uses, between two sittings. */
function refuseChanged({ attributes }: TokenCopy, { attributes: now = [] }: ActiveKey): void {
  const said = new Map(now.map(({ name, value }) => [name, value]));
  const changed = attributes.find(({ name, value }) => said.get(name) !== value);
  if (!changed) return;
  const { name, value } = changed;
  throw new Fault('pre-generated-key-refused', { why: `${name} was ${value}, and is ${said.get(name) ?? 'not reported'} now` });
}
