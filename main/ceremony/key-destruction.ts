import { idInPlace, liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram, World } from './ceremony-program.ts';
import { authorityWithKey, endCopies, previewOfKey, recordNow, sweep } from './custody-acts.ts';
import type { Asking, Effect, EffectContext } from './effect.ts';
import { askForPin } from './token-acts.ts';
import { sweepAct } from './key-resealing.ts';
import type { StepDraft } from './step-draft.ts';

/**
 * Destruction: every live copy that the ledger knows is accounted for (ANC-D26). Copies in files here are removed and looked
 * for; for each other copy the people present attest that it was destroyed, one by one. Overwriting flash memory is not
 * destruction (NIST SP 800-88): a carried copy is destroyed with its medium.
 */
export const keyDestruction: CeremonyProgram<KeyDestruction> = {
  acts: ({ authority, copies }) => [
    {
      title: `Destruction of the key of ${authority}`,
      steps: [
        ...copies.filter(({ kind }) => !isHere(kind) && kind !== 'token').map(attestation),
        {
          kind: 'confirm',
          who: 'cryptoOfficer',
          activity: `The key of ${authority} is destroyed for ever: no certificate and no CRL of it can be signed again. Type the name of the authority to go on.`,
          say: `We are about to destroy the key of ${authority}.`,
          expect: authority,
          button: 'Destroy the key',
        },
        ...(copies.some(({ kind }) => kind === 'token') ? [onTokens] : []),
        { kind: 'act', effect: 'key.destroy', activity: 'Record the end of every copy and of the key.' },
      ],
    },
    sweepAct(authority),
  ],

  async prepare(operation, world) {
    const { keyRecord } = authorityWithKey(world, operation.authority);
    if (keyRecord.state === 'destroyed') throw new Fault('key-state-refused', { from: 'destroyed', to: 'destroyed' });
    refuseUnaccounted(operation, keyRecord);
    const { authority, copies, why } = operation;
    const changes = copies.map(({ kind, place }) => `${kind}, ${place}: ${endOf[kind]}`);
    return {
      previews: [previewOfKey(operation, `Key of ${authority}`, keyRecord, [...changes, `destroyed: ${why}`])],
      findings: await whatIsLost(world, authority),
    };
  },

  asks: { 'token.destroy': (context) => askForPins(context) },
  effects: {
    'token.destroy': (context) => destroyOnTokens(context),
    'key.destroy': (context) => destroy(context),
    'key.sweep': sweep,
  },
};

const endOf: Readonly<Record<KeyCopy['kind'], string>> = {
  'throw-away': 'removed here',
  'sealed-file': 'removed here',
  token: 'destroyed on the token',
  carried: 'attested',
  backup: 'attested',
  exported: 'attested',
};

const onTokens: StepDraft = {
  kind: 'activate',
  effect: 'token.destroy',
  activity: 'Put in each token that holds a copy and give its PIN: the objects are destroyed and looked for.',
  button: 'Give the PIN and destroy',
};

const isHere = (kind: KeyCopy['kind']): boolean => kind === 'sealed-file' || kind === 'throw-away';

const attestation = ({ keyId, kind, place }: KeyDestruction['copies'][number]): StepDraft => ({
  kind: 'attest',
  who: 'witness',
  activity: `Destroy the ${kind} copy ${keyId.slice(0, 8)} (${place}) in sight of everyone: the medium itself, not only the file.`,
  button: 'Destroyed before our eyes',
});

/** The plan names exactly the live copies: one more would be a claim about nothing, one less a key that lives on. */
function refuseUnaccounted({ copies }: KeyDestruction, record: KeyRecord): void {
  const spell = (copy: { readonly keyId: string; readonly kind: string; readonly place: string }): string =>
    `${copy.kind} ${copy.keyId.slice(0, 8)} (${copy.place})`;
  const planned = new Set(copies.map(spell));
  const live = liveCopies(record).map(spell);
  const differing = [...live.filter((copy) => !planned.has(copy)), ...[...planned].filter((copy) => !live.includes(copy))];
  if (differing.length > 0) throw new Fault('copies-unaccounted', { copies: differing.join('; ') });
}

/** Delete says what is lost for ever. */
async function whatIsLost({ ports, authorities }: World, authority: string): Promise<readonly Finding[]> {
  const children = [...authorities.values()].filter(
    (one) => one.issuer === authority && one.name !== authority && !one.revokedSince,
  );
  const [newest] = await ports.ledger.crls(authority);
  const lost = [
    `no certificate and no CRL of ${authority} can ever be signed again`,
    newest ? `its last CRL ends at ${newest.nextUpdate}` : 'it leaves no CRL',
    `${children.length} certificates it issued can not be revoked any more`,
  ];
  return [{ rule: 'ANC-DESTROY-LOST', level: 'warning', clause: 'ETSI EN 319 411-1 GEN-6.5.3-06', message: lost.join('; ') }];
}

const destroy: Effect<KeyDestruction> = async ({ ports, ceremony, operation }) => {
  const { authority, why } = operation;
  const record = await recordNow(ports, ceremony, authority);
  // Copies on tokens were ended by their own step of this act.
  const rest = { ...operation, copies: operation.copies.filter(({ kind }) => kind !== 'token') };
  refuseUnaccounted(rest, record);
  const live = liveCopies(record);
  const [here, elsewhere] = [live.filter(({ kind }) => isHere(kind)), live.filter(({ kind }) => !isHere(kind))];
  for (const { kind, keyId } of here) if (kind === 'throw-away') await ports.keyStores['throw-away'].discard(keyId);
  return {
    evidence: live.map(({ keyId, kind, place }) => ({
      label: `${kind} ${keyId.slice(0, 8)}`,
      value: `${place}: ${isHere(kind) ? 'destroyed' : 'attested'}`,
    })),
    entries: [
      ...endCopies(ceremony, record, here, 'destroyed', why),
      ...endCopies(ceremony, record, elsewhere, 'attested', why),
      {
        type: 'key-state-changed',
        ceremony,
        data: { spkiSha256: record.spkiSha256, from: record.state, to: 'destroyed', why },
      },
    ],
  };
};

const tokenCopies = async ({ ports, ceremony, operation }: EffectContext<KeyDestruction>): Promise<readonly KeyCopy[]> =>
  liveCopies(await recordNow(ports, ceremony, operation.authority)).filter(({ kind }) => kind === 'token');

const askForPins: Asking<KeyDestruction> = async (context) => {
  const asks = [];
  for (const { token } of await tokenCopies(context)) if (token) asks.push(await askForPin(context.ports, token));
  return asks.filter((ask) => ask !== null)[context.given.length] ?? null;
};

/** Every object of each copy is destroyed on its token, then the end of those copies is recorded. Absent objects are no error. */
const destroyOnTokens: Effect<KeyDestruction> = async (context) => {
  const { ports, ceremony, operation } = context;
  const copies = await tokenCopies(context);
  const given = [...context.given];
  for (const copy of copies) {
    const { token } = copy;
    if (!token) continue;
    const pin = (await askForPin(ports, token)) === null ? null : (given.shift() ?? null);
    await ports.tokens.keyStore(token).discard(idInPlace(copy), pin);
  }
  const record = await recordNow(ports, ceremony, operation.authority);
  return {
    evidence: copies.map(({ keyId, place }) => ({
      label: `token ${keyId.slice(0, 8)}`,
      value: `${place}: destroyed and looked for`,
    })),
    entries: endCopies(ceremony, record, copies, 'destroyed', operation.why),
  };
};
