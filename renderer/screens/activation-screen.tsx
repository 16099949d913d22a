import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, KeyboardEvent, ReactNode } from 'react';
import type { ActivationQuestion } from '../../shared/contract/activation-door.ts';
import type { FaultView } from '../../shared/contract/views.ts';
import { failedPassphraseRules, passphraseRules } from '../../shared/pki/passphrase-rules.ts';
import type { ActivationClient } from '../bridge/activation-client.ts';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Shown } from '../parts/shown.tsx';
import { activationText as text } from '../text/activation-text.ts';
import { screenText } from '../text/screen-text.ts';
import { shareText } from '../text/share-text.ts';
import { LastTry, noLastTry } from './last-try.tsx';
import { ShareCard } from './share-card.tsx';
import { ShareSource } from './share-source.tsx';

/** Asks for activation data, one after the other as long as the step wants more. */
export function ActivationScreen({ client }: { client: ActivationClient }): ReactNode {
  const [question, setQuestion] = useState<{ readonly asked: ActivationQuestion; readonly turn: number } | null>(null);
  const [broke, setBroke] = useState(false);
  const describe = useCallback(() => {
    const show = (asked: ActivationQuestion | null): void =>
      setQuestion((before) => (asked === null ? before : { asked, turn: (before?.turn ?? 0) + 1 }));
    client.describe().then(show, () => setBroke(true));
  }, [client]);
  /** A refusal may have changed what is to be said, such as how many tries are left; what was refused stays on screen. */
  const again = useCallback(() => {
    const show = (asked: ActivationQuestion | null): void =>
      setQuestion((before) => (asked === null || before === null ? before : { asked, turn: before.turn }));
    client.describe().then(show, () => setBroke(true));
  }, [client]);
  useEffect(describe, [describe]);
  if (broke) return <main className="activation">{text.broke}</main>;
  if (question === null) return <main className="activation" />;
  return (
    <ActivationForm
      key={question.turn}
      client={client}
      turn={question.turn}
      question={question.asked}
      onTaken={describe}
      onRefused={again}
    />
  );
}

interface FormProps {
  readonly client: ActivationClient;
  readonly question: ActivationQuestion;
  /** Rises with each question. */
  readonly turn: number;
  readonly onTaken: () => void;
  /** What is asked may read differently now. */
  readonly onRefused: () => void;
}

function ActivationForm({ client, question, turn, onTaken, onRefused }: FormProps): ReactNode {
  const { ask, mode, who, ceremonyTitle, words, shareFile } = question;
  const { purpose } = ask;
  const secret = shareFile === null ? ask.secret : 'share-passphrase';
  const [passphrase, setPassphrase] = useState('');
  const [confirmation, setConfirmation] = useState('');
  const [lastTry, setLastTry] = useState(noLastTry);
  const [fault, setFault] = useState<FaultView | null>(null);
  const [busy, setBusy] = useState(false);
  const [caps, setCaps] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const answer = async (given: string | null) => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    const refused = await client.submit({
      passphrase: given,
      confirmation: given !== null && purpose === 'set' ? confirmation : null,
      ...(given !== null && ask.lastTry ? { lastTry } : {}),
    });
    setPassphrase('');
    setConfirmation('');
    setLastTry(noLastTry);
    setBusy(false);
    setFault(refused);
    if (refused !== null) onRefused();
    else if (given !== null) onTaken();
    form.current?.querySelector('input')?.focus();
  };
  const chooseShare = async (how: 'file' | 'words') => {
    if (busy) return;
    setBusy(true);
    setFault(await client.chooseShare(how));
    setPassphrase('');
    setBusy(false);
    onRefused();
    form.current?.querySelector('input')?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void answer(purpose === 'take' ? 'taken' : passphrase);
  };
  const onKey = (event: KeyboardEvent) => setCaps(event.getModifierState('CapsLock'));
  return (
    // Hears Caps Lock wherever the focus is.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <main className="activation" onKeyDown={onKey} onKeyUp={onKey}>
      <p className={`activation-mode ${mode}`}>{screenText.mode[mode]}</p>
      <form ref={form} data-turn={turn} onSubmit={submit} noValidate>
        <p className="soft">
          <Shown text={ceremonyTitle} />
        </p>
        <h1>{text.heading(ask)}</h1>
        <p>
          <Shown text={text.purpose(ask)} />
        </p>
        <p>
          <strong>
            <Shown text={text.who(who, purpose)} />
          </strong>
        </p>
        {ask.notice !== null && words === null && (
          <p className="notice due" role="status">
            <Shown text={ask.notice} />
          </p>
        )}
        <FaultPanel fault={fault} focus={false} />
        {ask.lastTry && <LastTry of={ask.of} value={lastTry} onChange={setLastTry} />}
        {words !== null && <ShareCard question={question} words={words} />}
        {ask.fromFile && <ShareSource file={shareFile} onChoose={(how) => void chooseShare(how)} busy={busy} />}
        {words === null && (
          <SecretField label={text.label[secret]} value={passphrase} onChange={setPassphrase} autoFocus busy={busy} />
        )}
        {purpose === 'set' && (
          <>
            <SecretField label={text.again(text.label[secret])} value={confirmation} onChange={setConfirmation} busy={busy} />
            {secret.endsWith('passphrase') && <Rules passphrase={passphrase} confirmation={confirmation} />}
          </>
        )}
        <p className="caps" role="status">
          {caps ? `▲ ${text.capsLock}` : ''}
        </p>
        <div className="row">
          <button type="submit" className="primary" aria-disabled={busy}>
            {busy ? text.working : purpose === 'take' ? shareText.card.taken : text.submit[secret][purpose]}
          </button>
          <button type="button" onClick={() => void answer(null)}>
            {text.cancel}
          </button>
        </div>
      </form>
    </main>
  );
}

function SecretField({
  label,
  value,
  onChange,
  busy,
  autoFocus = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  busy: boolean;
  autoFocus?: boolean;
}): ReactNode {
  const id = useId();
  return (
    <div className="field secret">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="password"
        autoComplete="off"
        spellCheck={false}
        autoFocus={autoFocus}
        value={value}
        readOnly={busy}
        maxLength={1_024}
        onChange={(event) => onChange(event.target.value)}
        onCopy={(event) => event.preventDefault()}
        onCut={(event) => event.preventDefault()}
        onDrop={(event) => event.preventDefault()}
      />
    </div>
  );
}

/** Every rule with a shape and a word, live. */
function Rules({ passphrase, confirmation }: { passphrase: string; confirmation: string }): ReactNode {
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
