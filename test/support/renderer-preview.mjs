import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

/**
 * Builds the window with a fake bridge and serves it under the product's content security policy, so that it can be looked
 * at in a browser: `node test/support/renderer-preview.mjs <outDir> [port]`, then /index.html?s=empty|filled|interrupted|huge.
 */
const root = join(import.meta.dirname, '../../renderer');
const [outDir = join(root, '../out/preview'), port = '4173'] = process.argv.slice(2);
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'";

const withFakeBridge = {
  name: 'fake-bridge',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) =>
      html.replace('<script', '<script type="module" src="../test/support/renderer-preview-bridge.ts"></script><script'),
  },
};

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  plugins: [react(), withFakeBridge],
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: [join(root, 'index.html'), join(root, 'activation.html')] },
  },
});

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };
createServer((request, response) => {
  const path = new URL(request.url, 'http://local').pathname;
  readFile(join(outDir, path)).then(
    (bytes) => response.writeHead(200, { 'content-type': types[extname(path)], 'content-security-policy': policy }).end(bytes),
    () => response.writeHead(404).end(),
  );
}).listen(Number(port), () => console.log(`http://localhost:${port}/index.html?s=filled`));
