import { describe, expect, it } from 'vitest';
import { operationSchema } from '../../../../shared/ceremony/plan.ts';
import {
  candidates,
  custodyOperation,
  emptyCustody,
  whyNot,
  type CustodyDraft,
} from '../../../../renderer/wizards/key-custody/custody-draft.ts';
import { overview } from '../../../support/fake-bridge-data.ts';

const shares = ['Anna', 'Berta'].map((custodian, at) => ({
  ...{ setId: '0badcafe', index: at + 1, custodian },
  status: at === 1 ? ('lost' as const) : ('available' as const),
}));
const known = overview(true, false);
const behindQuorum = {
  ...known,
  authorities: known.authorities.map((one) => ({ ...one, key: one.key && { ...one.key, state: 'active' as const, shares } })),
};
const why: Partial<CustodyDraft> = { why: 'closed' };

describe('the draft of a ceremony on a key', () => {
  it.each(['key-resealing', 'key-destruction'] as const)('names the shares of a key behind a quorum as a plan does: %s', (kind) => {
    const [current] = candidates(kind, behindQuorum);
    expect(current).toBeDefined();
    const operation = operationSchema.parse(
      custodyOperation(kind, { ...emptyCustody, ...why, authority: current?.value ?? '' }, current),
    );
    const named = operation.kind === 'key-resealing' ? operation.oldShares : 'shares' in operation ? operation.shares : [];
    expect(named).toEqual([
      { setId: '0badcafe', index: 1, custodian: 'Anna' },
      { setId: '0badcafe', index: 2, custodian: 'Berta', ...(kind === 'key-destruction' && { gone: 'lost' }) },
    ]);
  });

  it('carries no authority that cannot be chosen, and says why', () => {
    const compromised = {
      ...known,
      authorities: known.authorities.map((one) => ({ ...one, key: one.key && { ...one.key, state: 'compromised' as const } })),
    };
    const name = compromised.authorities[0]?.name ?? '';
    expect(candidates('key-resealing', compromised)).toEqual([]);
    expect(candidates('key-state-change', compromised)).toEqual([]);
    const operation = custodyOperation('key-resealing', { ...emptyCustody, authority: name }, undefined);
    expect(operation).toMatchObject({ authority: '' });
    expect(operationSchema.safeParse(operation).success).toBe(false);
    expect(whyNot('key-resealing', name, compromised)).toBe(
      'Its key is compromised: no copy of it is made, moved or proven any more.',
    );
    expect(whyNot('key-state-change', name, compromised)).toMatch(/^No other state can follow/);
    expect(whyNot('key-resealing', 'nobody', compromised)).toBe('No authority of this name has a key here.');
  });
});
