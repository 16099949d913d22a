import { fork } from 'node:child_process';
import type { StartTokenHost } from '../ports/tokens.ts';

/** The token host as a child of Node: for the terminal. What the module prints goes nowhere; it may be anything. */
export function forkedTokenHost(program: string): StartTokenHost {
  return (module) => {
    const child = fork(program, [module], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    return {
      // A message that cannot be sent shows as the exit that follows.
      send: (message) => void child.send(message as object, () => undefined),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener).once('error', listener),
      // KILL: a module that hangs in a driver does not hear anything gentler.
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
