import { isOutside } from '../../shared/ceremony/copies-outside.ts';
import {
  isFoundAndBegun,
  liveCopies,
  mayBeGone,
  onePerDevice,
  type KeyCopy,
  type KeyRecord,
} from '../../shared/ceremony/key-custody.ts';
import type { CopyFate } from '../../shared/ceremony/key-operations.ts';
import { copyAt, type Protection } from '../../shared/ceremony/key-words.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { beyondUse } from './beyond-use.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { promiserOf } from './planned-records.ts';

/** What is said before a copy elsewhere ends: of the key that has fewer places then, and of whoever finds what is lost. */
export async function findingsOfEnd(
  ports: Pick<CeremonyPorts, 'keyStores'>,
  record: KeyRecord,
  copy: KeyCopy,
  how: CopyFate,
): Promise<readonly Finding[]> {
  const rest = liveCopies(record).filter(({ keyId }) => keyId !== copy.keyId);
  // Of a key that is destroyed there is only what was found to get rid of.
  const ends = record.state === 'destroyed' && isFoundAndBegun(copy);
  const fewer = ends ? undefined : ((await lastWayBack(ports, record, copy, rest)) ?? fewerBackups(record, copy, rest));
  return [...(fewer ? [fewer] : []), ...(how === 'lost' ? [whoFindsIt(record, copy)] : []), ...takenFromIt(copy)];
}

/** Of a copy that was lost and is found: it may be the only one that the key has. One that is destroyed or compromised has no need of it. */
export async function findingsOfFound(
  ports: Pick<CeremonyPorts, 'keyStores'>,
  record: KeyRecord,
  { kind }: KeyCopy,
): Promise<readonly Finding[]> {
  const { authority, state } = record;
  if (state === 'destroyed' || state === 'compromised') return [];
  const { places, broken } = await waysBack(ports, record, liveCopies(record));
  if (places.length > 0) return [];
  const instead: Partial<Record<KeyCopy['kind'], string>> = {
    token: 'Record the token as a home of the key instead',
    backup: 'Prove it in a drill instead',
  };
  const message = `no live copy of the key of ${authority} is on record that can be relied on${broken}: with this one the key itself may be gone. ${instead[kind] ?? 'Bring the key back from it first'}, where it is to go on`;
  return [warning('ANC-COPY-LAST-WAY-BACK', 'CA/B BR 5.7.1, 6.2.4', message)];
}

/** A copy that the plan makes before is whole, and proven where it is a backup, or this one's turn does not come. */
const isPromised = ({ keyId }: KeyCopy): boolean => promiserOf(keyId) !== undefined;

/** One whose writing was cut off or whose destruction was begun, and a backup that a drill found damaged, are copies to account for, not to rely on. */
const canBeReliedOn = (copy: KeyCopy): boolean =>
  !mayBeGone(copy) && (isPromised(copy) || copy.kind === 'token' || (copy.sha256 !== null && copy.failedAt === null));

/** The places of these copies from which the key can come back, or be used there; `broken`: what is said of those here that are of no use. */
async function waysBack(
  ports: Pick<CeremonyPorts, 'keyStores'>,
  record: KeyRecord,
  copies: readonly KeyCopy[],
): Promise<{ readonly places: readonly string[]; readonly broken: string }> {
  const { gone, cutOff } = await beyondUse(ports, record);
  const lame = new Set([...gone, ...cutOff].map(({ keyId }) => keyId));
  const here = copies.filter(({ kind, keyId }) => (kind === 'sealed-file' || kind === 'throw-away') && !lame.has(keyId));
  const away = onePerDevice(copies.filter(canBeReliedOn)).filter((one) => one.kind === 'token' || isOutside(one));
  return {
    places: [...(here.length > 0 ? ['this workstation'] : []), ...away.map(copyAt)],
    broken: lame.size > 0 ? ' (the sealed copy here is gone, damaged, or short of custodians)' : '',
  };
}

/** What is said where the key is in one place only when the copy has ended, or in none. */
async function lastWayBack(
  ports: Pick<CeremonyPorts, 'keyStores'>,
  record: KeyRecord,
  copy: KeyCopy,
  rest: readonly KeyCopy[],
): Promise<Finding | undefined> {
  const { places, broken } = await waysBack(ports, record, rest);
  // What could not be relied on before is no place less.
  if (places.length > 1 || (places.length === 1 && !canBeReliedOn(copy))) return undefined;
  const [only] = places;
  const { authority } = record;
  const message =
    only === undefined
      ? `no copy of the key of ${authority} is left that can be relied on${broken}: the key may be lost by this. Bring it back from this copy first, if that can still be read`
      : `the key of ${authority} is then in one place only, ${only}${broken}: what happens to that happens to the key. Make a new backup and prove it first, if that can be`;
  return warning('ANC-COPY-LAST-WAY-BACK', 'CA/B BR 5.7.1, 6.2.4', message);
}

/** The key is elsewhere too, but not as something that a drill proves. */
function fewerBackups({ authority }: KeyRecord, copy: KeyCopy, rest: readonly KeyCopy[]): Finding | undefined {
  if (copy.kind !== 'backup' || !canBeReliedOn(copy)) return undefined;
  const backups = rest.filter((one) => one.kind === 'backup' && (isPromised(one) || one.sha256 !== null));
  if (backups.length === 0) {
    const message = `no backup of the key of ${authority} is left then: other copies hold no ledger, and no drill proves them. Make a new backup first`;
    return warning('ANC-COPY-LAST-BACKUP', 'CA/B BR 5.5.4, 6.2.4', message);
  }
  const isProven = (one: KeyCopy): boolean => isPromised(one) || (one.provenAt !== null && one.failedAt === null);
  if (copy.provenAt === null || backups.some(isProven)) return undefined;
  const message = `this is the last proven backup of the key of ${authority}: of the ${backups.length} that stay, none was proven in its last drill. Prove one first`;
  return warning('ANC-COPY-LAST-PROVEN', 'CA/B BR 5.5.4, 6.2.4', message);
}

/** That nobody here finds it does not keep others from finding it. */
function whoFindsIt({ authority }: KeyRecord, { kind, protection }: KeyCopy): Finding {
  const message = `whoever finds the ${kind} copy${opensIt[protection]} has the key of ${authority}, and signs as it. Consider revoking its certificate`;
  return warning('ANC-COPY-LOST', 'NIST SP 800-57 part 1 §8.4; CA/B BR 4.9.1.2', message);
}

const opensIt: Readonly<Record<Protection, string>> = {
  none: ', which is not encrypted,',
  passphrase: ' and learns its passphrase',
  'offline-passphrase': ' and learns its passphrase',
  'two-passphrases': ' and learns both of its passphrases',
  quorum: ' and gets the shares that open it',
  pin: ' and learns its PIN',
};

/** It was for other programs; what they made of it is not in the ledger. */
function takenFromIt({ kind }: KeyCopy): readonly Finding[] {
  if (kind !== 'exported') return [];
  const message =
    'the end of this file is not the end of what other programs took from it, or had before: nothing of that is in the ledger';
  return [{ rule: 'ANC-COPY-TAKEN-FROM', level: 'notice', clause: 'CA/B BR 6.2.4', message }];
}

const warning = (rule: string, clause: string, message: string): Finding => ({ rule, level: 'warning', clause, message });
