import { pageMillimetres as page } from './page-setup.ts';

/** Print CSS: ink on white, no meaning in colour, nothing fetched. */
const sheet = `
@page { size: A4; margin: ${page.top}mm ${page.right}mm ${page.bottom}mm ${page.left}mm; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0; color: #000; background: #fff; font: 9.5pt/1.35 "Anchorite Text", "Liberation Sans", Arial, sans-serif;
  font-feature-settings: "calt" 0; overflow-wrap: anywhere; }
@media screen { body { max-width: 170mm; margin: 15mm auto; } }
h1 { font-size: 22pt; line-height: 1.15; margin: 0 0 1.5mm; font-weight: 650; unicode-bidi: isolate; }
h2 { font-size: 14pt; margin: 8mm 0 3mm; padding-bottom: 1mm; border-bottom: 0.8pt solid #000; break-after: avoid; font-weight: 650; }
h3 { font-size: 10.5pt; margin: 5mm 0 1.5mm; break-after: avoid; font-weight: 650; unicode-bidi: isolate; }
p { margin: 0 0 2mm; }
.new-page { break-before: page; }
.new-page > h2 { margin-top: 0; }
.section-number { display: inline-block; min-width: 9mm; }
table { border-collapse: collapse; width: 100%; margin: 0 0 3mm; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: 1mm 1.5mm; font-weight: normal; }
td { unicode-bidi: isolate; }
.together, .signatures { break-inside: avoid; }
.ruled { table-layout: fixed; }
.ruled th, .ruled td { border: 0.5pt solid #555; }
.ruled thead th { font-size: 8pt; font-weight: 600; border-bottom: 1pt solid #000; background: #f0f0f0; vertical-align: bottom; overflow-wrap: normal; }
.ruled td { font-size: 8.5pt; }
.fields th { width: 44mm; color: #333; padding-left: 0; font-size: 8.5pt; }
.fields th, .fields td { border-bottom: 0.4pt solid #999; }
.handwritten td { height: 9mm; }
.fields.handwritten td { height: 11mm; }
.blank td { height: 9mm; }
.centre { text-align: center; }
.name { font-weight: 550; }
.number, .recorded { white-space: nowrap; font-variant-numeric: tabular-nums; }
.label { color: #333; font-size: 8pt; }
.small { font-size: 8pt; }
.code, .hex, .listing, .note-text, .evidence .value { font-family: "Anchorite Mono", "Liberation Mono", monospace; font-variant-ligatures: none; }
.ruled .code { font-size: 7pt; }
.box { width: 3.1mm; height: 3.1mm; vertical-align: -0.4mm; }
`;

const coverStyle = `
.cover .organisation { margin: 10mm 0 1mm; font-size: 11pt; unicode-bidi: isolate; }
.cover .document-title { font-size: 12pt; margin: 0 0 6mm; }
.mode-band { border: 1.2pt solid #000; padding: 3mm 4mm; }
.mode-band.hatched { padding: 6mm; background: repeating-linear-gradient(-45deg, #000 0 1.6mm, #fff 1.6mm 4.2mm); }
.hatched > div { background: #fff; padding: 1.5mm 3mm; }
.mode-choice { display: flex; gap: 12mm; font-size: 11pt; padding-bottom: 1mm; }
.mode-words { display: flex; gap: 4mm; align-items: baseline; flex-wrap: wrap; }
.mode-words strong { font-size: 15pt; letter-spacing: 0.08em; }
.outcome { border-left: 2.5mm solid #000; padding: 1mm 0 1mm 4mm; margin: 0 0 5mm; display: flex; gap: 4mm; align-items: baseline; }
.outcome strong { font-size: 12pt; letter-spacing: 0.06em; }
.approval td { border-bottom: 0.6pt solid #000; height: 10mm; }
.approval th { font-size: 8pt; vertical-align: bottom; width: 1%; white-space: nowrap; }
.watermark { position: fixed; inset: 0; z-index: -1; display: flex; align-items: center; justify-content: center; pointer-events: none; }
.watermark span { font-size: 84pt; font-weight: 700; letter-spacing: 0.06em; color: #ebebeb; transform: rotate(-52deg); white-space: nowrap; }
`;

const contentStyle = `
.digest { break-inside: avoid; border: 0.5pt solid #555; padding: 1.5mm 2.5mm 1mm; margin: 0 0 3mm; background: #fff; }
.digest-head { display: flex; justify-content: space-between; font-size: 8pt; margin-bottom: 0.5mm; }
.digest .hex { font-size: 10pt; line-height: 1.4; }
.digest .hex span { display: inline-block; white-space: nowrap; }
.words { table-layout: fixed; margin: 0.5mm 0 0; }
.words td, .words th { padding: 0.35mm 0; font-size: 8.2pt; }
.words th { width: 6mm; font-size: 6.5pt; color: #444; vertical-align: middle; }
.rules { margin: 0 0 4mm; padding-left: 6mm; }
.rules li { margin-bottom: 0.8mm; }
.steps .step-number { font-size: 11pt; font-weight: 650; text-align: center; }
.steps td { height: 12mm; }
.say { margin: 1mm 0 0; font-style: italic; }
.seq { font-weight: 600; margin-right: 1.5mm; }
.evidence { margin: 0 0 0.5mm; }
.evidence .value { font-size: 7pt; }
.begun-again { font-size: 8pt; margin: 0 0 0.5mm; }
.seq + .evidence { margin-top: 0.5mm; }
.exception-mark { display: inline-block; border: 1pt solid #000; padding: 0 1mm; font-size: 7.5pt; }
td.pen { position: relative; padding-bottom: 6.5mm; }
.recorded { display: block; font-size: 8pt; }
.recorded .day { display: block; font-size: 7pt; }
td.pen .line { position: absolute; left: 1.5mm; right: 1.5mm; bottom: 1.2mm; border-bottom: 0.5pt solid #000; }
.short-line { display: inline-block; width: 18mm; border-bottom: 0.5pt solid #000; }
.sheet, .command, .operation .fields { break-inside: avoid; }
.sheet { border: 0.8pt solid #000; padding: 0 3mm 1mm; margin: 0 0 4mm; }
.sheet h3 { margin-top: 2mm; }
.not-needed { float: right; margin-top: -6.5mm; font-size: 8.5pt; }
.artifact, .checkpoint { break-inside: avoid; }
.beside { display: flex; gap: 4mm; align-items: flex-start; margin-bottom: 2mm; }
.beside > :first-child { flex: 1; min-width: 0; }
.beside .fields th { width: 34mm; }
.beside .qr { margin: 0; }
.artifact h3 { border-top: 0.8pt solid #000; padding-top: 2mm; }
.qrs { display: flex; flex-wrap: wrap; gap: 4mm; }
.qr { margin: 0 0 3mm; break-inside: avoid; }
.qr svg { display: block; background: #fff; }
.qr figcaption { font-size: 7.5pt; color: #333; max-width: 62mm; }
.note-text { font-size: 8pt; border-left: 1.5pt solid #000; padding-left: 3mm; white-space: pre-wrap; break-inside: avoid; }
.listing { font-size: 7.4pt; line-height: 1.3; white-space: pre-wrap; margin: 0 0 3mm; unicode-bidi: isolate; }
.command p { margin: 2.5mm 0 0.5mm; }
.command .listing { border-left: 1.5pt solid #000; padding-left: 3mm; margin: 0; }
.statement { font-size: 11pt; border: 0.8pt solid #000; padding: 3mm 4mm; }
.signatures td { height: 13mm; vertical-align: middle; }
/* The explanation belongs to the signatures above it: it takes a row of them along rather than a page of its own. */
.together { break-before: avoid; }
.signatures .agree { font-size: 8pt; line-height: 1.7; }
.ruled-lines { height: 24mm; background: repeating-linear-gradient(#fff 0 7.8mm, #777 7.8mm 8mm); }
.spelling { columns: 5; list-style: none; margin: 0; padding: 0; }
.spelling strong { display: inline-block; width: 5mm; }
`;

/**
 * Page furniture for a document that is printed by a browser instead of the app: CSS margin boxes. Left out for the app,
 * whose header and footer would be drawn twice.
 */
export function marginBoxes(top: string, bottom: string): string {
  const quoted = (text: string): string => `"${text.replace(/["\\<>\n]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `)}"`;
  return `@page { @top-left { content: ${quoted(top)}; font: 8pt sans-serif; }
@bottom-left { content: ${quoted(bottom)}; font: 8pt sans-serif; } @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; } }`;
}

export const pageStyle = sheet + coverStyle + contentStyle;
