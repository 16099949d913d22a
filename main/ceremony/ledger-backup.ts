import { toHex } from '../../shared/base/bytes.ts';
import type { LedgerBackupOperation } from '../../shared/ceremony/ledger-operations.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { BundleFile } from '../ports/media.ts';
import { operationsOf } from './announced-volume.ts';
import { backupBundle, readme, withDigests } from './carried-key.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { copyBagStep } from './copy-bag.ts';
import { digestOf } from './custody-acts.ts';
import type { Effect, EffectContext, Evidence } from './effect.ts';
import { ledgerPath } from './ledger-backup-found.ts';
import { ledgerProofEffects, ledgerProofSteps } from './ledger-backup-proof.ts';

/**
 * Backup of the ledger by itself, for homes whose keys are on tokens or were carried away: the whole ledger and every public object go to
 * a volume and are proven before it leaves the room. It holds no secret that two people would have to open; two vouch for it: one who acts
 * has the volume in hand, one who watches notes which backup it is.
 */
export const ledgerBackup: CeremonyProgram<LedgerBackupOperation> = {
  acts: ({ folder, ...planned }) => [
    {
      title: 'Backup of the ledger',
      steps: [
        {
          kind: 'attest',
          who: 'ceremonyAdministrator',
          actsOnly: true,
          activity: `Insert the volume for the backup, labelled LEDGER BACKUP and not the one for export; check that it is mounted at ${folder}.`,
          button: 'Volume checked',
        },
        {
          kind: 'act',
          effect: 'ledger.back-up',
          activity: `Sign a checkpoint of the ledger, write the ledger and all that is public once to ${folder}, and read it back.`,
        },
      ],
    },
    {
      title: 'Proof of the backup',
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity:
            'Read the SHA-256 of SHA256SUMS aloud from the screen and write it on the label of the volume: with the paper it says which backup this is, also where this workstation is gone.',
          say: 'The digest of the list is …',
          button: 'Digest noted',
        },
        ...ledgerProofSteps,
      ],
    },
    { title: 'Storage', steps: [copyBagStep(planned, 'The backup of the ledger is in bag number …')] },
  ],

  async prepare({ name, folder, proveEveryDays }, { ports }) {
    await ports.media.refuseHome(folder);
    const preview = 'ANCHORITE-LEDGER-preview';
    await ports.media.inspectFolder(folder, preview);
    const files = await ports.bundles.composeWhole(preview);
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    const field = (label: string, value: string, origin: 'ledger' | 'plan' | 'program', provisional = false) => ({
      ...{ label, value, origin, provisional },
    });
    return {
      previews: [
        {
          ...{ operation: name, kind: 'bundle', requestDiff: [], tbs: '', tbsSha256: '' },
          title: `Backup of the ledger for ${folder}`,
          fields: [
            field('Ledger', `${ports.ledger.head().size} entries, and those of this ceremony until then`, 'ledger', true),
            field('Files', `${files.length} and more by then, ${bytes} bytes: no key, no secret`, 'ledger', true),
            field('Attested', 'by two people: the volume by one who acts, its digest by one who watches', 'program'),
            field('Proof', `restored and compared before the end; a drill is due every ${proveEveryDays} days`, 'plan'),
          ],
        },
      ],
      findings: [],
    };
  },

  effects: { 'ledger.back-up': (context) => write(context), ...ledgerProofEffects },
};

const write: Effect<LedgerBackupOperation> = async (context) => {
  const { ports, ceremony, operation, onProgress } = context;
  const { folder, proveEveryDays } = operation;
  const backupId = toHex(ports.entropy.bytes(16));
  const name = await folderName(context, context.resumed);
  const left = await leftOver(context);
  // Signed now, so that the proof has a checkpoint that reaches as far as the backup.
  await ports.ledger.checkpoint(ports.ledgerSigner, null);
  const { size, hash } = ports.ledger.head();
  const bundle = await ports.bundles.composeWhole(name);
  const written = await ports.media.writeBundle(folder, name, backupFiles(bundle, { backupId, ceremony }), (done, total) =>
    onProgress(`${Math.round((100 * done) / Math.max(1, total))} % of ${total} bytes`),
  );
  const place = `${folder}/${name}`;
  const ledgerSha256 = digestOf(written, ledgerPath);
  const sumsSha256 = digestOf(written, 'SHA256SUMS');
  return {
    evidence: [
      ...left,
      { label: 'Written and read back', value: `${place}: ${written.length} files` },
      { label: 'Identifier of the backup', value: backupId },
      { label: 'SHA-256 of SHA256SUMS', value: sumsSha256 },
      { label: 'Ledger', value: `${size} entries` },
      { label: 'Head of the ledger', value: hash },
    ],
    entries: [
      {
        type: 'ledger-backed-up',
        ceremony,
        data: { backupId, folder: place, ledgerSize: size, headHash: hash, ledgerSha256, sumsSha256, proveEveryDays },
      },
    ],
  };
};

/**
 * Of this ledger and this sitting; a resumed one writes under a new name, and so does the second backup of a plan, and each after it. The
 * ledger is part of it, because another home holds ceremonies with the same numbers.
 */
async function folderName({ ports, ceremony, operation }: EffectContext<LedgerBackupOperation>, resumed: number): Promise<string> {
  const alike = (await operationsOf(ports, ceremony)).filter(({ kind }) => kind === 'ledger-backup');
  const number = alike.findIndex(({ name }) => name === operation.name) + 1;
  if (number === 0) throw new Fault('step-out-of-order');
  const sitting = number === 1 ? ceremony : `${ceremony}-${number}`;
  return `ANCHORITE-LEDGER-${ports.ledger.ledgerId.slice(0, 8)}-${sitting}${resumed === 0 ? '' : `-r${resumed}`}`;
}

/** What an interrupted writing of before left on the volume. It is no backup, and nobody has to account for it. */
async function leftOver(context: EffectContext<LedgerBackupOperation>): Promise<readonly Evidence[]> {
  const { ports, operation, resumed } = context;
  const left: Evidence[] = [];
  for (let before = 0; before < resumed; before++) {
    const trace = await ports.media.trace(operation.folder, await folderName(context, before));
    if (typeof trace !== 'object') continue;
    const value = `${operation.folder}/${trace.found}: from before the interruption, no backup on record; it holds no secret and may be removed`;
    left.push({ label: 'Left over', value });
  }
  return left;
}

function backupFiles(
  bundle: readonly BundleFile[],
  { backupId, ceremony }: { readonly backupId: string; readonly ceremony: string },
): readonly BundleFile[] {
  const text = [
    'LEDGER BACKUP. The whole ledger of one Anchorite home and all that is public of it. No key and no secret is in it; it names people',
    'and the places of bags, so it is not for publication.',
    `Backup ${backupId}, written in ceremony ${ceremony}.`,
    '',
    `${backupBundle}/ holds certificates, CRLs, requests, transcripts and the ledger; see ${backupBundle}/VERIFY.txt. All of it: anchorite verify <this folder>`,
    'Prove this backup with the ceremony “ledger drill”. Compare the SHA-256 of SHA256SUMS with the label of the volume and the paper.',
    'Where the workstation is lost: “authority adoption” takes each authority over into a new ledger, with its key on its token or from its',
    `file, ${backupBundle}/certs/<name>.der, ${backupBundle}/crls/<name>.crl and the certificates that it issued, also from ${backupBundle}/certs/. With that CRL its`,
    'number goes on and what was revoked stays revoked.',
    `${backupBundle}/ has the CRL of the day of this backup. One that was published later has to be brought from where it is published:`,
    'with the old one its number would be given a second time, and what it revoked would be valid again.',
    'The ledger itself is not continued: it stays the record of what was done until then, keep it.',
    '',
  ];
  return withDigests([readme(text), ...bundle.map(({ path, bytes }) => ({ path: `${backupBundle}/${path}`, bytes }))]);
}
