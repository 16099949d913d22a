import type { ShareSetView } from '../../shared/contract/share-views.ts';
import type { CeremonyKind } from '../../shared/contract/views.ts';
import { count, grouped } from './distance.ts';

type ShareDelivery = ShareSetView['shares'][number]['delivery'];

export type ShareKind = Extract<CeremonyKind, `share-${string}`>;

/** Words of custodians and their shares. */
export const shareText = {
  names: { 'share-check': 'Share check' } satisfies Record<ShareKind, string>,
  purpose: {
    'share-check': 'One custodian’s share is held against the ledger, alone. No key is opened.',
  } satisfies Record<ShareKind, string>,
  why: { 'share-check': 'Check a share' } satisfies Record<ShareKind, string>,
  intro:
    'The custodian gives the share from the card or the file during the ceremony. Nothing is put together, no other custodian is needed.',
  title: (custodian: string, authority: string) => `Share of ${custodian || 'a custodian'} in ${authority || 'a key'}`,
  whose: 'Share',
  custodian: 'Custodian',
  none: 'No key is behind a quorum.',
  quorum: {
    label: 'A quorum of custodians',
    hint: 'A random secret opens it, split into shares. As many custodians as are required open it together.',
    required: 'Shares required',
    requiredHint: (total: number) =>
      total === 0 ? 'Two or more: 2 of 3 in a small room, 3 of 5 in a larger one.' : `Of ${total}. Fewer than these open nothing.`,
    custodians: 'Custodians',
    custodiansHint: 'One name a line, 2 to 16. A witness of the ceremony can hold no share.',
    checkEvery: 'Days between checks of a share',
    checkEveryHint: 'Home names a share when so many days have passed since anybody looked at it.',
    deliveries: 'How each share is delivered',
    deliveriesHint:
      'A card has 43 words on paper. A file lies on the custodian’s own volume, under a passphrase that they set during the ceremony; whoever has both has the share.',
    delivery: { card: 'On a card', file: 'As a file', both: 'On a card and as a file' } satisfies Record<ShareDelivery, string>,
    volume: (custodian: string) => `Volume of ${custodian}`,
    fewer: 'At least two custodians, and no more shares required than there are custodians.',
  },
  screen: {
    title: 'Custodians',
    empty: 'No key is behind a quorum yet',
    emptyBody:
      'Where no single person may open a key, its secret is split among custodians. Begin with “Seal anew …” of an authority that has its key sealed here.',
    set: (setId: string) => `set ${setId}`,
    opens: (required: number, total: number) => `${required} of ${total} open it`,
    spare: (n: number) => (n === 0 ? 'every share is needed: losing one loses the key' : `can lose ${count(n, 'share', 'shares')}`),
    made: 'Dealt',
    share: 'Share',
    delivery: 'Held as',
    deliveries: { card: 'card', file: 'file', both: 'card and file' } satisfies Record<ShareDelivery, string>,
    checked: 'Last checked',
    never: 'never since it was dealt',
    every: (days: number) => `each share is to be checked every ${grouped(days)} days`,
    old: 'a check is due',
    also: (n: number) => `in ${count(n, 'quorum', 'quorums')}`,
    check: 'Check …',
  },
  source: {
    file: 'Share file',
    orFile: 'Type the words below, or give the share from its file.',
    choose: 'Choose the share file …',
    other: 'Choose another …',
    words: 'Type the words instead',
  },
  card: {
    title: 'Your share',
    heading: (authority: string) => `Share in the key of ${authority}`,
    lead: 'Write these words on your card, row by row, or print it. They are shown once. Then give them back from the card.',
    print: 'Print the card …',
    qr: 'QR code on the card',
    qrHint: 'Off unless no camera is in the room.',
    taken: 'I have it on my card',
    bag: 'Bag number',
    signature: 'Signature of the custodian',
    rule: 'Keep it apart from every other share. It opens nothing alone; nobody ever needs to see it but you.',
    wordsLabel: 'Words of the share',
  },
} as const;
