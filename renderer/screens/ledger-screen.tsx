import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { LedgerEntryView } from '../../shared/contract/views.ts';
import { useAction, useClient, useEvent } from '../bridge/use-client.ts';
import { DataTable } from '../parts/data-table.tsx';
import type { Column } from '../parts/data-table.tsx';
import { Digest, DigestShort } from '../parts/digest.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark } from '../parts/mark.tsx';
import { Stamp } from '../parts/stamp.tsx';
import { Viewer } from '../parts/viewer.tsx';
import { screenText } from '../text/screen-text.ts';

const text = screenText.ledger;
const pageSize = 100;

const columns: readonly Column<LedgerEntryView>[] = [
  { head: text.seq, cell: (row) => row.seq, width: '4rem', numeric: true },
  { head: text.time, cell: (row) => <Stamp at={row.time} />, width: '13.25rem' },
  { head: text.type, cell: (row) => <code>{row.type}</code>, width: '12rem' },
  { head: text.ceremony, cell: (row) => row.ceremony ?? '', width: '8rem' },
  { head: text.hash, cell: (row) => <DigestShort hex={row.hash} /> },
];

/** The entries, newest first, and the proof that nobody touched them. */
export function LedgerScreen({ onVerified }: { onVerified: () => void }): ReactNode {
  const client = useClient();
  const reading = useAction();
  const [entries, setEntries] = useState<readonly LedgerEntryView[]>([]);
  const [ended, setEnded] = useState(false);
  const [open, setOpen] = useState<LedgerEntryView | null>(null);
  const read = async (before: number | null) => {
    const page = await reading.run(() => client.call('ledger.page', { before, limit: pageSize }));
    if (page === undefined) return;
    const newestFirst = [...page].sort((a, b) => b.seq - a.seq);
    setEntries((old) => (before === null ? newestFirst : [...old, ...newestFirst]));
    setEnded(page.length < pageSize);
  };
  useEffect(() => {
    void read(null);
    // Once, when the screen opens; later pages are asked for.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  const oldest = entries.at(-1)?.seq;
  return (
    <div className="screen filled">
      <header className="screen-head">
        <h1>{text.title}</h1>
        <Verification
          onVerified={() => {
            onVerified();
            void read(null);
          }}
        />
      </header>
      <p className="hint">{text.intro}</p>
      <FaultPanel fault={reading.fault} />
      {entries.length > 0 && (
        <DataTable label={text.title} columns={columns} rows={entries} rowKey={(row) => String(row.seq)} onOpen={setOpen} />
      )}
      {!ended && oldest !== undefined && (
        <div className="row">
          <button type="button" onClick={() => void read(oldest)} aria-disabled={reading.busy}>
            {text.older}
          </button>
        </div>
      )}
      {open !== null && <EntryViewer entry={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

function EntryViewer({ entry, onClose }: { entry: LedgerEntryView; onClose: () => void }): ReactNode {
  const pages = [
    { name: text.reading, text: readable(entry.line) },
    { name: text.line, text: entry.line },
  ];
  return (
    <Viewer title={`${text.entry(entry.seq)} · ${entry.type}`} pages={pages} onClose={onClose}>
      <div className="pair">
        <Digest digest={{ hex: entry.hash, words: [] }} label={text.hash} />
        <Digest digest={{ hex: entry.prev, words: [] }} label={text.prev} />
      </div>
    </Viewer>
  );
}

/** The line with line breaks; the line as it is when it is no JSON. */
function readable(line: string): string {
  try {
    const value: unknown = JSON.parse(line);
    return JSON.stringify(value, null, 2);
  } catch {
    return line;
  }
}

function Verification({ onVerified }: { onVerified: () => void }): ReactNode {
  const client = useClient();
  const action = useAction();
  const [result, setResult] = useState<{ size: number; checkpoints: number } | null>(null);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  useEvent('progress', setProgress);
  const verify = async () => {
    setResult(null);
    setProgress(null);
    const answer = await action.run(() => client.call('ledger.verify', {}));
    if (answer === undefined) return;
    setResult(answer);
    onVerified();
  };
  return (
    <>
      <button type="button" className="primary" aria-disabled={action.busy} onClick={() => !action.busy && void verify()}>
        {action.busy ? text.verifying : text.verify}
      </button>
      {action.busy && <progress {...(progress && progress.total > 0 ? { value: progress.done, max: progress.total } : {})} />}
      <span role="status">{result !== null && <Mark tone="good">{text.verified(result.size, result.checkpoints)}</Mark>}</span>
      {action.fault !== null && <FaultPanel fault={action.fault} />}
    </>
  );
}
