/**
 * The token host: a process that loads one PKCS #11 module and answers what the main process asks of it. Started by Electron as a
 * utility process, by Node as a child process; its only argument is the module's path. Composition root of the smallest kind.
 */
import { Worker } from 'node:worker_threads';
import { endingLimit } from './keystore/pkcs11/host-protocol.ts';
import { serveTokens } from './keystore/pkcs11/serve-tokens.ts';

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const module = process.argv[2] ?? '';
const port = (process as { readonly parentPort?: ParentPort }).parentPort;
if (port) {
  // Electron ends a utility process with the app, whatever it is doing.
  const tokens = serveTokens(
    module,
    (answer) => port.postMessage(answer),
    () => {
      tokens.close();
      process.exit(0);
    },
  );
  port.on('message', ({ data }) => tokens.take(data));
} else {
  const leave = (): void => {
    tokens.close();
    process.exit(0);
  };
  const tokens = serveTokens(module, (answer) => process.send?.(answer), leave);
  process.on('message', (message) => tokens.take(message));
  process.once('disconnect', () => {
    endAnyway();
    leave();
  });
}

/** From another thread, because a module that hangs while it finalises blocks this one, and whoever would end the process is gone. */
function endAnyway(): void {
  const script = `setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${endingLimit})`;
  new Worker(script, { eval: true }).on('error', () => undefined);
}
