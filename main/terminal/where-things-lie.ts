import { join } from 'node:path';
import type { AuthorityRow } from '../ports/ledger.ts';
import { shellWord } from './shell-word.ts';

export interface Delivered {
  readonly out: string;
  readonly authorities: readonly Pick<AuthorityRow, 'name' | 'kind'>[];
  /** Names of authorities whose CRL is in the bundle. */
  readonly crls: readonly string[];
  readonly format: 'pdf' | 'html';
  /** That check the bundle, in its folder. */
  readonly commands: readonly string[];
}

/** What was written where, and how to check it with software that is not Anchorite. */
export function whereThingsLie({ out, authorities, crls, format, commands }: Delivered): readonly string[] {
  const line = (what: string, ...path: string[]): string => `  ${what.padEnd(12)} ${join(out, ...path)}`;
  return [
    '',
    'Written and read back:',
    ...authorities.flatMap(({ name, kind }) => [
      line(kind, 'certs', `${name}.pem`),
      ...(crls.includes(name) ? [line('CRL', 'crls', `${name}.pem`)] : []),
    ]),
    line('transcript', 'transcript', `transcript.${format}`),
    line('ledger', 'ledger', 'ledger.jsonl'),
    '',
    'Check it without Anchorite:',
    `  cd ${shellWord(out)}`,
    ...commands.map((command) => `  ${command}`),
    '',
    'More in VERIFY.txt.',
  ];
}
