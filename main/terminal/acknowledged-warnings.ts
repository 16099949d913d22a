import type { Script } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { LineSource } from './line-source.ts';

/** One line for each finding, the worst first. */
export function findingLines({ findings }: Script): readonly string[] {
  return ['error', 'warning', 'notice'].flatMap((wanted) =>
    findings
      .filter(({ level }) => level === wanted)
      .map(
        ({ level, rule, operation, message, clause }) => `${level.toUpperCase()} ${rule} (${operation}): ${message} [${clause}]`,
      ),
  );
}

/**
 * Rule ids of the warnings that people accepted by typing each of them. A script with an error has nothing to accept: it cannot be
 * opened. Fault `warning-not-acknowledged` for another answer, unless `retry` lets it be typed again.
 */
export async function acknowledgedWarnings(
  { findings }: Script,
  { say, lines, retry }: { readonly say: (line: string) => void; readonly lines: LineSource; readonly retry: boolean },
): Promise<readonly string[]> {
  if (findings.some(({ level }) => level === 'error')) return [];
  const accepted: string[] = [];
  for (const { rule, operation, message, clause } of findings.filter(({ level }) => level === 'warning')) {
    say(`\nWARNING ${rule} (${operation}): ${message} [${clause}]`);
    while ((await lines.ask(`     type ${rule} to accept it: `)).trim().toUpperCase() !== rule.toUpperCase()) {
      if (!retry) throw new Fault('warning-not-acknowledged', { rules: rule });
      say('     That is not its name. Ctrl-C leaves; nothing has been opened.');
    }
    accepted.push(rule);
  }
  return accepted;
}
