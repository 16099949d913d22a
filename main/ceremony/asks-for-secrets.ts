import type { Operation } from '../../shared/ceremony/plan.ts';

/** Operations at which nobody is asked for a passphrase, a PIN or a share: they open no key. */
const withoutSecrets: ReadonlySet<Operation['kind']> = new Set([
  'media-export',
  'ledger-backup',
  'ledger-drill',
  'ledger-backup-end',
]);

/** Whether the operation may ask for one, so that a place to give it is needed. */
export const asksForSecrets = ({ kind }: Pick<Operation, 'kind'>): boolean => !withoutSecrets.has(kind);
