import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { activationOrigin, scheme, windowOrigin } from './origins.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/** Before `ready`: the app's own scheme is a standard, secure one, so that it has an origin. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }]);
}

/** Serves the built pages from `folder`, and nothing else. */
export function servePages(folder: string): void {
  protocol.handle(scheme, async ({ url, method }) => {
    const { origin, path } = partsOf(url);
    const known = method === 'GET' && (origin === windowOrigin || origin === activationOrigin);
    const file = normalize(join(folder, path));
    const type = mediaTypes[file.slice(file.lastIndexOf('.') + 1)];
    if (!known || !type || !file.startsWith(folder + sep)) return new Response('', { status: 404 });
    try {
      const headers = {
        'content-type': type,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      };
      return new Response(new Uint8Array(await readFile(file)), { headers });
    } catch {
      return new Response('', { status: 404 });
    }
  });
}

function partsOf(url: string): { origin: string; path: string } {
  const parsed = new URL(url);
  return { origin: `${parsed.protocol}//${parsed.host}`, path: decodeURIComponent(parsed.pathname) };
}
