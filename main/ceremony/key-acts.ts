import { equalBytes, groupedHex, toBase64, toHex, fromBase64 } from '../../shared/base/bytes.ts';
import { idInPlace } from '../../shared/ceremony/key-custody.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import type { RootCreation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { sha256 } from '../x509/sha256.ts';
import { verifySignature } from '../x509/verify-signature.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { authorityOf, type Accepting, type Asking, type Effect, type Effects } from './effect.ts';
import { heldKey, openedThere } from './held-key.ts';
import { assessAgain } from './pre-generated-key.ts';
import { acceptShare, askForShare, openingOf, recordedShares, setOf } from './quorum-acts.ts';
import { sealingEvidence } from './sealing-field.ts';
import { dealtQuorum } from './share-dealing.ts';
import { shareSetEntry } from './share-delivery.ts';
import { activeKeyFor } from './signing-keys.ts';
import { generateOnToken } from './token-acts.ts';
import { askForPin, takePin } from './token-pins.ts';

/** Draws the key identifier and writes it down before a key exists, so that a leftover of a power loss can be named and removed. */
const intend: Effect<RootCreation> = async ({ ports, ceremony, operation, bench }) => {
  const keyId = toHex(ports.entropy.bytes(16));
  bench.keyId = keyId;
  return {
    evidence: [{ label: 'Key identifier', value: keyId }],
    entries: [
      {
        type: 'key-intended',
        ceremony,
        data: { keyId, algorithm: operation.algorithm, custody: operation.custody.kind, operation: operation.name },
      },
    ],
  };
};

const generate: Effect<RootCreation> = async ({ ports, ceremony, operation, bench, given }) => {
  const { custody, algorithm, name } = operation;
  const { keyId } = bench;
  if (keyId === undefined) throw new Fault('step-out-of-order');
  if (custody.kind === 'token') {
    const { pin } = await takePin(ports, custody.token, given);
    return generateOnToken(ports, ceremony, { ...operation, custody }, keyId, pin);
  }
  const quorum = dealtQuorum(operation);
  const { dealt, shareFiles } = bench;
  if (quorum && !dealt) throw new Fault('step-out-of-order');
  const key = await ports.keyStores[custody.kind].generate({
    keyId,
    algorithm,
    activation: quorum && dealt ? dealt.secret : (given[0] ?? null),
    iterations: custody.kind === 'sealed-file' ? custody.iterations : undefined,
  });
  const spkiSha256 = toHex(sha256(key.spki));
  return {
    evidence: [
      { label: 'Public key SHA-256', value: groupedHex(spkiSha256) },
      {
        label: 'Custody',
        value: quorum
          ? `sealed file on this workstation; ${quorum.required} of ${quorum.custodians.length} shares open it`
          : custody.kind === 'sealed-file'
            ? 'sealed file on this workstation'
            : 'throw-away, in memory only',
      },
      ...(custody.kind === 'sealed-file' ? [sealingEvidence(ports, custody.iterations)] : []),
    ],
    entries: [
      {
        type: 'key-generated',
        ceremony,
        data: {
          keyId,
          algorithm,
          custody: custody.kind,
          spki: toBase64(key.spki),
          spkiSha256,
          operation: name,
          ...(quorum && { protection: 'quorum' as const }),
        },
      },
      ...(quorum && dealt ? [shareSetEntry(ceremony, spkiSha256, keyId, dealt, operation, shareFiles)] : []),
    ],
  };
};

/** SubjectPublicKeyInfo of an authority: from its certificate, or from its key when the certificate is still to come. */
export async function publicKeyOf(ports: CeremonyPorts, ceremony: string, authority: string): Promise<Uint8Array> {
  const row = await ports.ledger.authority(authority);
  if (row) return parseCertificate(row.der).spki.der;
  const generated = (await ports.ledger.entriesOf(ceremony)).findLast(
    (e) => e.type === 'key-generated' && e.data.operation === authority,
  );
  const spki = generated?.type === 'key-generated' ? fromBase64(generated.data.spki) : undefined;
  if (!spki) throw new Fault('issuer-unknown', { issuer: authority });
  return spki;
}

/** A new key in a sealed file gets its passphrase when it is made; a token is opened with the PIN that it has. */
const askToGenerate: Asking<RootCreation> = async ({ ports, operation, given }) => {
  const { custody, name } = operation;
  if (custody.kind === 'token') return askForPin(ports, custody.token, given);
  if (custody.kind === 'throw-away' || given.length > 0 || dealtQuorum(operation)) return null;
  return ask('passphrase', 'set', name);
};

const activate: Effect = async (context) => {
  const { ports, ceremony, operation, bench, given } = context;
  const issuer = authorityOf(operation);
  const spki = await publicKeyOf(ports, ceremony, issuer);
  const held = await heldKey(ports, spki, issuer);
  const { record, store, copy } = held;
  const { evidence, entries } = recordedShares(context, record, copy);
  const opening = await openingOf(ports, record, copy, given);
  const active = await openedThere(held, () => store.activate(spki, opening, idInPlace(copy)));
  bench.key = { issuer, active, token: copy.token };
  return { evidence: [{ label: 'Key', value: `active, identifier ${copy.keyId}` }, ...evidence], entries };
};

/** What opens the copy that will be used; a throw-away key has nothing. */
const askToActivate: Asking = async ({ ports, ceremony, operation, given }) => {
  const issuer = authorityOf(operation);
  const { record, copy } = await heldKey(ports, await publicKeyOf(ports, ceremony, issuer), issuer);
  if (copy.protection === 'quorum') return askForShare(ports, setOf(record, copy), given, issuer);
  if (copy.token) return askForPin(ports, copy.token, given);
  return copy.protection === 'none' || given.length > 0 ? null : ask('passphrase', 'give', issuer);
};

/** A share is judged as it comes. */
const acceptToActivate: Accepting = async ({ ports, ceremony, operation, given }, datum) => {
  const issuer = authorityOf(operation);
  const { record, copy } = await heldKey(ports, await publicKeyOf(ports, ceremony, issuer), issuer);
  if (copy.protection === 'quorum') await acceptShare(ports, setOf(record, copy), given, datum);
};

/** ANC-D6: the key signs a random challenge and the public key verifies it, before anything is certified. */
const prove: Effect = async (context) => {
  const { ports, ceremony, operation, bench } = context;
  const issuer = authorityOf(operation);
  const key = activeKeyFor(bench, issuer);
  const challenge = ports.entropy.bytes(32);
  await verifySignature({ spki: key.spki, algorithm: key.algorithm, bytes: challenge, signature: await key.sign(challenge) });
  if (!equalBytes(key.spki, await publicKeyOf(ports, ceremony, issuer))) throw new Fault('key-mismatch');
  const again = operation.kind === 'root-creation' ? await assessAgain({ ...context, operation }, key) : [];
  return { evidence: [{ label: 'Challenge signed and verified', value: toHex(challenge).slice(0, 16) }, ...again] };
};

const deactivate: Effect = async ({ bench }) => {
  bench.key?.active.deactivate();
  bench.key = undefined;
  return { evidence: [{ label: 'Key', value: 'deactivated' }] };
};

export const keyGeneration: Effects<RootCreation> = { 'key.intend': intend, 'key.generate': generate };
export const keyGenerationAsks = { 'key.generate': askToGenerate } as const;
export const keyUse = { 'key.activate': activate, 'key.prove': prove, 'key.deactivate': deactivate } as const;
export const keyUseAsks = { 'key.activate': askToActivate } as const;
export const keyUseAccepts = { 'key.activate': acceptToActivate } as const;
