import type { SuspectWord } from '../../shared/ceremony/share-card-words.ts';
import { wordsInRow } from '../../shared/ceremony/share-entry.ts';
import type { ShareEnding } from '../../shared/ceremony/key-words.ts';
import type { ShareSetView } from '../../shared/contract/share-views.ts';
import type { CeremonyKind } from '../../shared/contract/views.ts';
import type { QuorumVerdict, ShareStatus } from '../../shared/ceremony/share-words.ts';
import { count, grouped } from './distance.ts';

type ShareDelivery = ShareSetView['shares'][number]['delivery'];

export type ShareKind = Extract<CeremonyKind, `share-${string}`>;

/** Words of custodians and their shares. */
export const shareText = {
  names: { 'share-check': 'Share check', 'share-status': 'Share status' } satisfies Record<ShareKind, string>,
  purpose: {
    'share-check': 'One custodian’s share is held against the ledger, alone. No key is opened.',
    'share-status': 'What became of a share: lost, its custodian left, compromised, destroyed, or back.',
  } satisfies Record<ShareKind, string>,
  why: { 'share-check': 'Check a share', 'share-status': 'Record a share’s state' } satisfies Record<ShareKind, string>,
  intro:
    'The custodian gives the share from the card or the file during the ceremony. Nothing is put together, no other custodian is needed.',
  title: (custodian: string, authority: string) => `Share of ${custodian || 'a custodian'} in ${authority || 'a key'}`,
  whose: 'Share',
  custodian: 'Custodian',
  choose: 'Choose a share',
  notHere: (custodian: string, authority: string) => `${custodian}: ${authority}, not for this ceremony`,
  notHereWhy: 'This share is in no live set any more, or has come to its end. Choose another, or leave.',
  none: 'There is no share for this: no key is behind a quorum, or every share was destroyed.',
  status: {
    intro:
      'A share that cannot come to a ceremony is not counted any more. Whoever leads says what is known, a witness heard it; nothing is opened, and no card is needed.',
    title: (custodian: string, authority: string) =>
      `What became of the share of ${custodian || 'a custodian'} in ${authority || 'a key'}`,
    what: 'What became of it',
    to: 'Recorded as',
    choices: {
      available: 'available again: it is back, and nobody could read it',
      lost: 'lost: nobody knows where it is',
      'custodian-left': 'its custodian left, or cannot come any more',
      compromised: 'compromised: somebody else may know it',
      destroyed: 'destroyed',
    } satisfies Record<ShareStatus, string>,
    why: 'What is known',
    whyHint: 'Since when, who found out, who looked for it. Kept in the ledger and on the transcript.',
  },
  bag: {
    number: 'Number of the bag',
    numberHint: 'As printed on it. Left empty: the record says that none was noted.',
    place: 'Where it is kept',
    placeHint: 'In a word or two: this stands on the transcript, which others read.',
    tooLong: (most: number) => `At most ${most} characters.`,
  },
  quorum: {
    label: 'A quorum of custodians',
    hint: 'A random secret opens it, split into shares. As many custodians as are required open it together.',
    required: 'Shares required',
    requiredHint: (total: number) =>
      total === 0 ? 'Two or more: 2 of 3 in a small room, 3 of 5 in a larger one.' : `Of ${total}. Fewer than these open nothing.`,
    custodians: 'Custodians',
    custodiansHint: 'One name a line, 2 to 16, each of at most 80 characters. A witness of the ceremony can hold no share.',
    checkEvery: 'Days between checks of a share',
    checkEveryHint: 'Home names a share when so many days have passed since anybody looked at it.',
    deliveries: 'How each share is delivered',
    deliveriesHint:
      'A card has 33 words on paper (SLIP-39). A file lies on the custodian’s own volume, under a passphrase that they set during the ceremony; whoever has both has the share.',
    delivery: { card: 'On a card', file: 'As a file', both: 'On a card and as a file' } satisfies Record<ShareDelivery, string>,
    volume: (custodian: string) => `Volume of ${custodian}`,
    old: (n: number) =>
      `${count(n, 'old share', 'old shares')} to hand in: once the new copy works each is destroyed before witnesses, or said not to have been handed in.`,
    fewer: 'At least two custodians, and no more shares required than there are custodians.',
  },
  screen: {
    title: 'Custodians',
    empty: 'No key is behind a quorum',
    emptyBody:
      'Where no single person may open a key, its secret is split among custodians: of a new root or of an authority that is adopted from the start, with “Sealed file, behind a quorum of custodians” in its wizard; of an authority that has its key sealed here with “Seal anew”, under Authorities.',
    set: (setId: string) => `set ${setId}`,
    opens: (required: number, total: number) => `${required} of ${total} open it`,
    verdicts: {
      'can-lose': (spare) => `can lose ${count(spare, 'share', 'shares')}`,
      'none-to-spare': () => 'no share can be spared: deal a new set',
      'needs-compromised': () => 'opens only with compromised shares: deal a new set',
      'too-few-come': () => 'too few custodians can come: find what was lost, or restore the key from a backup',
      'opens-nothing': () => 'too few shares are left: the quorum opens nothing any more, restore the key from a backup',
    } satisfies Record<QuorumVerdict, (spare: number) => string>,
    exposed: (n: number) =>
      `${count(n, 'share', 'shares')} lost, compromised or with a custodian who left: with the sealed file others can sign`,
    made: 'Dealt',
    share: 'Share',
    delivery: 'Held as',
    deliveries: { card: 'card', file: 'file', both: 'card and file' } satisfies Record<ShareDelivery, string>,
    checked: 'Last checked',
    never: 'never since it was dealt',
    every: (days: number) => `each share is to be checked every ${days === 1 ? 'day' : `${grouped(days)} days`}`,
    old: 'a check is due',
    also: (n: number) => `in ${count(n, 'quorum', 'quorums')}`,
    replace: 'Replace a custodian …',
    noNewSet: 'No new set is dealt for this key any more: its destruction accounts for each share.',
    check: 'Check …',
    voidSet: (setId: string) => `old set ${setId}`,
    voided: 'void since',
    accounts: (unaccounted: number, total: number) =>
      unaccounted === 0
        ? `void; all ${total} old shares accounted for`
        : `void; ${unaccounted} of ${total} old shares not accounted for`,
    accountsHint: 'with an old copy of the file they still open it',
    became: 'What became of it',
    fates: {
      destroyed: 'destroyed before witnesses',
      lost: 'lost',
      uncollected: 'not handed in',
      unknown: 'not accounted for',
    } satisfies Record<ShareEnding | 'unknown', string>,
    recordedAs: (status: string) => `recorded as ${status}`,
    statusHead: 'State',
    bag: 'Bag and place',
    noBag: 'none on record',
    since: 'since',
    record: 'Record …',
    available: (available: number, total: number) => `${available} of ${total} available`,
  },
  voidCards: {
    label: 'Void cards',
    ending: 'With the abort:',
  },
  source: {
    file: 'Share file',
    orFile: 'Type the words below, or give the share from its file.',
    choose: 'Choose the share file …',
    other: 'Choose another …',
    words: 'Type the words instead',
  },
  entry: {
    label: 'Words of the share',
    hint: 'Row by row, as on the card. A space after a fourth word leads to the next row, Enter after the last word to the button.',
    row: (from: number, to: number) => (from === to ? `Word ${from}` : `Words ${from} to ${to}`),
    begun: (words: number) => `${words} of ${wordsInRow}`,
    words: (n: number) => count(n, 'word', 'words'),
    right: 'can be right',
    canBeRight: (row: string) => `${row} can be right.`,
    typed: (typed: number, onCard: number) =>
      `${typed} of ${count(onCard, 'word', 'words')} typed: the share is given once it has as many as its card.`,
    suspect: ({ place, why }: SuspectWord) => `Word ${place} ${why}.`,
    miscounted: (n: number) =>
      n === 0 ? 'This row is empty.' : `This row has ${count(n, 'word', 'words')}, a row of the card has ${wordsInRow}.`,
  },
  card: {
    title: 'Your share',
    documentTitle: 'Share card',
    dealt: (day: string) => `dealt on ${day} (UTC)`,
    heading: (authority: string) => `Share in the key of ${authority}`,
    lead: 'Write these words on your card, row by row, or print it. They are shown once. Then give them back from the card.',
    print: 'Print the card …',
    printHint:
      'Choose a printer in this room, never “Print to File”: the file would keep the words in the clear on this workstation. That a card was printed is not recorded.',
    qr: 'QR code on the card',
    qrHint: 'Off unless no camera is in the room.',
    taken: 'I have it on my card',
    bag: 'Bag number',
    signature: 'Signature of the custodian',
    fold: 'Fold the foot of the sheet up along this line: it ends above the words, which are then inside. Seal it at its edge.',
    rule: 'Keep it apart from every other share. It opens nothing alone; nobody ever needs to see it but you. The words are those of SLIP-39 (extendable, no passphrase); enough shares join to the 64 hex digits that open the key’s file.',
    wordsLabel: 'Words of the share',
  },
} as const;
