import { useId } from 'react';
import type { ReactNode } from 'react';
import { absenceInWords, standingWords } from '../../shared/ceremony/absent-tokens.ts';
import type { AbsentTokenView } from '../../shared/contract/token-views.ts';
import { Fact, Facts } from '../parts/facts.tsx';
import { Mark } from '../parts/mark.tsx';
import { Shown } from '../parts/shown.tsx';
import { tokenText } from '../text/token-text.ts';

const text = tokenText.screen;

/** Tokens that hold a key of this ledger and are in no slot, as they were recorded. */
export function AbsentTokens({ tokens }: { tokens: readonly AbsentTokenView[] }): ReactNode {
  const heading = useId();
  return (
    <section className="module" aria-labelledby={heading}>
      <header className="section-head">
        <h2 id={heading}>{text.absent}</h2>
      </header>
      <div className="token-cards">
        {tokens.map((token) => (
          <AbsentToken key={JSON.stringify([token.module, token.serialNumber, token.label])} token={token} />
        ))}
      </div>
    </section>
  );
}

function AbsentToken({ token }: { token: AbsentTokenView }): ReactNode {
  return (
    <article className="card token">
      <header className="section-head">
        <h3>
          <Shown text={token.label} />
        </h3>
        <Mark tone="due">{text.notPresent}</Mark>
      </header>
      <Facts>
        <Fact label={text.device}>
          <Shown text={`${token.manufacturer}, ${token.model}`} />
        </Fact>
        <Fact label={text.serial}>
          {token.serialNumber === '' ? (
            text.noSerial
          ) : (
            <code>
              <Shown text={token.serialNumber} />
            </code>
          )}
        </Fact>
        <Fact label={text.module}>
          <code>
            <Shown text={token.module} />
          </code>
          <span className="own-line soft">{standingWords[token.standing]}</span>
        </Fact>
        <Fact label={text.keys}>{token.authorities.join(', ')}</Fact>
      </Facts>
      <p className="token-means">
        <Shown text={absenceInWords(token)} />
      </p>
    </article>
  );
}
