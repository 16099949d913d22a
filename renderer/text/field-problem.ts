import { partText } from './part-text.ts';

/** The parts of a schema issue that the words depend on. */
export interface SchemaIssue {
  readonly code: string;
  readonly message: string;
  readonly input?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly format?: unknown;
}

/** One schema issue as a sentence beside a field. The plan's own messages are used as they are. */
export function wordProblem(issue: SchemaIssue): string {
  if (issue.input === undefined || issue.input === null || issue.input === '') return partText.required;
  if (issue.code === 'invalid_type') return 'A whole number';
  if (issue.code === 'too_small') return issue.origin === 'string' ? partText.required : `At least ${String(issue.minimum)}`;
  if (issue.code === 'too_big') {
    return issue.origin === 'string' ? `At most ${String(issue.maximum)} characters` : `At most ${String(issue.maximum)}`;
  }
  if (issue.code === 'invalid_value') return 'Choose one of the list';
  return capital(issue.message);
}

/** The same of one line of a list. */
export const lineProblem = (line: number, words: string): string =>
  `Line ${line}: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
