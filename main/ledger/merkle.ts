import { createHash } from 'node:crypto';

/** SHA-256 of nothing: the root of the empty tree (RFC 6962 §2.1). */
export const emptyRoot: Uint8Array = sha256();

/**
 * The Merkle tree over the ledger's lines (RFC 6962 §2.1, RFC 9162 §2.1.1), grown leaf by leaf. It keeps one hash for each
 * perfect subtree, at most log2(size) of them, so a root costs a few hashes at any size.
 */
export class MerkleTree {
  #size = 0;
  /** Roots of the perfect subtrees, largest first: one for each bit that is set in the size. */
  #subtrees: Uint8Array[] = [];

  get size(): number {
    return this.#size;
  }

  /** Adds one leaf: the bytes of the line, without its LF. */
  add(leaf: Uint8Array): void {
    let hash = sha256(Uint8Array.of(0), leaf);
    for (let bits = this.#size; bits % 2 === 1; bits = Math.floor(bits / 2)) {
      hash = sha256(Uint8Array.of(1), this.#subtrees.pop() ?? emptyRoot, hash);
    }
    this.#subtrees.push(hash);
    this.#size += 1;
  }

  /** MTH of the leaves so far, 32 bytes. */
  root(): Uint8Array {
    const [last, ...larger] = [...this.#subtrees].reverse();
    if (last === undefined) return emptyRoot;
    return larger.reduce((right, left) => sha256(Uint8Array.of(1), left, right), last);
  }
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
