import type { RootCreation } from '../../shared/ceremony/plan.ts';
import type { Finding, Preview } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { World } from './ceremony-program.ts';
import { endOfSigningField } from './end-of-signing.ts';
import { dealtQuorum, quorumInWords, reviewQuorum } from './share-delivery.ts';
import { inspectToken } from './token-acts.ts';

/** Where the key of a new root is to live, before it is made. */

/** What opens the key, in a word. */
export const openerOf = (operation: RootCreation): string =>
  operation.custody.kind === 'token' ? 'PIN' : dealtQuorum(operation) ? 'shares' : 'passphrase';

/** Faults: `custody-refused` {why}, and those of `inspectToken`. */
export async function reviewCustody(operation: RootCreation, world: World): Promise<readonly Finding[]> {
  const { custody, algorithm } = operation;
  const { ports } = world;
  if (custody.kind === 'token') return inspectToken(ports, custody, algorithm);
  const quorum = dealtQuorum(operation);
  if (quorum) return reviewQuorum(quorum, world);
  if (ports.mode === 'rehearsal') return [];
  if (custody.kind === 'throw-away') throw new Fault('custody-refused', { why: 'a throw-away key is for rehearsals only' });
  return [onePerson];
}

/** What becomes of the key, for review: the certificate says nothing of where its key lives. */
export function previewOfCustody(operation: RootCreation, signUntil: string | null): Preview {
  const { custody, algorithm, name } = operation;
  const quorum = dealtQuorum(operation);
  const field = (label: string, value: string) => ({ label, value, origin: 'plan' as const, provisional: false });
  const places = {
    'sealed-file': 'sealed file on this workstation',
    token: custody.kind === 'token' ? `token ${custody.token.label}, serial ${custody.token.serialNumber}` : '',
    'throw-away': 'in memory only; thrown away when the program ends',
  };
  return {
    operation: name,
    kind: 'key',
    title: `Key of ${name}`,
    fields: [
      field('Algorithm', algorithm),
      field('Custody', places[custody.kind]),
      ...(quorum ? [field('Quorum', quorumInWords(quorum))] : []),
      ...(custody.kind === 'sealed-file' && !quorum ? [field('Opened by', 'one passphrase, of the crypto officer')] : []),
      ...(signUntil === null ? [] : [endOfSigningField(signUntil)]),
    ],
    requestDiff: [],
    tbs: '',
    tbsSha256: '',
  };
}

/** ANC-F1: whoever has the one passphrase signs alone, whatever the room agreed on. */
const onePerson: Finding = {
  rule: 'ANC-ROOT-ONE-PERSON',
  level: 'notice',
  clause: 'CA/B BR 6.1.1.1(2); ETSI EN 319 411-1 GEN-6.4.3-02',
  message: 'one passphrase opens this key: behind a quorum of custodians, no one person could sign with it',
};
