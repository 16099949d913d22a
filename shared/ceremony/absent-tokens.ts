import type { TokenCopy } from './key-entry.ts';
import { liveCopies, type KeyRecord } from './key-custody.ts';
import { sameToken, type TokenSelector } from './token-words.ts';

/** Tokens that the ledger knows as home of a live copy, and those of them that no module shows: pure, the same for window and terminal. */

/** What is heard of the module through which the ledger knows a token. */
export const moduleStandings = ['answers', 'silent', 'not-registered'] as const;
export type ModuleStanding = (typeof moduleStandings)[number];

export interface AbsentToken {
  /** As it described itself when the latest of its copies was recorded. */
  readonly token: TokenCopy;
  /** Whose key it holds, in the order in which the keys came. */
  readonly authorities: readonly string[];
  readonly standing: ModuleStanding;
  /** Path of another registered module that shows a token with this label and serial number; null where none does. */
  readonly elsewhere: string | null;
}

/** A registered module as it was just asked. `fault`: anything but null where it did not answer. */
export interface AskedModule {
  readonly path: string;
  readonly fault: unknown;
  readonly tokens: readonly TokenSelector[];
}

/** Whose key a token holds, in the order in which the keys came. */
export const authoritiesOn = (records: readonly KeyRecord[], token: TokenSelector): readonly string[] =>
  records
    .filter((record) => liveCopies(record).some((copy) => copy.token !== null && sameToken(copy.token, token)))
    .map(({ authority }) => authority);

export function absentTokens(records: readonly KeyRecord[], modules: readonly AskedModule[]): readonly AbsentToken[] {
  const shown = modules.flatMap(({ tokens }) => tokens);
  const absent: { token: TokenCopy; readonly authorities: Set<string> }[] = [];
  for (const record of records) {
    for (const { token } of liveCopies(record)) {
      if (token === null || shown.some((one) => sameToken(one, token))) continue;
      const known = absent.find((one) => sameToken(one.token, token));
      if (known) known.token = token;
      else absent.push({ token, authorities: new Set([record.authority]) });
      known?.authorities.add(record.authority);
    }
  }
  return absent.map(({ token, authorities }) => ({
    token,
    authorities: [...authorities],
    standing: standingOf(modules.find(({ path }) => path === token.module)),
    elsewhere: shown.find((one) => sameToken({ ...one, module: token.module }, token))?.module ?? null,
  }));
}

function standingOf(module: AskedModule | undefined): ModuleStanding {
  if (!module) return 'not-registered';
  return module.fault === null ? 'answers' : 'silent';
}

export const standingWords: Readonly<Record<ModuleStanding, string>> = {
  answers: 'registered',
  silent: 'registered, does not answer',
  'not-registered': 'not registered',
};

/** What it means that a token is out, in a sentence or two. */
export function absenceInWords({ standing, elsewhere }: Pick<AbsentToken, 'standing' | 'elsewhere'>): string {
  if (elsewhere !== null)
    return `Another module, ${elsewhere}, shows a token with this label and serial number. Nothing can be signed with it until the module on record shows it, or a ceremony for another home records that this device is reached through that module.`;
  return {
    answers: 'Nothing can be signed with it until it is back in a slot.',
    silent: 'Its module does not answer, so no token behind it is seen. Nothing can be signed with it until the module answers.',
    'not-registered':
      'Its module is not registered, so no token behind it is seen. Nothing can be signed with it until the module is registered and the token is back.',
  }[standing];
}
