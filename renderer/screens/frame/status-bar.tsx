import type { ReactNode } from 'react';
import type { StatusView } from '../../../shared/contract/views.ts';
import { screenText } from '../../text/screen-text.ts';

const text = screenText.status;

interface Props {
  readonly status: StatusView;
  /** How many lines Home has of what nobody can rely on. */
  readonly unproven: number;
  readonly onUnproven: () => void;
}

/** Facts, not icons: air gap, ledger, runtime, and what nobody can rely on, which leads to its list. */
export function StatusBar({ status, unproven, onUnproven }: Props): ReactNode {
  const { interfacesUp, ledger, runtime } = status;
  const gap =
    interfacesUp === null ? (
      <span className="due">▲ {text.unknown}</span>
    ) : interfacesUp.length === 0 ? (
      <span>{text.none}</span>
    ) : (
      <strong className="bad">✕ {text.up(interfacesUp)}</strong>
    );
  const words = ledger.head.words.slice(0, 4).join(' ');
  return (
    <footer className="status-bar" aria-label={text.label}>
      <span>
        {text.airGap}: {gap}
      </span>
      <span>
        {text.ledger}: {text.entries(ledger.size)}{' '}
        {ledger.verifiedAt === null ? (
          <span className="due">▲ {text.notVerified}</span>
        ) : (
          <span className="good">✓ {text.verified(`${ledger.verifiedAt.slice(11, 16)} UTC`)}</span>
        )}
        {words !== '' && (
          <span className="status-head">
            {' '}
            {text.head} <q>{words} …</q>
          </span>
        )}
      </span>
      {unproven > 0 && (
        <button type="button" className="due" onClick={onUnproven}>
          ▲ {text.unproven(unproven)}
        </button>
      )}
      {!runtime.official && <span className="due">▲ {text.unofficial}</span>}
    </footer>
  );
}
