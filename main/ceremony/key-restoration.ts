import { ask } from '../../shared/ceremony/ask.ts';
import { liveCopies, usableCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyRestoration } from '../../shared/ceremony/key-operations.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault, withDetail } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { DealtSet } from '../ports/share-dealer.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { authorityWithKey, endCopies, intendCopy, previewOfKey, recordNow, refuseEndedKey } from './custody-acts.ts';
import { askToGiveHalf } from './dual-control.ts';
import type { Asking, Effect, EffectContext } from './effect.ts';
import { keyRecordsOf } from './held-key.ts';
import { publicKeyOf } from './key-acts.ts';
import {
  dealing,
  dealingAccepts,
  dealingAsks,
  dealingShows,
  dealingSteps,
  quorumInWords,
  reviewQuorum,
  shareSetEntry,
} from './share-delivery.ts';

const maxKeyFileBytes = 65_536;

/**
 * Restoration: an encrypted key file from a volume (carried away, a backup) and its passphrase become a sealed copy on this
 * workstation again; where the copy that was here is gone or damaged, it is recorded as lost.
 */
export const keyRestoration: CeremonyProgram<KeyRestoration> = {
  acts: ({ authority, file, quorum }) => [
    {
      title: `Key of ${authority} from its file`,
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: `Compare the SHA-256 of ${file} with the paper of the ceremony that wrote it.`,
          say: 'The digest of the key file is …',
          button: 'Digest compared',
        },
        {
          kind: 'act',
          effect: 'key.intend',
          activity: 'Draw the identifier of the new copy and write the intention to the ledger.',
        },
        ...(quorum ? dealingSteps(quorum) : []),
        {
          kind: 'activate',
          effect: 'key.restore',
          activity: quorum
            ? `Give what opens the file; the key of ${authority} is sealed here under the secret that was dealt.`
            : `Give what opens the file, then set the passphrase under which the key of ${authority} is sealed here.`,
          button: quorum ? 'Give the passphrase' : 'Give the passphrases',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { authority, file, quorum } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    const lost = await lostHere(world.ports, keyRecord);
    if (usableCopies(keyRecord).some((copy) => !lost.includes(copy)))
      throw new Fault('custody-refused', { why: `the key of ${authority} is here and in use; there is nothing to bring back` });
    const { bytes, sha256 } = await world.ports.media.read(file, maxKeyFileBytes);
    // What needs no passphrase to be seen is seen before the ceremony.
    await withDetail({ file }, () => world.ports.keyStores['sealed-file'].recogniseCarried(bytes));
    const owner = (await keyRecordsOf(world.ports)).find(({ copies }) => copies.some((copy) => copy.sha256 === sha256));
    if (owner && owner.spkiSha256 !== keyRecord.spkiSha256)
      throw new Fault('key-of-another-authority', { authority, found: owner.authority });
    const quorumFindings = quorum ? await reviewQuorum(quorum, world) : [];
    const sealed = quorum ? `a random secret; ${quorumInWords(quorum)}` : 'a new passphrase';
    const changes = [`from ${file}, SHA-256 ${sha256}`, `sealed here under ${sealed}, usable again`];
    return {
      previews: [previewOfKey(operation, `Key of ${authority}`, keyRecord, changes)],
      findings: [...quorumFindings, ...(owner ? [] : [unknownFile(file)]), ...lost.map(({ keyId }) => lostCopy(keyId))],
    };
  },

  asks: { 'key.restore': (context) => askToRestore(context), ...dealingAsks },
  shows: dealingShows,
  accepts: dealingAccepts,
  effects: { ...dealing, 'key.intend': intendCopy('sealed-file'), 'key.restore': (context) => restore(context) },
};

/** Sealed copies that the ledger says are here, and whose files are gone or damaged: what a backup is for. */
async function lostHere({ keyStores }: Pick<CeremonyPorts, 'keyStores'>, record: KeyRecord): Promise<readonly KeyCopy[]> {
  const lost: KeyCopy[] = [];
  for (const copy of liveCopies(record)) {
    if (copy.kind === 'sealed-file' && (await keyStores['sealed-file'].sealing(copy.keyId)) === null) lost.push(copy);
  }
  return lost;
}

const lostCopy = (keyId: string): Finding => ({
  rule: 'ANC-RESTORE-LOST-COPY',
  level: 'warning',
  clause: 'CA/B BR 5.7.1',
  message: `the files of copy ${keyId} on this workstation are gone or damaged; the copy is recorded as lost. Find out how it happened`,
});

const unknownFile = (file: string): Finding => ({
  rule: 'ANC-RESTORE-UNKNOWN-FILE',
  level: 'warning',
  clause: 'BR 5.2.2',
  message: `the ledger knows no copy with the digest of ${file}; whether it holds the right key shows when it is opened`,
});

/** What opens the file, as the ledger knows it: two halves of a backup or an export, else the offline passphrase; then the new one, if any. */
const askToRestore: Asking<KeyRestoration> = async (context) => {
  const { operation, given } = context;
  const copy = await copyInFile(context);
  const half = copy?.protection === 'two-passphrases' ? await askToGiveHalf('backup-passphrase', copy)(context) : null;
  if (half) return half;
  const openings = openingsOf(copy);
  if (given.length < openings) return ask('offline-passphrase', 'give', operation.authority);
  return given.length === openings && !operation.quorum ? ask('passphrase', 'set', operation.authority) : null;
};

const openingsOf = (copy: KeyCopy | undefined): number => (copy?.protection === 'two-passphrases' ? 2 : 1);

/** The recorded copy with the digest of the file; undefined where the ledger knows none. */
async function copyInFile({ ports, ceremony, operation }: EffectContext<KeyRestoration>): Promise<KeyCopy | undefined> {
  const { sha256 } = await ports.media.read(operation.file, maxKeyFileBytes);
  const { copies } = await recordNow(ports, ceremony, operation.authority);
  return copies.find((copy) => copy.sha256 === sha256);
}

/** The dealt secret, for a store that wipes what it is given: an opening that was mistyped beside it does not cost the shares. */
const lent = ({ secret }: DealtSet): ActivationData => ({
  bytes: () => secret.bytes(),
  machineMade: true,
  wipe: () => undefined,
});

const restore: Effect<KeyRestoration> = async (context) => {
  const { ports, ceremony, operation, bench, given } = context;
  const { authority, file, iterations, quorum } = operation;
  const openings = openingsOf(await copyInFile(context));
  const { keyId, dealt, shareFiles } = bench;
  const activation = quorum && dealt ? lent(dealt) : given[openings];
  if (!activation || keyId === undefined) throw new Fault('step-out-of-order');
  const { bytes: pem } = await ports.media.read(file, maxKeyFileBytes);
  const spki = await publicKeyOf(ports, ceremony, authority);
  await ports.keyStores['sealed-file'].restore({
    pem,
    spki,
    openings: given.slice(0, openings),
    keyId,
    activation,
    iterations,
  });
  const record = await recordNow(ports, ceremony, authority);
  const { spkiSha256 } = record;
  const lost = await lostHere(ports, record);
  return {
    evidence: [
      { label: 'Opened', value: 'its public half is that of the certificate; a challenge was signed and verified' },
      { label: 'New copy', value: keyId },
    ],
    entries: [
      {
        type: 'key-copied',
        ceremony,
        data: {
          keyId,
          spkiSha256,
          kind: 'sealed-file',
          protection: quorum ? 'quorum' : 'passphrase',
          place: 'this workstation',
          sha256: null,
          token: null,
        },
      },
      ...(quorum && dealt ? [shareSetEntry(ceremony, spkiSha256, keyId, dealt, operation, shareFiles)] : []),
      ...endCopies(ceremony, record, lost, 'lost', 'its files were gone or damaged'),
    ],
  };
};
