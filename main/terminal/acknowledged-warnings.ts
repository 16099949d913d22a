import type { Script } from '../../shared/ceremony/script.ts';
import { visibleProse } from '../../shared/base/visible-text.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { LineSource } from './line-source.ts';

type Finding = Script['findings'][number];

const levels = ['error', 'warning', 'notice'] as const;

const lineOf = ({ level, rule, operation, message, clause }: Finding): string =>
  visibleProse(`${level.toUpperCase()} ${rule} (${operation}): ${message} [${clause}]`);

/** One line for each finding, the worst first. */
export function findingLines({ findings }: Pick<Script, 'findings'>): readonly string[] {
  return levels.flatMap((wanted) => findings.filter(({ level }) => level === wanted).map(lineOf));
}

/**
 * Says every finding once, and returns the rule ids of the warnings that people accepted by typing each of them. A script with an error has nothing to accept: it cannot be
 * opened. Fault `warning-not-acknowledged` for another answer, unless `retry` lets it be typed again.
 */
export async function acknowledgedWarnings(
  { findings }: Pick<Script, 'findings'>,
  { say, lines, retry }: { readonly say: (line: string) => void; readonly lines: LineSource; readonly retry: boolean },
): Promise<readonly string[]> {
  const refused = findings.some(({ level }) => level === 'error');
  for (const line of findingLines({ findings: refused ? findings : findings.filter(({ level }) => level !== 'warning') }))
    say(line);
  if (refused) return [];
  const accepted: string[] = [];
  for (const finding of findings.filter(({ level }) => level === 'warning')) {
    const { rule } = finding;
    say(`\n${lineOf(finding)}`);
    while ((await lines.ask(`     type ${rule} to accept it: `)).trim().toUpperCase() !== rule.toUpperCase()) {
      if (!retry) throw new Fault('warning-not-acknowledged', { rules: rule });
      say('     That is not its name. Ctrl-C leaves; nothing has been opened.');
    }
    accepted.push(rule);
  }
  return accepted;
}
