import { expect, it } from 'vitest';
import { asksForSecrets } from '../../../main/ceremony/asks-for-secrets.ts';

it.each([
  ['media-export', false],
  ['ledger-backup', false],
  ['ledger-drill', false],
  ['ledger-backup-end', false],
  ['share-status', true],
  ['copy-end', true],
  ['key-backup', true],
  ['root-creation', true],
] as const)('a plan of %s may ask for a secret: %s', (kind, asks) => {
  expect(asksForSecrets({ kind })).toBe(asks);
});
