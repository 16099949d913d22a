import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import { partText } from '../text/part-text.ts';

/** Whether a ceremony is unfinished: no other begins before it has ended. */
export const CeremonyOpenContext = createContext(false);

interface Props {
  readonly children: string;
  readonly onClick: () => void;
  readonly 'aria-label'?: string;
}

/** A button that begins a ceremony; while another is unfinished it cannot be pressed, and says why. */
export function BeginButton({ children, onClick, ...labelled }: Props): ReactNode {
  const blocked = useContext(CeremonyOpenContext);
  return (
    <button
      type="button"
      className="small"
      disabled={blocked}
      title={blocked ? partText.ceremonyOpen : undefined}
      onClick={onClick}
      {...labelled}
    >
      {children}
    </button>
  );
}

/** The reason in words, above buttons that cannot be pressed; nothing where they can. */
export function NotNow(): ReactNode {
  return useContext(CeremonyOpenContext) ? <p className="hint">{partText.notNow(partText.ceremonyOpen)}</p> : null;
}
