import { bagInWords } from '../../shared/ceremony/bag-words.ts';
import type { ShareStatusChange } from '../../shared/ceremony/key-operations.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import {
  exposureInWords,
  isExposed,
  standingInWords,
  standingOf,
  statusOf,
  type SetStanding,
} from '../../shared/ceremony/share-standing.ts';
import { shareStatusWords, shareTransitions, type ShareStatus } from '../../shared/ceremony/share-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { authorityWithKey, previewOfKey, recordNow } from './custody-acts.ts';
import type { Effect } from './effect.ts';
import { shareNamed, type HeldShare } from './held-share.ts';
import { lookFor } from './looked-for.ts';

/**
 * What became of a share: lost, its custodian left, compromised, destroyed, or back (ANC-F16). The share is not there, or is not looked
 * at: who leads says what is known, a witness heard it, and from then on the share is not counted among those that can come.
 */
export const shareStatus: CeremonyProgram<ShareStatusChange> = {
  acts: ({ authority, setId, index, custodian, to, why }) => {
    const share = `share ${index} of set ${setId}, of ${custodian}, in the key of ${authority}`;
    return [
      {
        title: `Share of ${custodian}`,
        steps: [
          {
            kind: 'attest',
            who: 'ceremonyAdministrator',
            activity: `${whatToSay[to]} About ${share}.`,
            say: `Share ${index} of ${custodian} is ${statusSaid[to]}: ${why}`,
            button: 'Said, as far as it is known',
          },
          {
            kind: 'attest',
            who: 'witness',
            activity: `You heard what became of ${share}, and who says so. ${whatToSee[to]}`,
            button: to === 'destroyed' ? 'Seen and heard' : 'Heard',
            // What lies at its place is neither.
            ...((to === 'destroyed' || to === 'lost') && { looksFor: { setId, index } }),
          },
          {
            kind: 'act',
            effect: 'share-status.record',
            activity: `Record the share as ${shareStatusWords[to]} and count the shares that are left.`,
          },
        ],
      },
    ];
  },

  async prepare(operation, world) {
    const { keyRecord } = authorityWithKey(world, operation.authority);
    const held = shareNamed(keyRecord, operation);
    refuseStatus(held, operation.to);
    const { set, share } = held;
    const { index, custodian } = share;
    const { to, why } = operation;
    const after = standingOf(set, { index, to });
    const bag = set.bags.get(index);
    const changes = [
      `share ${index} of set ${set.setId}, ${custodian}: ${shareStatusWords[statusOf(set, index)]}, now ${shareStatusWords[to]}: ${why}`,
      ...(bag ? [`the ledger has its share in: ${bagInWords(bag)}`] : []),
      standingInWords(after),
    ];
    return {
      previews: [previewOfKey(operation, `Share of ${custodian}`, keyRecord, changes)],
      findings: to === 'available' ? [] : findingsOf(after, set.setId),
    };
  },

  effects: {
    'copy.look-for': (context) => lookForIt(context),
    'share-status.record': (context) => record(context),
  },
};

const statusSaid: Readonly<Record<ShareStatus, string>> = {
  available: 'available again',
  lost: 'lost',
  'custodian-left': 'without its custodian, who left',
  compromised: 'compromised',
  destroyed: 'destroyed',
};

const whatToSay: Readonly<Record<ShareStatus, string>> = {
  available: 'Say where it was, whether its bag was still sealed, and who could have read it: if anybody could, it is compromised.',
  lost: 'Say when and where it was seen last, who looked for it, and what opens its bag or file.',
  'custodian-left': 'Say since when, and who has the bag and the passphrase of a file now.',
  compromised: 'Say who may know it, since when, and how that was found.',
  destroyed: 'Destroy what is there in sight of everyone, card and medium, or say who saw it destroyed and when.',
};

const whatToSee: Readonly<Record<ShareStatus, string>> = {
  available: 'Look at the bag yourself; a check of the share shows that it is the right one.',
  lost: 'Whoever finds it brings it to the next ceremony unopened.',
  'custodian-left': 'What they still hold is to be fetched.',
  compromised: 'Its card and its file are destroyed when a new set is dealt.',
  destroyed: 'Nothing of it is left that could be read.',
};

/** Fault: `share-status-refused` where that cannot follow, or is recorded already. */
function refuseStatus({ set, share }: HeldShare, to: ShareStatus): ShareStatus {
  const from = statusOf(set, share.index);
  if (!shareTransitions[from].includes(to))
    throw new Fault('share-status-refused', { setId: set.setId, index: String(share.index), from, to });
  return from;
}

/** What people accept by name before they record it: nothing here undoes it, a new set does. */
function findingsOf(after: SetStanding, setId: string): readonly Finding[] {
  const out: Finding = {
    rule: 'ANC-SHARE-EXPOSED',
    level: 'warning',
    clause: 'CA/B BR 6.2.2, 4.9.1.2',
    message: `${exposureInWords(after)}: whoever has them and the sealed file can sign. Consider revoking its certificate`,
  };
  return [...fewLeft(after, setId), ...(isExposed(after) ? [out] : [])];
}

function fewLeft(after: SetStanding, setId: string): readonly Finding[] {
  const few = (what: string): Finding => ({
    rule: 'ANC-SHARE-FEW',
    level: 'warning',
    clause: 'standards F16; NIST SP 800-57 part 2 §5.3',
    message: `${standingInWords(after)}: ${what}. Seal the key anew with a new set while they can still come`,
  });
  const none = (what: string): Finding => ({
    rule: 'ANC-SHARE-TOO-FEW',
    level: 'warning',
    clause: 'standards F16; CA/B BR 5.7.1',
    message: `${standingInWords(after)}: ${what}`,
  });
  switch (after.verdict) {
    case 'can-lose':
      return [];
    case 'none-to-spare':
      return [few('no other may be lost')];
    case 'needs-compromised':
      return [few('it opens only with shares that others may know')];
    case 'too-few-come':
      return [none(`too few custodians of set ${setId} can come. Find what was lost, or restore the key from a backup`)];
    case 'opens-nothing':
      return [none(`the quorum of set ${setId} opens nothing any more. Restore the key from a backup`)];
  }
}

/** When its end is attested. Fault: `copy-still-there`. */
const lookForIt: Effect<ShareStatusChange> = async ({ ports, ceremony, operation, looksFor }) => ({
  evidence: looksFor ? await lookFor(ports, await recordNow(ports, ceremony, operation.authority), looksFor) : [],
});

const record: Effect<ShareStatusChange> = async ({ ports, ceremony, operation }) => {
  const { authority, to, why } = operation;
  const held = shareNamed(await recordNow(ports, ceremony, authority), operation);
  const from = refuseStatus(held, to);
  const { set, share } = held;
  const { index, custodian } = share;
  return {
    evidence: [
      {
        label: `Share ${index} of set ${set.setId}`,
        value: `${custodian}: ${shareStatusWords[from]}, now ${shareStatusWords[to]}`,
      },
      { label: 'Left', value: standingInWords(standingOf(set, { index, to })) },
    ],
    entries: [{ type: 'share-status-changed', ceremony, data: { setId: set.setId, index, custodian, from, to, why } }],
  };
};
