/** `npm start`: sets up, builds and opens the app; without a display it runs the shipped rehearsal at the terminal. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sandboxArguments, setUp } from './set-up.mjs';
import { root, runCommand, say } from './workplace.mjs';

/** Runs a program in the foreground; resolves to its exit code. */
function foreground(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, ...options });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', reject).once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

async function openWindow(given) {
  const runtime = await setUp();
  const sandbox = sandboxArguments();
  if (sandbox.length > 0) say('running as root: Chromium’s sandbox is off; use an ordinary account for real work');
  const wayland = !process.env.DISPLAY && process.env.WAYLAND_DISPLAY ? ['--ozone-platform=wayland'] : [];
  say('opening the window');
  return foreground(runtime.executable, [...sandbox, ...wayland, root, ...given]);
}

async function rehearse() {
  say('there is no display here: running the shipped rehearsal ceremony at the terminal instead');
  await setUp({ electron: 'optional' });
  const folder = mkdtempSync(path.join(tmpdir(), 'anchorite-rehearsal-'));
  const plan = path.join(root, 'resources/scripts/rehearsal-plan.json');
  const places = ['--home', path.join(folder, 'home'), '--out', path.join(folder, 'out')];
  return foreground(process.execPath, [path.join(root, 'out/cli.cjs'), 'rehearse', plan, ...places]);
}

await runCommand(() => (hasDisplay() ? openWindow(process.argv.slice(2)) : rehearse()));
