import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import type { Ask } from '../../shared/ceremony/ask.ts';
import { idInPlace, liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { absentAfterwards, nothingThere } from '../../shared/ceremony/key-words.ts';
import type { CopyEnd, KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
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
 * copy at once after it, and where something came between the two the token is looked at. With fewer readers than tokens those that are
 * in are done first, and the ceremony waits for the others.
 */

export const destructionOnTokens: StepDraft = {
  kind: 'activate',
  effect: 'token.destroy',
  activity:
    'Put in each token that holds a copy and give its PIN. Every PIN is tried first; then the objects of the key are destroyed on one token after the other, looked for, and the end of each copy is recorded at once. With one reader: what is in is done, then put in the next token and resume.',
  button: 'Give the PIN and destroy',
};

/**
 * What opens the tokens of these copies that are in their slots, one after the other; null where nothing more is needed. Which those are is
 * settled before the first PIN: one that is put in meanwhile is not given the PIN of another. Fault: `token-absent` where none is in.
 */
export async function askForPins(
  { ports, given, bench }: Pick<EffectContext, 'ports' | 'given' | 'bench'>,
  copies: readonly KeyCopy[],
): Promise<Ask | null> {
  if (given.length === 0) bench.tokensIn = await putIn(ports, copies);
  let rest = given;
  for (const { token } of inTurn(bench, copies)) {
    if (!token) continue;
    const next = await askForPin(ports, token, rest);
    if (next) return next;
    rest = rest.slice(await pinPartsOf(ports, token));
  }
  return null;
}

const inTurn = ({ tokensIn }: EffectContext['bench'], copies: readonly KeyCopy[]): readonly KeyCopy[] =>
  copies.filter(({ keyId }) => tokensIn.has(keyId));

/** Identifiers of the copies whose token answers. Fault: that of the first token, where none does. */
async function putIn({ tokens }: CeremonyPorts, copies: readonly KeyCopy[]): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  let absent: Fault | undefined;
  for (const { keyId, token } of copies) {
    if (!token) continue;
    try {
      await tokens.facts(token);
      there.add(keyId);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'token-absent') throw thrown;
      absent ??= thrown;
    }
  }
  if (there.size === 0 && absent) throw absent;
  return there;
}

interface Opened {
  readonly copy: KeyCopy;
  readonly token: TokenSelector;
  /** Whether the token shows the public half before anybody logs in. */
  readonly shown: boolean;
  readonly pin: ActivationData | null;
}

/** A copy as it is on record when its destruction is begun, and what puts it there where nothing did before. */
export interface Announced {
  readonly copy: KeyCopy;
  readonly entries: readonly NewEntry[];
}

const onRecord = (copy: KeyCopy): Announced => ({ copy, entries: [] });

/**
 * Destroys these live copies, or what `announced` makes of them. `idOn`: the identifier that is known of a copy on its token; null where only the public key is. Before the first object goes every token has taken its PIN and was found to hold nothing else under the
 * key's identifiers: what can be refused is refused while nothing has happened. Absent objects are no error. Fault: `token-absent` in the
 * end, where one has to be put in yet; what was done is on record by then.
 */
export async function destroyOnTokens(
  { ports, ceremony, operation, given, bench }: EffectContext<KeyDestruction | CopyEnd>,
  record: KeyRecord,
  copies: readonly KeyCopy[],
  announced: (copy: KeyCopy) => Announced = onRecord,
  idOn: (copy: KeyCopy) => string | null = idInPlace,
): Promise<EffectResult> {
  const { why } = operation;
  const named = (copy: KeyCopy) => ({ spki: bytesOfBase64(record.spki), keyId: idOn(copy) });
  const opened: Opened[] = [];
  const evidence: Evidence[] = [];
  let left = given;
  try {
    for (const copy of inTurn(bench, copies)) {
      const { token } = copy;
      if (!token) continue;
      const { pin, rest } = await takePin(ports, token, left);
      left = rest;
      opened.push({ copy, token, pin, shown: (await lookOn(ports, record, token)) === 'shown' });
      await ports.tokens.keyStore(token).locate(named(copy), pin);
    }
    for (const { copy: found, token, pin, shown } of opened) {
      const { copy, entries } = announced(found);
      const intended: NewEntry = {
        type: 'copy-destruction-intended',
        ceremony,
        data: { keyId: copy.keyId, why, ...(shown && { shown }) },
      };
      await (entries.length === 0 ? ports.ledger.append(intended) : ports.ledger.appendAll([...entries, intended]));
      const { ids, objects } = await ports.tokens.keyStore(token).destroy(named(found), pin);
      const how = objects === 0 ? `${why}; ${nothingThere}` : why;
      await ports.ledger.appendAll(endCopies(ceremony, record, [copy], 'destroyed', how));
      const what = objects === 0 ? nothingThere : `${objects} objects, CKA_ID ${ids.join(', ')}`;
      evidence.push({
        label: `token ${copy.keyId.slice(0, 8)}`,
        value: `${copy.place}: destroyed (${what}) and looked for, by public key and by identifier`,
      });
    }
  } finally {
    for (const { pin } of opened) pin?.wipe();
  }
  const next = copies.find(({ keyId, token }) => token !== null && !bench.tokensIn.has(keyId))?.token;
  if (next) throw new Fault('token-absent', { label: next.label, serialNumber: next.serialNumber });
  return { evidence };
}

/**
 * Copies whose destruction was begun in this ceremony, and whose end is not on record: power went, or the token left, between the two.
 * The end of what its token showed then, and does not show any more, is recorded now. Where the token is out, still shows the public half,
 * or never showed one, nobody can say more than that it was begun: the copy stays one to account for, and is told as that.
 */
export async function settleTokenDestructions(ports: CeremonyPorts, ceremony: string): Promise<void> {
  const begun = new Map(
    (await ports.ledger.entriesOf(ceremony)).flatMap((entry) =>
      entry.type === 'copy-destruction-intended' && entry.data.shown ? [[entry.data.keyId, entry.data.why] as const] : [],
    ),
  );
  if (begun.size === 0) return;
  for (const record of await keyRecordsOf(ports)) {
    for (const copy of liveCopies(record)) {
      const why = begun.get(copy.keyId);
      if (why === undefined || !copy.token || (await lookOn(ports, record, copy.token)) !== 'absent') continue;
      const seen = `${why}; ${absentAfterwards}`;
      await ports.ledger.appendAll(endCopies(ceremony, record, [copy], 'destroyed', seen));
    }
  }
}

/** Whether the token shows the public half to whoever has not logged in. Only one that answers can say so. */
async function lookOn(
  { tokens }: CeremonyPorts,
  { spki }: KeyRecord,
  token: TokenSelector,
): Promise<'shown' | 'absent' | 'unknown'> {
  try {
    return (await tokens.keyStore(token).lookFor(bytesOfBase64(spki))) === undefined ? 'absent' : 'shown';
  } catch (thrown) {
    if (thrown instanceof Fault) return 'unknown';
    throw thrown;
  }
}
