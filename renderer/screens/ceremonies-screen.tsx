import type { ReactNode } from 'react';
import type { CeremonySummary } from '../../shared/contract/views.ts';
import { useCall } from '../bridge/use-client.ts';
import { DataTable } from '../parts/data-table.tsx';
import type { Column } from '../parts/data-table.tsx';
import { DigestShort } from '../parts/digest.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark } from '../parts/mark.tsx';
import type { MarkTone } from '../parts/mark.tsx';
import { Shown } from '../parts/shown.tsx';
import { Stamp } from '../parts/stamp.tsx';
import { screenText } from '../text/screen-text.ts';
import { EndedScreen, leftBehind } from './ceremony/ended-screen.tsx';
import type { Go } from './frame/place.ts';

const text = screenText.ceremonies;
const tone: Readonly<Record<CeremonySummary['state'], MarkTone>> = {
  open: 'info',
  interrupted: 'due',
  aborted: 'bad',
  closed: 'good',
};

const columns: readonly Column<CeremonySummary>[] = [
  {
    head: text.ceremony,
    cell: (row) => (
      // The id is what people look for in the record: the title gives way first.
      <span className="title-and-id">
        <span>
          <Shown text={row.title} />
        </span>
        <span className="soft">{row.id}</span>
      </span>
    ),
  },
  { head: text.state, cell: (row) => <Mark tone={tone[row.state]}>{text.stateWord[row.state]}</Mark>, width: '7.5rem' },
  { head: text.opened, cell: (row) => <Stamp at={row.openedAt} />, width: '13.25rem' },
  {
    head: text.ended,
    cell: (row) => (row.endedAt === null ? '' : <Stamp at={row.endedAt} />),
    width: '13.25rem',
    spare: 'if-narrow',
  },
  { head: text.plan, cell: (row) => <DigestShort hex={row.planDigest} />, width: '12rem', spare: 'unless-wide' },
];

/** All ceremonies of this ledger, or the record of one. */
export function CeremoniesScreen({ id, go }: { id: string | null; go: Go }): ReactNode {
  return id === null ? <CeremonyList go={go} /> : <CeremonyRecord id={id} go={go} />;
}

function CeremonyList({ go }: { go: Go }): ReactNode {
  const list = useCall('ceremony.list', {});
  // Two may have been opened within one second: their numbers tell which came first.
  const order = ({ openedAt, id }: CeremonySummary) => `${openedAt} ${id}`;
  const rows = [...(list.value ?? [])].sort((a, b) => (order(a) < order(b) ? 1 : -1));
  return (
    <div className="screen filled">
      <h1>{text.title}</h1>
      <FaultPanel fault={list.fault} />
      {list.value !== null && rows.length === 0 && (
        <EmptyState title={text.empty}>
          <p>{text.emptyBody}</p>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <DataTable
          label={text.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onOpen={(row) =>
            go(row.state === 'open' || row.state === 'interrupted' ? { screen: 'ceremony' } : { screen: 'ceremonies', id: row.id })
          }
        />
      )}
    </div>
  );
}

function CeremonyRecord({ id, go }: { id: string; go: Go }): ReactNode {
  const record = useCall('ceremony.record', { id });
  const view = record.value;
  if (view === null) {
    return (
      <div className="screen">
        {record.fault === null ? <p>{screenText.loading}</p> : <FaultPanel fault={record.fault} />}
        <button type="button" onClick={() => go({ screen: 'ceremonies', id: null })}>
          {text.back}
        </button>
      </div>
    );
  }
  return (
    <EndedScreen
      view={view}
      leave={text.back}
      onLeave={() => go({ screen: 'ceremonies', id: null })}
      onExport={() => go({ screen: 'wizard', kind: 'media-export', artifacts: leftBehind(view) })}
    />
  );
}
