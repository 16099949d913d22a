import { equalBytes, toHex } from '../../shared/base/bytes.ts';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyBackup, RestoreDrill } from '../../shared/ceremony/key-operations.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ScratchHome } from '../ports/scratch-home.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { verifySignature } from '../x509/verify-signature.ts';
import { whatIsOpened } from './activation-faults.ts';
import {
  isWhatIsLeftOf,
  lookAtKey,
  lookAtLines,
  noneReached,
  readBackup,
  readTheRest,
  recordingDamage,
  whyUnlike,
  type FoundBackup,
} from './backup-files.ts';
import { isNamed, liveBackups } from './backups-named.ts';
import { compareLedgers, restoredEvidence, type RestoredLedger } from './compared-ledgers.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { recordNow } from './custody-acts.ts';
import { askToGiveHalf } from './dual-control.ts';
import type { Asking, Effect, EffectContext, Evidence } from './effect.ts';
import { foundEvidence, lostCopyWith, recordedAnew } from './found-again.ts';
import { publicKeyOf } from './key-acts.ts';
import type { StepDraft } from './step-draft.ts';

/**
 * The proof of a backup, when it is made and in every drill: ledger and key are restored from the volume into a home apart, held
 * against what is here, and wiped. Only then is the backup said to be proven. One that is found damaged is on record as that before the
 * ceremony is interrupted, and stays so until it is proven.
 */

export const proofSteps = (authority: string): readonly StepDraft[] => [
  {
    kind: 'act',
    effect: 'backup.inspect',
    activity: 'Read every file of the backup from the volume and compare it with what the ledger recorded of the backup.',
  },
  {
    kind: 'activate',
    effect: 'backup.prove',
    activity: `Those who know a half of the backup passphrase give it; ledger and key of ${authority} are restored into a home apart, a challenge is signed, public key and checkpoint are compared, and that home is wiped.`,
    button: 'Give both halves and restore',
  },
  {
    kind: 'attest',
    who: 'witness',
    activity: 'Compare the head of the restored ledger on the screen with the one that was recorded with the backup.',
    say: 'The head of the restored ledger is …',
    button: 'Head compared',
  },
];

/**
 * The live backup in `folder`, known by its key file, or the one that is recorded as lost and found there. Where that file is damaged or
 * missing, by the ledger beside it, else by the name of its folder, so that a drill of it can be held and recorded.
 * Faults: those of reading; `backup-unknown`, `key-of-another-authority` {authority, found}.
 */
export async function backupIn(
  ports: CeremonyPorts,
  folder: string,
  record: KeyRecord,
  records: readonly KeyRecord[],
): Promise<FoundBackup> {
  const key = await lookAtKey(ports, folder);
  const sha256 = key instanceof Fault ? undefined : key.sha256;
  for (const candidate of [record, ...records]) {
    const copy = liveCopies(candidate).find((one) => one.kind === 'backup' && one.sha256 === sha256);
    if (!copy?.backup) continue;
    if (candidate.spkiSha256 !== record.spkiSha256)
      throw new Fault('key-of-another-authority', { authority: record.authority, found: candidate.authority });
    return { holds: 'key', copy, backup: copy.backup, folder, damaged: null, lost: false };
  }
  const lost = lostCopyWith(record, sha256);
  if (lost?.backup) return { holds: 'key', copy: lost, backup: lost.backup, folder, damaged: null, lost: true };
  const lines = await lookAtLines(ports, folder);
  // Where neither is there, the volume itself was chosen, or it is not in.
  const unreached = noneReached(key, lines);
  const below = unreached && (await backupBelow(ports, folder, record));
  if (below !== undefined) throw new Fault('backup-unknown', { authority: record.authority, folder, below });
  const left = unreached && liveBackups(record).find(isNamed(folder));
  const identified = left && { identifier: left.found ?? left.keyId, sumsSha256: left.backup?.sumsSha256 };
  if (unreached && !(identified && (await isWhatIsLeftOf(ports, folder, identified)))) throw unreached;
  const copy =
    liveBackups(record).find(({ backup }) => !(lines instanceof Fault) && backup?.ledgerSha256 === lines.sha256) ??
    liveBackups(record).find(isNamed(folder));
  if (copy?.backup)
    return { holds: 'key', copy, backup: copy.backup, folder, damaged: `${folder}/key.pem: ${whyUnlike(key)}`, lost: false };
  throw key instanceof Fault ? key : new Fault('backup-unknown', { authority: record.authority, folder });
}

/** The folder of a live backup that lies in this one, as a volume has it. */
async function backupBelow({ media }: CeremonyPorts, folder: string, record: KeyRecord): Promise<string | undefined> {
  for (const { backup } of liveBackups(record)) {
    const name = backup?.folder.split('/').at(-1) ?? '';
    const trace = name === '' ? 'none' : await media.trace(folder, name);
    if (typeof trace === 'object') return `${folder}/${trace.found}`;
  }
  return undefined;
}

/** The backup that this ceremony made, or that its drill is about. */
async function backupAtHand({ ports, ceremony, operation }: EffectContext<KeyBackup | RestoreDrill>): Promise<FoundBackup> {
  const record = await recordNow(ports, ceremony, operation.authority);
  if (operation.kind === 'restore-drill') return backupIn(ports, operation.folder, record, []);
  const copy = liveCopies(record).findLast((one) => one.kind === 'backup' && one.ceremony === ceremony);
  if (!copy?.backup) throw new Fault('step-out-of-order');
  return { holds: 'key', copy, backup: copy.backup, folder: copy.backup.folder, damaged: null, lost: false };
}

/** What the ledger says of a key's backup that is not what it was. */
const damageOf =
  (ceremony: string, { copy: { keyId } }: FoundBackup) =>
  (found: { readonly path: string; readonly why: string }): NewEntry => ({
    type: 'backup-damaged',
    ceremony,
    data: { keyId, ...found },
  });

export const inspectBackup: Effect<KeyBackup | RestoreDrill> = async (context) => {
  const known = await backupAtHand(context);
  const [found, again] = known.lost ? await onRecordAgain(context, known) : [known, []];
  const files = await recordingDamage(context.ports, damageOf(context.ceremony, found), async () => {
    await readBackup(context.ports, found);
    return readTheRest(context.ports, found, context.onProgress);
  });
  return {
    evidence: [
      ...again,
      { label: 'Backup', value: `${found.folder}, made ${found.copy.madeAt} in ceremony ${found.copy.ceremony ?? ''}` },
      { label: 'SHA-256 of key.pem, as recorded', value: found.copy.sha256 ?? '' },
      { label: 'SHA-256 of ledger.jsonl, as recorded', value: found.backup.ledgerSha256 },
      {
        label:
          found.backup.sumsSha256 === undefined
            ? 'Files as its own SHA256SUMS lists them'
            : 'Files as SHA256SUMS lists them, which is as recorded',
        value: `${files}, none missing or changed`,
      },
    ],
  };
};

/** Before anything else is read of it: that it is here is so, whatever a drill says of it. */
async function onRecordAgain(
  context: EffectContext<KeyBackup | RestoreDrill>,
  { copy, folder }: FoundBackup,
): Promise<readonly [FoundBackup, readonly Evidence[]]> {
  const { ports, ceremony, operation } = context;
  const record = await recordNow(ports, ceremony, operation.authority);
  const where = { ceremony, operation: operation.name, place: `${folder}/key.pem`, folder };
  const [keyId, entries] = recordedAnew(ports, record, copy, where);
  await ports.ledger.appendAll(entries);
  return [await backupAtHand(context), [foundEvidence(copy, keyId)]];
}

export const askToProve: Asking<KeyBackup | RestoreDrill> = async (context) => {
  const { copy } = await backupAtHand(context);
  return askToGiveHalf('backup-passphrase', copy)(context);
};

export const proveBackup: Effect<KeyBackup | RestoreDrill> = async (context) => {
  const { ports, ceremony, operation } = context;
  const found = await backupAtHand(context);
  const { spkiSha256 } = await recordNow(ports, ceremony, operation.authority);
  const home = await ports.scratchHomes.make();
  let proof: Proof;
  try {
    proof = await recordingDamage(ports, damageOf(ceremony, found), () => restoreAndCompare(context, found, home));
  } finally {
    await home.wipe();
  }
  const { head, checkpoint, challenge } = proof;
  return {
    evidence: [
      ...restoredEvidence({ head, checkpoint }, found),
      { label: 'Public key SHA-256, as here', value: spkiSha256 },
      { label: 'Challenge signed and verified', value: toHex(challenge).slice(0, 16) },
      { label: 'Home apart', value: 'wiped, absent' },
    ],
    entries: [
      {
        type: 'copy-proven',
        ceremony,
        data: { keyId: found.copy.keyId, spkiSha256, ledgerSize: head.size, headHash: head.hash },
      },
    ],
  };
};

interface Proof extends RestoredLedger {
  readonly challenge: Uint8Array;
}

async function restoreAndCompare(
  { ports, ceremony, operation: { authority }, given, onProgress }: EffectContext<KeyBackup | RestoreDrill>,
  found: FoundBackup,
  home: ScratchHome,
): Promise<Proof> {
  const { pem, lines } = await readBackup(ports, found);
  onProgress('Restoring the ledger');
  const restored = await home.restoreLedger(lines);
  const ledger = await compareLedgers(ports.ledger, restored, found);
  onProgress('Restoring the key');
  // The public key is that of the certificate in the backup, which has to be the one here.
  const row = await restored.authority(authority);
  const spki = row && parseCertificate(row.der).spki.der;
  if (!spki || !equalBytes(spki, await publicKeyOf(ports, ceremony, authority))) throw new Fault('key-mismatch');
  const what = { halves: String(given.length), file: `${found.folder}/key.pem` };
  const key = await whatIsOpened(what, () => home.restoreKey({ pem, spki, openings: given }));
  const challenge = ports.entropy.bytes(32);
  await verifySignature({ spki, algorithm: key.algorithm, bytes: challenge, signature: await key.sign(challenge) });
  return { ...ledger, challenge };
}
