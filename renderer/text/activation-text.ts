import type { PassphraseRule } from '../../shared/pki/passphrase-rules.ts';

/** Words of the activation window. */
export const activationText = {
  title: { set: 'Set a passphrase', give: 'Give the passphrase' },
  purpose: {
    set: (authority: string) => `It will seal the new key of ${authority}. Nobody can recover it.`,
    give: (authority: string) => `It opens the key of ${authority} for this ceremony.`,
  },
  who: (who: string) => `${who} types it. Everyone else looks away.`,
  passphrase: 'Passphrase',
  confirmation: 'Passphrase again',
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
  submit: { set: 'Set the passphrase', give: 'Open the key' },
  cancel: 'Cancel',
  working: 'Working …',
  capsLock: 'Caps Lock is on',
  broke: 'Something went wrong in this window. Cancel and try the step again.',
} as const;
