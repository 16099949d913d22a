import { ask } from '../../shared/ceremony/ask.ts';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyResealing } from '../../shared/ceremony/key-operations.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram, World } from './ceremony-program.ts';
import {
  acceptToOpen,
  askToOpen,
  authorityWithKey,
  endCopies,
  intendCopy,
  openSealedCopy,
  previewOfKey,
  recordNow,
  refuseEndedKey,
  sealedCopy,
  sweep,
} from './custody-acts.ts';
import type { Asking, Effect } from './effect.ts';
import { keyUse } from './key-acts.ts';
import { endOfCrl, lastCrl } from './last-crl.ts';
import { leftOnTokens, signingAfterwards } from './left-on-tokens.ts';
import { collectionActs, collectShare, countCollected, oldSharesInWords, reviewOldShares } from './old-shares.ts';
import { keyClosingAct } from './root-creation.ts';
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
import type { ActDraft, StepDraft } from './step-draft.ts';
import { unguardedCopies, weakerHere } from './weaker-copies.ts';

/**
 * Resealing: the key of an authority gets a new sealed copy on this workstation, and the old one ends. Changes the passphrase,
 * takes the key offline where it stays here, brings it back from there, or puts it behind a quorum of custodians.
 */
export const keyResealing: CeremonyProgram<KeyResealing> = {
  acts: (operation) => [
    {
      title: `New copy of the key of ${operation.authority}`,
      steps: [
        {
          kind: 'act',
          effect: 'key.intend',
          activity: 'Draw the identifier of the new copy and write the intention to the ledger.',
        },
        {
          kind: 'activate',
          effect: 'key.open',
          activity: `Give what opens the key of ${operation.authority} now.`,
          button: 'Give activation data',
        },
        {
          kind: 'act',
          effect: 'key.prove',
          activity: 'Sign a random challenge and verify it with the public key of the certificate.',
        },
        ...sealingSteps(operation.authority, operation.protection),
      ],
    },
    sweepAct(operation.authority),
    keyClosingAct(operation.authority),
    ...(operation.protection.kind === 'quorum' ? bagActs(operation.protection) : []),
    ...collectionActs(operation),
  ],

  async prepare(operation, world) {
    const { authority, protection } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    const copy = sealedCopy(keyRecord);
    const goesOffline = protection.kind === 'offline-passphrase';
    if (goesOffline && copy.protection === 'offline-passphrase')
      throw new Fault('custody-refused', { why: `the key of ${authority} is offline already` });
    const change =
      protection.kind === 'quorum'
        ? `sealed here under a random secret; ${quorumInWords(protection)}`
        : goesOffline
          ? `sealed here under an offline passphrase: ${signingAfterwards(keyRecord)}`
          : copy.protection === 'offline-passphrase'
            ? 'back online: sealed here under a new passphrase'
            : 'sealed here under a new passphrase; the old one opens nothing any more';
    const changes = [change, ...oldSharesInWords(operation, keyRecord)];
    return {
      previews: [
        previewOfKey(operation, `Key of ${authority}`, keyRecord, changes, sealingField(world.ports, protection.iterations)),
      ],
      findings: [
        ...(goesOffline ? await reviewOffline(world, keyRecord) : []),
        ...(protection.kind === 'quorum'
          ? [...(await reviewQuorum(protection, world)), ...unguardedCopies(keyRecord, authority)]
          : weakerHere(keyRecord, copy, authority)),
        ...reviewOldShares(operation, keyRecord),
      ],
    };
  },

  asks: {
    'key.open': askToOpen,
    ...dealingAsks,
    'key.reseal': (context) => askToReseal(context),
  },
  shows: dealingShows,
  accepts: { 'key.open': acceptToOpen, ...dealingAccepts },
  effects: {
    ...keyUse,
    'key.intend': intendCopy('sealed-file'),
    'key.open': openSealedCopy,
    ...dealing,
    'share.bag': recordBag,
    'key.reseal': (context) => reseal(context),
    'key.sweep': sweep,
    'share.collect': collectShare,
    'shares.collect': countCollected,
  },
};

function sealingSteps(authority: string, protection: KeyResealing['protection']): readonly StepDraft[] {
  if (protection.kind !== 'quorum') {
    const offline = protection.kind === 'offline-passphrase';
    return [
      {
        kind: 'activate',
        effect: 'key.reseal',
        activity: offline
          ? `Set the offline passphrase of ${authority}; the key is sealed under it, and the copy that could be used ends.`
          : `Set the new passphrase of ${authority}; the key is sealed under it, and the copy before it ends.`,
        button: 'Set passphrase and seal',
      },
    ];
  }
  return [
    ...dealingSteps(protection),
    {
      kind: 'act',
      effect: 'key.reseal',
      activity: `Seal the key of ${authority} under the secret; the copy before it ends, and shares of another set are void.`,
    },
  ];
}

export const sweepAct = (authority: string, since?: number): ActDraft => ({
  title: `Ended copies of the key of ${authority}`,
  steps: [
    {
      ...(since !== undefined && { since }),
      kind: 'act',
      effect: 'key.sweep',
      activity: 'Remove the files of copies that have ended, and look that they are gone.',
    },
  ],
});

/** What is accepted by name before a sealed copy goes offline. */
export async function reviewOffline(world: World, record: KeyRecord): Promise<readonly Finding[]> {
  const left = leftOnTokens(record, record.authority);
  return left.length > 0 ? left : crlDueBeforeOffline(world, record.authority);
}

/** ANC-OFFLINE-CRL-DUE: whoever takes a key offline knows by when it has to be back. */
async function crlDueBeforeOffline(world: World, authority: string): Promise<readonly Finding[]> {
  const last = await lastCrl(world, authority);
  const message = last
    ? `CRL ${last.crlNumber} of ${authority}${last.by === null ? '' : ','} ${endOfCrl(last)}; the key must be back before, or relying parties reject what it certified`
    : `${authority} has no CRL; none can be signed while its key is offline`;
  return [{ rule: 'ANC-OFFLINE-CRL-DUE', level: 'warning', clause: 'RFC 5280 §5.1.2.5; CA/B BR 4.9.7', message }];
}

const askToReseal: Asking<KeyResealing> = ({ operation: { authority, protection }, given }) =>
  Promise.resolve(given.length > 0 || protection.kind === 'quorum' ? null : ask(protection.kind, 'set', authority));

const reseal: Effect<KeyResealing> = async (context) => {
  const { ports, ceremony, operation, bench } = context;
  const { authority, protection } = operation;
  const { key, keyId, dealt, shareFiles } = bench;
  const activation = sealedUnder(context);
  if (!key || keyId === undefined) throw new Fault('step-out-of-order');
  const { iterations, kind } = protection;
  await ports.keyStores['sealed-file'].reseal({ from: key.active.keyId, keyId, activation, iterations });
  const record = await recordNow(ports, ceremony, authority);
  const before = liveCopies(record).filter((copy) => copy.kind === 'sealed-file');
  return {
    evidence: [
      { label: 'New copy', value: `${keyId}, ${kind}` },
      sealingEvidence(ports, iterations),
      { label: 'Ended', value: before.map((copy) => copy.keyId).join(', ') },
    ],
    entries: [
      {
        type: 'key-copied',
        ceremony,
        data: {
          keyId,
          spkiSha256: record.spkiSha256,
          kind: 'sealed-file',
          protection: kind,
          place: 'this workstation',
          sha256: null,
          token: null,
        },
      },
      ...(protection.kind === 'quorum' && dealt
        ? [shareSetEntry(ceremony, record.spkiSha256, keyId, dealt, operation, shareFiles)]
        : []),
      ...endCopies(ceremony, record, before, 'replaced', 'sealed again'),
    ],
  };
};
