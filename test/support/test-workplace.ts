import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { openWorkplace, type OpenedWorkplace } from '../../main/open-workplace.ts';
import type { StartTokenHost } from '../../main/ports/tokens.ts';
import type { Printer } from '../../main/ports/workstation.ts';
import { fontFiles } from '../../main/transcript/font-faces.ts';

/** A printer that a machine without a display has. */
export const noPrinter: Printer = { print: () => Promise.reject(new Fault('printer-unavailable', { why: 'none in this test' })) };

/** For tests without tokens: nothing registers a module, so nothing is started. */
export const noTokenHost = (): never => {
  throw new Error('this test has no tokens');
};

const temporaryFolders: string[] = [];
process.once('exit', () => {
  for (const folder of temporaryFolders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder under the system's temporary one, removed when the test process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `anchorite-${name}-`));
  temporaryFolders.push(folder);
  return folder;
}

let shippedFolder: string | undefined;

/** The program's read-only files, laid out as the build does. */
export function testShipped(): { folder: string } {
  if (shippedFolder) return { folder: shippedFolder };
  const folder = temporaryFolder('shipped');
  cpSync('resources/profiles', join(folder, 'profiles'), { recursive: true });
  mkdirSync(join(folder, 'fonts'));
  const require = createRequire(import.meta.url);
  for (const { file } of fontFiles)
    copyFileSync(require.resolve(file), join(folder, 'fonts', file.slice(file.lastIndexOf('/') + 1)));
  shippedFolder = folder;
  return { folder };
}

/** A workplace on the real rooms, in a home of its own or in the given one. */
export function openTestWorkplace(
  mode: Mode,
  home = temporaryFolder('home'),
  startTokenHost: StartTokenHost = noTokenHost,
): Promise<OpenedWorkplace> {
  return openWorkplace({
    home,
    mode,
    shipped: testShipped(),
    printer: noPrinter,
    startTokenHost,
    application: 'Anchorite test',
    runtime: `Node ${process.versions.node}`,
    devices: [],
    onChange: () => undefined,
  });
}

/** A CSR made by `openssl req`, DER in base64. */
export function opensslCsr(
  subject: string,
  key: readonly string[] = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
): string {
  const folder = temporaryFolder('csr');
  const args = ['req', '-new', ...key, '-nodes', '-keyout', join(folder, 'k.pem'), '-subj', subject, '-outform', 'DER'];
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString('base64');
}

export const people: Plan['participants'] = [
  { name: 'Ada Administrator', role: 'ceremonyAdministrator', initials: 'AA' },
  { name: 'Otto Officer', role: 'cryptoOfficer', initials: 'OO' },
  { name: 'Wilma Witness', role: 'internalWitness', initials: 'WW' },
];

/** A plan with these operations and the usual people. */
export const planOf = (...operations: Plan['operations']): Plan => ({
  anchoritePlan: 1,
  title: 'Test ceremony',
  organisation: 'Acme',
  place: 'Laboratory',
  participants: people,
  operations,
});
