import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyExport } from '../../shared/ceremony/key-operations.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { announcedPlace, intendOnVolume, writeAnnounced } from './announced-volume.ts';
import { exportedKeyFiles, exportedKeyName, formatWords } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
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
import type { StepDraft } from './step-draft.ts';

/**
 * Export: a copy of the key leaves for other programs under dual control. Two people set one half of its passphrase each, at the
 * activation door and out of sight of each other; the key store joins them, so that nobody can open the file alone. What is here stays.
 */
export const keyExport: CeremonyProgram<KeyExport> = {
  acts: (operation) => [
    { title: `Exported copy of the key of ${operation.authority}`, steps: [...opening(operation), ...writing(operation)] },
    {
      title: 'Receipt',
      steps: [
        copyBagStep(
          operation,
          'The digest of the exported key is …, its bag number …',
          `Compare the SHA-256 of ${exportedKeyName(operation.format)} on the screen with the one another machine computes from the volume. `,
        ),
      ],
    },
  ],

  async prepare(operation, world) {
    const { authority, folder, format } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    sealedCopy(keyRecord);
    await world.ports.media.refuseHome(folder);
    await world.ports.media.inspectFolder(folder, 'ANCHORITE-KEY-preview');
    const [first, second] = holders(world.participants);
    const iterations = world.ports.keyStores['sealed-file'].exportIterations(format, operation.iterations);
    const sealing = sealingField(world.ports, operation.iterations, iterations);
    const changes = [
      `a copy in ${folder}: ${formatWords[format]}`,
      `its passphrase in two halves: the first set by ${first.name}, the second by ${second.name}`,
      'the copies here stay as they are',
    ];
    return {
      previews: [previewOfKey(operation, `Key of ${authority}`, keyRecord, changes, sealing)],
      findings: [
        leaves(operation),
        ...stillSigns(keyRecord),
        ...(format === 'pkcs12-pbmac1' ? [fewReaders] : []),
        ...findingsOfVolume(keyRecord, folder, false),
      ],
    };
  },

  asks: { 'key.open': askToOpen, 'key.export': askToSetHalf('container-passphrase') },
  accepts: { 'key.open': acceptToOpen, 'key.export': acceptNewPassphrase },
  effects: {
    ...keyUse,
    'key.intend': intendOnVolume('exported'),
    'key.open': openSealedCopy,
    'key.export': (context) => write(context),
    'copy.bag': recordCopyBag,
  },
};

/** A state is a rule of this workstation; whoever opens the export is not held to it. */
function stillSigns({ authority, state, stateSince }: KeyRecord): readonly Finding[] {
  if (state === 'active') return [];
  const message = `the key of ${authority} is ${state} here since ${stateSince}, and signs nothing; what is exported signs all the same wherever it is opened`;
  return [{ rule: 'ANC-EXPORT-NOT-ACTIVE', level: 'warning', clause: 'NIST SP 800-57 part 1 §7', message }];
}

const opening = ({ authority, folder }: KeyExport): readonly StepDraft[] =>
  openingSteps(authority, `Insert the volume that the key of ${authority} leaves on, and check that it is mounted at ${folder}.`);

const writing = ({ authority, folder }: KeyExport): readonly StepDraft[] => [
  {
    kind: 'confirm',
    who: 'cryptoOfficer',
    activity: `A copy of the key of ${authority} leaves this workstation, and nothing here can call it back. Type the name of the authority to go on.`,
    say: `A copy of the key of ${authority} is about to leave.`,
    expect: authority,
    button: 'Export the key',
  },
  {
    kind: 'activate',
    effect: 'key.export',
    activity: `Two people set one half of the passphrase each, out of sight of the other; the key is sealed under both, written once to ${folder} and read back.`,
    button: 'Set both halves and write',
  },
  { kind: 'act', effect: 'key.deactivate', activity: `Deactivate the key of ${authority}.` },
];

const leaves = ({ authority, folder }: KeyExport): Finding => ({
  rule: 'ANC-EXPORT-LEAVES',
  level: 'warning',
  clause: 'CA/B BR 6.2.6; NIST SP 800-57 part 1 §6.2.2',
  message: `whoever has ${folder} and both halves has the key of ${authority}: no custody, no ceremony and no ledger there is part of this one`,
});

const fewReaders: Finding = {
  rule: 'ANC-EXPORT-READERS',
  level: 'warning',
  clause: 'RFC 9879; RFC 7292',
  message: 'most programs cannot read a PKCS #12 with PBMAC1 yet: OpenSSL from 3.4, Java from 25; try the file where it is needed',
};

const write: Effect<KeyExport> = async ({ ports, ceremony, operation, bench, given }) => {
  const { authority, folder, format, iterations } = operation;
  const [first, second] = given;
  const { key, keyId } = bench;
  if (!first || !second || !key || keyId === undefined) throw new Fault('step-out-of-order');
  const record = await recordNow(ports, ceremony, authority);
  const container = await ports.keyStores['sealed-file'].exportContainer({
    from: key.active.keyId,
    format,
    halves: [first, second],
    certificates: await chainOf(ports, authority),
    friendlyName: authority,
    iterations,
  });
  const announced = await announcedPlace(ports, ceremony, keyId);
  const files = exportedKeyFiles({ authority, record, keyId, ceremony, format, container });
  const written = await writeAnnounced(ports, announced, files);
  const name = exportedKeyName(format);
  const digest = digestOf(written, name);
  const place = `${folder}/${announced.bundle}/${name}`;
  const people = await holdersOf(ports, ceremony);
  return {
    evidence: [
      { label: 'Written and read back', value: place },
      { label: `SHA-256 of ${name}`, value: digest },
      sealingEvidence(ports, ports.keyStores['sealed-file'].exportIterations(format, iterations)),
      { label: 'Halves of the passphrase', value: people.map((person) => person.name).join(', ') },
    ],
    entries: [
      {
        type: 'key-copied',
        ceremony,
        data: {
          keyId,
          spkiSha256: record.spkiSha256,
          kind: 'exported',
          protection: 'two-passphrases',
          place,
          sha256: digest,
          token: null,
        },
      },
    ],
  };
};

/** From the authority's own certificate up to its root. */
async function chainOf({ ledger }: CeremonyPorts, authority: string): Promise<readonly Uint8Array[]> {
  const chain: Uint8Array[] = [];
  for (let name: string | undefined = authority; name !== undefined;) {
    const row = await ledger.authority(name);
    if (!row) throw new Fault('issuer-unknown', { issuer: name });
    chain.push(row.der);
    name = row.issuer === row.name ? undefined : row.issuer;
  }
  return chain;
}
