import { ask } from '../../shared/ceremony/ask.ts';
import { liveCopies, type KeyCopy } from '../../shared/ceremony/key-custody.ts';
import type { KeyCarriage } from '../../shared/ceremony/key-operations.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { announcedPlace, intendOnVolume, writeAnnounced } from './announced-volume.ts';
import { carriedKeyFiles, maxKeyFileBytes } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { copyBagStep, recordCopyBag } from './copy-bag.ts';
import {
  acceptToOpen,
  askToOpen,
  authorityWithKey,
  digestOf,
  endCopies,
  openingSteps,
  openSealedCopy,
  previewOfKey,
  recordNow,
  refuseEndedKey,
  sealedCopy,
  sweep,
} from './custody-acts.ts';
import type { Asking, Effect } from './effect.ts';
import { keyUse } from './key-acts.ts';
import { reviewOffline, sweepAct } from './key-resealing.ts';
import { signingAfterwards } from './left-on-tokens.ts';
import { findingsOfVolume, shortId } from './planned-records.ts';
import { sealingEvidence, sealingField } from './sealing-field.ts';
import type { StepDraft } from './step-draft.ts';
import { weakerAway } from './weaker-copies.ts';

/**
 * Carriage: the key goes offline and leaves. It is written once to a volume as an encrypted PEM and read back; only then, and
 * after people have typed the authority's name, the copies on the workstation end. Until that entry both copies exist. Hours or a power
 * loss may lie between: what was written is read once more before anything here ends.
 */
export const keyCarriage: CeremonyProgram<KeyCarriage> = {
  acts: ({ authority, folder, ...planned }) => [
    {
      title: `Copy of the key of ${authority} to carry`,
      steps: [
        ...openingSteps(
          authority,
          `Insert the volume that will carry the key of ${authority}, and check that it is mounted at ${folder}.`,
        ),
        {
          kind: 'activate',
          effect: 'key.carry',
          activity: `Set the offline passphrase; the key is sealed under it, written once to ${folder} and read back.`,
          button: 'Set passphrase and write',
        },
        { kind: 'act', effect: 'key.deactivate', activity: `Deactivate the key of ${authority}.` },
      ],
    },
    {
      title: `Copies of the key of ${authority} on the workstation`,
      steps: [
        {
          since: 5,
          kind: 'act',
          effect: 'copy.recall',
          activity: `Say which copies of the key of ${authority} end now, which stay, and what can be signed afterwards.`,
        },
        {
          ...lastWord(authority),
          say: `The sealed key of ${authority} leaves this workstation, what stays of it was read out.`,
          since: 5,
        },
        { ...lastWord(authority), until: 4 },
        {
          kind: 'act',
          effect: 'key.retire',
          activity:
            'Read the key on the volume once more; only when it is there as it was written, record that the copies on the workstation have ended.',
        },
      ],
    },
    sweepAct(authority),
    { title: 'Storage', steps: [{ ...copyBagStep(planned, 'The key is in bag number …'), since: 4 }] },
  ],

  async prepare(operation, world) {
    const { authority, folder } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    sealedCopy(keyRecord);
    await world.ports.media.refuseHome(folder);
    await world.ports.media.inspectFolder(folder, 'ANCHORITE-KEY-preview');
    const changes = [
      `an encrypted copy in ${folder}, under an offline passphrase`,
      `the copies on this workstation are removed; ${signingAfterwards(keyRecord)}`,
    ];
    return {
      previews: [
        previewOfKey(operation, `Key of ${authority}`, keyRecord, changes, sealingField(world.ports, operation.iterations)),
      ],
      findings: [
        ...(await reviewOffline(world, keyRecord)),
        ...weakerAway(keyRecord, sealedCopy(keyRecord), authority),
        ...findingsOfVolume(keyRecord, folder, false),
      ],
    };
  },

  asks: { 'key.open': askToOpen, 'key.carry': (context) => askToCarry(context) },
  accepts: { 'key.open': acceptToOpen },
  effects: {
    ...keyUse,
    'key.intend': intendOnVolume('carried'),
    'key.open': openSealedCopy,
    'key.carry': (context) => carry(context),
    'copy.recall': (context) => recall(context),
    'key.retire': (context) => retire(context),
    'key.sweep': sweep,
    'copy.bag': recordCopyBag,
  },
};

const lastWord = (authority: string): Extract<StepDraft, { readonly kind: 'confirm' }> => ({
  kind: 'confirm',
  who: 'cryptoOfficer',
  activity: `The copies on this workstation are removed. Without the volume and its passphrase only another copy, such as a backup, brings the key back; where there is none it is lost for ever. Type the name of the authority to go on.`,
  say: `The key of ${authority} leaves this workstation.`,
  expect: authority,
  button: 'Remove the copies here',
});

/** A key that is on a token, too, does not leave by this: people hear that before they type its name. */
const recall: Effect<KeyCarriage> = async ({ ports, ceremony, operation }) => {
  const record = await recordNow(ports, ceremony, operation.authority);
  const spelt = ({ keyId, kind, place }: KeyCopy): string => `${kind} ${shortId(keyId)}, ${place}`;
  const here = liveCopies(record).filter(({ kind }) => kind === 'sealed-file');
  return {
    evidence: [
      ...here.map((copy) => ({ label: 'Ends', value: spelt(copy) })),
      ...liveCopies(record).flatMap((copy) => (here.includes(copy) ? [] : [{ label: 'Stays live', value: spelt(copy) }])),
      { label: 'Afterwards', value: signingAfterwards(record) },
    ],
  };
};

const askToCarry: Asking<KeyCarriage> = ({ operation: { authority }, given }) =>
  Promise.resolve(given.length > 0 ? null : ask('offline-passphrase', 'set', authority));

const carry: Effect<KeyCarriage> = async ({ ports, ceremony, operation, bench, given }) => {
  const { authority, folder, iterations } = operation;
  const [activation] = given;
  const { key, keyId } = bench;
  if (!activation || !key || keyId === undefined) throw new Fault('step-out-of-order');
  const pem = await ports.keyStores['sealed-file'].sealForVolume({ from: key.active.keyId, activation, iterations });
  const announced = await announcedPlace(ports, ceremony, keyId);
  const record = await recordNow(ports, ceremony, authority);
  const written = await writeAnnounced(ports, announced, carriedKeyFiles({ authority, record, keyId, ceremony, pem }));
  const digest = digestOf(written, 'key.pem');
  const place = `${folder}/${announced.bundle}/key.pem`;
  return {
    evidence: [
      { label: 'Written and read back', value: place },
      { label: 'SHA-256 of key.pem', value: digest },
      sealingEvidence(ports, iterations),
    ],
    entries: [
      {
        type: 'key-copied',
        ceremony,
        data: {
          keyId,
          spkiSha256: record.spkiSha256,
          kind: 'carried',
          protection: 'offline-passphrase',
          place,
          sha256: digest,
          token: null,
        },
      },
    ],
  };
};

const retire: Effect<KeyCarriage> = async ({ ports, ceremony, operation }) => {
  const record = await recordNow(ports, ceremony, operation.authority);
  const here = liveCopies(record).filter(({ kind }) => kind === 'sealed-file');
  const carried = liveCopies(record).findLast((copy) => copy.kind === 'carried' && copy.ceremony === ceremony);
  if (!carried) throw new Fault('step-out-of-order');
  await seeCarried(ports, carried);
  return {
    evidence: [
      { label: 'Looked at once more', value: `${carried.place}: as it was written` },
      { label: 'Ended', value: here.map(({ keyId }) => keyId).join(', ') },
    ],
    entries: endCopies(ceremony, record, here, 'removed', 'carried away'),
  };
};

/** Since it was written people were asked and power may have been lost: the volume may be out, or what was on it gone. Fault: `carried-copy-missing` {path, why}. */
async function seeCarried({ media }: CeremonyPorts, { place, sha256 }: KeyCopy): Promise<void> {
  const missing = (why: string): Fault => new Fault('carried-copy-missing', { path: place, why });
  const found = await media.read(place, maxKeyFileBytes).catch((thrown: unknown) => {
    if (!(thrown instanceof Fault)) throw thrown;
    throw missing(thrown.code === 'file-not-found' ? 'it is not there' : (thrown.detail.why ?? thrown.code));
  });
  if (found.sha256 !== sha256) throw missing('its SHA-256 is another one');
}
