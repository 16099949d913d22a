import { bytesOfBase64 } from '../../shared/base/bytes.ts';
import { isFoundAndBegun, liveCopies, placeOnToken, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { lostCopies } from '../../shared/ceremony/lost-copies.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { alikeDevice, sameHardware, type DeviceWords, type TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { TokenFacts } from '../ports/tokens.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { shortId } from './planned-records.ts';
import { readyToken, tokenHolding } from './token-acts.ts';

/**
 * The device that a plan names for a lost copy, held against those that the ledger knows. One that is found may be the one that was lost, or
 * another one with the same key, such as a clone: its end must not be told as that of the device that nobody has found.
 */

/** Whether it is found on another device than the one on record, as far as anybody can tell. */
export const isElsewhere = (copy: KeyCopy, device: DeviceWords): boolean =>
  !isFoundAndBegun(copy) && (copy.token === null || !sameHardware(copy.token, device));

/**
 * The token, put in and ready, and the one to destroy this copy on. It has to show the key, unless the destruction of the copy was begun on
 * it. Faults: `copy-end-refused`, and those of `tokenHolding`.
 */
export async function tokenFound(
  ports: Pick<CeremonyPorts, 'tokens'>,
  record: KeyRecord,
  copy: KeyCopy,
  token: TokenSelector,
): Promise<TokenFacts> {
  const facts = await readyToken(ports, token);
  refuseOtherCopy(record, copy, facts);
  if (isFoundAndBegun(copy) && copy.token && sameHardware(copy.token, facts)) return facts;
  return tokenHolding(ports, token, bytesOfBase64(record.spki), record.authority);
}

/** Fault: `copy-end-refused` {authority, copy, why} where what is on this device is another copy than the one that the plan names. */
function refuseOtherCopy(record: KeyRecord, copy: KeyCopy, device: DeviceWords): void {
  const { authority } = record;
  const refused = (why: string): Fault =>
    new Fault('copy-end-refused', { authority, copy: `${copy.kind} ${shortId(copy.keyId)} (${copy.place})`, why });
  const isAlike = ({ token }: KeyCopy): boolean => token !== null && alikeDevice(token, device);
  const here = placeOnToken(device);
  const live = liveCopies(record).find((one) => one.keyId !== copy.keyId && isAlike(one));
  if (live)
    throw refused(
      isFoundAndBegun(live)
        ? `the destruction of copy ${live.keyId} was begun on ${here}: name that copy`
        : `${here} is on record as a live home of this key: what is there is copy ${shortId(live.keyId)}, no lost one`,
    );
  if (isFoundAndBegun(copy)) {
    if (!isAlike(copy)) throw refused(`its destruction was begun on ${copy.place}, and ${here} is another device: put that one in`);
    return;
  }
  const lost = lostCopies(record).find(({ token }) => token !== null && sameHardware(token, device));
  if (lost && isElsewhere(copy, device))
    throw refused(`${here} is the device of copy ${lost.keyId}, which is recorded as lost, too: name that copy`);
}

/** ANC-COPY-OTHER-DEVICE: who destroys a clone has not found what was lost. */
export function findingsOfDevice({ authority }: KeyRecord, copy: KeyCopy, device: DeviceWords): readonly Finding[] {
  if (!isElsewhere(copy, device)) return [];
  const differs =
    copy.token && alikeDevice(copy.token, device)
      ? 'has no serial number either: nobody can tell whether it is the one that was lost'
      : 'is another device, as far as serial number, label, maker and model tell';
  const message = `copy ${copy.keyId} of the key of ${authority} was lost on ${copy.place}; ${placeOnToken(device)} ${differs}. What is on it, such as a clone, is put on record as a copy of its own and destroyed. The copy on ${copy.place} stays recorded as lost: whoever finds that device and learns its PIN signs as ${authority}`;
  return [
    { rule: 'ANC-COPY-OTHER-DEVICE', level: 'warning', clause: 'NIST SP 800-57 part 1 §8.4; CA/B BR 6.2.4, 6.2.10', message },
  ];
}
