import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { outstandingShares } from '../../shared/ceremony/share-set.ts';
import type { CopyFate, KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import { copyAt, flashWords, type CopyKind } from '../../shared/ceremony/key-words.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram, World } from './ceremony-program.ts';
import { attestation, shareAttestation, type PlannedCopy, type PlannedShare } from './destruction-steps.ts';
import { besidesBag } from './copy-bag.ts';
import { absenceOfEnded, authorityWithKey, endCopies, previewOfKey, recordNow } from './custody-acts.ts';
import type { Effect, EffectContext } from './effect.ts';
import { refuseStuck, sweepEndedCopies } from './ended-copies.ts';
import { keyRecordsOf } from './held-key.ts';
import { lookFor } from './looked-for.ts';
import { lostByDestruction } from './lost-for-ever.ts';
import { sweepAct } from './key-resealing.ts';
import { spellShare } from './old-shares.ts';
import { recordsIn, shortId } from './planned-records.ts';
import { recordedBefore, settledBefore } from './recorded-shares.ts';
import type { StepDraft } from './step-draft.ts';
import { askForPins, destroyOnTokens, destructionOnTokens } from './token-destruction.ts';

/**
 * Destruction: every live copy and share that the ledger knows is accounted for (ANC-D26). Copies in files here are removed and
 * looked for, those on tokens destroyed there; for each other one the people present attest that it was destroyed, or is lost, and what is a file is looked for
 * at its recorded place, then and at the end. Overwriting flash memory is not destruction (NIST SP 800-88): a carried copy is destroyed with its medium.
 */
export const keyDestruction: CeremonyProgram<KeyDestruction> = {
  acts: ({ authority, copies, shares = [] }) => [
    {
      title: `Destruction of the key of ${authority}`,
      steps: [
        // Before the first medium is broken, not when there is nothing left to go back to.
        { ...lastWord(authority), since: 2 },
        ...copies.filter(isAttested).map(attestation),
        ...shares.map(shareAttestation),
        { ...lastWord(authority), until: 1 },
        ...(copies.some(isOnToken) ? [destructionOnTokens] : []),
        {
          kind: 'act',
          effect: 'key.destroy',
          activity: `Record the end of every copy and of the key. ${flashWords}`,
        },
      ],
    },
    sweepAct(authority),
  ],

  async prepare(operation, world) {
    const keyRecord = recordToEnd(world, operation) ?? authorityWithKey(world, operation.authority).keyRecord;
    if (keyRecord.state === 'destroyed')
      throw new Fault('key-state-refused', { authority: operation.authority, from: 'destroyed', why: 'it is destroyed once' });
    refuseUnaccounted(operation, keyRecord);
    const { authority, copies, shares = [], why } = operation;
    const out = await tokensOut(world, keyRecord);
    const changes = [
      ...copies.map(
        (copy) =>
          `${copyAt(copy)}: ${endOf(copy)}${isOnToken(copy) && out.has(copy.keyId) ? notPutIn : ''}${besidesBag(keyRecord, copy)}`,
      ),
      ...shares.map((share) => `share ${share.index} of set ${share.setId}, ${share.custodian}: ${endOfShare(share, keyRecord)}`),
      ...settledBefore(keyRecord),
    ];
    return {
      previews: [previewOfKey(operation, `Key of ${authority}`, keyRecord, [...changes, `destroyed: ${why}`])],
      findings: [
        ...(keyRecord.state === 'pre-activation' ? [] : [await lostByDestruction(world, authority)]),
        ...lostFindings(operation),
      ],
    };
  },

  asks: { 'token.destroy': async (context) => askForPins(context, await tokenCopies(context)) },
  effects: {
    'copy.look-for': (context) => lookForOne(context),
    'token.destroy': (context) => destroyPlanned(context),
    'key.destroy': (context) => destroy(context),
    'key.sweep': (context) => sweepDestroyed(context),
  },
};

const lastWord = (authority: string): StepDraft => ({
  kind: 'confirm',
  who: 'cryptoOfficer',
  activity: `The key of ${authority} is destroyed for ever, with every copy of it: no certificate and no CRL of it can be signed again. Type the name of the authority to go on.`,
  say: `We are about to destroy the key of ${authority}.`,
  expect: authority,
  button: 'Destroy the key',
});

/** What stands in a review beside a copy that cannot be destroyed as things are: two tokens may have one reader. */
const notPutIn = ', which is NOT put in now: put it in when its PIN is asked for, or this ceremony stops half done';

/** Identifiers of the copies whose tokens do not answer now. */
async function tokensOut({ ports }: World, record: KeyRecord): Promise<ReadonlySet<string>> {
  const out = new Set<string>();
  for (const { keyId, token } of liveCopies(record)) if (token && !(await ports.tokens.present(token))) out.add(keyId);
  return out;
}

const isHere = ({ kind }: { readonly kind: CopyKind }): boolean => kind === 'sealed-file' || kind === 'throw-away';
/** On a token that is put in, so that its objects are destroyed there. */
const isOnToken = ({ kind, gone }: PlannedCopy): boolean => kind === 'token' && gone === undefined;
const isAttested = (copy: PlannedCopy): boolean => !isHere(copy) && !isOnToken(copy);

const fateWords: Readonly<Record<CopyFate, string>> = { destroyed: 'destroyed before witnesses, attested', lost: 'lost, attested' };
function endOf(copy: PlannedCopy): string {
  if (isHere(copy)) return 'removed here';
  return isOnToken(copy) ? 'destroyed on the token' : fateWords[copy.gone ?? 'destroyed'];
}

const endOfShare = (share: PlannedShare, record: KeyRecord): string =>
  `${fateWords[share.gone ?? 'destroyed']}${recordedBefore(record, share)}`;

/** The key that holds the copies; one that never got a certificate is found by nothing else. */
function recordNamed(records: readonly KeyRecord[], { authority, copies }: KeyDestruction): KeyRecord | undefined {
  const named = new Set(copies.map(({ keyId }) => keyId));
  return records.find((record) => record.authority === authority && record.copies.some(({ keyId }) => named.has(keyId)));
}

/** The same when the turn of the operation comes. */
export const recordToEnd = (world: World, operation: KeyDestruction): KeyRecord | undefined =>
  recordNamed(recordsIn(world), operation);

async function recordToDestroy({ ports, ceremony, operation }: EffectContext<KeyDestruction>): Promise<KeyRecord> {
  return recordNamed(await keyRecordsOf(ports), operation) ?? (await recordNow(ports, ceremony, operation.authority));
}

/** The plan names exactly the live copies, and the shares that may be about, of void sets too: one more would be a claim about nothing, one less a key that lives on. */
function refuseUnaccounted({ copies, shares = [] }: KeyDestruction, record: KeyRecord): void {
  const spell = (copy: { readonly keyId: string; readonly kind: string; readonly place: string }): string =>
    `${copy.kind} ${shortId(copy.keyId)} (${copy.place})`;
  const planned = new Set([...copies.map(spell), ...shares.map(spellShare)]);
  const live = [...liveCopies(record).map(spell), ...outstandingShares(record).map(spellShare)];
  const differing = [...live.filter((copy) => !planned.has(copy)), ...[...planned].filter((copy) => !live.includes(copy))];
  if (differing.length > 0) throw new Fault('copies-unaccounted', { copies: differing.join('; ') });
}

/** Nobody can be sure of what was lost: the end of the key does not end it. */
function lostFindings({ copies, shares = [] }: KeyDestruction): readonly Finding[] {
  const lost = [...copies, ...shares].filter(({ gone }) => gone === 'lost').length;
  if (lost === 0) return [];
  const message = `${lost} ${lost === 1 ? 'copy or share is' : 'copies or shares are'} lost: whoever finds one, and what opens it, has the key; consider revoking its certificate`;
  return [{ rule: 'ANC-DESTROY-UNSEEN', level: 'warning', clause: 'NIST SP 800-57 part 1 §8.4', message }];
}

const destroy: Effect<KeyDestruction> = async (context) => {
  const { ports, ceremony, operation } = context;
  const { why, shares = [] } = operation;
  const record = await recordToDestroy(context);
  // Copies on tokens were ended by their own step of this act.
  const rest = { ...operation, copies: operation.copies.filter((copy) => !isOnToken(copy)) };
  refuseUnaccounted(rest, record);
  const live = liveCopies(record);
  const planned = new Map(operation.copies.map((copy) => [copy.keyId, copy]));
  const here = live.filter(isHere);
  const lost = live.filter(({ keyId }) => planned.get(keyId)?.gone === 'lost');
  const attested = live.filter((copy) => !isHere(copy) && !lost.includes(copy));
  for (const { kind, keyId } of here) if (kind === 'throw-away') await ports.keyStores['throw-away'].discard(keyId);
  return {
    evidence: [
      ...rest.copies.map((copy) => ({
        label: `${copy.kind} ${copy.keyId.slice(0, 8)}`,
        value: `${copy.place}: ${isHere(copy) ? 'destroyed' : endOf(copy)}`,
      })),
      ...shares.map((share) => ({
        label: `Share ${share.index} of set ${share.setId}`,
        value: `${share.custodian}: ${endOfShare(share, record)}`,
      })),
      ...settledBefore(record).map((value) => ({ label: 'Share', value })),
    ],
    entries: [
      ...endCopies(ceremony, record, here, 'destroyed', why),
      ...endCopies(ceremony, record, attested, 'attested', why),
      ...endCopies(ceremony, record, lost, 'lost', why),
      ...shares.map(({ setId, index, gone = 'destroyed' as const }) => {
        return { type: 'share-ended' as const, ceremony, data: { setId, index, how: gone, why } };
      }),
      {
        type: 'key-state-changed',
        ceremony,
        data: { spkiSha256: record.spkiSha256, from: record.state, to: 'destroyed', why },
      },
    ],
  };
};

async function tokenCopies(context: EffectContext<KeyDestruction>): Promise<readonly KeyCopy[]> {
  const wanted = new Set(context.operation.copies.filter(isOnToken).map(({ keyId }) => keyId));
  return liveCopies(await recordToDestroy(context)).filter(({ keyId }) => wanted.has(keyId));
}

const sweepDestroyed: Effect<KeyDestruction> = async (context) => {
  const { ports } = context;
  const stuck = await sweepEndedCopies(ports);
  const record = await recordToDestroy(context);
  refuseStuck(stuck, record.authority);
  const evidence = [...(await absenceOfEnded(ports, record)).evidence];
  // Last of all, and also for those that are lost: a volume may have been put in since the end of its copy was attested. What was said
  // to have ended before this ceremony is nobody's to attest in it, and may lie at its place all the same.
  for (const { keyId } of record.copies) evidence.push(...(await lookFor(ports, record, { keyId })));
  for (const { setId, shares } of record.shareSets)
    for (const { index } of shares) evidence.push(...(await lookFor(ports, record, { setId, index })));
  return { evidence };
};

/** Fault: `copy-still-there`; the step can be attested again. */
const lookForOne: Effect<KeyDestruction> = async (context) => {
  const { ports, looksFor } = context;
  return { evidence: looksFor ? await lookFor(ports, await recordToDestroy(context), looksFor) : [] };
};

/** Copies that were ended before this step was interrupted are on record already. */
const destroyPlanned: Effect<KeyDestruction> = async (context) => {
  const record = await recordToDestroy(context);
  const { evidence } = await destroyOnTokens(context, record, await tokenCopies(context));
  const planned = new Set(context.operation.copies.filter(isOnToken).map(({ keyId }) => keyId));
  const before = record.copies.flatMap(({ keyId, place, ended }) =>
    planned.has(keyId) && ended
      ? [{ label: `token ${keyId.slice(0, 8)}`, value: `${place}: destroyed, as recorded ${ended.at}` }]
      : [],
  );
  return { evidence: [...before, ...evidence] };
};
