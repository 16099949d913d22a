import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { partText } from '../text/part-text.ts';

/**
 * A native modal dialog. Escape and Close only hide it: what was typed belongs to the owner and stays. Its field or its main button has the
 * focus at once, unless `unhurried`: Close has it then, so that a key that is still held down from the dialog before sets off nothing.
 */
export function Dialog({
  title,
  onClose,
  wide = false,
  unhurried = false,
  children,
}: {
  title: ReactNode;
  onClose: () => void;
  wide?: boolean;
  unhurried?: boolean;
  children: ReactNode;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Layout effects, because their clean-up still finds the element in the document and can give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    const first = unhurried ? '.dialog-head button' : '.dialog-body :is(input, textarea, .primary)';
    element?.querySelector<HTMLElement>(first)?.focus();
    return () => element?.close();
  }, [unhurried]);
  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        // React hands the event on to a dialog around this one, which stays.
        event.stopPropagation();
        onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="quiet" onClick={onClose}>
          {partText.close}
        </button>
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
