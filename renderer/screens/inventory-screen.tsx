import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ListedArtifact, ShownReference } from '../../shared/contract/views.ts';
import { useCall } from '../bridge/use-client.ts';
import { DataTable } from '../parts/data-table.tsx';
import type { Column } from '../parts/data-table.tsx';
import { DigestShort } from '../parts/digest.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark } from '../parts/mark.tsx';
import { Shown } from '../parts/shown.tsx';
import { spokenSize } from '../text/distance.ts';
import { screenText } from '../text/screen-text.ts';
import { ArtifactDialog } from './artifact-dialog.tsx';
import { shownReference } from './shown-reference.ts';

const text = screenText.inventory;

const columns: readonly Column<ListedArtifact>[] = [
  {
    head: text.name,
    cell: (row) => (
      <>
        <Shown text={row.name} /> {row.superseded && <Mark tone="plain">{text.superseded}</Mark>}{' '}
        <span className="soft">
          <Shown text={row.title} />
        </span>
      </>
    ),
  },
  { head: text.kind, cell: (row) => text.kinds[row.kind], width: '6.5rem' },
  { head: text.size, cell: (row) => spokenSize(row.size), width: '6.5rem', numeric: true },
  { head: text.digest, cell: (row) => <DigestShort hex={row.sha256.hex} />, width: '12rem' },
];

/** All words of the query somewhere in name, title, kind or digest. */
export function matchesArtifact(artifact: ListedArtifact, query: string): boolean {
  const hay =
    `${artifact.title} ${artifact.name} ${artifact.kind} ${artifact.superseded ? text.superseded : ''} ${artifact.sha256.hex}`.toLocaleLowerCase(
      'en',
    );
  return query
    .toLocaleLowerCase('en')
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** Everything that was made or taken in, searchable. */
export function InventoryScreen(): ReactNode {
  const artifacts = useCall('artifact.list', {});
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<ShownReference | null>(null);
  const all = artifacts.value ?? [];
  const rows = all.filter((artifact) => matchesArtifact(artifact, query));
  return (
    <div className="screen filled">
      <header className="screen-head">
        <h1>{text.title}</h1>
        {all.length > 0 && (
          <>
            <input
              type="search"
              aria-label={text.search}
              placeholder={text.search}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
            <span className="hint" role="status">
              {text.found(rows.length, all.length)}
            </span>
          </>
        )}
      </header>
      <FaultPanel fault={artifacts.fault} />
      {artifacts.value !== null && all.length === 0 && (
        <EmptyState title={text.empty}>
          <p>{text.emptyBody}</p>
        </EmptyState>
      )}
      {all.length > 0 && rows.length === 0 && <p className="hint">{text.none}</p>}
      {rows.length > 0 && (
        <DataTable
          label={text.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => `${row.kind} ${row.name} ${row.sha256.hex}`}
          onOpen={(row) => setOpen(shownReference(row))}
        />
      )}
      {open !== null && <ArtifactDialog artifact={open} onClose={() => setOpen(null)} />}
    </div>
  );
}
