import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { RootCreation } from '../../shared/ceremony/plan.ts';
import type { Finding, Preview } from '../../shared/ceremony/script.ts';
import { isSplit } from '../../shared/ceremony/token-pins.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { World } from './ceremony-program.ts';
import { endOfSigningField } from './end-of-signing.ts';
import { certificationEvidence } from './module-certification.ts';
import { sealingField } from './sealing-field.ts';
import { dealtQuorum } from './share-dealing.ts';
import { quorumInWords, reviewQuorum } from './share-delivery.ts';
import { inspectToken } from './token-acts.ts';
import { pinsOf } from './token-pins.ts';

/** Where the key of a new root is to live, before it is made. */

/** What opens the key, in a word. */
export const openerOf = (operation: RootCreation): string =>
  operation.custody.kind === 'token' ? 'PIN' : dealtQuorum(operation) ? 'shares' : 'passphrase';

/** Faults: `custody-refused` {why}, and those of `inspectToken`. */
export async function reviewCustody(operation: RootCreation, world: World): Promise<readonly Finding[]> {
  const { custody, algorithm } = operation;
  const { ports } = world;
  if (custody.kind === 'token') {
    const findings = await inspectToken(ports, custody, algorithm);
    return [
      ...findings,
      ...noBackupOnToken(custody.token.label, ports.mode),
      ...onePersonWithToken(custody.token.label, ports.mode, isSplit(await pinsOf(ports, custody.token))),
    ];
  }
  const quorum = dealtQuorum(operation);
  if (quorum) return reviewQuorum(quorum, world);
  if (ports.mode === 'rehearsal') return [];
  if (custody.kind === 'throw-away') throw new Fault('custody-refused', { why: 'a throw-away key is for rehearsals only' });
  return [onePerson];
}

/** What becomes of the key, for review: the certificate says nothing of where its key lives. */
export function previewOfCustody(operation: RootCreation, signUntil: string | null, ports: World['ports']): Preview {
  const { custody, algorithm, name } = operation;
  const quorum = dealtQuorum(operation);
  const field = (label: string, value: string) => ({ label, value, origin: 'plan' as const, provisional: false });
  const places = {
    'sealed-file': 'sealed file on this workstation',
    token:
      custody.kind === 'token'
        ? `token ${custody.token.label}, serial ${custody.token.serialNumber}, through ${custody.token.module}`
        : '',
    'throw-away': 'in memory only; thrown away when the program ends',
  };
  return {
    operation: name,
    kind: 'key',
    title: `Key of ${name}`,
    fields: [
      field('Algorithm', algorithm),
      field('Custody', places[custody.kind]),
      ...(custody.kind === 'token'
        ? [certificationEvidence(custody.certification)].map(({ label, value }) => field(label, value))
        : []),
      ...(quorum ? [field('Quorum', quorumInWords(quorum))] : []),
      ...(custody.kind === 'sealed-file' && !quorum ? [field('Opened by', 'one passphrase, of the crypto officer')] : []),
      ...(custody.kind === 'sealed-file' ? [sealingField(ports, custody.iterations)] : []),
      ...(signUntil === null ? [] : [endOfSigningField(signUntil)]),
    ],
    requestDiff: [],
    tbs: '',
    tbsSha256: '',
  };
}

const onePersonRule = {
  rule: 'ANC-ROOT-ONE-PERSON',
  level: 'notice',
  clause: 'CA/B BR 6.1.1.1(2); ETSI EN 319 411-1 GEN-6.4.3-02',
} as const;

/** ANC-F1: whoever has the one passphrase signs alone, whatever the room agreed on. */
export const onePerson: Finding = {
  ...onePersonRule,
  message: 'one passphrase opens this key: behind a quorum of custodians, no one person could sign with it',
};

/** ANC-F1: whoever has the token and its PIN signs alone. `splitPin`: two people have one half each. Rehearsals need no such notice. */
function onePersonWithToken(label: string, mode: Mode, splitPin: boolean): readonly Finding[] {
  if (splitPin || mode === 'rehearsal') return [];
  const message = `whoever has the token ${label} and its PIN signs alone: keep the two with different people`;
  return [{ ...onePersonRule, message }];
}

/** ANC-D29: a key does not leave its token, so that a second home of it has to be thought of before it is made. */
function noBackupOnToken(label: string, mode: Mode): readonly Finding[] {
  if (mode === 'rehearsal') return [];
  return [
    {
      rule: 'ANC-TOKEN-NO-BACKUP',
      level: 'notice',
      clause: 'ANC-D29; PKCS #11 CKA_EXTRACTABLE',
      message: `no backup of a key on the token ${label} can be made here: it is lost with the token, unless its vendor clones it onto a second one, which is then recorded as another home. A key in a sealed file can be backed up`,
    },
  ];
}

/** ANC-D29, ANC-F1: of a key that is adopted and stays on its token. */
export async function findingsOfToken({ key, issuer }: AuthorityAdoption, { ports }: World): Promise<readonly Finding[]> {
  if (!('token' in key)) return [];
  const { label } = key.token;
  const alone = issuer === undefined ? onePersonWithToken(label, ports.mode, isSplit(await pinsOf(ports, key.token))) : [];
  return [...noBackupOnToken(label, ports.mode), ...alone];
}
