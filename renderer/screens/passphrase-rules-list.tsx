import type { ReactNode } from 'react';
import { failedPassphraseRules, passphraseRules } from '../../shared/pki/passphrase-rules.ts';
import { activationText as text } from '../text/activation-text.ts';

/** Every rule for a passphrase that somebody makes up, with a shape and a word, live. */
export function Rules({ passphrase, confirmation }: { passphrase: string; confirmation: string }): ReactNode {
  const failed = new Set(passphrase === '' ? passphraseRules : failedPassphraseRules(passphrase));
  const lines = [
    ...passphraseRules.map((rule) => ({ words: text.rule[rule], kept: !failed.has(rule) })),
    { words: text.same, kept: passphrase !== '' && passphrase.normalize('NFC') === confirmation.normalize('NFC') },
  ];
  return (
    <ul className="rules" aria-label={text.rules}>
      {lines.map(({ words, kept }) => (
        <li key={words} className={kept ? 'kept' : 'broken'}>
          <span aria-hidden="true">{kept ? '✓' : '○'}</span> {words}
          <span className="visually-hidden">: {kept ? text.kept : text.broken}</span>
        </li>
      ))}
    </ul>
  );
}
