import type { TokenInitialisation } from '../../shared/ceremony/token-operations.ts';
import { awaitsPins, sameToken, type TokenSelector } from '../../shared/ceremony/token-words.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { EffectContext, Evidence } from './effect.ts';

/**
 * Which device an initialisation is about. Between the label and the PIN a device is not what the plan named any more: it has the new
 * label, and with some modules (SoftHSM) another serial number. An initialisation that was cut off there goes on with that device, and
 * does not begin with the next one.
 */
export interface BegunDevice {
  readonly facts: TokenFacts;
  /** Other devices with the same label that have a security officer PIN and no PIN: their initialisation was cut off. */
  readonly halfDone: readonly TokenFacts[];
}

type Initialising = Pick<EffectContext<TokenInitialisation>, 'ports' | 'ceremony' | 'operation' | 'resumed'>;
type Named = Pick<TokenInitialisation, 'token' | 'label'>;

const serialOf = ({ serialNumber }: TokenFacts): string => serialNumber;

/**
 * The device as the plan names it or as this ceremony has left it. Only once the ceremony has written down that it sets PINs can it
 * have left one half done, and one that was so before that is not taken for it. Faults: `token-absent`; `token-already-initialised` where
 * only the record of it is missing.
 */
export async function begunDevice({ ports, ceremony, operation, resumed }: Initialising): Promise<BegunDevice> {
  const shown = await ports.tokens.shownBy(operation.token.module);
  const halfDone = halfDoneAs(shown, operation);
  const before = await halfDoneBefore(ports, ceremony, operation);
  refuseDone(shown, before, operation);
  // A device with a keypad is begun without a word on who sets its PINs.
  const left = before ?? (resumed > 0 ? halfDone.filter((one) => !one.protectedAuthenticationPath).map(serialOf) : undefined);
  const facts =
    leftBy(left, halfDone, operation) ??
    only(
      shown.filter((one) => sameToken(one, operation.token)),
      operation.token,
    );
  return { facts, halfDone: halfDone.filter((one) => !sameToken(one, facts)) };
}

/** Devices that wait for their PIN under this label. */
export const halfDoneAs = (shown: readonly TokenFacts[], { label }: Pick<Named, 'label'>): readonly TokenFacts[] =>
  shown.filter((one) => one.initialised && awaitsPins(one) && one.label === label);

/** The device that this ceremony has left half done; undefined where there is none, or where nobody could tell which it is. */
function leftBy(before: readonly string[] | undefined, halfDone: readonly TokenFacts[], { token }: Named): TokenFacts | undefined {
  if (before === undefined) return undefined;
  const numbered = halfDone.find(({ serialNumber }) => token.serialNumber !== '' && serialNumber === token.serialNumber);
  if (numbered) return numbered;
  const [one, ...more] = halfDone.filter(({ serialNumber }) => !before.includes(serialNumber));
  return more.length === 0 ? one : undefined;
}

/** Serial numbers of those that were half done when the ceremony first wrote down its intention; undefined before that. */
async function halfDoneBefore(
  { ledger }: CeremonyPorts,
  ceremony: string,
  { token, label }: Named,
): Promise<readonly string[] | undefined> {
  for (const entry of await ledger.entriesOf(ceremony)) {
    if (entry.type !== 'token-pin-intended' || entry.data.token.label !== label || entry.data.token.module !== token.module)
      continue;
    return entry.data.halfDone ?? [];
  }
  return undefined;
}

/** It kept its serial number, has its label and its PIN: it is ready. Fault: `token-already-initialised`. */
function refuseDone(shown: readonly TokenFacts[], before: readonly string[] | undefined, { token, label }: Named): void {
  if (before === undefined || token.serialNumber === '') return;
  const done = shown.some((one) => !awaitsPins(one) && one.serialNumber === token.serialNumber && one.label === label);
  if (done) throw new Fault('token-already-initialised', { label });
}

function only([facts, ...more]: readonly TokenFacts[], { label, serialNumber }: TokenSelector): TokenFacts {
  if (!facts || more.length > 0) throw new Fault('token-absent', { label, serialNumber });
  return facts;
}

/** What the record says of a device that is half done, and of others that are. */
export const begunEvidence = ({ facts, halfDone }: BegunDevice): readonly Evidence[] => [
  ...(facts.initialised
    ? [{ label: 'Initialisation', value: 'was begun on this device and cut off: it has its label and no PIN yet, and goes on' }]
    : []),
  ...halfDone.map(({ serialNumber }) => ({
    label: 'Left half done',
    value: `another device with this label, serial number ${serialNumber}: it has a security officer PIN and no PIN, and is not touched`,
  })),
];

/** `halfDone`: beside the device that the plan names. */
export const findingsOfHalfDone = (label: string, halfDone: readonly TokenFacts[]): readonly Finding[] =>
  halfDone.map(({ serialNumber }) => ({
    rule: 'ANC-TOKEN-HALF-DONE',
    level: 'warning',
    clause: 'ANC-D28; PKCS #11 C_InitToken, C_InitPIN',
    message: `another device with the label ${label} is in a slot (serial number ${serialNumber}): its initialisation was cut off, it has a security officer PIN and no PIN. Choose it in place of the empty one if that is the device to go on with; this ceremony does not touch it`,
  }));
