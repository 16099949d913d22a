import { useState } from 'react';
import type { ReactNode } from 'react';
import { groupedHex } from '../../shared/base/bytes.ts';
import { notLookedInWords } from '../../shared/ceremony/token-holdings.ts';
import { isSplit } from '../../shared/ceremony/token-pins.ts';
import { awaitsPins, operatingModeInWords, selectorOf } from '../../shared/ceremony/token-words.ts';
import type { ChosenModule, TokenModuleView, TokenView } from '../../shared/contract/token-views.ts';
import { useAction, useClient } from '../bridge/use-client.ts';
import { useTokens } from '../bridge/use-tokens.ts';
import { Dialog } from '../parts/dialog.tsx';
import { BeginButton, NotNow } from '../parts/begin-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark } from '../parts/mark.tsx';
import { Shown } from '../parts/shown.tsx';
import { tokenText } from '../text/token-text.ts';
import { AbsentTokens } from './absent-tokens.tsx';
import type { Go } from './frame/place.ts';
import { RegisterModule } from './register-module.tsx';

const text = tokenText.screen;

/** Registered PKCS #11 modules and the tokens in their slots, as they describe themselves now. */
export function TokensScreen({ go }: { go: Go }): ReactNode {
  const client = useClient();
  const modules = useTokens();
  const action = useAction();
  const [chosen, setChosen] = useState<ChosenModule | null>(null);
  const choose = async (): Promise<void> => {
    setChosen((await action.run(() => client.call('tokenModule.choose', {}))) ?? null);
  };
  const decline = async (): Promise<void> => {
    setChosen(null);
    await action.run(() => client.call('tokenModule.decline', {}));
  };
  const register = async (sha256: string): Promise<void> => {
    await action.run(() => client.call('tokenModule.register', { sha256 }));
    setChosen(null);
    modules.reload();
  };
  const isEmpty = modules.value?.modules.length === 0 && modules.value.absent.length === 0;
  const forget = async (path: string): Promise<void> => {
    await action.run(() => client.call('tokenModule.forget', { path }));
    modules.reload();
  };
  return (
    <div className="screen tokens">
      <header className="screen-head">
        <h1>{text.title}</h1>
        <button type="button" onClick={() => void choose()} aria-disabled={action.busy}>
          {text.register}
        </button>
        {modules.value !== null && !isEmpty && (
          <button type="button" onClick={modules.reload} aria-disabled={modules.loading && !modules.asking}>
            {text.again}
          </button>
        )}
      </header>
      <NotNow />
      <FaultPanel fault={action.fault ?? modules.fault} />
      {modules.loading && !modules.asking && <p role="status">{tokenText.looking}</p>}
      {chosen && (
        <RegisterModule
          module={chosen}
          busy={action.busy}
          onRegister={() => void register(chosen.sha256.hex)}
          onCancel={() => void decline()}
        />
      )}
      {modules.value?.modules.length === 0 && (
        <EmptyState title={text.empty}>
          <p>{text.emptyBody}</p>
        </EmptyState>
      )}
      {modules.value?.modules.map((module) => (
        <Module
          key={module.path}
          module={module}
          away={(modules.value?.absent ?? [])
            .filter((token) => token.module === module.path)
            .flatMap(({ authorities }) => authorities)}
          go={go}
          onForget={() => void forget(module.path)}
        />
      ))}
      {modules.value !== null && modules.value.absent.length > 0 && <AbsentTokens tokens={modules.value.absent} />}
    </div>
  );
}

interface ModuleProps {
  readonly module: TokenModuleView;
  /** Authorities whose key is on tokens of this module that are in no slot. */
  readonly away: readonly string[];
  readonly go: Go;
  readonly onForget: () => void;
}

function Module({ module, away, go, onForget }: ModuleProps): ReactNode {
  const { path, sha256, fault, tokens, asking } = module;
  const [confirming, setConfirming] = useState(false);
  const authorities = [...new Set([...tokens.flatMap((token) => token.authorities), ...away])];
  // What a module that does not answer holds is not known: it may be the key of an authority.
  const holdsKeys = authorities.length > 0 || fault !== null || asking === true;
  return (
    <section className="module" aria-label={path}>
      <header className="section-head">
        <h2>
          <code>
            <Shown text={path} />
          </code>
        </h2>
        <button type="button" className="small" onClick={() => (holdsKeys ? setConfirming(true) : onForget())}>
          {text.forget}
        </button>
      </header>
      {confirming && (
        <Dialog title={text.forgetTitle} onClose={() => setConfirming(false)}>
          <p>
            <Shown text={authorities.length > 0 ? text.forgetKeys(authorities.join(', ')) : text.forgetUnknown} />
          </p>
          <p>{text.forgetMeans}</p>
          <div className="row">
            <button
              type="button"
              className="danger"
              onClick={() => {
                setConfirming(false);
                onForget();
              }}
            >
              {text.forgetAnyway}
            </button>
            <button type="button" onClick={() => setConfirming(false)}>
              {text.keep}
            </button>
          </div>
        </Dialog>
      )}
      <p className="soft">
        {text.digest} <code>{groupedHex(sha256.hex)}</code>
      </p>
      <FaultPanel fault={fault} focus={false} />
      {asking && <p role="status">{text.asking}</p>}
      {fault === null && !asking && tokens.length === 0 && <p className="hint">{text.noTokens}</p>}
      <div className="token-cards">
        {tokens.map((token, index) => (
          // Empty tokens often say nothing that would tell them apart.
          // oxlint-disable-next-line react/no-array-index-key
          <TokenCard key={`${index} ${token.serialNumber} ${token.label}`} token={token} go={go} />
        ))}
      </div>
    </section>
  );
}

export function TokenCard({ token, go }: { token: TokenView; go: Go }): ReactNode {
  const { module, serialNumber, label } = token;
  const begin = (kind: 'token-initialisation' | 'token-pin-change'): void =>
    go({ screen: 'wizard', kind, artifacts: [], token: { module, serialNumber, label }, splitPin: isSplit(token.pins) });
  return (
    <article className="card token">
      <header className="section-head">
        <h3>{token.initialised ? <Shown text={label} /> : text.emptyToken}</h3>
        {awaitsPins(token) ? (
          <BeginButton onClick={() => begin('token-initialisation')}>{text.initialise}</BeginButton>
        ) : (
          <BeginButton onClick={() => begin('token-pin-change')}>{text.changePin}</BeginButton>
        )}
      </header>
      <Facts>
        <Fact label={text.device}>
          <Shown text={`${token.manufacturer}, ${token.model}`} />
        </Fact>
        <Fact label={text.serial}>{serialNumber === '' ? text.noSerial : <code>{serialNumber}</code>}</Fact>
        <Fact label={text.firmware}>
          {token.firmware} · Cryptoki {token.cryptoki}
          {token.writeProtected && ` · ${text.writeProtected}`}
        </Fact>
        <Fact label={text.mode}>{operatingModeInWords(token.operatingMode)}</Fact>
        <Fact label={text.pin}>{token.protectedAuthenticationPath ? text.keypad : <Pin token={token} />}</Fact>
        {token.pins && (
          <Fact label={awaitsPins(token) ? text.begunBy : text.setBy}>
            <Shown text={awaitsPins(token) ? text.pinsBegun(token.pins) : text.pinsOf(token.pins)} />
          </Fact>
        )}
        <Fact label={text.algorithms}>{token.algorithms.length === 0 ? text.noAlgorithms : token.algorithms.join(', ')}</Fact>
        <Fact label={text.keys}>
          <Holdings token={token} go={go} />
        </Fact>
      </Facts>
    </article>
  );
}

/** What is on the token, and where that is not what the ledger says. */
function Holdings({ token, go }: { token: TokenView; go: Go }): ReactNode {
  const { authorities, missing, unrecorded, turnedUp, looked } = token;
  const holds = authorities.filter((authority) => !missing.includes(authority));
  return (
    <>
      {holds.length > 0 ? holds.join(', ') : unrecorded.length === 0 && text.noKeys}
      {!looked && <span className="soft"> ({notLookedInWords})</span>}
      {missing.length > 0 && (
        <p>
          <Mark tone="bad">{text.missing(missing)}</Mark>
        </p>
      )}
      {unrecorded.length > 0 && (
        <p>
          <Mark tone="due">{text.unrecorded(unrecorded)}</Mark>
        </p>
      )}
      {turnedUp.map((lost) => (
        <p key={lost.keyId}>
          {text.turnedUp(lost)}{' '}
          <BeginButton
            onClick={() =>
              go({
                screen: 'wizard',
                kind: 'copy-end',
                artifacts: [],
                authority: lost.authority,
                copy: lost.keyId,
                token: selectorOf(token),
              })
            }
          >
            {text.endIt(lost.keyId)}
          </BeginButton>
        </p>
      ))}
    </>
  );
}

function Pin({ token: { pin } }: { token: TokenView }): ReactNode {
  if (pin === 'ok') return text.pins.ok;
  return <Mark tone={pin === 'locked' ? 'bad' : 'due'}>{text.pins[pin]}</Mark>;
}
