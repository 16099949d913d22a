/**
 * The token host: a process that loads one PKCS #11 module and answers what the main process asks of it. Started by Electron as a
 * utility process, by Node as a child process; its only argument is the module's path. Composition root of the smallest kind.
 */
import { serveTokens } from './keystore/pkcs11/serve-tokens.ts';

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const module = process.argv[2] ?? '';
const port = (process as { readonly parentPort?: ParentPort }).parentPort;
if (port) {
  const take = serveTokens(module, (answer) => port.postMessage(answer));
  port.on('message', ({ data }) => take(data));
} else {
  const take = serveTokens(module, (answer) => process.send?.(answer));
  process.on('message', take);
  process.once('disconnect', () => process.exit(0));
}
