import { renderToStaticMarkup } from 'react-dom/server';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { digestWords } from './digest-block.tsx';
import { furnitureMillimetres, pageMillimetres as page } from './page-setup.ts';
import { visibleRecord } from './visible-record.ts';

/** What stands on every page (standards §3, E8, E23). */
export interface FurnitureFacts {
  readonly mode: Mode;
  readonly document: string;
  readonly organisation: string;
  readonly title: string;
  /** Null before the ceremony is opened. */
  readonly ceremonyId: string | null;
  readonly planSha256: string;
  readonly ledgerHead: string | null;
  /** `ABORTED` and the like, or null. */
  readonly outcome: string | null;
}

const wordsShown = 8;
const firstWords = (hex: string): string => digestWords(hex).slice(0, wordsShown).join(' ');

const font = '"Anchorite Text", "Liberation Sans", Arial, sans-serif';
const bar = {
  width: '100%',
  boxSizing: 'border-box',
  fontFamily: font,
  fontSize: '7.5pt',
  lineHeight: 1.35,
  color: '#000',
  WebkitPrintColorAdjust: 'exact',
} as const;
const row = { display: 'flex', justifyContent: 'space-between', gap: '4mm', alignItems: 'center' } as const;
const clipped = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 } as const;

/** Hatched for a rehearsal, framed for production: seen without colour and without reading. */
function ModeMark({ mode }: { readonly mode: Mode }) {
  const rehearsal = mode === 'rehearsal';
  const word = { background: '#fff', padding: '0.5mm 2mm', fontWeight: 700, fontSize: '9pt', letterSpacing: '0.08em' } as const;
  return (
    <span
      style={{
        flex: 'none',
        border: '1pt solid #000',
        padding: rehearsal ? '0.8mm 8mm' : 0,
        background: rehearsal ? 'repeating-linear-gradient(-45deg, #000 0 1mm, #fff 1mm 2.6mm)' : '#fff',
        display: 'inline-flex',
      }}
    >
      <span style={word}>{mode.toUpperCase()}</span>
    </span>
  );
}

/** Chromium pads its header and footer boxes; ours bring their own margins. */
const noPadding = '<style>#header, #footer { padding: 0 !important; }</style>';

/** Header and footer templates for `printToPDF`; texts are escaped and made visible. `fontRules` as from `fontFaceRules`. */
export function pageFurniture(given: FurnitureFacts, fontRules: string): { readonly header: string; readonly footer: string } {
  const facts = visibleRecord(given);
  const sides = `0 ${page.right}mm 0 ${page.left}mm`;
  const style = `${noPadding}<style>${fontRules}</style>`;
  const header = renderToStaticMarkup(
    <div style={{ ...bar, margin: `${furnitureMillimetres}mm 0 0`, padding: sides }}>
      <div style={{ ...row, borderBottom: '0.5pt solid #000', paddingBottom: '1.5mm' }}>
        <div style={{ minWidth: 0 }}>
          <div style={clipped}>
            <b style={{ fontWeight: 600 }}>{facts.document}</b> · {facts.title}
          </div>
          <div style={clipped}>{facts.organisation}</div>
        </div>
        <ModeMark mode={facts.mode} />
      </div>
    </div>,
  );
  const footer = renderToStaticMarkup(
    <div style={{ ...bar, margin: `0 0 ${furnitureMillimetres}mm`, padding: sides }}>
      <div style={{ ...row, borderTop: '0.5pt solid #000', paddingTop: '1mm' }}>
        <span style={clipped}>
          {facts.ceremonyId === null ? 'Not yet opened' : `Ceremony ${facts.ceremonyId}`} · {facts.mode.toUpperCase()}
          {facts.outcome === null ? '' : ` · ${facts.outcome}`}
        </span>
        <span style={{ flex: 'none' }}>
          Page <span className="pageNumber" /> of <span className="totalPages" />
        </span>
      </div>
      <div style={clipped}>Plan: {firstWords(facts.planSha256)} …</div>
      <div style={clipped}>{facts.ledgerHead === null ? '' : `Ledger head: ${firstWords(facts.ledgerHead)} …`}</div>
    </div>,
  );
  return { header: style + header, footer: style + footer };
}
