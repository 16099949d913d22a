import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MerkleTree } from '../../main/ledger/merkle.ts';

function hash(...parts: Uint8Array[]): Uint8Array {
  const sha256 = createHash('sha256');
  for (const part of parts) sha256.update(part);
  return new Uint8Array(sha256.digest());
}

/** MTH as RFC 6962 §2.1 writes it: recursive, over the whole list. */
function mth(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return hash();
  if (leaves.length === 1) return hash(Uint8Array.of(0), only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash(Uint8Array.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

describe('MerkleTree', () => {
  it('has the root of the recursive definition at every size', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 }), (leaves) => {
        const tree = new MerkleTree();
        leaves.forEach((leaf, i) => {
          tree.add(leaf);
          expect(tree.root()).toEqual(mth(leaves.slice(0, i + 1)));
        });
        expect(tree.root()).toEqual(mth(leaves));
      }),
      { numRuns: 60 },
    );
  });
});
