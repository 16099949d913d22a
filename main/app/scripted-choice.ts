import { readFileSync } from 'node:fs';

/**
 * A package that was made for its own tests cannot have its native dialogs replaced from outside: there the file that
 * ANCHORITE_TEST_CHOICE names holds the path that "was chosen". Undefined in every other build, whatever the environment says.
 */
export function scriptedChoice(forTests: boolean): string | undefined {
  const file = forTests ? process.env['ANCHORITE_TEST_CHOICE'] : undefined;
  return file === undefined ? undefined : readFileSync(file, 'utf8').trim();
}
