import { partInWords, wordAsk, type Ask, type SecretKind } from '../../shared/ceremony/ask.ts';
import { shareText } from './share-text.ts';
import type { PassphraseRule } from '../../shared/pki/passphrase-rules.ts';

/** Words of the activation window. */
export const activationText = {
  title: {
    passphrase: { set: 'Set a passphrase', give: 'Give the passphrase' },
    'offline-passphrase': { set: 'Set an offline passphrase', give: 'Give the offline passphrase' },
    pin: { set: 'Set the PIN', give: 'Give the PIN' },
    'so-pin': { set: 'Set the security officer PIN', give: 'Give the security officer PIN' },
    share: { set: 'Take the share', give: 'Give the share' },
    'container-passphrase': { set: 'Set the passphrase of the file', give: 'Give the passphrase of the file' },
    'backup-passphrase': { set: 'Set a backup passphrase', give: 'Give the backup passphrase' },
    'share-passphrase': { set: 'Set the passphrase of the share file', give: 'Give the passphrase of the share file' },
    'approval-passphrase': { set: 'Set an approval passphrase', give: 'Give the approval passphrase' },
  } satisfies Record<SecretKind, Record<'set' | 'give', string>>,
  /** With its part, where several people answer: each sees at once that this is another question. */
  heading: ({ secret, purpose, part, person }: Ask) =>
    purpose === 'take'
      ? shareText.card.title
      : `${activationText.title[secret][purpose]}${part === null ? '' : ` (${partInWords({ secret, purpose, part, person })})`}`,
  purpose: (ask: Ask) => {
    if (ask.purpose === 'take') return shareText.card.lead;
    return ask.purpose === 'set'
      ? `The ${wordAsk(ask)}. Nobody can recover it.`
      : `The ${wordAsk(ask)}, for this step of the ceremony.`;
  },
  who: (who: string, purpose: Ask['purpose']) =>
    `${who} ${purpose === 'take' ? 'is alone at the screen' : 'types it'}. Everyone else looks away.`,
  spend: (of: string) => `Type “${of}” to spend the last try`,
  givenBy: 'Initials of whoever gives the PIN',
  agreedBy: 'Initials of a second person who agrees',
  label: {
    passphrase: 'Passphrase',
    'offline-passphrase': 'Passphrase',
    pin: 'PIN',
    'so-pin': 'PIN',
    share: 'Share',
    'container-passphrase': 'Passphrase',
    'backup-passphrase': 'Passphrase',
    'share-passphrase': 'Passphrase',
    'approval-passphrase': 'Passphrase',
  } satisfies Record<SecretKind, string>,
  again: (label: string) => `${label} again`,
  rules: 'Rules',
  kept: 'kept',
  broken: 'not yet',
  same: 'both entries are the same',
  rule: {
    length: 'at least 12 characters',
    'upper-case': 'an upper-case letter',
    'lower-case': 'a lower-case letter',
    digit: 'a digit',
    symbol: 'a symbol',
    run: 'no character four times in a row',
    sequence: 'no sequence of four, such as 1234 or qwer',
    characters: 'no control or invisible character',
  } satisfies Record<PassphraseRule, string>,
  drawn: {
    stages: 'Stages',
    stage: { write: 'Write it down', type: 'Type it back' },
    who: {
      write: (who: string) => `${who} writes it down. Everyone else looks away.`,
      type: (who: string) => `${who} types it back from the paper. Everyone else looks away.`,
    },
    label: 'The passphrase that was drawn',
    drawing: 'Drawing …',
    entropy: (bits: number) => `${bits} bits, drawn by this workstation from the operating system’s generator.`,
    oneLine: 'One line, no spaces: a hyphen between words, a capital first, a digit last.',
    another: 'Draw another',
    own: 'Make up my own instead',
    draw: 'Let this workstation draw one',
    show: 'Show the words again',
    written: 'I have written it down',
    failed: 'Nothing could be drawn here. Make up a passphrase of your own.',
  },
  submit: {
    passphrase: { set: 'Set the passphrase', give: 'Open the key' },
    'offline-passphrase': { set: 'Set the passphrase', give: 'Open the key' },
    pin: { set: 'Set the PIN', give: 'Give the PIN' },
    'so-pin': { set: 'Set the PIN', give: 'Give the PIN' },
    share: { set: 'Take the share', give: 'Give the share' },
    'container-passphrase': { set: 'Set the passphrase', give: 'Open the file' },
    'backup-passphrase': { set: 'Set the passphrase', give: 'Open the backup' },
    'share-passphrase': { set: 'Set the passphrase', give: 'Open the share file' },
    'approval-passphrase': { set: 'Set the passphrase', give: 'Sign the approval' },
  } satisfies Record<SecretKind, Record<'set' | 'give', string>>,
  cancel: 'Cancel',
  working: 'Working …',
  capsLock: 'Caps Lock is on',
  broke: 'Something went wrong in this window. Cancel and try the step again.',
} as const;
