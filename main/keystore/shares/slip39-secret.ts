import { createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { equalBytes } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { WipeScope } from '../containers/wipe-scope.ts';
import { valueAt, type Point } from './polynomial.ts';
import type { Slip39Share } from './slip39-words-of-share.ts';

/** The secret of SLIP-39: encrypted, then shared with a digest of its own, each at a place that no share has. */
const digestAt = 254;
const secretAt = 255;
const digestLength = 4;

/** The value of each share, by its member index. The caller wipes them. */
export async function splitSecret(secret: Uint8Array, total: number, required: number, entropy: Entropy): Promise<Uint8Array[]> {
  const scope = new WipeScope();
  const values: Uint8Array[] = [];
  try {
    const salt = scope.keep(entropy.bytes(secret.length - digestLength));
    const digest = scope.array(secret.length);
    digest.set(scope.keep(digestOf(salt, secret)));
    digest.set(salt, digestLength);
    while (values.length < required - 2) values.push(entropy.bytes(secret.length));
    const drawn = values.map((value, at): Point => ({ at, value }));
    const base = [...drawn, { at: digestAt, value: digest }, { at: secretAt, value: secret }];
    for (let at = values.length; at < total; at++) values.push(await valueAt(at, base));
    return values;
  } catch (thrown) {
    for (const value of values) value.fill(0);
    throw thrown;
  } finally {
    scope.wipe();
  }
}

/** The secret that exactly enough shares make; the caller wipes it. Fault: `share-wrong`: its own digest does not fit it. */
export async function recoverSecret(points: readonly Point[]): Promise<Uint8Array> {
  const scope = new WipeScope();
  try {
    const secret = await valueAt(secretAt, points);
    const digest = scope.keep(await valueAt(digestAt, points));
    const expected = scope.keep(digestOf(digest.subarray(digestLength), secret));
    if (equalBytes(digest.subarray(0, digestLength), expected)) return secret;
    secret.fill(0);
    throw new Fault('share-wrong', { index: 'one of those given' });
  } finally {
    scope.wipe();
  }
}

/** The same in all shares of a set. */
const common = [
  'identifier',
  'extendable',
  'iterationExponent',
  'groupIndex',
  'groupThreshold',
  'groupCount',
  'memberThreshold',
] as const;

/** The secret of a set of one group, from as many of its shares as are needed, no more; the caller wipes it. Fault: `share-wrong`. */
export async function secretOfShares(shares: readonly Slip39Share[], passphrase?: Uint8Array): Promise<Uint8Array> {
  const [first] = shares;
  const isOneSet = shares.every((share) => common.every((name) => share[name] === first?.[name]));
  if (!first || !isOneSet || first.groupCount !== 1 || shares.length !== first.memberThreshold)
    throw new Fault('share-wrong', { index: 'one of those given' });
  const scope = new WipeScope();
  try {
    const points = shares.map(({ memberIndex, value }) => ({ at: memberIndex, value }));
    const encrypted = shares.length === 1 ? first.value : scope.keep(await recoverSecret(points));
    return await decryptSecret(encrypted, first, passphrase);
  } finally {
    scope.wipe();
  }
}

const digestOf = (salt: Uint8Array, secret: Uint8Array): Uint8Array =>
  createHmac('sha256', salt).update(secret).digest().subarray(0, digestLength);

type Terms = Pick<Slip39Share, 'identifier' | 'extendable' | 'iterationExponent'>;

const rounds = [0, 1, 2, 3] as const;

/** What is shared: a Feistel network of four rounds over the secret, each keyed by PBKDF2-HMAC-SHA-256. */
export const encryptSecret = (secret: Uint8Array, terms: Terms): Promise<Uint8Array> => throughRounds(secret, terms, rounds);

/** The same backwards; only the official vectors have a passphrase. A wrong passphrase gives another secret and no fault: what comes out is to be compared (ANC-F8). */
export const decryptSecret = (encrypted: Uint8Array, terms: Terms, passphrase?: Uint8Array): Promise<Uint8Array> =>
  throughRounds(encrypted, terms, rounds.toReversed(), passphrase);

async function throughRounds(
  bytes: Uint8Array,
  { identifier, extendable, iterationExponent }: Terms,
  order: readonly number[],
  passphrase: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> {
  const half = bytes.length / 2;
  const prefix = extendable ? new Uint8Array() : Uint8Array.of(...Buffer.from('shamir'), identifier >> 8, identifier & 0xff);
  const scope = new WipeScope();
  try {
    let left = scope.copy(bytes.subarray(0, half));
    let right = scope.copy(bytes.subarray(half));
    for (const round of order) {
      const password = joined(scope, Uint8Array.of(round), passphrase);
      const salt = joined(scope, prefix, right);
      const key = scope.keep(await derive(password, salt, 2_500 * 2 ** iterationExponent, half, 'sha256'));
      for (const [at, octet] of left.entries()) left[at] = octet ^ (key[at] ?? 0);
      [left, right] = [right, left];
    }
    const made = new Uint8Array(new ArrayBuffer(bytes.length));
    made.set(right);
    made.set(left, half);
    return made;
  } finally {
    scope.wipe();
  }
}

function joined(scope: WipeScope, first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = scope.array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

const derive = promisify(pbkdf2);
