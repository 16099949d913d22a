import { liveCopies, placeOnToken, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeySecondHome } from '../../shared/ceremony/key-operations.ts';
import { sameToken, type TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { authorityWithKey, intendCopy, previewOfKey, recordNow, refuseEndedKey } from './custody-acts.ts';
import type { Asking, Effect } from './effect.ts';
import { publicKeyOf } from './key-acts.ts';
import { certificationEvidence, withCertification } from './module-certification.ts';
import { attributesEvidence, deviceEvidence, tokenHolding } from './token-acts.ts';
import { askForPin, takePin } from './token-pins.ts';

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
    const { authority, token, certification } = operation;
    const { keyRecord, view } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    refuseKnownHome(keyRecord, token);
    const facts = await tokenHolding(world.ports, token, view.spki.der, authority);
    const changes = [
      `the token ${facts.label}, serial ${facts.serialNumber}, through ${token.module}, is recorded as one more home of this key`,
      'the homes it has stay; a ceremony uses whichever is here',
    ];
    return {
      previews: [
        previewOfKey(operation, `Key of ${authority}`, keyRecord, changes, {
          ...certificationEvidence(certification),
          origin: 'plan',
          provisional: false,
        }),
      ],
      findings: [],
    };
  },

  asks: { 'key.adopt': (context) => askOnce(context) },
  effects: { 'key.intend': intendCopy('token'), 'key.adopt': (context) => record(context) },
};

const askOnce: Asking<KeySecondHome> = ({ ports, operation: { token }, given }) => askForPin(ports, token, given);

/** Fault: `custody-refused`. */
function refuseKnownHome(record: KeyRecord, token: TokenSelector): void {
  if (liveCopies(record).some((copy) => copy.token !== null && sameToken(copy.token, token)))
    throw new Fault('custody-refused', { why: `the token ${token.label} is a home of this key already` });
}

const record: Effect<KeySecondHome> = async ({ ports, ceremony, operation, bench, given }) => {
  const { authority, token, certification } = operation;
  const { keyId } = bench;
  if (keyId === undefined) throw new Fault('step-out-of-order');
  const known = await recordNow(ports, ceremony, authority);
  refuseKnownHome(known, token);
  const spki = await publicKeyOf(ports, ceremony, authority);
  const { pin } = await takePin(ports, token, given);
  const found = await ports.tokens.keyStore(token).adoptOnToken(spki, pin);
  const copy = withCertification(found.token, certification);
  return {
    evidence: [
      ...deviceEvidence(await ports.tokens.facts(token)),
      certificationEvidence(certification),
      attributesEvidence(copy),
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
          place: placeOnToken(copy),
          sha256: null,
          token: copy,
        },
      },
    ],
  };
};
