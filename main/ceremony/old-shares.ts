import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { besides, fateOfShare, outstandingShares, recordedInWords } from '../../shared/ceremony/share-set.ts';
import type { NamedShare } from '../../shared/ceremony/share-words.ts';
import type { KeyResealing } from '../../shared/ceremony/key-operations.ts';
import { flashWords } from '../../shared/ceremony/key-words.ts';
import type { Finding, Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { recordNow } from './custody-acts.ts';
import type { Effect } from './effect.ts';
import { lookFor } from './looked-for.ts';
import { recordedBefore } from './recorded-shares.ts';
import type { ActDraft } from './step-draft.ts';

/**
 * Old shares after a resealing (ANC-F15): the set is void, but with an old copy of the file its shares still open it. Each is handed
 * in and destroyed, attested one by one; a custodian who is absent holds nothing up: that share stays unaccounted for, and is named
 * wherever the set is. What was attested of a share is recorded with its attestation, so that no interruption loses it.
 */

/** After the new copy works and the key is deactivated; none where the plan names no old share. */
export function collectionActs({ authority, oldShares = [] }: KeyResealing): readonly ActDraft[] {
  if (oldShares.length === 0) return [];
  return [
    {
      title: `Old shares in the key of ${authority}`,
      steps: [
        ...oldShares.map((share) => ({
          kind: 'attest' as const,
          who: 'witness' as const,
          activity: `${share.custodian} hands in share ${share.index} of the old set ${share.setId}, its card, its medium, or both: destroy all of it in sight of everyone. Else say why not, and where it was seen last. One that was destroyed before an interruption counts as handed in.`,
          button: 'Handed in and destroyed',
          choice: choiceOf(share),
        })),
        {
          kind: 'act',
          effect: 'shares.collect',
          activity: `Count what became of the old shares. One that was not handed in stays unaccounted for: with an old copy of the file it still counts. ${flashWords}`,
        },
      ],
    },
  ];
}

const choiceOf = ({ setId, index, custodian }: NamedShare): NonNullable<Step['choice']> => ({
  share: { setId, index, custodian },
  about: `Share ${index} of set ${setId}, of ${custodian}`,
  done: 'Handed in and destroyed before witnesses',
  otherwise: 'Not handed in',
});

/** One name for a share, to compare plans with the ledger. */
export const spellShare = ({ setId, index, custodian }: NamedShare): string => `share ${index} of set ${setId} (${custodian})`;

/** The changes as the review shows them, each with what the register has of that share. */
export const oldSharesInWords = ({ oldShares = [] }: KeyResealing, record: KeyRecord): readonly string[] =>
  oldShares.map((share) => `old ${spellShare(share)}: handed in and destroyed${recordedBefore(record, share)}`);

/**
 * A plan that names old shares names all that may be about. Fault: `copies-unaccounted` {copies}. One that names none leaves them
 * unaccounted for, which is accepted by name.
 */
export function reviewOldShares({ oldShares = [] }: KeyResealing, record: KeyRecord): readonly Finding[] {
  const about = outstandingShares(record).map(spellShare);
  const named = oldShares.map(spellShare);
  if (named.length === 0 && about.length > 0) {
    const message = `the plan names no old shares: ${about.join(', ')} will be void and unaccounted for; with an old copy of the file they still open it`;
    return [{ rule: 'ANC-OLD-SHARES', level: 'warning', clause: 'NIST SP 800-57 part 1 §8.3.4', message }];
  }
  const differing = [...about.filter((one) => !named.includes(one)), ...named.filter((one) => !about.includes(one))];
  if (differing.length > 0) throw new Fault('copies-unaccounted', { copies: differing.join('; ') });
  return oldShares.flatMap((share) => recordedFindings(record, share));
}

/** What people know before they say that such a share was handed in: that it was, or that it is not the whole story. */
function recordedFindings(record: KeyRecord, share: NamedShare): readonly Finding[] {
  const recorded = fateOfShare(record, share)?.recorded;
  if (!recorded) return [];
  const { status } = recorded;
  const therefore =
    status === 'compromised'
      ? 'destroying it does not undo what others know'
      : 'it is handed in only where it is there, and everyone sees it';
  const message = `${spellShare(share)} is ${recordedInWords(recorded)}; ${therefore}`;
  return [{ rule: 'ANC-OLD-SHARE-RECORDED', level: 'warning', clause: 'standards F15, F16', message }];
}

/**
 * Records what was attested of one share, with the attestation; one in a file is looked for at its place before it counts as destroyed.
 * A repeated act counts as it was attested last, except that nothing brings back a share that people saw destroyed.
 * Faults: `share-status-refused`, `copy-still-there`.
 */
export const collectShare: Effect<KeyResealing> = async ({ ports, ceremony, operation, handedIn }) => {
  if (!handedIn) throw new Fault('step-out-of-order');
  const { share, why } = handedIn;
  const { setId, index } = share;
  const record = await recordNow(ports, ceremony, operation.authority);
  const fate = fateOfShare(record, share);
  if (fate?.how === 'destroyed') {
    if (why !== null) throw new Fault('share-status-refused', { setId, index: String(index), from: fate.how, to: 'not handed in' });
    return { evidence: [{ label: 'Destroyed before', value: `${fate.at ?? ''}: ${fate.why ?? ''}` }] };
  }
  const end = why === null ? { how: 'destroyed' as const, why: 'handed in, attested' } : { how: 'uncollected' as const, why };
  const register = fate?.recorded ? [{ label: 'In the register', value: recordedInWords(fate.recorded) }] : [];
  const looked = why === null ? await lookFor(ports, record, { setId, index }) : [];
  return {
    evidence: [...register, ...looked],
    entries: [{ type: 'share-ended', ceremony, data: { setId, index, ...end } }],
  };
};

/** What the ledger has of the old shares now that each was asked for; a volume may have been put in since. Fault: `copy-still-there`. */
export const countCollected: Effect<KeyResealing> = async ({ ports, ceremony, operation }) => {
  const { authority, oldShares = [] } = operation;
  const record = await recordNow(ports, ceremony, authority);
  const fates = oldShares.map((share) => ({ share, fate: fateOfShare(record, share) }));
  const missing = fates.flatMap(({ share, fate }) => {
    if (!fate || fate.how === 'unknown') throw new Fault('step-out-of-order');
    return fate.how === 'destroyed' ? [] : [`${spellShare(share)}: ${fate.why ?? ''}${besides(fate)}`];
  });
  const looked = [];
  for (const { share, fate } of fates) if (fate?.how === 'destroyed') looked.push(...(await lookFor(ports, record, share)));
  return {
    evidence: [
      { label: 'Old shares destroyed', value: `${fates.length - missing.length} of ${fates.length}` },
      ...missing.map((value) => ({ label: 'Not accounted for', value })),
      ...looked,
    ],
  };
};
