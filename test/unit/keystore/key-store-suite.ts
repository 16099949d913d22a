import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyAlgorithms } from '../../../shared/pki/algorithm.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import type { ActivationData, KeyStore } from '../../../main/ports/key-store.ts';

/**
 * What every KeyStore must do, as a plain list: vitest runs it on Node's OpenSSL, a script can run it on Electron's BoringSSL.
 * Only node:assert, no runner. `openssl` judges the signatures.
 */
export interface KeyStoreCase {
  readonly title: string;
  run(): Promise<void>;
}

export interface KeyStoreUnderTest {
  readonly store: KeyStore;
  /** Fresh activation data, always the same secret; null where the custody has none. */
  activation(): ActivationData | null;
  /** Removes what the store left behind. */
  tidy(): Promise<void> | void;
}

export function newKeyId(): string {
  return randomBytes(16).toString('hex');
}

/** Throws when `openssl` does not accept the signature. */
export function opensslVerify(algorithm: KeyAlgorithm, spki: Uint8Array, bytes: Uint8Array, signature: Uint8Array): void {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-suite-'));
  try {
    const [key, data, sig] = ['key.der', 'data', 'sig'].map((name) => join(folder, name)) as [string, string, string];
    writeFileSync(key, spki);
    writeFileSync(data, bytes);
    writeFileSync(sig, signature);
    const digests = { 'EC-P256': '256', 'EC-P384': '384', 'EC-P521': '512', 'RSA-3072': '256', 'RSA-4096': '384' } as const;
    const args =
      algorithm === 'Ed25519'
        ? ['pkeyutl', '-verify', '-pubin', '-inkey', key, '-keyform', 'DER', '-rawin', '-in', data, '-sigfile', sig]
        : ['dgst', `-sha${digests[algorithm]}`, '-keyform', 'DER', '-verify', key, '-signature', sig, data];
    execFileSync('openssl', args, { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Fails unless the bytes are SEQUENCE { r INTEGER, s INTEGER }, both minimal and positive. */
export function assertMinimalEcdsa(signature: Uint8Array): void {
  let at = 0;
  const header = (tag: number): number => {
    assert.equal(signature[at++], tag);
    const first = signature[at++] ?? 0;
    if (first < 0x80) return first;
    assert.equal(first, 0x81);
    const length = signature[at++] ?? 0;
    assert.ok(length >= 0x80);
    return length;
  };
  assert.equal(header(0x30), signature.length - at);
  for (let i = 0; i < 2; i++) {
    const length = header(0x02);
    const [first = 0, second = 0] = signature.subarray(at, at + length);
    assert.ok(first < 0x80 && (first !== 0 || second >= 0x80));
    at += length;
  }
  assert.equal(at, signature.length);
}

export interface Abilities {
  /** What the store makes; every algorithm unless said otherwise. */
  readonly algorithms: readonly KeyAlgorithm[];
  /** An algorithm other than EC-P256. */
  readonly other: KeyAlgorithm;
}

export function keyStoreSuite(
  make: () => Promise<KeyStoreUnderTest> | KeyStoreUnderTest,
  { algorithms, other }: Abilities = { algorithms: keyAlgorithms, other: 'Ed25519' },
): KeyStoreCase[] {
  const withStore = (title: string, body: (under: KeyStoreUnderTest) => Promise<void>): KeyStoreCase => ({
    title,
    run: async () => {
      const under = await make();
      try {
        await body(under);
      } finally {
        under.store.close();
        await under.tidy();
      }
    },
  });
  const generate = (under: KeyStoreUnderTest, algorithm: KeyAlgorithm = 'EC-P256', keyId = newKeyId()) =>
    under.store.generate({ keyId, algorithm, activation: under.activation(), iterations: 600_000 });

  return [
    ...algorithms.map((algorithm) =>
      withStore(`makes an ${algorithm} key, finds it by its public key and signs what openssl verifies`, async (under) => {
        const keyId = newKeyId();
        const stored = await generate(under, algorithm, keyId);
        assert.equal(stored.keyId, keyId);
        assert.equal(stored.algorithm, algorithm);
        assert.deepEqual(await under.store.find(stored.spki), stored);
        const active = await under.store.activate(stored.spki, under.activation());
        assert.deepEqual([active.keyId, active.algorithm, active.spki], [keyId, algorithm, stored.spki]);
        for (const length of [1, 2_000]) {
          const bytes = randomBytes(length);
          opensslVerify(algorithm, stored.spki, bytes, await active.sign(bytes));
        }
        active.deactivate();
      }),
    ),
    withStore('writes every ECDSA signature as minimal DER', async (under) => {
      const stored = await generate(under);
      const active = await under.store.activate(stored.spki, under.activation());
      const signatures = await Promise.all(Array.from({ length: 600 }, (_, i) => active.sign(Uint8Array.of(i & 255, i >> 8))));
      signatures.forEach(assertMinimalEcdsa);
      // Leading zeroes of r or s (one in 128 has some) must have occurred, or this proves nothing.
      assert.ok(new Set(signatures.map(({ length }) => length)).size >= 3);
    }),
    withStore('signs nothing once the key is deactivated, and deactivates twice without complaint', async (under) => {
      const stored = await generate(under);
      const active = await under.store.activate(stored.spki, under.activation());
      active.deactivate();
      active.deactivate();
      await assert.rejects(active.sign(Uint8Array.of(1)), { code: 'key-not-active' });
      const again = await under.store.activate(stored.spki, under.activation());
      assert.ok((await again.sign(Uint8Array.of(1))).length > 0);
    }),
    withStore('does not leave a key active by generating it', async (under) => {
      assert.ok(!('sign' in (await generate(under))));
    }),
    withStore('deactivates every key on close and activates none afterwards', async (under) => {
      const first = await generate(under, other);
      const second = await generate(under);
      const keys = [
        await under.store.activate(first.spki, under.activation()),
        await under.store.activate(second.spki, under.activation()),
      ];
      under.store.close();
      for (const key of keys) await assert.rejects(key.sign(Uint8Array.of(1)), { code: 'key-not-active' });
      await assert.rejects(under.store.activate(first.spki, under.activation()));
      await assert.rejects(generate(under), { code: 'key-not-active' });
    }),
    withStore('does not activate a key whose activation was under way when the store was closed', async (under) => {
      const stored = await generate(under);
      const pending = under.store.activate(stored.spki, under.activation());
      under.store.close();
      await assert.rejects(pending, { code: 'key-not-active' });
    }),
    withStore('refuses a second key with the same identifier, also at the same moment', async (under) => {
      const keyId = newKeyId();
      const both = await Promise.allSettled([generate(under, 'EC-P256', keyId), generate(under, 'EC-P256', keyId)]);
      assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      await assert.rejects(generate(under, other, keyId), { code: 'key-already-exists' });
      const kept = both.find((result) => result.status === 'fulfilled');
      assert.deepEqual(await under.store.find(kept?.value.spki ?? new Uint8Array()), kept?.value);
    }),
    withStore('forgets a discarded key, active or not; discarding an absent one is no error', async (under) => {
      const kept = await generate(under);
      const gone = await generate(under, other);
      const active = await under.store.activate(gone.spki, under.activation());
      await under.store.discard(gone.keyId, under.activation());
      await under.store.discard(gone.keyId, under.activation());
      await under.store.discard(newKeyId(), under.activation());
      await assert.rejects(active.sign(Uint8Array.of(1)), { code: 'key-not-active' });
      assert.equal(await under.store.find(gone.spki), undefined);
      await assert.rejects(under.store.activate(gone.spki, under.activation()), { code: 'key-not-found' });
      assert.deepEqual(await under.store.find(kept.spki), kept);
      await generate(under, 'EC-P256', gone.keyId);
    }),
    withStore('finds nothing for a public key that it does not hold', async (under) => {
      const stored = await generate(under);
      const other = Uint8Array.from(stored.spki, (byte, i) => (i === stored.spki.length - 1 ? byte ^ 1 : byte));
      assert.equal(await under.store.find(other), undefined);
      assert.equal(await under.store.find(new Uint8Array()), undefined);
      await assert.rejects(under.store.activate(other, under.activation()), { code: 'key-not-found' });
    }),
    withStore('wipes the activation data after each use, also after a refusal', async (under) => {
      if (under.activation() === null) return;
      const [first, second, third] = [under.activation(), under.activation(), under.activation()];
      const views = [first, second, third].map((data) => data?.bytes() ?? Uint8Array.of(1));
      const stored = await under.store.generate({
        keyId: newKeyId(),
        algorithm: 'EC-P256',
        activation: first,
        iterations: 600_000,
      });
      await under.store.activate(stored.spki, second);
      await assert.rejects(under.store.activate(new Uint8Array(), third));
      for (const data of [first, second, third]) assert.throws(() => data?.bytes(), { code: 'key-not-active' });
      for (const view of views) assert.ok(view.every((byte) => byte === 0));
    }),
    withStore('takes nothing but 32 hex digits for a key identifier', async (under) => {
      for (const keyId of ['', '../../../../tmp/aaaaaaaaaaaaaaaaaaaa', 'A'.repeat(32), `${'a'.repeat(31)}/`, 'a'.repeat(33)]) {
        await assert.rejects(generate(under, 'EC-P256', keyId), TypeError);
      }
    }),
  ];
}
