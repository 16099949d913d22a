import type { AuthorityView } from '../../shared/contract/views.ts';

/** Whether the key of this authority can sign here and now: only an active one does, and none that is offline. */
export const signsHere = ({ custody, keyPresent, key }: Pick<AuthorityView, 'custody' | 'keyPresent' | 'key'>): boolean =>
  custody !== 'elsewhere' && keyPresent && (key === null || (key.state === 'active' && key.custody === 'online'));
