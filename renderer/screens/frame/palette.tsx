import { useId, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Dialog } from '../../parts/dialog.tsx';
import { movedRow } from '../../parts/row-window.ts';
import { Shown } from '../../parts/shown.tsx';
import { screenText } from '../../text/screen-text.ts';
import { matchingEntries } from './palette-entries.ts';
import type { PaletteEntry } from './palette-entries.ts';
import type { Go } from './place.ts';

const text = screenText.palette;

/** Ctrl K: type a few letters, Enter. */
export function Palette({ entries, go, onClose }: { entries: readonly PaletteEntry[]; go: Go; onClose: () => void }): ReactNode {
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = matchingEntries(entries, query);
  const choose = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    onClose();
    go(entry.place);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      return choose(found[at]);
    }
    const to = event.key === 'Home' || event.key === 'End' ? undefined : movedRow(event.key, at, found.length, 6);
    if (to === undefined) return;
    event.preventDefault();
    setAt(to);
  };
  return (
    <Dialog title={text.title} onClose={onClose}>
      <input
        type="text"
        role="combobox"
        aria-label={text.field}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        placeholder={text.field}
        value={query}
        onKeyDown={onKey}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
      />
      <ul id={id} role="listbox" aria-label={text.results} className="palette-list">
        {found.map((entry, i) => (
          // The keys go to the field, which owns the list (WAI-ARIA combobox).
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={`${entry.kind} ${entry.label} ${i}`}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === at}
            onMouseEnter={() => setAt(i)}
            onClick={() => choose(entry)}
          >
            <Shown text={entry.label} />
            <span className="soft">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="hint" role="status">
          {text.none}
        </p>
      )}
    </Dialog>
  );
}
