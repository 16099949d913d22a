import { toBase64, toHex } from '../../shared/base/bytes.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import { placeOnToken } from '../../shared/ceremony/key-custody.ts';
import type { EntryData, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault, withDetail } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import { whatIsOpened } from './activation-faults.ts';
import { readAdopted } from './adopted-objects.ts';
import type { Asking, Effect, EffectContext, Evidence } from './effect.ts';
import { namingOwner } from './key-owner.ts';
import { certificationEvidence, withCertification } from './module-certification.ts';
import { fileOnBench, holdFile, openedAndProven } from './opened-file.ts';
import { sealingEvidence } from './sealing-field.ts';
import { dealtQuorum, sealedUnder } from './share-dealing.ts';
import { quorumInWords, shareSetEntry } from './share-delivery.ts';
import { attributesEvidence, deviceEvidence } from './token-acts.ts';
import { takePin } from './token-pins.ts';

/** The key of an authority that is adopted: it comes in a file and is sealed here, or is on a token and stays there. */

/** Largest key file that is looked at; a PKCS #12 may carry a chain. */
export const maxContainerBytes = 1_048_576;

/** An entry whose ceremony is still to be written on it. */
export type Unplaced = { readonly [T in NewEntry['type']]: Omit<Extract<NewEntry, { type: T }>, 'ceremony'> }[NewEntry['type']];

type TokenKey = Extract<AuthorityAdoption['key'], { readonly token: unknown }>;

interface AdoptedKey {
  readonly evidence: readonly Evidence[];
  readonly entries: readonly Unplaced[];
}

/** The passphrase of the file, where it has one. */
export const askForFile: Asking<AuthorityAdoption> = async ({ ports, operation, given }) => {
  if (given.length > 0) return null;
  const { bytes, name: file } = await ports.media.read(fileOf(operation), maxContainerBytes);
  const { passphraseNeeded } = await withDetail({ file }, () => ports.keyStores['sealed-file'].describeContainer(bytes));
  return passphraseNeeded ? ask('container-passphrase', 'give', operation.name) : null;
};

/**
 * Opens the file and holds its key against the certificate. Faults: those of `SealedKeyStore.proveContainer`;
 * `key-of-another-authority`.
 */
export const openContainer: Effect<AuthorityAdoption> = async ({ ports, operation, bench, given }) => {
  const { bytes, sha256: digest } = await ports.media.read(fileOf(operation), maxContainerBytes);
  const { spki } = readAdopted(operation).certificate;
  const container = Uint8Array.from(bytes);
  const prove = () =>
    whatIsOpened({ file: fileOf(operation) }, () =>
      ports.keyStores['sealed-file'].proveContainer({ container, spki: spki.der, opening: given[0] ?? null }),
    );
  try {
    holdFile(bench, { bytes, sha256: digest, opening: await namingOwner(ports, operation.name, prove) });
  } catch (thrown) {
    bytes.fill(0);
    throw thrown;
  }
  return { evidence: [{ label: 'Key file', value: `SHA-256 ${digest}` }, openedAndProven] };
};

function fileOf({ key }: AuthorityAdoption): string {
  if ('token' in key) throw new Fault('step-out-of-order');
  return key.file;
}

/** The file is opened once more, from memory, and the key sealed here. The file is a copy too, until somebody accounts for it. */
export async function fromFile(context: EffectContext<AuthorityAdoption>, path: string, spki: Uint8Array): Promise<AdoptedKey> {
  const { ports, ceremony, operation, bench } = context;
  const { name, custody } = operation;
  const { keyId, dealt, shareFiles } = bench;
  const quorum = dealtQuorum(operation);
  const activation = sealedUnder(context);
  const { opening, ...file } = fileOnBench(bench);
  if (keyId === undefined) throw new Fault('step-out-of-order');
  const key = await ports.keyStores['sealed-file'].adopt({
    container: file.bytes,
    spki,
    opening,
    keyId,
    activation,
    iterations: custody?.iterations,
  });
  const { algorithm } = key;
  const spkiSha256 = toHex(sha256(spki));
  const sourceId = toHex(ports.entropy.bytes(16));
  return {
    evidence: [
      { label: 'Key file', value: `${key.format}; ${key.protection}; SHA-256 ${file.sha256}` },
      sealingEvidence(ports, custody?.iterations),
      ...(quorum ? [{ label: 'Custody', value: `sealed file on this workstation; ${quorumInWords(quorum)}` }] : []),
    ],
    entries: [
      {
        type: 'key-adopted',
        data: {
          ...adoptedData(name, algorithm, spki),
          keyId,
          custody: 'sealed-file',
          protection: quorum ? 'quorum' : 'passphrase',
          source: `${path} (${key.format}; ${key.protection})`,
          sourceSha256: file.sha256,
          token: null,
        },
      },
      ...(quorum && dealt ? [shareSetEntry(ceremony, spkiSha256, keyId, dealt, operation, shareFiles)] : []),
      { type: 'key-intended', data: { keyId: sourceId, algorithm, custody: 'exported', operation: name } },
      {
        type: 'key-copied',
        data: {
          keyId: sourceId,
          spkiSha256,
          kind: 'exported',
          protection: opening === null ? 'none' : 'passphrase',
          place: path,
          sha256: file.sha256,
          token: null,
        },
      },
    ],
  };
}

/** The key is logged in to, signs a challenge and stays where it is; what the token says of it is recorded. */
export async function onToken(
  { ports, operation, bench, given }: EffectContext<AuthorityAdoption>,
  { token, certification }: TokenKey,
  spki: Uint8Array,
): Promise<AdoptedKey> {
  const { keyId } = bench;
  if (keyId === undefined) throw new Fault('step-out-of-order');
  const { pin } = await takePin(ports, token, given);
  const found = await ports.tokens.keyStore(token).adoptOnToken(spki, pin);
  const copy = withCertification(found.token, certification);
  return {
    evidence: [
      ...deviceEvidence(await ports.tokens.facts(token)),
      certificationEvidence(certification),
      attributesEvidence(copy),
      openedAndProven,
    ],
    entries: [
      {
        type: 'key-adopted',
        data: {
          ...adoptedData(operation.name, found.key.algorithm, spki),
          keyId,
          custody: 'token',
          protection: 'pin',
          source: placeOnToken(copy),
          sourceSha256: null,
          token: copy,
        },
      },
    ],
  };
}

const adoptedData = (operation: string, algorithm: EntryData<'key-adopted'>['algorithm'], spki: Uint8Array) => ({
  algorithm,
  spki: toBase64(spki),
  spkiSha256: toHex(sha256(spki)),
  operation,
});
