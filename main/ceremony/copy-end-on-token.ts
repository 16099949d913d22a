import { idInPlace, lostAs, placeOnToken, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import type { CopyEnd } from '../../shared/ceremony/key-operations.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { copyInHand, isLost, lostBefore, recordAtStep } from './copy-to-end.ts';
import { isElsewhere, tokenFound } from './device-of-copy.ts';
import type { Asking, Effect, EffectContext, Evidence } from './effect.ts';
import { cloneEvidence, foundEvidence, recordedAnew } from './found-again.ts';
import { shortId } from './planned-records.ts';
import type { StepDraft } from './step-draft.ts';
import { deviceEvidence } from './token-acts.ts';
import { askForPins, destroyOnTokens, type Announced } from './token-destruction.ts';

/**
 * A copy on a token that was lost, is found, and is destroyed there. It is put on record anew, as it is found, in one transaction with the
 * intention; on another device than the one that was lost it is a copy of its own, and the lost one stays lost. Where power goes between token and ledger it is a live copy whose destruction was begun, and is settled as any other.
 */

/** A plan that names the token on which the copy is destroyed. */
export type OnToken = CopyEnd & { readonly token: TokenSelector };

export const isOnToken = (operation: CopyEnd): operation is OnToken => operation.token !== undefined;

/** As people read it. */
export const deviceInWords = (token: TokenSelector): string => `${placeOnToken(token)}, through ${token.module}`;

export function stepsOnToken({ authority, copy, token }: OnToken): readonly StepDraft[] {
  const device = placeOnToken(token);
  const other =
    device === copy.place
      ? ''
      : ` The copy was recorded on ${copy.place}: where that is another device, it stays recorded as lost.`;
  const what = `copy ${shortId(copy.keyId)} of the key of ${authority}`;
  return [
    {
      kind: 'attest',
      who: 'witness',
      activity: `Compare label and serial number on the screen with those on the device in the slot: ${token.label}, ${token.serialNumber}. It is the one that was found, and nobody needs the ${what} on it any more.${other}`,
      button: 'Device compared',
    },
    {
      kind: 'confirm',
      who: 'cryptoOfficer',
      activity: `The ${what} is destroyed for ever on ${device}; other keys on the token stay. Type the name of the authority to go on.`,
      say: `We are about to destroy the ${what} on ${device}.`,
      expect: authority,
      button: 'Destroy it there',
    },
    {
      kind: 'activate',
      effect: 'token.destroy',
      activity: `Give the PIN of the token ${token.label}. The copy is put on record anew as it is found; then its objects are destroyed on the token and looked for, and its end is recorded at once.`,
      button: 'Give the PIN and destroy',
    },
  ];
}

export const askOnToken: Asking<CopyEnd> = async (context) => {
  const record = await recordAtStep(context);
  const copy = copyInHand(record, context.operation, context.ceremony);
  return askForPins(context, endedHere(copy) ? [] : [where(copy, context)]);
};

/** It was settled after an interruption: nothing of it is left to destroy. */
const endedHere = (copy: KeyCopy): boolean => copy.ended !== null && !isLost(copy);

/** For its PIN it is enough to know which token. */
const where = (copy: KeyCopy, { operation }: EffectContext<CopyEnd>): KeyCopy =>
  copy.token && operation.token ? { ...copy, token: { ...copy.token, ...operation.token } } : copy;

export const destroyFound: Effect<CopyEnd> = async (context) => {
  const { ports, ceremony, operation } = context;
  const { token } = operation;
  const record = await recordAtStep(context);
  const copy = copyInHand(record, operation, ceremony);
  if (!token || !copy.token || endedHere(copy)) return { evidence: [...recordedEvidence(record, copy), ...settledEvidence(copy)] };
  const facts = await tokenFound(ports, record, copy, token);
  const clone = isElsewhere(copy, facts);
  const said = clone ? await asCloned(ports, record, facts) : asFound(copy, copy.token, facts);
  const found: KeyCopy = { ...copy, place: placeOnToken(facts), token: said };
  const announced = (): Announced => {
    if (!isLost(copy)) return { copy: found, entries: [] };
    const at = { ceremony, operation: operation.name, place: found.place, folder: '', clone };
    const [keyId, entries] = recordedAnew(ports, record, found, at);
    return { copy: { ...found, keyId }, entries };
  };
  const { evidence } = await destroyOnTokens(context, record, [found], announced, (one) => (clone ? null : idInPlace(one)));
  const after = await recordAtStep(context);
  const isAgain = (one: KeyCopy): boolean =>
    isLost(copy) ? lostAs(one) === copy.keyId && one.ceremony === ceremony : one.keyId === copy.keyId;
  const again = after.copies.findLast(isAgain);
  return { evidence: [...deviceEvidence(facts), ...(again ? recordedEvidence(after, again) : []), ...evidence] };
};

/** The device as it describes itself today. */
function described(facts: TokenFacts): Omit<TokenCopy, 'attributes'> {
  const { module, moduleSha256, manufacturer, model, serialNumber, firmware, label, cryptoki, operatingMode } = facts;
  return { module, moduleSha256, manufacturer, model, serialNumber, firmware, label, cryptoki, operatingMode };
}

/** On the device on record: what was read of the key, and under which identifier it lay there, is known from before. */
function asFound(copy: KeyCopy, { attributes, certification }: TokenCopy, facts: TokenFacts): TokenCopy {
  const identified = attributes.some(({ name }) => name === 'CKA_ID');
  return {
    ...described(facts),
    ...(certification !== undefined && { certification }),
    attributes: [...attributes, ...(identified ? [] : [{ name: 'CKA_ID', value: idInPlace(copy) }])],
  };
}

/** On another device nothing is known but what its public objects show. */
async function asCloned({ tokens }: CeremonyPorts, { spki }: KeyRecord, facts: TokenFacts): Promise<TokenCopy> {
  const seen = await tokens.keyStore(facts).find(bytesOfBase64(spki));
  const attributes = seen && seen.keyId !== '' ? [{ name: 'CKA_ID', value: seen.keyId }] : [];
  return { ...described(facts), attributes };
}

function recordedEvidence(record: KeyRecord, copy: KeyCopy): readonly Evidence[] {
  const lost = lostBefore(record, copy);
  if (!lost) return [];
  return [copy.cloneOf === undefined ? foundEvidence(lost, copy.keyId) : cloneEvidence(lost, copy.keyId, copy.place)];
}

const settledEvidence = ({ keyId, place, ended }: KeyCopy): readonly Evidence[] =>
  ended ? [{ label: `token ${shortId(keyId)}`, value: `${place}: destroyed, as recorded ${ended.at}` }] : [];
