import { utilityProcess } from 'electron';
import type { StartTokenHost } from '../ports/tokens.ts';

/** The token host as a utility process of Electron: for the window. */
export function utilityTokenHost(program: string): StartTokenHost {
  return (module) => {
    const child = utilityProcess.fork(program, [module], { serviceName: 'Anchorite token host', stdio: 'ignore' });
    return {
      // Electron's channel between processes, not a window's.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => {
        const { pid } = child;
        child.kill();
        // A module that hangs in a driver does not hear a gentle end.
        if (pid !== undefined) endForGood(pid);
      },
    };
  };
}

function endForGood(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
