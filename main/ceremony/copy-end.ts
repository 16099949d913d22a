import { bagOnRecord } from '../../shared/ceremony/bag-words.ts';
import { isOutside } from '../../shared/ceremony/copies-outside.ts';
import { liveCopies, lostCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { CopyEnd, CopyFate } from '../../shared/ceremony/key-operations.ts';
import { flashWords } from '../../shared/ceremony/key-words.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { findingsOfEnd } from './copy-end-findings.ts';
import { authorityWithKey, endCopies, previewOfKey, recordNow } from './custody-acts.ts';
import { lostAttestation } from './destruction-steps.ts';
import type { Effect, EffectContext, Evidence } from './effect.ts';
import { foundEvidence, recordedAnew } from './found-again.ts';
import { lookFor } from './looked-for.ts';
import { promiserOf, shortId } from './planned-records.ts';
import type { StepDraft } from './step-draft.ts';

/**
 * One copy of a key in a file elsewhere ends: a backup whose medium broke, a stick from which the key came back, an export that is not
 * needed any more, the file that an adopted key came from; or a copy that nobody finds. No key is opened. The ledger keeps what was
 * said of it, and the key goes on with its other copies (ANC-D26). A compromised key has copies to get rid of like any other.
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
        {
          kind: 'attest',
          who: 'ceremonyAdministrator',
          activity: `Read aloud which copy it is: its place and the SHA-256 of its file, as recorded. ${whatToCompare[operation.how]}`,
          say: `We are about ${spelt(operation)}, with the SHA-256 …`,
          button: 'Read aloud',
        },
        { ...attestation[operation.how](operation), looksFor: { keyId: operation.copy.keyId } },
        {
          kind: 'act',
          effect: 'copy.end',
          activity: `Record that this copy is ${operation.how}. The key and its other copies stay as they are. ${flashWords}`,
        },
      ],
    },
    {
      title: `The copy of the key of ${operation.authority}, once more`,
      steps: [
        {
          kind: 'act',
          effect: 'copy.look-for',
          activity: 'Look once more whether the copy lies at its recorded place: a volume may have been put in since.',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { authority, how, why } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    const copy = copyToEnd(keyRecord, operation);
    const change = `${copy.kind} copy ${shortId(copy.keyId)}, ${copy.place}: ${fateWords[how]}: ${why}`;
    const fields = factsOf(keyRecord, copy).map((fact) => ({ ...fact, origin: 'ledger' as const, provisional: false }));
    return {
      previews: [previewOfKey(operation, `Copy of the key of ${authority}`, keyRecord, [change], ...fields)],
      findings: isLost(copy) ? [] : await findingsOfEnd(world.ports, keyRecord, copy, how),
    };
  },

  effects: {
    'copy.recall': (context) => recall(context),
    'copy.look-for': (context) => lookForIt(context),
    'copy.end': (context) => end(context),
  },
};

/** What the ledger says of a copy that ended so: that it was destroyed stands on the word of people. */
export const howEnded = { destroyed: 'attested', lost: 'lost' } as const satisfies Readonly<Record<CopyFate, string>>;

const fateWords: Readonly<Record<CopyFate, string>> = { destroyed: 'destroyed, attested', lost: 'lost, attested' };

const fate = ({ kind, keyId, place }: KeyCopy, how: CopyFate): Evidence => ({
  label: `${kind} ${shortId(keyId)}`,
  value: `${place}: ${fateWords[how]}`,
});

const isLost = ({ ended }: KeyCopy): boolean => ended !== null;

const spelt = ({ authority, copy: { keyId, kind, place } }: CopyEnd): string =>
  `the ${kind} copy ${shortId(keyId)} of the key of ${authority} (${place})`;

const whatToCompare: Readonly<Record<CopyFate, string>> = {
  destroyed:
    'Everyone compares with the label of the medium and with the SHA256SUMS that was noted: no other medium is destroyed in its stead.',
  lost: 'Everyone looks whether it is not in the place where the others are kept.',
};

const attestation: Readonly<Record<CopyFate, (operation: CopyEnd) => Extract<StepDraft, { readonly kind: 'attest' }>>> = {
  destroyed: (operation) => ({
    kind: 'attest',
    who: 'witness',
    activity: `Destroy ${spelt(operation)} in sight of everyone: the medium itself, not only the file. Of one that was destroyed elsewhere say who saw that, and when.`,
    button: 'Destroyed, as seen or said',
  }),
  lost: (operation) => {
    const what = spelt(operation);
    return lostAttestation(what.charAt(0).toUpperCase() + what.slice(1));
  },
};

/**
 * The live copy that the plan names, where it can end by itself; or one that was lost, and is found and destroyed, whatever became of the key.
 * Faults: `key-state-refused` of a destroyed key, which has none; `copy-unknown`, `copy-end-refused` {authority, copy, why}.
 */
function copyToEnd(record: KeyRecord, { authority, copy, how }: CopyEnd): KeyCopy {
  const named = `${copy.kind} ${shortId(copy.keyId)} (${copy.place})`;
  const refused = (why: string): Fault => new Fault('copy-end-refused', { authority, copy: named, why });
  const isNamed = ({ keyId, kind, place }: KeyCopy): boolean => keyId === copy.keyId && kind === copy.kind && place === copy.place;
  const lost = lostCopies(record).find(isNamed);
  if (lost && how === 'lost')
    throw refused('it is recorded as lost already; found, it can be destroyed, or a backup proven in a drill');
  if (lost) return lost;
  if (record.state === 'destroyed')
    throw new Fault('key-state-refused', { authority, from: record.state, why: 'all of its copies have ended with it' });
  const live = liveCopies(record);
  const found = live.find(isNamed);
  // What an earlier operation of the plan writes has its identifier only then.
  if (!found || promiserOf(found.keyId) !== undefined) throw new Fault('copy-unknown', { authority, copy: named });
  if (found.kind === 'token')
    throw refused('it is on a token, where the objects are destroyed when the key is: that is a key destruction');
  if (!isOutside(found))
    throw refused('it is on this workstation, and ends when the key is sealed anew, carried away or destroyed');
  if (live.length === 1) throw refused('it is the last live copy, with which the key ends: that is a key destruction');
  return found;
}

/** What people read aloud and compare, and what they still have afterwards. */
function factsOf(record: KeyRecord, copy: KeyCopy): readonly Evidence[] {
  const stays = liveCopies(record).filter(({ keyId }) => keyId !== copy.keyId);
  return [
    { label: 'Copy that ends', value: `${copy.kind} ${copy.keyId}, ${copy.place}` },
    { label: 'SHA-256 of its file', value: copy.sha256 ?? 'none is recorded: its writing was interrupted' },
    { label: 'Made', value: `${copy.madeAt}${copy.ceremony === null ? '' : `, ceremony ${copy.ceremony}`}` },
    ...(isLost(copy) ? [{ label: 'On record', value: `lost since ${copy.ended?.at ?? ''}: ${copy.ended?.why ?? ''}` }] : []),
    { label: 'Last proven', value: lastProven(copy) },
    { label: 'Bag of its volume', value: bagOnRecord(copy.bag) },
    ...stays.map(({ keyId, kind, place }) => ({ label: 'Stays live', value: `${kind} ${shortId(keyId)}, ${place}` })),
  ];
}

function lastProven({ kind, provenAt, failedAt }: KeyCopy): string {
  if (kind !== 'backup') return 'no drill proves a copy of this kind';
  const proven = provenAt ?? 'never';
  return failedAt === null ? proven : `${proven}; the last drill, ${failedAt}, found it damaged`;
}

const recordOf = ({ ports, ceremony, operation }: EffectContext<CopyEnd>): Promise<KeyRecord> =>
  recordNow(ports, ceremony, operation.authority);

const recall: Effect<CopyEnd> = async (context) => {
  const record = await recordOf(context);
  return { evidence: factsOf(record, copyToEnd(record, context.operation)) };
};

/** When its end is attested, and last of all. Fault: `copy-still-there`. */
const lookForIt: Effect<CopyEnd> = async (context) => {
  const { ports, operation } = context;
  return { evidence: await lookFor(ports, await recordOf(context), { keyId: operation.copy.keyId }) };
};

const end: Effect<CopyEnd> = async (context) => {
  const { ports, ceremony, operation } = context;
  const { how, why } = operation;
  const record = await recordOf(context);
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
