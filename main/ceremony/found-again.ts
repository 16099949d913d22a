import { toHex } from '../../shared/base/bytes.ts';
import { type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { lostCopies } from '../../shared/ceremony/lost-copies.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Evidence } from './effect.ts';

/** A copy elsewhere that is recorded as lost, and turns up. What was said of it stays; it is on record anew, under an identifier of its own. */

export const lostCopyWith = (record: KeyRecord, sha256: string | undefined): KeyCopy | undefined =>
  lostCopies(record).find((copy) => copy.sha256 === sha256);

interface FoundAt {
  readonly ceremony: string;
  readonly operation: string;
  /** Of its file or token, as it is found. */
  readonly place: string;
  /** Of a backup. */
  readonly folder: string;
  /** It is on another device than the one that was lost, which stays lost. */
  readonly clone?: boolean;
}

/** The entries that put it on record anew. */
export function recordedAnew(
  { entropy }: Pick<CeremonyPorts, 'entropy'>,
  { spkiSha256, algorithm }: KeyRecord,
  { keyId: lost, kind, protection, sha256, token, backup }: KeyCopy,
  { ceremony, operation, place, folder, clone = false }: FoundAt,
): readonly [keyId: string, entries: readonly NewEntry[]] {
  const keyId = toHex(entropy.bytes(16));
  const data = { keyId, spkiSha256, kind, protection, place, sha256, token, ...(clone ? { cloneOf: lost } : { found: lost }) };
  return [
    keyId,
    [
      { type: 'key-intended', ceremony, data: { keyId, algorithm, custody: kind, operation } },
      { type: 'key-copied', ceremony, data },
      ...(backup ? [{ type: 'backup-made' as const, ceremony, data: { ...backup, keyId, folder } }] : []),
    ],
  ];
}

const whenLost = ({ ended }: KeyCopy): string => `recorded as lost since ${ended?.at ?? ''} (${ended?.why ?? ''})`;

export const foundEvidence = (copy: KeyCopy, keyId: string): Evidence => ({
  label: 'On record',
  value: `copy ${copy.keyId} was ${whenLost(copy)}; it is found, and on record anew as ${keyId}`,
});

/** `place`: of the device that was found. */
export const cloneEvidence = (copy: KeyCopy, keyId: string, place: string): Evidence => ({
  label: 'On record',
  value: `copy ${copy.keyId} is ${whenLost(copy)}, on ${copy.place}, and stays so: ${place} is another device, and what is on it is on record as ${keyId}`,
});

/** ANC-COPY-FOUND: where it was meanwhile nobody knows. */
export const foundFinding = (copy: KeyCopy, authority: string): Finding => ({
  rule: 'ANC-COPY-FOUND',
  level: 'warning',
  clause: 'NIST SP 800-57 part 1 §8.4; CA/B BR 6.2.4',
  message: `copy ${copy.keyId} of the key of ${authority} is ${whenLost(copy)}: look at the seal of its bag. If anybody could have ${copy.token ? 'used it and may know its PIN' : 'copied it and may know what opens it'}, the key is to be recorded as compromised`,
});
