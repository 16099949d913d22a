import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, KeyboardEvent, ReactNode, RefObject } from 'react';
import { sameAsk, setsPassphrase } from '../../shared/ceremony/ask.ts';
import { inOneLine } from '../../shared/ceremony/share-entry.ts';
import type { ActivationQuestion } from '../../shared/contract/activation-door.ts';
import type { FaultView } from '../../shared/contract/views.ts';
import type { ActivationClient } from '../bridge/activation-client.ts';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Shown } from '../parts/shown.tsx';
import { activationText as text } from '../text/activation-text.ts';
import { screenText } from '../text/screen-text.ts';
import { shareText } from '../text/share-text.ts';
import { OtherWays } from './drawn-passphrase.tsx';
import { LastTry, noLastTry } from './last-try.tsx';
import { SecretEntries } from './secret-entries.tsx';
import { ShareCard } from './share-card.tsx';
import { miscountOf, rowsOf, type Miscount } from './share-row-standing.ts';
import { ShareSource } from './share-source.tsx';
import { useSetting, type SettingInHand } from './use-setting.ts';

/** Asks for activation data, one after the other as long as the step wants more. */
export function ActivationScreen({ client }: { client: ActivationClient }): ReactNode {
  const [question, setQuestion] = useState<{ readonly asked: ActivationQuestion; readonly turn: number } | null>(null);
  const [broke, setBroke] = useState(false);
  const [fault, setFault] = useState<FaultView | null>(null);
  const describe = useCallback(() => {
    const show = (asked: ActivationQuestion | null): void =>
      setQuestion((before) => (asked === null ? before : { asked, turn: (before?.turn ?? 0) + 1 }));
    client.describe().then(show, () => setBroke(true));
  }, [client]);
  /**
   * A refusal may have changed what is to be said, such as how many tries are left, or go back to what was given before: a new question,
   * with nothing left of the one that was refused but why.
   */
  const again = useCallback(() => {
    const show = (asked: ActivationQuestion | null): void =>
      setQuestion((before) => {
        if (asked === null || before === null) return before;
        return { asked, turn: before.turn + (sameAsk(asked.ask, before.asked.ask) ? 0 : 1) };
      });
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
      fault={fault}
      onFault={setFault}
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
  /** Why the last answer was refused. */
  readonly fault: FaultView | null;
  readonly onFault: (fault: FaultView | null) => void;
  readonly onTaken: () => void;
  /** What is asked may read differently now. */
  readonly onRefused: () => void;
}

function ActivationForm({ client, question, turn, fault, onFault, onTaken, onRefused }: FormProps): ReactNode {
  const { ask, mode, words, shareFile } = question;
  const { purpose } = ask;
  const secret = shareFile === null ? ask.secret : 'share-passphrase';
  const [passphrase, setPassphrase] = useState('');
  const [confirmation, setConfirmation] = useState('');
  const [lastTry, setLastTry] = useState(noLastTry);
  const [busy, setBusy] = useState(false);
  const [caps, setCaps] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const primary = useRef<HTMLButtonElement>(null);
  const { setting, stage, go } = useSetting(client, setsPassphrase(ask));
  useEffect(() => {
    if (stage === 'write') primary.current?.focus();
  }, [stage]);
  // Why it was refused stands at the top, wherever one had scrolled to.
  useEffect(() => {
    if (fault !== null) body.current?.scrollTo(0, 0);
  }, [fault]);
  const goTo = (type: 'draw' | 'show' | 'own') => {
    if (busy) return;
    onFault(null);
    setPassphrase('');
    setConfirmation('');
    go(type);
  };
  const answer = async (given: string | null) => {
    if (busy) return;
    setBusy(true);
    onFault(null);
    const refused = await client.submit({
      passphrase: given,
      confirmation: given !== null && purpose === 'set' && stage === null ? confirmation : null,
      drawn: given !== null && stage !== null,
      ...(given !== null && ask.lastTry ? { lastTry } : {}),
    });
    setPassphrase('');
    setConfirmation('');
    setLastTry(noLastTry);
    setBusy(false);
    onFault(refused);
    if (refused !== null) onRefused();
    else if (given !== null) onTaken();
    form.current?.querySelector<HTMLInputElement>('input[type=password]')?.focus();
  };
  const chooseShare = async (how: 'file' | 'words') => {
    if (busy) return;
    setBusy(true);
    onFault(await client.chooseShare(how));
    setPassphrase('');
    setBusy(false);
    onRefused();
    form.current?.querySelector('input')?.focus();
  };
  const inRows = words === null && secret === 'share';
  const miscount = inRows ? miscountOf(rowsOf(passphrase)) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (miscount !== undefined) {
      if (!busy) form.current?.querySelectorAll<HTMLInputElement>('.share-rows input')[miscount.row]?.focus();
    } else if (stage === 'write') go('written');
    else if (purpose === 'take') void answer('taken');
    else void answer(secret === 'share' ? inOneLine(rowsOf(passphrase)) : passphrase);
  };
  const sent = purpose === 'take' ? shareText.card.taken : text.submit[secret][purpose];
  const otherWays = setsPassphrase(ask) && (
    <OtherWays way={stage ?? 'own'} busy={busy} onShow={() => goTo('show')} onOwn={() => goTo('own')} onDraw={() => goTo('draw')} />
  );
  const onKey = (event: KeyboardEvent) => setCaps(event.getModifierState('CapsLock'));
  return (
    // Hears Caps Lock wherever the focus is.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <main className="activation" onKeyDown={onKey} onKeyUp={onKey}>
      <p className={`activation-mode ${mode}`}>{screenText.mode[mode]}</p>
      <form ref={form} data-turn={turn} aria-busy={busy} onSubmit={submit} noValidate>
        <div ref={body} className="activation-body">
          <Asked question={question} stage={stage} />
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
            <SecretEntries
              ask={ask}
              label={text.label[secret]}
              setting={setting}
              entries={{ passphrase, confirmation, onPassphrase: setPassphrase, onConfirmation: setConfirmation }}
              inRows={inRows}
              otherWays={otherWays}
              busy={busy}
            />
          )}
        </div>
        <Foot
          primary={primary}
          busy={busy}
          label={busy ? text.working : stage === 'write' ? text.drawn.written : sent}
          miscount={miscount}
          caps={stage === 'write' ? null : caps}
          onCancel={() => void answer(null)}
        />
      </form>
    </main>
  );
}

/** Which ceremony, what is asked, and who answers. */
function Asked({ question, stage }: { question: ActivationQuestion; stage: SettingInHand['stage'] }): ReactNode {
  const { ask, who, ceremonyTitle } = question;
  return (
    <>
      <p className="soft">
        <Shown text={ceremonyTitle} />
      </p>
      <h1>{text.heading(ask)}</h1>
      <p>
        <Shown text={text.purpose(ask)} />
      </p>
      <p>
        <strong>
          <Shown text={stage === null ? text.who(who, ask.purpose) : text.drawn.who[stage](who)} />
        </strong>
      </p>
    </>
  );
}

interface FootProps {
  readonly primary: RefObject<HTMLButtonElement | null>;
  readonly busy: boolean;
  readonly label: string;
  /** Why a share is not given yet. */
  readonly miscount: Miscount | undefined;
  /** Null where nothing is typed. */
  readonly caps: boolean | null;
  readonly onCancel: () => void;
}

function Foot({ primary, busy, label, miscount, caps, onCancel }: FootProps): ReactNode {
  const id = useId();
  return (
    <div className="activation-foot">
      <button
        ref={primary}
        type="submit"
        className="primary"
        aria-disabled={busy || miscount !== undefined}
        aria-describedby={miscount && id}
      >
        {label}
      </button>
      <button type="button" onClick={onCancel}>
        {text.cancel}
      </button>
      {miscount !== undefined && (
        <p id={id} className="soft">
          {shareText.entry.typed(miscount.typed, miscount.onCard)}
        </p>
      )}
      {caps !== null && (
        <p className="caps" role="status">
          {caps ? `▲ ${text.capsLock}` : ''}
        </p>
      )}
    </div>
  );
}
