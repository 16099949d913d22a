import { session } from 'electron';
import { scheme } from './origins.ts';

export const printOrigin = `${scheme}://print`;

/** The document brings its style and fonts along (inline style, data: fonts and pictures); nothing else may load. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:";

/** Serves one document to one session. Returns what takes it away again. */
export function withDocument(partition: string, html: string): () => void {
  const target = session.fromPartition(partition);
  // In place of what `hardenSession` set when the session was made.
  target.webRequest.onBeforeRequest(({ url }, callback) =>
    callback({ cancel: !url.startsWith(`${printOrigin}/`) && !url.startsWith('data:') }),
  );
  target.protocol.handle(scheme, () => {
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
    return new Response(html, { headers });
  });
  return () => target.protocol.unhandle(scheme);
}
