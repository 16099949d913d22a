import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forkedTokenHost } from '../../main/app/token-host-process.ts';
import { WorkstationTokens } from '../../main/keystore/pkcs11/workstation-tokens.ts';
import type { Limits } from '../../main/keystore/pkcs11/token-errand.ts';
import type { TokenModule } from '../../main/ports/tokens.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { bundleProgram } from './bundle-program.ts';
import { memoryFolder } from './memory-folder.ts';
import { temporaryFolder } from './test-workplace.ts';

/** Real PKCS #11 modules for tests: SoftHSM2, and tpm2-pkcs11 over a software TPM. */

export const softModule = '/usr/lib/softhsm/libsofthsm2.so';
export const tpmModule = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/pkcs11/libtpm2_pkcs11.so`;
/** No hex digits, so that a search for them finds nothing by chance. */
export const testPin = 'quill-271828';
export const testSoPin = 'quill-31415926';

let program: Promise<string> | undefined;
/** The token host, bundled once for a test file. */
export const hostProgram = (): Promise<string> =>
  (program ??= bundleProgram(join(import.meta.dirname, '../../main/token-host.ts')));

export interface SoftTokens {
  /** Pulls this token out; what it returns puts it in again. */
  pull(token: TokenSelector): () => void;
  /** Gives it another label of the same length, as a vendor's tool may. */
  rename(token: TokenSelector, label: string): void;
}

export const softTokensConf = (folder: string): string =>
  `directories.tokendir = ${folder}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n`;

/** A SoftHSM2 of its own. `SOFTHSM2_CONF` is set for this process, from which the token hosts inherit it. */
export function newSoftTokens(): SoftTokens {
  const place = memoryFolder('softhsm');
  const folder = join(place, 'tokens');
  mkdirSync(folder);
  const conf = join(place, 'softhsm2.conf');
  writeFileSync(conf, softTokensConf(folder));
  process.env['SOFTHSM2_CONF'] = conf;
  const folderOf = ({ serialNumber }: TokenSelector): string => {
    const name = readdirSync(folder).find((one) => readFileSync(join(folder, one, 'token.object')).includes(serialNumber));
    if (name === undefined) throw new Error(`no token ${serialNumber}`);
    return name;
  };
  return {
    rename: (token, label) => {
      const file = join(folder, folderOf(token), 'token.object');
      writeFileSync(file, readFileSync(file, 'latin1').replace(token.label, label), 'latin1');
    },
    pull: (token) => {
      const name = folderOf(token);
      const [inside, outside] = [join(folder, name), join(place, name)];
      renameSync(inside, outside);
      return () => renameSync(outside, inside);
    },
  };
}

/** A module that is SoftHSM2 until `say` tells it otherwise (wayward-module.c). */
export function waywardModule(): { readonly module: string; say(text: string): void; calls(): readonly string[] } {
  const place = temporaryFolder('wayward');
  const [module, told] = [join(place, 'libwayward.so'), join(place, 'told')];
  process.env['WAYWARD_MODULE'] = told;
  const say = (text: string): void => writeFileSync(told, text);
  say('');
  execFileSync('gcc', ['-shared', '-fPIC', '-o', module, join(import.meta.dirname, 'wayward-module.c'), '-ldl']);
  /** How sessions and logins began and ended since this was asked last, with the result values. */
  const calls = (): readonly string[] => {
    const noted = existsSync(`${told}.calls`) ? readFileSync(`${told}.calls`, 'utf8') : '';
    rmSync(`${told}.calls`, { force: true });
    return noted.split('\n').filter((line) => line !== '');
  };
  return { module, say, calls };
}

/** A token with PINs, made by SoftHSM's own program; of this process's SoftHSM2 unless `conf` names another. */
export function initSoftToken(label: string, { pin = testPin, conf = process.env['SOFTHSM2_CONF'] } = {}): TokenSelector {
  const env = { ...process.env, SOFTHSM2_CONF: conf };
  const args = ['--init-token', '--free', '--label', label, '--so-pin', testSoPin, '--pin', pin];
  execFileSync('softhsm2-util', args, { stdio: 'pipe', env });
  const shown = execFileSync('softhsm2-util', ['--show-slots'], { encoding: 'utf8', env });
  const slots = shown.split(/^Slot /m).filter((slot) => new RegExp(`Label:\\s+${label}\\s*$`, 'm').test(slot));
  const serialNumber = /Serial number:\s+(\S+)/.exec(slots[0] ?? '')?.[1] ?? '';
  return { module: softModule, serialNumber, label };
}

/** Brings the key of openssl onto a token, under an identifier of the person's own (hex). */
export function importSoftKey(key: string, label: string, id: string): void {
  const args = ['--import', key, '--token', label, '--label', 'old root', '--id', id, '--pin', testPin];
  execFileSync('softhsm2-util', args, { stdio: 'pipe' });
}

export async function tokensOf(modules: readonly string[], limits?: Limits): Promise<WorkstationTokens> {
  const file = join(temporaryFolder('modules'), 'token-modules.json');
  const start = forkedTokenHost(await hostProgram());
  const tokens = new WorkstationTokens({ file, start, entropy: systemEntropy, ...(limits && { limits }) });
  for (const module of modules) await registerModule(tokens, module);
  return tokens;
}

/** SHA-256 of a file as coreutils has it, hex. */
export const sha256Of = (file: string): string => execFileSync('sha256sum', [file], { encoding: 'utf8' }).slice(0, 64);

/** As people do who find the digest right. */
export const registerModule = async (tokens: WorkstationTokens, module: string): Promise<TokenModule> =>
  tokens.register(module, (await tokens.inspect(module)).sha256);

export interface SoftTpm {
  readonly token: TokenSelector;
  stop(): void;
}

/** tpm2-pkcs11 over swtpm, with its resource manager on a bus of its own; the token has `testPin`. */
export async function startSoftTpm(label: string): Promise<SoftTpm> {
  const place = temporaryFolder('tpm');
  const [state, store] = [join(place, 'state'), join(place, 'store')];
  mkdirSync(state);
  mkdirSync(store);
  const socket = join(place, 'tpm.sock');
  const tpm = spawn(
    'swtpm',
    [
      'socket',
      '--tpm2',
      '--tpmstate',
      `dir=${state}`,
      '--server',
      `type=unixio,path=${socket}`,
      '--ctrl',
      `type=unixio,path=${socket}.ctrl`,
      '--flags',
      'not-need-init,startup-clear',
    ],
    { stdio: 'ignore' },
  );
  const bus = execFileSync('dbus-daemon', ['--session', '--fork', '--print-address=1', '--print-pid=1'], { encoding: 'utf8' });
  const [address = '', busPid = ''] = bus.trim().split('\n');
  process.env['DBUS_SESSION_BUS_ADDRESS'] = address;
  for (const name of ['TPM2TOOLS_TCTI', 'TPM2_PKCS11_TCTI']) process.env[name] = 'tabrmd:bus_type=session';
  process.env['TPM2_PKCS11_STORE'] = store;
  process.env['TSS2_LOG'] = 'all+none';
  const manager = spawn('tpm2-abrmd', ['--allow-root', '--session', `--tcti=swtpm:path=${socket}`], { stdio: 'ignore' });
  const stop = (): void => {
    manager.kill('SIGKILL');
    tpm.kill('SIGKILL');
    process.kill(Number(busPid));
  };
  try {
    await untilAnswered(() => execFileSync('tpm2_getrandom', ['4'], { stdio: 'pipe' }));
    execFileSync('tpm2_ptool', ['init', '--path', store], { stdio: 'pipe' });
    const pins = [`--sopin=${testSoPin}`, `--userpin=${testPin}`];
    execFileSync('tpm2_ptool', ['addtoken', '--pid=1', `--label=${label}`, ...pins, '--path', store], { stdio: 'pipe' });
  } catch (thrown) {
    stop();
    throw thrown;
  }
  return { token: { module: tpmModule, serialNumber: '0000000000000000', label }, stop };
}

async function untilAnswered(ask: () => unknown): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      ask();
      return;
    } catch (thrown) {
      if (tries === 40) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** What OpenSC's program says of the objects on a token, after login. */
export const pkcs11Tool = (module: string, label: string, ...args: string[]): string =>
  execFileSync('pkcs11-tool', ['--module', module, '--token-label', label, '--login', '--pin', testPin, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Whether OpenSC's program gets in with this PIN. */
export function pkcs11Login(module: string, label: string, pin: string): boolean {
  try {
    execFileSync('pkcs11-tool', ['--module', module, '--token-label', label, '--login', '--pin', pin, '--list-objects'], {
      stdio: 'pipe',
    });
    return true;
  } catch {
    return false;
  }
}
