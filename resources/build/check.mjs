/** `npm run check`: formatter, linter with types, a type check of every room, architecture tests. Names what failed. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { ensureModules } from './ensure-modules.mjs';
import { isEntry, root, runCommand, say } from './workplace.mjs';

const bin = (name) => path.join(root, 'node_modules/.bin', name);

const steps = ({ architecture }) => [
  // Each room has a project of its own; one process reads for all of them what they share, and notes beside each what it saw.
  { name: 'types', command: [bin('tsc'), '-b'] },
  { name: 'format', command: [bin('prettier'), '--check', '--log-level=warn', '.'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings', '.'] },
  ...(architecture ? [{ name: 'architecture', command: [bin('vitest'), 'run', '--project', 'rooms', 'test/architecture'] }] : []),
];

function runStep({ name, command: [file, ...args] }) {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (failure, stdout, stderr) => {
      if (failure) process.stdout.write(`\n--- ${name} failed ---\n${stdout}${stderr}\n`);
      resolve(failure ? name : undefined);
    });
  });
}

/** Runs every step, two at a time; resolves to the names of those that failed. */
export async function check({ architecture = true } = {}) {
  const queue = steps({ architecture });
  const failed = [];
  const work = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      const failure = await runStep(step);
      if (failure) failed.push(failure);
    }
  };
  const count = queue.length;
  await Promise.all([work(), work()]);
  say(failed.length === 0 ? `${count} checks passed` : `failed: ${failed.join(', ')}`);
  return failed;
}

if (isEntry(import.meta)) {
  await runCommand(async () => {
    ensureModules();
    return (await check()).length === 0 ? 0 : 1;
  });
}
