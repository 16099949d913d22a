import { groupedHex } from '../../shared/base/bytes.ts';
import { visibleText } from '../../shared/base/visible-text.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ModuleFile, Tokens } from '../ports/tokens.ts';
import type { LineSource } from './line-source.ts';

/** What is typed to have a module loaded. */
const word = 'register';

export interface RegisterModule {
  readonly path: string;
  /** The SHA-256 that the file must have (hex in either case, in groups or not); undefined where people compare what is shown. */
  readonly expected: string | undefined;
  readonly say: (line: string) => void;
  readonly lines: LineSource;
  /** Another word may be typed again. */
  readonly retry: boolean;
}

/**
 * Says what stands at the path, has it confirmed by the digest that was given or by a typed word, and only then loads and registers it.
 * Faults: `token-module-differs` {module, sha256} for another digest than was given, `confirmation-mismatch` {expected} for another word,
 * `input-ended` where nobody types; those of `Tokens.inspect` and `Tokens.register`.
 */
export async function registerModule(
  tokens: Pick<Tokens, 'inspect' | 'register'>,
  { path, expected, say, lines, retry }: RegisterModule,
): Promise<void> {
  const wanted = expected === undefined ? undefined : digestIn(expected);
  const file = await tokens.inspect(path);
  const { sha256 } = file;
  if (wanted !== undefined && sha256 !== wanted) throw new Fault('token-module-differs', { module: path, sha256 });
  for (const line of moduleFileLines(file)) say(line);
  if (wanted === undefined) await confirmed(say, lines, retry);
  await tokens.register(path, sha256);
}

/** The file of a module for people who compare it before it is loaded. */
export function moduleFileLines({ path, realPath, size, modifiedAt, sha256, registered }: ModuleFile): readonly string[] {
  return [
    visibleText(path),
    ...(realPath === path ? [] : [`  a link to ${visibleText(realPath)}`]),
    `  ${size.toLocaleString('en')} bytes, modified ${modifiedAt}`,
    `  SHA-256 ${groupedHex(sha256)}`,
    ...(registered === null ? [] : [registered === sha256 ? '  registered already, with this digest' : replaces(registered)]),
  ];
}

const replaces = (registered: string): string =>
  `  REPLACES what is registered at this path now: SHA-256 ${groupedHex(registered)}`;

async function confirmed(say: (line: string) => void, lines: LineSource, retry: boolean): Promise<void> {
  say('Registering runs the code in this file, in a process of its own, now and whenever its tokens are asked for.');
  say('Compare the digest with the one that its vendor published.');
  while ((await lines.ask(`     type “${word}” to register the module: `)).trim().toLowerCase() !== word) {
    if (!retry) throw new Fault('confirmation-mismatch', { expected: word });
    say('     That is not the word. Ctrl-C leaves; nothing has been loaded.');
  }
}

/** Lower-case hex. Fault: `usage`. */
function digestIn(text: string): string {
  const hex = text.replace(/[\s:]/g, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Fault('usage', { problem: '--sha256 takes the 64 hex digits of a SHA-256.' });
  return hex;
}
