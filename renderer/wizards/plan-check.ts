/**
 * wizards/: one folder for each ceremony, a pure draft with its reducer and the form that edits it. A draft is text as it
 * was typed; `operationOf` turns it into a candidate operation; the plan's own schema (shared/) says what is wrong with it.
 * The files beside the folders are what all wizards share: who is in the room, the review, the way from step to step.
 * A wizard imports no other wizard and no screen. Nothing here decides about the CA: main refuses or prepares.
 */
import { planSchema } from '../../shared/ceremony/plan.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { lineProblem, wordProblem } from '../text/field-problem.ts';

/** What is wrong, by path in the plan: `operations.0.subject.commonName`. */
export type Problems = Readonly<Record<string, string>>;

export type Checked = { readonly plan: Plan; readonly problems: null } | { readonly plan: null; readonly problems: Problems };

/** Parses a candidate plan; every problem in words under its path, the first one for each path. */
export function checkPlan(candidate: unknown): Checked {
  const parsed = planSchema.safeParse(candidate, { reportInput: true });
  if (parsed.success) return { plan: parsed.data, problems: null };
  const problems: Record<string, string> = {};
  for (const issue of parsed.error.issues) problems[issue.path.join('.')] ??= wordProblem(issue);
  return { plan: null, problems };
}

/**
 * The problems of one operation, with the path shortened to the operation's own members. A custodian's name is typed once and stands
 * in the plan with their file and their bag as well: what is wrong with it there is no problem of its own.
 */
export function operationProblems(problems: Problems | null): Problems {
  return Object.fromEntries(
    Object.entries(problems ?? {})
      .filter(([path]) => path.startsWith('operations.0') && !/\.(files|bags)\.\d+\.custodian$/.test(path))
      .map(([path, words]) => [path.replace(/^operations\.0\.?/, ''), words]),
  );
}

/** How many fields have a problem: a list that is typed line by line is one of them, however many lines are wrong. */
export const fieldsWithProblems = (problems: Problems): number =>
  new Set(Object.keys(problems).map((path) => path.replace(/\.\d+$/, ''))).size;

/**
 * What is wrong with a list that is typed one a line: with the whole of it, or with lines of it, which are then named by their numbers.
 * `typed`: the text of its field; lines with nothing on them are counted and stand for nothing.
 */
export function problemOfLines(problems: Problems, path: string, typed: string): string | undefined {
  if (problems[path] !== undefined) return problems[path];
  const numbers = typed.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [at + 1]));
  const wrong = numbers.flatMap((number, at) => {
    const words = problems[`${path}.${at}`];
    return words === undefined ? [] : [lineProblem(number, words)];
  });
  return wrong.length === 0 ? undefined : wrong.join('. ');
}

/** The number a person typed; NaN when it is none, undefined when nothing was typed. */
export function typedNumber(text: string): number | undefined {
  const trimmed = text.trim().replace(/[\s\u2009]/g, '');
  if (trimmed === '') return undefined;
  return /^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** How long a key signs certificates: a date means its last second, an instant is taken as it is; nothing when nothing was typed. */
export function typedCryptoperiod(text: string): { readonly signUntil: string } | undefined {
  const typed = typedText(text);
  if (typed === undefined) return undefined;
  return { signUntil: /^\d{4}-\d{2}-\d{2}$/.test(typed) ? `${typed}T23:59:59Z` : typed };
}

/** The text, or undefined when it is empty, so that an optional member is left out. */
export function typedText(text: string): string | undefined {
  const trimmed = text.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** Latin letters that are no base letter with a mark. */
const spelt: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ı: 'i' };

/** A portable name made of a display name: `Acme Röot CA` gives `acme-root-ca`, `Größte` gives `grosste`. */
export function portableName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => spelt[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
}
