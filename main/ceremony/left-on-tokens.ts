import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Finding } from '../../shared/ceremony/script.ts';

/** A key whose sealed copy goes offline, and which is on a token, too: the authority is not offline by that. */

const tokensWith = (record: KeyRecord): readonly string[] =>
  liveCopies(record)
    .filter(({ kind }) => kind === 'token')
    .map(({ place }) => place);

/** What can be done with the key once its sealed copy is offline. */
export function signingAfterwards(record: KeyRecord): string {
  const tokens = tokensWith(record);
  return tokens.length === 0
    ? 'nothing can be signed until it is brought back'
    : `it goes on signing with its key on ${tokens.join(' and ')}`;
}

/** ANC-OFFLINE-TOKEN-LEFT; none where no token has the key. */
export function leftOnTokens(record: KeyRecord, authority: string): readonly Finding[] {
  const tokens = tokensWith(record);
  if (tokens.length === 0) return [];
  const message = `${authority} is not offline after this: its key stays on ${tokens.join(' and ')}, with which certificates and CRLs are signed as before. Lock those tokens away, too, or suspend the key`;
  return [{ rule: 'ANC-OFFLINE-TOKEN-LEFT', level: 'warning', clause: 'CA/B BR 6.2.9', message }];
}
