import { groupedHex, toHex } from '../../shared/base/bytes.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import { liveCopies, usableCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyRestoration } from '../../shared/ceremony/key-operations.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { standingInWords, standingOf } from '../../shared/ceremony/share-standing.ts';
import { Fault, withDetail } from '../../shared/fault/fault.ts';
import { whatIsOpened } from './activation-faults.ts';
import { beyondUse } from './beyond-use.ts';
import { maxKeyFileBytes } from './carried-key.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { bagOfCopy } from './copy-bag.ts';
import {
  acceptNewPassphrase,
  authorityWithKey,
  endCopies,
  intendCopy,
  previewOfKey,
  recordNow,
  refuseEndedKey,
  sweep,
} from './custody-acts.ts';
import { askToGiveHalf } from './dual-control.ts';
import type { Asking, Effect, EffectContext } from './effect.ts';
import { keyRecordsOf } from './held-key.ts';
import { publicKeyOf } from './key-acts.ts';
import { namingOwner } from './key-owner.ts';
import { sweepAct } from './key-resealing.ts';
import { askToSeal, fileOnBench, holdFile, openedAndProven, openFileStep, refuseChanged, sealStep } from './opened-file.ts';
import { setOf } from './quorum-acts.ts';
import { sealingEvidence, sealingField } from './sealing-field.ts';
import { bagActs, recordBag } from './share-bag.ts';
import { sealedUnder } from './share-dealing.ts';
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
import { weakerAgain } from './weaker-copies.ts';

/**
 * Restoration: an encrypted key file from a volume (carried away, a backup) and its passphrase become a sealed copy on this
 * workstation again. Where the copy that was here is gone or damaged, it is recorded as lost; where too few of its custodians can come,
 * it is replaced.
 */
export const keyRestoration: CeremonyProgram<KeyRestoration> = {
  acts: ({ authority, file, quorum }) => [
    {
      title: `Key of ${authority} from its file`,
      steps: [
        { kind: 'act', effect: 'key-file.inspect', since: 3, activity: `Read ${file} and take its SHA-256.` },
        {
          kind: 'attest',
          who: 'witness',
          activity: `Compare the SHA-256 of ${file} with the paper of the ceremony that wrote it, and the bag that it came in with what is on record.`,
          say: 'The digest of the key file is …',
          button: 'Digest compared',
        },
        openFileStep(file, authority),
        {
          kind: 'act',
          effect: 'key.intend',
          activity: 'Draw the identifier of the new copy and write the intention to the ledger.',
        },
        ...(quorum ? dealingSteps(quorum) : []),
        sealStep('key.restore', authority, quorum !== undefined),
      ],
    },
    ...bagActs(quorum),
    sweepAct(authority, 2),
  ],

  async prepare(operation, world) {
    const { authority, file, quorum } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    const { gone, cutOff } = await beyondUse(world.ports, keyRecord);
    if (usableCopies(keyRecord).some((copy) => !gone.includes(copy) && !cutOff.includes(copy)))
      throw new Fault('custody-refused', { why: `the key of ${authority} is here and in use; there is nothing to bring back` });
    const { bytes, sha256 } = await world.ports.media.read(file, maxKeyFileBytes);
    // What needs no passphrase to be seen is seen before the ceremony.
    await withDetail({ file }, () => world.ports.keyStores['sealed-file'].recogniseCarried(bytes));
    const owner = (await keyRecordsOf(world.ports)).find(({ copies }) => copies.some((copy) => copy.sha256 === sha256));
    if (owner && owner.spkiSha256 !== keyRecord.spkiSha256)
      throw new Fault('key-of-another-authority', { authority, found: owner.authority });
    const quorumFindings = quorum ? await reviewQuorum(quorum, world) : [];
    const sealed = quorum ? `a random secret; ${quorumInWords(quorum)}` : 'a new passphrase';
    const written = keyRecord.copies.find((one) => one.sha256 === sha256);
    const changes = [
      `from ${file}, SHA-256 ${sha256}`,
      ...(written ? bagOfCopy(written).map(({ value }) => `its bag: ${value}`) : []),
      `sealed here under ${sealed}, usable again`,
    ];
    return {
      previews: [
        previewOfKey(operation, `Key of ${authority}`, keyRecord, changes, sealingField(world.ports, operation.iterations)),
      ],
      findings: [
        ...quorumFindings,
        ...(quorum ? [] : weakerAgain(keyRecord, authority)),
        ...(owner ? [] : [unknownFile(file)]),
        ...gone.map(({ keyId }) => lostCopy(keyId)),
        ...cutOff.map((copy) => cutOffCopy(keyRecord, copy)),
      ],
    };
  },

  asks: { 'key.open-file': (context) => askForOpening(context), 'key.restore': askToSeal, ...dealingAsks },
  shows: dealingShows,
  accepts: { 'key.restore': acceptNewPassphrase, ...dealingAccepts },
  effects: {
    ...dealing,
    'key-file.inspect': (context) => inspectFile(context),
    'key.open-file': (context) => openFile(context),
    'share.bag': recordBag,
    'key.intend': intendCopy('sealed-file'),
    'key.restore': (context) => restore(context),
    'key.sweep': sweep,
  },
};

const lostCopy = (keyId: string): Finding => ({
  rule: 'ANC-RESTORE-LOST-COPY',
  level: 'warning',
  clause: 'CA/B BR 5.7.1',
  message: `the files of copy ${keyId} on this workstation are gone or damaged; the copy is recorded as lost. Find out how it happened`,
});

function cutOffCopy(record: KeyRecord, copy: KeyCopy): Finding {
  const set = setOf(record, copy);
  return {
    rule: 'ANC-RESTORE-CUT-OFF',
    level: 'warning',
    clause: 'CA/B BR 5.7.1, 6.2.4; standards F16',
    message: `${standingInWords(standingOf(set))}: too few custodians of set ${set.setId} can come. Copy ${copy.keyId}, whose file is here as it was written, is replaced and its file removed; the set is void. If enough shares can be found, seal the key anew instead`,
  };
}

const unknownFile = (file: string): Finding => ({
  rule: 'ANC-RESTORE-UNKNOWN-FILE',
  level: 'warning',
  clause: 'BR 5.2.2',
  message: `the ledger knows no copy with the digest of ${file}; whether it holds the right key shows when it is opened`,
});

/** What opens the file, as the ledger knows it: two halves of a backup or an export, else the offline passphrase. */
const askForOpening: Asking<KeyRestoration> = async (context) => {
  const { operation, given } = context;
  const copy = await copyInFile(context);
  if (copy?.protection === 'two-passphrases') return askToGiveHalf('backup-passphrase', copy)(context);
  return given.length > 0 ? null : ask('offline-passphrase', 'give', operation.authority);
};

/** The recorded copy with the digest of the file; undefined where the ledger knows none. */
async function copyInFile({ ports, ceremony, operation }: EffectContext<KeyRestoration>): Promise<KeyCopy | undefined> {
  const { sha256 } = await ports.media.read(operation.file, maxKeyFileBytes);
  const { copies } = await recordNow(ports, ceremony, operation.authority);
  return copies.find((copy) => copy.sha256 === sha256);
}

/** What people compare with the paper of the ceremony that wrote it, and with the bag that it came in. */
const inspectFile: Effect<KeyRestoration> = async (context) => {
  const { file } = context.operation;
  const { sha256 } = await context.ports.media.read(file, maxKeyFileBytes);
  context.bench.compared = sha256;
  const copy = await copyInFile(context);
  return { evidence: [{ label: `SHA-256 of ${file}`, value: groupedHex(sha256) }, ...(copy ? bagOfCopy(copy) : [])] };
};

/** Faults beside those of `SealedKeyStore.proveCarried`: `key-of-another-authority`; `file-changed` {file}. */
const openFile: Effect<KeyRestoration> = async ({ ports, ceremony, operation, bench, given }) => {
  const { authority, file } = operation;
  const { bytes: pem, sha256 } = await ports.media.read(file, maxKeyFileBytes);
  refuseChanged(file, sha256, bench.compared);
  const spki = await publicKeyOf(ports, ceremony, authority);
  const none = 'the key in it is of no authority that this ledger knows';
  const what = given.length > 1 ? { halves: String(given.length), file } : { file };
  const prove = () => whatIsOpened(what, () => ports.keyStores['sealed-file'].proveCarried({ pem, spki, openings: given }));
  holdFile(bench, { bytes: pem, sha256, opening: await namingOwner(ports, authority, prove, none) });
  return { evidence: [{ label: 'Key file', value: `SHA-256 ${sha256}` }, openedAndProven] };
};

const restore: Effect<KeyRestoration> = async (context) => {
  const { ports, ceremony, operation, bench } = context;
  const { authority, iterations, quorum } = operation;
  const { keyId, dealt, shareFiles } = bench;
  const activation = sealedUnder(context);
  const { bytes: pem, sha256, opening } = fileOnBench(bench);
  if (!opening || keyId === undefined) throw new Fault('step-out-of-order');
  const spki = await publicKeyOf(ports, ceremony, authority);
  await ports.keyStores['sealed-file'].restore({ pem, spki, openings: [opening], keyId, activation, iterations });
  const record = await recordNow(ports, ceremony, authority);
  const { spkiSha256 } = record;
  const { gone, cutOff } = await beyondUse(ports, record);
  return {
    evidence: [{ label: 'New copy', value: keyId }, sealingEvidence(ports, iterations)],
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
      ...(liveCopies(record).some((copy) => copy.sha256 === sha256) ? [] : fileOfNoLiveCopy(context, record, sha256)),
      ...endCopies(ceremony, record, gone, 'lost', 'its files were gone or damaged'),
      ...endCopies(ceremony, record, cutOff, 'replaced', 'too few custodians could come with a share of it'),
    ],
  };
};

/** A file that the ledger did not know, or took for ended, holds the key: it is a copy, until somebody accounts for it. */
function fileOfNoLiveCopy(
  { ports, ceremony, operation }: EffectContext<KeyRestoration>,
  record: KeyRecord,
  sha256: string,
): NewEntry[] {
  const { algorithm, spkiSha256, copies } = record;
  const keyId = toHex(ports.entropy.bytes(16));
  const protection = copies.find((copy) => copy.sha256 === sha256)?.protection ?? 'passphrase';
  const data = { keyId, spkiSha256, kind: 'exported', protection, place: operation.file, sha256, token: null } as const;
  return [
    { type: 'key-intended', ceremony, data: { keyId, algorithm, custody: 'exported', operation: operation.name } },
    { type: 'key-copied', ceremony, data },
  ];
}
