import { liveCopies, placeOnToken, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { lostCopies } from '../../shared/ceremony/lost-copies.ts';
import type { KeySecondHome } from '../../shared/ceremony/key-operations.ts';
import {
  alikeDevice,
  sameDevice,
  sameHardware,
  sameToken,
  type DeviceWords,
  type TokenSelector,
} from '../../shared/ceremony/token-words.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { authorityWithKey, endCopies, intendCopy, previewOfKey, recordNow, refuseEndedKey } from './custody-acts.ts';
import type { Asking, Effect } from './effect.ts';
import { foundEvidence, foundFinding } from './found-again.ts';
import { publicKeyOf } from './key-acts.ts';
import { certificationEvidence, withCertification } from './module-certification.ts';
import { attributesEvidence, deviceEvidence, tokenHolding } from './token-acts.ts';
import { askForPin, takePin } from './token-pins.ts';

/**
 * Second home: a token onto which the same key was brought by other means (a vendor's clone, an import) is recorded as one more home
 * of it. One key with two homes: either signs, and both are accounted for when the key is destroyed. A home that is reached through another
 * module than before (a new path after an update) stays one home: the same device is recorded anew, and what stood for it ends.
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
    if (keyRecord.state === 'destroyed') refuseEndedKey(keyRecord);
    refuseKnownHome(keyRecord, token);
    const facts = await tokenHolding(world.ports, token, view.spki.der, authority);
    const before = homesOn(keyRecord, { ...facts, module: token.module });
    // A compromised key gets no other home, but the one that it has can be reached, so that it can be destroyed there.
    if (before.length === 0) refuseEndedKey(keyRecord);
    const device = `the token ${facts.label}, serial ${facts.serialNumber}`;
    const changes =
      before.length > 0
        ? [`${device}, is reached through ${token.module} from then on`, 'it stays one home of this key: there is no copy more']
        : [
            `${device}, through ${token.module}, is recorded as one more home of this key`,
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
      findings: [
        ...(before.length > 0 ? [sameDeviceFinding(before, token)] : []),
        ...lostOn(keyRecord, facts).map((lost) => foundFinding(lost, authority)),
      ],
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

/** Live copies that are on this very device, through another module or under another label; where only its names are known, by those. */
export const homesOn = (record: KeyRecord, device: TokenSelector | (TokenSelector & DeviceWords)): readonly KeyCopy[] =>
  liveCopies(record).filter(
    ({ token }) =>
      token !== null && ('model' in device ? alikeDevice(token, device) : sameDevice(token, device)) && !sameToken(token, device),
  );

/** What was recorded as lost on this very device, also where that has another label today. */
const lostOn = (record: KeyRecord, device: DeviceWords): readonly KeyCopy[] =>
  lostCopies(record)
    .filter((copy) => copy.token !== null && sameHardware(copy.token, device))
    .slice(-1);

/** Whoever believes in a spare that is not there makes no other. */
const sameDeviceFinding = (before: readonly KeyCopy[], { label, module }: TokenSelector): Finding => ({
  rule: 'ANC-HOME-SAME-DEVICE',
  level: 'warning',
  clause: 'CA/B BR 6.2.4',
  message: `${label} is a home of this key already, on record as ${before.map(({ place, token }) => `${place}, through ${token?.module ?? ''}`).join('; ')}: it is one device, as far as serial number, label, maker and model tell, reached through ${module} from then on, and no spare: what happens to it happens to both`,
});

/** Why what stood for the device before ends. */
export const throughAnother = (module: string): string => `the same device, through ${module}`;

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
  const [lost] = lostOn(known, copy);
  return {
    evidence: [
      ...deviceEvidence(await ports.tokens.facts(token)),
      certificationEvidence(certification),
      attributesEvidence(copy),
      { label: 'Challenge', value: 'signed on the token, verified with the public key of the certificate' },
      ...(lost ? [foundEvidence(lost, keyId)] : []),
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
          ...(lost && { found: lost.keyId }),
        },
      },
      ...endCopies(ceremony, known, homesOn(known, copy), 'replaced', throughAnother(token.module)),
    ],
  };
};
