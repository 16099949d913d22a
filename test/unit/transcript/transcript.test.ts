import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderRoomScript } from '../../../main/transcript/render-room-script.tsx';
import { renderTranscript } from '../../../main/transcript/render-transcript.tsx';
import { visibleText } from '../../../shared/base/visible-text.ts';
import type { Operation } from '../../../shared/ceremony/plan.ts';
import { digestOf, hostileRecord, realFonts, recordOf, stepOf } from './records.ts';

/** Text of the document as a reader sees it, white space folded. */
const textOf = (html: string): string =>
  html
    .replace(/<(style|title)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#x27;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

/** Headings and table heads in order: the document's skeleton. */
const skeletonOf = (html: string): string[] =>
  [...html.matchAll(/<(h[123])>([\s\S]*?)<\/\1>|<thead><tr>([\s\S]*?)<\/tr><\/thead>/g)].map(([, tag, heading, head]) =>
    tag === undefined
      ? `table: ${[...head!.matchAll(/<th[^>]*>(.*?)<\/th>/g)].map((cell) => cell[1]).join(' | ')}`
      : `${tag}: ${textOf(heading!).trim()}`,
  );

const render = (over: Parameters<typeof recordOf>[0] = {}) => renderTranscript(recordOf(over), { fonts: [] });

describe('transcript', () => {
  it('has the sections of a root ceremony in the order of the standard outline', () => {
    expect(skeletonOf(render().html)).toEqual([
      'h1: Acme root creation',
      'h2: 1 Participants',
      'table: Role | Printed name | Initials | Identity checked by | Signature | Date | Time | Zone',
      'h3: Functions and responsibilities',
      'table: Role | Belongs to | During the ceremony | Afterwards',
      'h2: 2 Rules, materials and seals',
      'table: Item | Make and model | Serial | Bag no. before | Intact | Used as | Bag no. after',
      'h2: 3 Plan',
      'h3: 1. Create the root acme-root',
      'h2: 4 Findings before the signature',
      'table: Level | Operation | Rule | Finding | Clause',
      'h2: 5 Steps',
      'h3: Act 1: Open',
      'table: Step | Who | Activity | Evidence | Initials | Time (UTC)',
      'h3: Act 2: Root certificate',
      'table: Step | Who | Activity | Evidence | Initials | Time (UTC)',
      'h2: 6 Exceptions',
      'h3: Exception 1',
      'h3: Interruptions and refusals',
      'h3: Exception sheet, by hand',
      'h2: 7 Artifacts',
      'h3: Certificate acme-root',
      'h2: 8 Key inventory',
      'table: Operation | Algorithm | Custody and settings | Key id | SHA-256 of the public key',
      `h3: Shares of set 0badcafe: 2 of 2 open the copy 0f1e 2d3c 4b5a 6978 8796 a5b4 c3d2 e1f0`,
      'table: Share | Custodian | Commitment: SHA-256 over set, number and share',
      'h2: 9 Ledger and checkpoint',
      'h3: Checkpoint of 56 entries',
      'h2: 10 Result',
      'h2: 11 Attestation',
      'table: Role | Name | Statement | Signature | Date | Time',
      'h3: For the creation of a root: security officer and independent witness',
      'table: Role | Name | Statement | Signature | Date | Time',
      'h2: A Certificate and CRL text',
      'h3: acme-root',
      'h2: B Ledger entries of this ceremony',
      'table: Seq | Time (UTC) | Type | SHA-256 of the line, first half',
      'h2: C How to verify without Anchorite',
      'h2: D Spelling alphabet',
    ]);
  });

  it('says who, what, evidence, initials and time of each step, with its ledger entry and exception', () => {
    const text = textOf(render().html);
    expect(text).toContain('2 Ceremony Administrator Activity 2 #12');
    expect(text).toContain(digestOf('x').slice(0, 4) + ' ' + digestOf('x').slice(4, 8));
    expect(text).toContain('EXCEPTION 1 WW 10:02:07');
  });

  it('shows digests as hex in groups and as words', () => {
    // The vector of IANA dnssec-keytools: SHA-256 of "hello, world\n" reads "music customer waffle consensus …".
    const { html } = render({ plan: { ...recordOf().plan, sha256: digestOf('hello, world\n') } });
    const text = textOf(html);
    expect(text).toContain('853f f937');
    expect(text).toMatch(/music customer \w+ consensus/);
  });

  it('is the same text for the same record', () => {
    const fonts = realFonts();
    expect(renderTranscript(hostileRecord(), { fonts })).toEqual(renderTranscript(hostileRecord(), { fonts }));
  });

  it('fetches nothing and runs nothing', () => {
    const { html, header, footer } = renderTranscript(hostileRecord(), { fonts: realFonts() });
    for (const part of [html, header, footer]) {
      expect(part).not.toMatch(/<(script|img|link|iframe|object|a)\b/i);
      expect(part.replaceAll('url(data:font/woff2;base64,', '')).not.toMatch(/url\(|@import|https?:\/\//);
    }
    expect(html).toContain('default-src &#x27;none&#x27;');
  });

  it('asks the security officer and an independent witness to sign for a root, the security officer otherwise', () => {
    const withKind = (kind: Operation['kind']) =>
      textOf(render({ plan: { ...recordOf().plan, operations: [{ kind, title: 't', rows: [] }] } }).html);
    expect(withKind('root-creation')).toContain('Independent witness (auditor or notary) Quirin Quast');
    expect(withKind('crl-refresh')).toContain('Security Officer');
    expect(withKind('crl-refresh')).not.toContain('Independent witness');
  });

  it('marks what was not performed in an aborted ceremony and says why it ended', () => {
    const text = textOf(
      render({
        outcome: 'aborted',
        outcomeReason: 'volume-full',
        steps: [stepOf(1), stepOf(2, { time: null, initials: null, seq: null })],
      }).html,
    );
    expect(text).toContain('ABORTED volume-full');
    expect(text).toContain('not performed');
    expect(text).toContain('1 of 2');
    expect(textOf(render().html)).not.toContain('not performed');
  });

  it('prints no table head for findings, keys or a checkpoint that are not there', () => {
    const text = textOf(render({ findings: [], keys: [], checkpoint: null, artifacts: [], exceptions: [] }).html);
    for (const sentence of [
      'every rule was met',
      'No key pair was generated',
      'No checkpoint was signed',
      'None was made',
      'No exception was written',
      'The program recorded no interruption and no refusal',
    ]) {
      expect(text).toContain(sentence);
    }
  });

  it('keeps lines for the pen beside every recorded initial and time', () => {
    const { html } = render();
    expect(html.match(/class="pen"/g)).toHaveLength(4);
    expect(html.match(/<span class="recorded">/g)).toHaveLength(4);
    expect(html.match(/<span class="line">/g)).toHaveLength(4);
  });
});

describe('rehearsal marks', () => {
  it('stand on the cover, across each page and in header and footer', () => {
    const { html, header, footer } = renderTranscript(hostileRecord(), { fonts: [] });
    expect(html).toContain('<div class="watermark" aria-hidden="true"><span>REHEARSAL</span></div>');
    expect(html).toContain('mode-band hatched');
    expect(textOf(html)).toContain('Nothing in this document may be trusted or used');
    expect(textOf(header)).toContain('REHEARSAL');
    expect(textOf(footer)).toContain('REHEARSAL');
  });

  it('are absent from production', () => {
    const { html, header, footer } = render();
    expect(textOf(html) + textOf(header) + textOf(footer)).not.toContain('REHEARSAL ·');
    expect(html).not.toContain('class="watermark"');
    expect(textOf(header)).toContain('PRODUCTION');
  });
});

describe('page furniture', () => {
  it('names ceremony, mode, outcome, plan words, ledger words and page numbers', () => {
    const { footer } = render({ outcome: 'aborted' });
    const text = textOf(footer);
    expect(text).toContain('Ceremony 2026-11-21-01 · PRODUCTION · ABORTED');
    expect(text).toMatch(/Plan: (\w+ ){8}…/);
    expect(text).toMatch(/Ledger head: (\w+ ){8}…/);
    expect(footer).toContain('<span class="pageNumber"></span> of <span class="totalPages"></span>');
  });

  it('escapes markup and spells out what could not be seen', () => {
    const { header } = render({ title: '<img src=x onerror=alert(1)>\u202e' });
    expect(header).toContain('&lt;img src=x onerror=alert(1)&gt;[U+202E]');
  });

  it('comes from CSS when the HTML itself is handed over', () => {
    const { html } = renderTranscript(recordOf({ ceremonyId: 'a"} body{display:none} \\' }), { fonts: [], standalone: true });
    expect(html).toContain('counter(page) " of " counter(pages)');
    expect(html).toContain('Ceremony a\\22 } body{display:none} \\5c ');
    expect(render().html).not.toContain('counter(page)');
  });
});

describe('hostile text', () => {
  it('is escaped wherever it stands', () => {
    const evil = '</td><script>alert(1)</script>';
    const { html, header, footer } = render({
      ceremonyId: evil,
      title: evil,
      organisation: evil,
      place: evil,
      outcomeReason: evil,
      application: evil,
      steps: [stepOf(1, { activity: evil, say: evil, actTitle: evil, evidence: [{ label: evil, value: evil }] })],
      artifacts: recordOf().artifacts.map((artifact) => ({ ...artifact, name: evil, text: evil })),
    });
    for (const part of [html, header, footer]) expect(part).not.toContain('<script');
    expect(html).toContain('&lt;/td&gt;&lt;script&gt;');
  });

  it('has what people wrote in several lines in one, and every other line break spelt out', () => {
    const why = 'photographed by the cleaner \r\n second line\u202e';
    const { html, header } = render({
      title: 'a\nb',
      outcomeReason: why,
      steps: recordOf().steps.map((step) => ({ ...step, say: why, evidence: [{ label: 'Remark', value: why }] })),
    });
    expect(html.match(/photographed by the cleaner second line\[U\+202E\]/g)?.length).toBeGreaterThan(recordOf().steps.length);
    expect(html).not.toContain('cleaner [U+000D]');
    expect(header).toContain('a[U+000A]b');
  });

  it('has its controls and bidirectional characters spelt out', () => {
    const { html } = renderTranscript(hostileRecord(), { fonts: [] });
    expect(html).toContain('evil[U+202E]cnp.exe');
    expect(html).toContain('a[U+202E]b[U+2066]c');
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    expect(visibleText('a\nb\tc')).toBe('a[U+000A]b[U+0009]c');
    expect(visibleText('a\r\n\tb\u0007', true)).toBe('a\n    b[U+0007]');
    expect(visibleText('\ud800 \u3164 z\u0301\u0302\u0303\u0304')).toBe('[U+D800] [U+3164] z\u0301\u0302\u0303[U+0304]');
    expect(visibleText('محمد Παπαδόπουλος 東京')).toBe('محمد Παπαδόπουλος 東京');
  });
});

describe('codes on paper', () => {
  it('are read by zbarimg as they were given', () => {
    const folder = mkdtempSync(join(tmpdir(), 'anchorite-paper-'));
    try {
      const [artifact] = recordOf().artifacts;
      const svg = /<svg viewBox="0 0 (\d+) \d+" role="img" aria-label="Certificate[^]*?<path d="([^"]+)"/.exec(render().html)!;
      const side = Number(svg[1]);
      const scale = 4;
      const pixels = Buffer.alloc(side * side * scale * scale, 255);
      for (const [, x, y, run] of svg[2]!.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
        for (let row = 0; row < scale; row++) {
          const start = (Number(y) * scale + row) * side * scale + Number(x) * scale;
          pixels.fill(0, start, start + Number(run) * scale);
        }
      }
      const path = join(folder, 'code.pgm');
      writeFileSync(path, Buffer.concat([Buffer.from(`P5 ${side * scale} ${side * scale} 255\n`), pixels]));
      const read = execFileSync('zbarimg', ['--raw', '-q', '--nodbus', path], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(read.trimEnd()).toBe(artifact!.qr[0]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('have modules of at least half a millimetre', () => {
    for (const [, side, width] of render().html.matchAll(/<svg viewBox="0 0 (\d+) \d+"[^>]*style="width:(\d+)mm/g)) {
      expect(Number(width) / Number(side)).toBeGreaterThanOrEqual(0.5);
    }
  });
});

describe('script for the room', () => {
  it('has every step with blank initials and times, and nothing that has not happened yet', () => {
    const record = recordOf();
    const { html, footer } = renderRoomScript({ ...record, proposedAt: '2026-11-20T09:00:00Z' }, { fonts: [] });
    expect(html.match(/<span class="line">/g)).toHaveLength(4);
    expect(html).not.toContain('class="recorded"');
    const text = textOf(html);
    expect(text).toContain('Script of a key ceremony');
    expect(text).toContain('Activity 2');
    for (const word of ['not performed', 'COMPLETED', '#12', 'EXCEPTION 1']) expect(text).not.toContain(word);
    expect(textOf(footer)).toContain('Not yet opened · PRODUCTION');
  });
});
