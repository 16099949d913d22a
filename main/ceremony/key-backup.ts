import type { KeyBackup } from '../../shared/ceremony/key-operations.ts';
import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { toHex } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import { announcedPlace, intendOnVolume, writeAnnounced } from './announced-volume.ts';
import { askToProve, inspectBackup, proofSteps, proveBackup } from './backup-proof.ts';
import { backupFiles } from './carried-key.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { copyBagStep, recordCopyBag } from './copy-bag.ts';
import {
  acceptNewPassphrase,
  acceptToOpen,
  askToOpen,
  authorityWithKey,
  digestOf,
  openingSteps,
  openSealedCopy,
  previewOfKey,
  recordNow,
  refuseEndedKey,
  sealedCopy,
} from './custody-acts.ts';
import { askToSetHalf, holders, holdersOf } from './dual-control.ts';
import type { Effect } from './effect.ts';
import { keyUse } from './key-acts.ts';
import { findingsOfVolume } from './planned-records.ts';
import { sealingEvidence, sealingField } from './sealing-field.ts';

/**
 * Backup: the key, sealed under two halves of a passphrase, and the whole ledger go to a volume under two people; then, before the
 * volume leaves the room, both are restored from it and proven (ANC-D20, ANC-D21). What is here stays as it is.
 */
export const keyBackup: CeremonyProgram<KeyBackup> = {
  acts: ({ authority, folder, ...planned }) => [
    {
      title: `Backup of the key of ${authority} and of the ledger`,
      steps: [
        ...openingSteps(
          authority,
          `Insert the volume for the backup, labelled BACKUP and not the one for export; check that it is mounted at ${folder}.`,
        ),
        {
          kind: 'activate',
          effect: 'key.back-up',
          activity: `Two people set one half of the backup passphrase each, out of sight of the other; the key is sealed under both, the ledger is signed, and all is written once to ${folder} and read back.`,
          button: 'Set both halves and write',
        },
        { kind: 'act', effect: 'key.deactivate', activity: `Deactivate the key of ${authority}.` },
      ],
    },
    { title: 'Proof of the backup', steps: proofSteps(authority) },
    {
      title: 'Storage',
      steps: [copyBagStep(planned, 'The backup is in bag number …')],
    },
  ],

  async prepare(operation, world) {
    const { authority, folder, proveEveryDays } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    sealedCopy(keyRecord);
    await world.ports.media.refuseHome(folder);
    await world.ports.media.inspectFolder(folder, 'ANCHORITE-BACKUP-preview');
    const [first, second] = holders(world.participants);
    const { iterations } = operation;
    const changes = [
      `a backup in ${folder}: the key (PKCS #8) and the whole ledger`,
      `its passphrase in two halves: the first set by ${first.name}, the second by ${second.name}`,
      `restored and proven before the end; a drill is due every ${proveEveryDays} days`,
    ];
    return {
      previews: [previewOfKey(operation, `Key of ${authority}`, keyRecord, changes, sealingField(world.ports, iterations))],
      findings: [...weakerThanHere(keyRecord, authority), ...findingsOfVolume(keyRecord, folder, true)],
    };
  },

  asks: { 'key.open': askToOpen, 'key.back-up': askToSetHalf('backup-passphrase'), 'backup.prove': askToProve },
  accepts: { 'key.open': acceptToOpen, 'key.back-up': acceptNewPassphrase },
  effects: {
    ...keyUse,
    'key.intend': intendOnVolume('backup'),
    'key.open': openSealedCopy,
    'key.back-up': (context) => write(context),
    'backup.inspect': inspectBackup,
    'backup.prove': proveBackup,
    'copy.bag': recordCopyBag,
  },
};

/** Two people open the backup; a copy that more people have to open is better kept. */
function weakerThanHere(record: KeyRecord, authority: string): readonly Finding[] {
  const { keyId } = sealedCopy(record);
  const set = record.shareSets.find((one) => one.keyId === keyId && one.voided === null);
  if (!set || set.required <= 2) return [];
  return [
    {
      rule: 'ANC-BACKUP-WEAKER',
      level: 'warning',
      clause: 'CA/B BR 6.2.4; ETSI EN 319 411-1 GEN-6.5.2-08',
      message: `two people open this backup, and ${set.required} of ${set.total} custodians the key of ${authority} here: keep it where that is made good`,
    },
  ];
}

const write: Effect<KeyBackup> = async ({ ports, ceremony, operation, bench, given, onProgress }) => {
  const { authority, folder, iterations, proveEveryDays } = operation;
  const [first, second] = given;
  const { key, keyId } = bench;
  if (!first || !second || !key || keyId === undefined) throw new Fault('step-out-of-order');
  const record = await recordNow(ports, ceremony, authority);
  const pem = await ports.keyStores['sealed-file'].exportContainer({
    from: key.active.keyId,
    format: 'pkcs8',
    halves: [first, second],
    certificates: [],
    friendlyName: authority,
    iterations,
  });
  // Signed now, so that the drill has a checkpoint that reaches as far as the backup.
  await ports.ledger.checkpoint(ports.ledgerSigner, null);
  const announced = await announcedPlace(ports, ceremony, keyId);
  const name = announced.bundle;
  const { size, hash } = ports.ledger.head();
  const bundle = await ports.bundles.composeWhole(name);
  const lines = bundle.find(({ path }) => path === ledgerPath);
  if (!lines) throw new Fault('write-failed', { path: ledgerPath, why: 'it is not part of the bundle' });
  const files = backupFiles({ authority, record, keyId, ceremony, pem, bundle });
  const written = await writeAnnounced(ports, announced, files, (done, total) =>
    onProgress(`${Math.round((100 * done) / Math.max(1, total))} % of ${total} bytes`),
  );
  const keySha256 = digestOf(written, 'key.pem');
  const place = `${folder}/${name}`;
  const sumsSha256 = digestOf(written, 'SHA256SUMS');
  const ledger = { ledgerSize: size, headHash: hash, ledgerSha256: toHex(sha256(lines.bytes)), sumsSha256 };
  return {
    evidence: [
      { label: 'Written and read back', value: `${place}: ${written.length} files` },
      { label: 'SHA-256 of key.pem', value: keySha256 },
      sealingEvidence(ports, iterations),
      { label: 'SHA-256 of SHA256SUMS', value: sumsSha256 },
      { label: 'Ledger', value: `${size} entries` },
      { label: 'Head of the ledger', value: hash },
      { label: 'Halves of the passphrase', value: (await holdersOf(ports, ceremony)).map((person) => person.name).join(', ') },
    ],
    entries: [
      {
        type: 'key-copied',
        ceremony,
        data: {
          keyId,
          spkiSha256: record.spkiSha256,
          kind: 'backup',
          protection: 'two-passphrases',
          place: `${place}/key.pem`,
          sha256: keySha256,
          token: null,
        },
      },
      { type: 'backup-made', ceremony, data: { keyId, folder: place, ...ledger, proveEveryDays } },
    ],
  };
};

/** Where a bundle has the lines of the ledger. */
const ledgerPath = 'ledger/ledger.jsonl';
