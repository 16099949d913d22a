import { keyTransitions } from '../../shared/ceremony/key-transitions.ts';
import type { KeyStateChange } from '../../shared/ceremony/key-operations.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram, World } from './ceremony-program.ts';
import { authorityWithKey, previewOfKey, recordNow } from './custody-acts.ts';
import type { Effect } from './effect.ts';
import { lostByCompromise, lostByDeactivation, withheldBySuspension } from './lost-for-ever.ts';

/** The state of a key changes (NIST SP 800-57 part 1 §7): suspended, active again, deactivated, compromised. */
export const keyStateChange: CeremonyProgram<KeyStateChange> = {
  acts: ({ authority, to }) => [
    {
      title: `State of the key of ${authority}`,
      steps: [
        {
          kind: 'confirm',
          who: 'cryptoOfficer',
          activity: `The key of ${authority} becomes ${to}. Type the name of the authority to go on.`,
          say: `The key of ${authority} becomes ${to}.`,
          expect: authority,
          button: `Record: ${to}`,
        },
        { kind: 'act', effect: 'key-state.record', activity: 'Record the new state in the ledger.' },
      ],
    },
  ],

  async prepare(operation, world) {
    const { keyRecord } = authorityWithKey(world, operation.authority);
    const { to, why, authority } = operation;
    if (!keyTransitions[keyRecord.state].includes(to))
      throw new Fault('key-state-refused', { authority: keyRecord.authority, from: keyRecord.state, to });
    return {
      previews: [previewOfKey(operation, `Key of ${authority}`, keyRecord, [`${to}: ${why}`])],
      findings: await findingsOf(operation, world),
    };
  },

  effects: { 'key-state.record': (context) => record(context) },
};

async function findingsOf({ to, authority }: KeyStateChange, world: World): Promise<Finding[]> {
  if (to === 'compromised') return [await lostByCompromise(world, authority)];
  if (to === 'deactivated') return [await lostByDeactivation(world, authority)];
  return to === 'suspended' ? [await withheldBySuspension(world, authority)] : [];
}

const record: Effect<KeyStateChange> = async ({ ports, ceremony, operation: { authority, to, why } }) => {
  const { spkiSha256, state } = await recordNow(ports, ceremony, authority);
  return {
    evidence: [{ label: 'State', value: `${state}, now ${to}` }],
    entries: [{ type: 'key-state-changed', ceremony, data: { spkiSha256, from: state, to, why } }],
  };
};
