/**
 * Renders resources/icons/icon.svg to the PNG sizes, the .ico and the .icns beside it; the results are committed.
 * `node resources/build/icons.mjs <chromium>`: any Chromium will do, only people who change the drawing need one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { SetUpError, root, runCommand } from './workplace.mjs';

const folder = path.join(root, 'resources/icons');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512];

async function render(executablePath) {
  const svg = readFileSync(path.join(folder, 'icon.svg'), 'utf8');
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    const page = await browser.newPage();
    const pictures = new Map();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<style>html,body{margin:0;background:none}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
      );
      pictures.set(size, await page.screenshot({ omitBackground: true }));
    }
    return pictures;
  } finally {
    await browser.close();
  }
}

/** ICONDIR with one entry for each PNG; a width of 256 is written as 0. */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, [size, png]] of pictures.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(([, png]) => png)]);
}

/** `icns` container: each PNG under the type that names its size. */
function icns(pictures) {
  const types = { 16: 'icp4', 32: 'icp5', 64: 'icp6', 128: 'ic07', 256: 'ic08', 512: 'ic09' };
  const chunk = (type, body) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + body.length, 4);
    return Buffer.concat([head, body]);
  };
  const known = pictures.filter(([size]) => types[size]);
  return chunk('icns', Buffer.concat(known.map(([size, png]) => chunk(types[size], png))));
}

await runCommand(async () => {
  const [executablePath] = process.argv.slice(2);
  if (!executablePath) throw new SetUpError('usage: node resources/build/icons.mjs <chromium>');
  const pictures = [...(await render(executablePath))];
  for (const [size, png] of pictures) writeFileSync(path.join(folder, `${size}x${size}.png`), png);
  writeFileSync(path.join(folder, 'icon.ico'), ico(pictures.filter(([size]) => size <= 256)));
  writeFileSync(path.join(folder, 'icon.icns'), icns(pictures));
});
