import { bagOnRecord } from '../../shared/ceremony/bag-words.ts';
import { begunDestruction, liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import type { CopyEnd, CopyFate } from '../../shared/ceremony/key-operations.ts';
import { flashWords } from '../../shared/ceremony/key-words.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { findingsOfEnd, findingsOfFound } from './copy-end-findings.ts';
import { askOnToken, destroyFound, deviceInWords, isOnToken, stepsOnToken } from './copy-end-on-token.ts';
import { copyInHand, copyMadeIn, copyToEnd, isLost, recordAtStep, recordWithCopy } from './copy-to-end.ts';
import { endCopies, previewOfKey } from './custody-acts.ts';
import { findingsOfDevice, tokenFound } from './device-of-copy.ts';
import { lostAttestation } from './destruction-steps.ts';
import type { Effect, Evidence } from './effect.ts';
import { foundEvidence, recordedAnew } from './found-again.ts';
import { lastProvenInWords } from './last-proven.ts';
import { lookedForOnTokens } from './looked-for-on-tokens.ts';
import { lookFor } from './looked-for.ts';
import { shortId } from './planned-records.ts';
import type { StepDraft } from './step-draft.ts';

/**
 * One copy of a key elsewhere ends: a backup whose medium broke, a stick from which the key came back, an export that is not
 * needed any more, the file that an adopted key came from; a copy that nobody finds, also on a token; or one that was lost on a token and
 * turns up, which is destroyed there. No key is opened. The ledger keeps what was said of it, and the key goes on with its other copies
 * (ANC-D26). A compromised key has copies to get rid of like any other.
 */
export const copyEnd: CeremonyProgram<CopyEnd> = {
  acts: (operation) => [
    {
      title: `A copy of the key of ${operation.authority}`,
      steps: [
        {
          kind: 'act',
          effect: 'copy.recall',
          activity: `Say what the ledger has of ${spelt(operation)}, and which copies of the key stay.`,
        },
        ...(isOnToken(operation) ? stepsOnToken(operation) : attestedSteps(operation)),
      ],
    },
    {
      title: `The copy of the key of ${operation.authority}, once more`,
      steps: [
        {
          kind: 'act',
          effect: 'copy.look-for',
          activity: `Look once more whether the copy lies at its recorded place: a ${isKindToken(operation) ? 'token' : 'volume'} may have been put in since.`,
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { authority, how, why, token } = operation;
    const keyRecord = recordWithCopy(world, operation);
    const copy = copyToEnd(keyRecord, operation);
    const device = token && (await tokenFound(world.ports, keyRecord, copy, token));
    const becomes = token ? `destroyed on ${deviceInWords(token)}` : fateWords[how];
    const change = `${copy.kind} copy ${shortId(copy.keyId)}, ${copy.place}: ${becomes}: ${why}`;
    const fields = factsOf(keyRecord, copy).map((fact) => ({ ...fact, origin: 'ledger' as const, provisional: false }));
    return {
      previews: [previewOfKey(operation, `Copy of the key of ${authority}`, keyRecord, [change], ...fields)],
      findings: [
        ...(isLost(copy)
          ? await findingsOfFound(world.ports, keyRecord, copy)
          : await findingsOfEnd(world.ports, keyRecord, copy, how)),
        ...(device ? findingsOfDevice(keyRecord, copy, device) : []),
      ],
    };
  },

  asks: { 'token.destroy': askOnToken },

  effects: {
    'copy.recall': (context) => recall(context),
    'copy.look-for': (context) => lookForIt(context),
    'copy.end': (context) => end(context),
    'token.destroy': destroyFound,
  },
};

const isKindToken = ({ copy: { kind } }: CopyEnd): boolean => kind === 'token';

/** Of a copy that people destroy, or miss: they say so, and the program looks whether it is there. */
const attestedSteps = (operation: CopyEnd): readonly StepDraft[] => [
  {
    kind: 'attest',
    who: 'ceremonyAdministrator',
    ...(isKindToken(operation)
      ? {
          activity: `Read aloud which copy it is: its token, with label and serial number, as recorded. ${deviceToCompare[operation.how]}`,
          say: `We are about ${spelt(operation)}.`,
        }
      : {
          activity: `Read aloud which copy it is: its place and the SHA-256 of its file, as recorded. ${whatToCompare[operation.how]}`,
          say: `We are about ${spelt(operation)}, with the SHA-256 …`,
        }),
    button: 'Read aloud',
  },
  { ...attestation[operation.how](operation), looksFor: { keyId: operation.copy.keyId } },
  {
    kind: 'act',
    effect: 'copy.end',
    activity: `Record that this copy is ${operation.how}. The key and its other copies stay as they are.${isKindToken(operation) ? '' : ` ${flashWords}`}`,
  },
];

/** What the ledger says of a copy that ended so: that it was destroyed stands on the word of people. */
export const howEnded = { destroyed: 'attested', lost: 'lost' } as const satisfies Readonly<Record<CopyFate, string>>;

const fateWords: Readonly<Record<CopyFate, string>> = { destroyed: 'destroyed, attested', lost: 'lost, attested' };

const fate = ({ kind, keyId, place }: KeyCopy, how: CopyFate): Evidence => ({
  label: `${kind} ${shortId(keyId)}`,
  value: `${place}: ${fateWords[how]}`,
});

const spelt = ({ authority, copy: { keyId, kind, place } }: CopyEnd): string =>
  `the ${kind} copy ${shortId(keyId)} of the key of ${authority} (${place})`;

const whatToCompare: Readonly<Record<CopyFate, string>> = {
  destroyed:
    'Everyone compares with the label of the medium and with the SHA256SUMS that was noted: no other medium is destroyed in its stead.',
  lost: 'Everyone looks whether it is not in the place where the others are kept.',
};

const deviceToCompare: Readonly<Record<CopyFate, string>> = {
  destroyed: 'Everyone compares with what is on the device: no other one is destroyed in its stead.',
  lost: whatToCompare.lost,
};

const attestation: Readonly<Record<CopyFate, (operation: CopyEnd) => Extract<StepDraft, { readonly kind: 'attest' }>>> = {
  destroyed: (operation) => ({
    kind: 'attest',
    who: 'witness',
    activity: `Destroy ${spelt(operation)} in sight of everyone: ${isKindToken(operation) ? 'the device itself' : 'the medium itself, not only the file'}. Of one that was destroyed elsewhere say who saw that, and when.`,
    button: 'Destroyed, as seen or said',
  }),
  lost: (operation) => {
    const what = spelt(operation);
    return lostAttestation(what.charAt(0).toUpperCase() + what.slice(1));
  },
};

/** What people read aloud and compare, and what they still have afterwards. */
function factsOf(record: KeyRecord, copy: KeyCopy): readonly Evidence[] {
  const stays = liveCopies(record).filter(({ keyId }) => keyId !== copy.keyId);
  return [
    { label: 'Copy that ends', value: `${copy.kind} ${copy.keyId}, ${copy.place}` },
    ...(copy.token
      ? [{ label: 'Device', value: deviceOf(copy.token) }]
      : [{ label: 'SHA-256 of its file', value: copy.sha256 ?? 'none is recorded: its writing was interrupted' }]),
    { label: 'Made', value: `${copy.madeAt}${copy.ceremony === null ? '' : `, ceremony ${copy.ceremony}`}` },
    ...(isLost(copy) ? [{ label: 'On record', value: `lost since ${copy.ended?.at ?? ''}: ${copy.ended?.why ?? ''}` }] : []),
    ...(copy.token
      ? []
      : [
          {
            label: 'Last proven',
            value: copy.kind === 'backup' ? lastProvenInWords(copy) : 'no drill proves a copy of this kind',
          },
          { label: 'Bag of its volume', value: bagOnRecord(copy.bag) },
        ]),
    ...stays.map((one) => ({ label: 'Stays live', value: `${one.kind} ${shortId(one.keyId)}, ${one.place}${asItIs(one)}` })),
  ];
}

/** Why a copy that stays is none to rely on. */
const asItIs = (copy: KeyCopy): string =>
  copy.failedAt === null ? begunDestruction(copy) : `, found damaged by a drill ${copy.failedAt}`;

const deviceOf = ({ manufacturer, model, serialNumber, label, module }: TokenCopy): string =>
  `${manufacturer} ${model}, serial number ${serialNumber}, label ${label}, through ${module}`;

const recall: Effect<CopyEnd> = async (context) => {
  const record = await recordAtStep(context);
  return { evidence: factsOf(record, copyInHand(record, context.operation, context.ceremony)) };
};

/** When its end is attested, and last of all. Fault: `copy-still-there`. */
const lookForIt: Effect<CopyEnd> = async (context) => {
  const { ports, ceremony, operation } = context;
  const record = await recordAtStep(context);
  const { keyId } = operation.copy;
  const found = operation.token && (copyMadeIn(record, keyId, ceremony) ?? record.copies.find((copy) => copy.keyId === keyId));
  if (found?.token) return { evidence: [await lookedForOnTokens(ports, record, found, found.token, true)] };
  return { evidence: await lookFor(ports, record, { keyId }) };
};

const end: Effect<CopyEnd> = async (context) => {
  const { ports, ceremony, operation } = context;
  const { how, why } = operation;
  const record = await recordAtStep(context);
  const copy = copyToEnd(record, operation);
  if (isLost(copy)) {
    const at = { ceremony, operation: operation.name, place: copy.place, folder: copy.backup?.folder ?? copy.place };
    const [keyId, entries] = recordedAnew(ports, record, copy, at);
    const ended: NewEntry = { type: 'key-copy-ended', ceremony, data: { keyId, how: howEnded[how], why } };
    return { evidence: [foundEvidence(copy, keyId), fate(copy, how)], entries: [...entries, ended] };
  }
  return {
    evidence: [fate(copy, how), { label: 'Live copies left', value: String(liveCopies(record).length - 1) }],
    entries: endCopies(ceremony, record, [copy], howEnded[how], why),
  };
};
