import { groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Custody, RootCreation } from '../../shared/ceremony/plan.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { awaitsPins, operatingModeInWords, type TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault, faultOf } from '../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import { sha256 } from '../x509/sha256.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { EffectResult, Evidence } from './effect.ts';
import { certificationEvidence, withCertification } from './module-certification.ts';

/** What ceremonies have in common where a key is on a token. */

export type TokenCustody = Extract<Custody, { readonly kind: 'token' }>;

/** What should be known before the PIN is given. */
export function noticeOf(pin: TokenFacts['pin']): string | null {
  if (pin === 'final-try') return 'One try is left. A wrong PIN locks the token.';
  return pin === 'count-low' ? 'A wrong PIN was given before: few tries are left.' : null;
}

/** The token, if its PIN may be tried. Faults: `token-absent`, `token-not-initialised`, `pin-locked`. */
export async function readyToken({ tokens }: Pick<CeremonyPorts, 'tokens'>, token: TokenSelector): Promise<TokenFacts> {
  const facts = await tokens.facts(token);
  refuseUnready(facts);
  return facts;
}

/**
 * The token, ready, with a key of this public key on it. Faults: as `readyToken`; `custody-refused` {why} where there is none.
 */
export async function tokenHolding(
  { tokens }: Pick<CeremonyPorts, 'tokens'>,
  token: TokenSelector,
  spki: Uint8Array,
  authority: string,
): Promise<TokenFacts> {
  const facts = await readyToken({ tokens }, token);
  if ((await tokens.keyStore(token).find(spki)) === undefined)
    throw new Fault('custody-refused', { why: `the token ${facts.label} has no key with the public key of ${authority}` });
  return facts;
}

/** What the token said of the key. */
export const attributesEvidence = ({ attributes }: TokenCopy): Evidence => ({
  label: 'Attributes read back',
  value: attributes.map(({ name, value }) => `${name} ${value}`).join(', '),
});

function refuseUnready(facts: TokenFacts): void {
  const { pin, label, serialNumber } = facts;
  if (awaitsPins(facts)) throw new Fault('token-not-initialised', { label, serialNumber });
  if (pin === 'locked') throw new Fault('pin-locked', { label, serialNumber });
}

/** The token as it is now, ready for a key of this algorithm; what people should know of it before they open the ceremony. */
export async function inspectToken(
  ports: CeremonyPorts,
  { token, tolerate }: TokenCustody,
  algorithm: KeyAlgorithm,
): Promise<readonly Finding[]> {
  const facts = await readyToken(ports, token);
  const { label, writeProtected, algorithms } = facts;
  if (writeProtected) throw new Fault('custody-refused', { why: `the token ${label} is write-protected` });
  if (!algorithms.includes(algorithm)) throw new Fault('token-algorithm-missing', { label, algorithm });
  const finding = (rule: string, clause: string, message: string): Finding => ({ rule, level: 'warning', clause, message });
  return [
    ...(tolerate && tolerate.length > 0
      ? [
          finding(
            'ANC-TOKEN-TOLERATED',
            'TOB-CHP-3',
            `the key on ${label} may have capabilities beside signing: ${tolerate.join(', ')}`,
          ),
        ]
      : []),
  ];
}

/** Lines of a preview or a record that say which device it is (ANC-D4). */
export const deviceEvidence = (facts: Omit<TokenFacts, 'soPin' | 'pin' | 'algorithms'>): readonly Evidence[] => [
  {
    label: 'Token',
    value: `${facts.label === '' ? 'without a label' : facts.label}, serial number ${facts.serialNumber === '' ? 'none' : facts.serialNumber}`,
  },
  { label: 'Device', value: `${facts.manufacturer}, ${facts.model}, firmware ${facts.firmware}, Cryptoki ${facts.cryptoki}` },
  { label: 'Operating mode', value: operatingModeInWords(facts.operatingMode) },
  { label: 'Module', value: `${facts.module}, SHA-256 ${groupedHex(facts.moduleSha256)}` },
];

export async function generateOnToken(
  ports: CeremonyPorts,
  ceremony: string,
  { custody, algorithm, name }: RootCreation & { readonly custody: TokenCustody },
  keyId: string,
  activation: ActivationData | null,
): Promise<EffectResult> {
  const facts = await ports.tokens.facts(custody.token);
  const { key, token, removed } = await ports.tokens.keyStore(custody.token).generateOnToken({
    keyId,
    algorithm,
    activation,
    label: name,
    tolerate: custody.tolerate ?? [],
    leftovers: await leftoversOnTokens(ports, keyId),
  });
  const spkiSha256 = toHex(sha256(key.spki));
  const discarded: readonly NewEntry[] = removed.map((lost) => ({
    type: 'key-discarded',
    ceremony,
    data: { keyId: lost, why: 'announced, never recorded' },
  }));
  return {
    evidence: [
      { label: 'Public key SHA-256', value: groupedHex(spkiSha256) },
      ...deviceEvidence(facts),
      certificationEvidence(custody.certification),
      attributesEvidence(token),
    ],
    entries: [
      ...discarded,
      {
        type: 'key-generated',
        ceremony,
        data: {
          keyId,
          algorithm,
          custody: 'token',
          spki: toBase64(key.spki),
          spkiSha256,
          operation: name,
          protection: 'pin',
          token: withCertification(token, custody.certification),
        },
      },
    ],
  };
}

/** Copies on tokens that were announced and never recorded: only a login can remove them, so they wait for the next one. */
async function leftoversOnTokens({ ledger }: CeremonyPorts, except: string): Promise<readonly string[]> {
  const entries = await ledger.entriesOfTypes(['key-intended', 'key-generated', 'key-adopted', 'key-copied', 'key-discarded']);
  const settled = new Set(
    entries.flatMap((entry) => (entry.type === 'key-intended' || !('keyId' in entry.data) ? [] : [entry.data.keyId])),
  );
  return entries.flatMap((entry) =>
    entry.type === 'key-intended' && entry.data.custody === 'token' && !settled.has(entry.data.keyId) && entry.data.keyId !== except
      ? [entry.data.keyId]
      : [],
  );
}

/** Bytes of the token's generator; undefined where it says that it has none (CKF_RNG), or answers so (CKR_RANDOM_NO_RNG, CKR_FUNCTION_NOT_SUPPORTED). */
async function randomOf({ tokens }: CeremonyPorts, token: TokenSelector): Promise<Uint8Array | undefined> {
  if (!(await tokens.facts(token)).operatingMode.randomNumberGenerator) return undefined;
  try {
    return await tokens.random(token, 32);
  } catch (thrown) {
    const { code, detail } = faultOf(thrown);
    if (code === 'token-refused' && (detail['code'] === '0x121' || detail['code'] === '0x54')) return undefined;
    throw thrown;
  }
}

/**
 * 16 octets for a serial number: of the operating system's generator, mixed with the token's where the signing key is on one. The
 * digest is as good as the better of the two (BR 7.1 asks for 64 bits of a CSPRNG), and where the token has none the system's are enough.
 */
export async function mixedEntropy(ports: CeremonyPorts, token: TokenSelector | null | undefined): Promise<Uint8Array> {
  const own = ports.entropy.bytes(32);
  if (!token) return own.subarray(0, 16);
  const theirs = await randomOf(ports, token);
  if (!theirs) return own.subarray(0, 16);
  return sha256(Uint8Array.of(...own, ...theirs)).subarray(0, 16);
}
