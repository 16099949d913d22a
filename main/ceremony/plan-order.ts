import type { Operation } from '../../shared/ceremony/plan.ts';
import { sameToken } from '../../shared/ceremony/token-words.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import { wordFault } from '../../shared/fault/fault-wording.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { KeyStage, Prepared, World } from './ceremony-program.ts';
import { prepareOperation } from './ceremony-registry.ts';
import { tokenNamedBy } from './pin-conflict.ts';
import { goTo, keyOf } from './planned-custody.ts';
import { isInside, promiserOf } from './planned-records.ts';

/**
 * Operations of one plan in their order. Whoever plans two that cannot follow each other is told which stands against which: that a
 * key is offline helps nobody who sees it online.
 */

/** What an operation is refused with because of where its key is, what opens it, or whether it signs. */
const aboutTheKey: ReadonlySet<FaultCode> = new Set([
  'custody-refused',
  'key-offline',
  'key-state-refused',
  'key-not-found',
  'issuer-cannot-sign',
  'token-absent',
  'token-key-absent',
  'share-set-unknown',
  'share-unknown',
  'share-status-refused',
  'copies-unaccounted',
  'copy-unknown',
  'copy-end-refused',
  'backup-unknown',
]);

/** Faults: those of the operation; `plan-order-refused` {operation, earlier, why} where an earlier one is the reason. */
export async function prepareInOrder(operation: Operation, world: World): Promise<Prepared> {
  refusePromised(operation);
  refuseInitialisedTwice(operation, world);
  try {
    return await prepareOperation(operation, world);
  } catch (thrown) {
    throw thrown instanceof Fault ? await inItsPlan(thrown, operation, world) : thrown;
  }
}

/**
 * What stands for a copy or a share set that is still to be made would be found among what is promised, and never again: its real
 * identifier is another one. A destruction that names it would come to its last step, and could not take it. The plan's schema has
 * no room for it; this is for whoever gives that room some day.
 */
function refusePromised(operation: Operation): void {
  for (const id of identifiersIn(operation)) {
    const promiser = promiserOf(id);
    if (promiser !== undefined)
      throw refusedAfter(promiser, operation, `What ${promiser} makes has its identifier only once it is made.`);
  }
}

/** Of the copies and share sets that it names. */
function identifiersIn(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'key-destruction':
      return [...operation.copies.map(({ keyId }) => keyId), ...(operation.shares ?? []).map(({ setId }) => setId)];
    case 'copy-end':
      return [operation.copy.keyId];
    case 'ledger-backup-end':
      return [operation.backup.backupId];
    case 'key-resealing':
      return (operation.oldShares ?? []).map(({ setId }) => setId);
    case 'share-status':
      return [operation.setId];
    default:
      return [];
  }
}

/** By its serial number: empty tokens without one are told apart by no plan, and may be put in one after the other. */
function refuseInitialisedTwice(operation: Operation, { initialisations }: World): void {
  if (operation.kind !== 'token-initialisation' || operation.token.serialNumber === '') return;
  const { module, serialNumber } = operation.token;
  const earlier = initialisations.find(({ token }) => token.module === module && token.serialNumber === serialNumber);
  if (earlier) throw refusedAfter(earlier.name, operation, `The token with serial number ${serialNumber} is initialised by it.`);
}

async function inItsPlan(fault: Fault, operation: Operation, world: World): Promise<Fault> {
  const said = wordFault(fault.code, fault.detail).refused;
  const initialiser = initialiserOf(fault, operation, world);
  if (initialiser !== undefined) {
    const gives = `Only ${initialiser} gives it its serial number and its PIN, which are looked at before a ceremony is opened`;
    return refusedAfter(initialiser, operation, `${said} ${gives}: hold one ceremony for ${initialiser}, then another one.`);
  }
  const maker = makerOf(fault, world);
  if (maker !== undefined) return refusedAfter(maker, operation, `${said} It is there only once ${maker} has run.`);
  const ender = await enderOf(fault, operation, world);
  if (ender !== undefined) return refusedAfter(ender, operation, said);
  const record = keyOf(world, operation);
  const stages = record ? world.keys.get(record.spkiSha256) : undefined;
  const now = stages?.at(-1);
  if (!stages || !now || now.after === null) return fault;
  const writer = writerOf(fault, now);
  if (writer !== undefined)
    return refusedAfter(writer, operation, `${said} What ${writer} writes has its name only once it is written.`);
  if (!aboutTheKey.has(fault.code)) return fault;
  let asOfNow = fault;
  // Back from operation to operation: the first one without which this is not refused so is the reason. The world is not used again.
  for (let count = stages.length - 1; count > 0; count--) {
    await goTo(world, stages.slice(0, count));
    const before = await refusalOf(operation, world);
    if (!before || !sameRefusal(before, fault)) return refusedAfter(stages[count]?.after ?? '', operation, said);
    asOfNow = before;
  }
  return asOfNow;
}

const refusedAfter = (earlier: string, { name }: Operation, why: string): Fault =>
  new Fault('plan-order-refused', { operation: name, earlier, why });

/** Whoever compromises a key and then wants it active is told of the compromise, not that the key is active now. */
const sameRefusal = (one: Fault, other: Fault): boolean => one.code === other.code && one.detail['from'] === other.detail['from'];

async function refusalOf(operation: Operation, world: World): Promise<Fault | undefined> {
  try {
    await prepareOperation(operation, world);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
}

/** The operation that ends the backup of the ledger before. From the last end back, as with the stages of a key; the world is not used again. */
async function enderOf({ code }: Fault, operation: Operation, world: World): Promise<string | undefined> {
  if (code !== 'ledger-backup-unknown') return undefined;
  for (;;) {
    const last = world.promised.findLastIndex(({ type }) => type === 'ledger-backup-ended');
    const [ended] = last < 0 ? [] : world.promised.splice(last, 1);
    if (!ended) return undefined;
    if ((await refusalOf(operation, world))?.code !== code) return promiserOf(ended.time);
  }
}

/** The operation that makes or adopts the authority that is not there yet; its issuers, and what it has issued, are adopted with one. */
function makerOf({ code, detail }: Fault, { authorities }: World): string | undefined {
  const made = code === 'issuer-unknown' ? authorities.get(detail.issuer ?? '') : undefined;
  if (!made?.provisional) return undefined;
  return made.broughtBy ?? made.name;
}

/**
 * The operation that initialises the token that is not ready yet, whether the plan names it as it is now or as it will be. Its
 * serial number may be another one then, so its label says which it is.
 */
function initialiserOf({ code }: Fault, operation: Operation, { initialisations }: World): string | undefined {
  const named = tokenNamedBy(operation);
  if (!named || (code !== 'token-absent' && code !== 'token-not-initialised')) return undefined;
  return initialisations.findLast(
    ({ token, label }) => sameToken(token, named) || (token.module === named.module && label === named.label),
  )?.name;
}

/** The operation that will write what is looked for: a file below the folder of a copy that is still to be made. */
function writerOf({ code, detail }: Fault, { record }: KeyStage): string | undefined {
  const { path } = detail;
  if (code !== 'file-not-found' || path === undefined) return undefined;
  const copy = record.copies.findLast(({ keyId, place }) => promiserOf(keyId) !== undefined && isInside(path, place));
  return copy && promiserOf(copy.keyId);
}
