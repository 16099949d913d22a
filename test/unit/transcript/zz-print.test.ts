import { chromium } from 'playwright-core';
import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { renderTranscript } from '../../../main/transcript/render-transcript.tsx';
import { renderRoomScript } from '../../../main/transcript/render-room-script.tsx';
import { hostileRecord, realFonts, recordOf } from './records.ts';
it('prints', async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  console.log(browser.version());
  const fonts = realFonts();
  const docs = {
    hostile: renderTranscript(hostileRecord(), { fonts }),
    small: renderTranscript(recordOf(), { fonts }),
    script: renderRoomScript({ ...hostileRecord(), mode: 'production', proposedAt: '2026-11-20T10:00:00Z' }, { fonts }),
  };
  for (const [name, d] of Object.entries(docs)) {
    const page = await browser.newPage({ javaScriptEnabled: false });
    writeFileSync(`/tmp/pdf/${name}.html`, d.html);
    await page.goto(`file:///tmp/pdf/${name}.html`);
    const t = Date.now();
    await page.pdf({
      path: `/tmp/pdf/${name}.pdf`,
      displayHeaderFooter: true,
      headerTemplate: d.header,
      footerTemplate: d.footer,
      preferCSSPageSize: true,
      printBackground: true,
      tagged: true,
      outline: true,
    });
    console.log(name, d.html.length, Date.now() - t);
  }
  await browser.close();
}, 120000);
