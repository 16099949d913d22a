import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import type { Ask } from '../../shared/ceremony/ask.ts';
import { idInPlace, liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { endCopies } from './custody-acts.ts';
import type { EffectContext, EffectResult, Evidence } from './effect.ts';
import { keyRecordsOf } from './held-key.ts';
import type { StepDraft } from './step-draft.ts';
import { askForPin, pinPartsOf, takePin } from './token-pins.ts';

/**
 * The end of copies on tokens. A token and the ledger cannot change in one transaction: the intention is written before, the end of each
 * copy at once after it, and where something came between the two the token is looked at.
 */

export const destructionOnTokens: StepDraft = {
  kind: 'activate',
  effect: 'token.destroy',
  activity:
    'Put in each token that holds a copy and give its PIN. Every PIN is tried first; then the objects of the key are destroyed on one token after the other, looked for, and the end of each copy is recorded at once.',
  button: 'Give the PIN and destroy',
};

/** What opens the tokens of these copies, one after the other; null where nothing more is needed. */
export async function askForPins(
  { ports, given }: Pick<EffectContext, 'ports' | 'given'>,
  copies: readonly KeyCopy[],
): Promise<Ask | null> {
  let rest = given;
  for (const { token } of copies) {
    if (!token) continue;
    const next = await askForPin(ports, token, rest);
    if (next) return next;
    rest = rest.slice(await pinPartsOf(ports, token));
  }
  return null;
}

interface Opened {
  readonly copy: KeyCopy;
  readonly token: TokenSelector;
  readonly pin: ActivationData | null;
}

/**
 * Destroys these live copies. Before the first object goes every token has taken its PIN and was found to hold nothing else under the
 * key's identifiers: what can be refused is refused while nothing has happened. Absent objects are no error.
 */
export async function destroyOnTokens(
  { ports, ceremony, operation, given }: EffectContext<KeyDestruction>,
  record: KeyRecord,
  copies: readonly KeyCopy[],
): Promise<EffectResult> {
  const { why } = operation;
  const opened: Opened[] = [];
  const evidence: Evidence[] = [];
  let left = given;
  try {
    for (const copy of copies) {
      const { token } = copy;
      if (!token) continue;
      const { pin, rest } = await takePin(ports, token, left);
      left = rest;
      opened.push({ copy, token, pin });
      await ports.tokens.keyStore(token).locate(named(record, copy), pin);
    }
    for (const { copy, token, pin } of opened) {
      await ports.ledger.append({ type: 'copy-destruction-intended', ceremony, data: { keyId: copy.keyId, why } });
      const { ids, objects } = await ports.tokens.keyStore(token).destroy(named(record, copy), pin);
      await ports.ledger.appendAll(endCopies(ceremony, record, [copy], 'destroyed', why));
      const what = objects === 0 ? 'nothing of the key was there' : `${objects} objects, CKA_ID ${ids.join(', ')}`;
      evidence.push({
        label: `token ${copy.keyId.slice(0, 8)}`,
        value: `${copy.place}: destroyed (${what}) and looked for, by public key and by identifier`,
      });
    }
  } finally {
    for (const { pin } of opened) pin?.wipe();
  }
  return { evidence };
}

const named = ({ spki }: KeyRecord, copy: KeyCopy): { readonly spki: Uint8Array; readonly keyId: string } => ({
  spki: bytesOfBase64(spki),
  keyId: idInPlace(copy),
});

/**
 * Copies whose destruction was begun in this ceremony, and whose end is not on record: power went, or the token left, between the two.
 * The end of what is not on its token any more is recorded now. Where the token is out, or still shows the public half, nobody can say
 * more than that it was begun: the copy stays one to account for, and is told as that.
 */
export async function settleTokenDestructions(ports: CeremonyPorts, ceremony: string): Promise<void> {
  const begun = new Map(
    (await ports.ledger.entriesOf(ceremony)).flatMap((entry) =>
      entry.type === 'copy-destruction-intended' ? [[entry.data.keyId, entry.data.why] as const] : [],
    ),
  );
  if (begun.size === 0) return;
  for (const record of await keyRecordsOf(ports)) {
    for (const copy of liveCopies(record)) {
      const why = begun.get(copy.keyId);
      if (why === undefined || !copy.token || !(await isAbsent(ports, record, copy.token))) continue;
      const seen = `${why}; cut off before it was recorded, then looked for: absent`;
      await ports.ledger.appendAll(endCopies(ceremony, record, [copy], 'destroyed', seen));
    }
  }
}

/** Only a token that answers can say that the key is not on it. */
async function isAbsent({ tokens }: CeremonyPorts, { spki }: KeyRecord, token: TokenSelector): Promise<boolean> {
  try {
    return (await tokens.keyStore(token).lookFor(bytesOfBase64(spki))) === undefined;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}
