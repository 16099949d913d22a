import { toHex } from '../../shared/base/bytes.ts';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeySecondHome } from '../../shared/ceremony/key-operations.ts';
import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { authorityWithKey, previewOfKey, recordNow, refuseEndedKey } from './custody-acts.ts';
import type { Asking, Effect } from './effect.ts';
import { publicKeyOf } from './key-acts.ts';
import { askForPin, deviceEvidence, readyToken } from './token-acts.ts';

/**
 * Second home: a token onto which the same key was brought by other means (a vendor's clone, an import) is recorded as one more home
 * of it. One key with two homes: either signs, and both are accounted for when the key is destroyed.
 */
export const keySecondHome: CeremonyProgram<KeySecondHome> = {
  acts: ({ authority, token }) => [
    {
      title: `Another home of the key of ${authority}`,
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: `Compare label and serial number on the screen with those on the device in the slot: ${token.label}, ${token.serialNumber}.`,
          button: 'Device compared',
        },
        { kind: 'act', effect: 'key.intend', activity: 'Draw the identifier of the copy and write the intention to the ledger.' },
        {
          kind: 'activate',
          effect: 'key.adopt',
          activity: `Give the PIN of the token ${token.label}: the key signs a challenge there, the public key of ${authority} verifies it, and what the token says of the key is read and recorded.`,
          button: 'Give the PIN and record',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { authority, token } = operation;
    const { keyRecord, view } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    refuseKnownHome(keyRecord, token);
    const facts = await readyToken(world.ports, token);
    if ((await world.ports.tokens.keyStore(token).find(view.spki.der)) === undefined)
      throw new Fault('custody-refused', { why: `the token ${facts.label} has no key with the public key of ${authority}` });
    const changes = [
      `the token ${facts.label}, serial ${facts.serialNumber}, is recorded as one more home of this key`,
      'the homes it has stay; a ceremony uses whichever is here',
    ];
    return {
      previews: [previewOfKey(operation, `Key of ${authority}`, keyRecord, changes)],
      findings: [],
    };
  },

  asks: { 'key.adopt': (context) => askOnce(context) },
  effects: { 'key.intend': (context) => intend(context), 'key.adopt': (context) => record(context) },
};

const askOnce: Asking<KeySecondHome> = async ({ ports, operation: { token }, given }) =>
  given.length > 0 ? null : askForPin(ports, token);

const isOn = (token: TokenCopy | null, { module, serialNumber, label }: TokenSelector): boolean =>
  token !== null && token.module === module && token.serialNumber === serialNumber && token.label === label;

/** Fault: `custody-refused`. */
function refuseKnownHome(record: KeyRecord, token: TokenSelector): void {
  if (liveCopies(record).some((copy) => isOn(copy.token, token)))
    throw new Fault('custody-refused', { why: `the token ${token.label} is a home of this key already` });
}

const intend: Effect<KeySecondHome> = async ({ ports, ceremony, operation, bench }) => {
  const { algorithm } = await recordNow(ports, ceremony, operation.authority);
  const keyId = toHex(ports.entropy.bytes(16));
  bench.keyId = keyId;
  return {
    evidence: [{ label: 'Identifier of the copy', value: keyId }],
    entries: [{ type: 'key-intended', ceremony, data: { keyId, algorithm, custody: 'token', operation: operation.authority } }],
  };
};

const record: Effect<KeySecondHome> = async ({ ports, ceremony, operation, bench, given }) => {
  const { authority, token } = operation;
  const { keyId } = bench;
  if (keyId === undefined) throw new Fault('step-out-of-order');
  const known = await recordNow(ports, ceremony, authority);
  refuseKnownHome(known, token);
  const spki = await publicKeyOf(ports, ceremony, authority);
  const found = await ports.tokens.keyStore(token).adoptOnToken(spki, given[0] ?? null);
  return {
    evidence: [
      ...deviceEvidence(await ports.tokens.facts(token)),
      { label: 'Attributes read back', value: found.token.attributes.map((one) => `${one.name} ${one.value}`).join(', ') },
      { label: 'Challenge', value: 'signed on the token, verified with the public key of the certificate' },
    ],
    entries: [
      {
        type: 'key-copied',
        ceremony,
        data: {
          keyId,
          spkiSha256: known.spkiSha256,
          kind: 'token',
          protection: 'pin',
          place: `token ${found.token.label}, serial ${found.token.serialNumber}`,
          sha256: null,
          token: found.token,
        },
      },
    ],
  };
};
