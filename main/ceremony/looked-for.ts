import { isOutside } from '../../shared/ceremony/copies-outside.ts';
import { lookedForLabel } from '../../shared/ceremony/key-words.ts';
import type { KeyCopy, KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Evidence } from './effect.ts';
import { begunAt, shownBegun } from './begun-place.ts';
import { maxKeyFileBytes } from './carried-key.ts';
import { lookedForOnTokens } from './looked-for-on-tokens.ts';

/**
 * Looks whether a copy or share that people say is destroyed or lost still lies at its recorded place, in its file, or is on any token that is put in.
 * That it does is certain; that it does not proves nothing where its volume or token is not in the workstation, and the evidence says so.
 */

type LooksFor = NonNullable<Step['looksFor']>;
type Media = Pick<CeremonyPorts, 'media'>;
type Places = Pick<CeremonyPorts, 'media' | 'tokens'>;

interface Recorded {
  /** Such as `copy 0123abcd`. */
  readonly what: string;
  readonly path: string;
  /** Null where nobody knows what was written, if it was. */
  readonly sha256: string | null;
}

/** What was found; nothing of a copy here, or of a share that is no file. Fault: `copy-still-there` {what, path, why}. */
export async function lookFor(ports: Places, record: KeyRecord, wanted: LooksFor): Promise<readonly Evidence[]> {
  const copy = 'keyId' in wanted ? record.copies.find(({ keyId }) => keyId === wanted.keyId) : undefined;
  if (copy?.token) return [await lookedForOnTokens(ports, record, copy, copy.token)];
  const recorded = recordedPlace(record, wanted);
  if (!recorded) return [];
  const { what, path } = recorded;
  const begun = begunAt({ place: path });
  const found = begun === undefined ? await foundAt(ports, recorded) : await tracedAt(ports, what, begun);
  return [{ label: lookedForLabel(what), value: `looked for at ${shownBegun({ place: path }) ?? path}: ${found}` }];
}

function recordedPlace({ copies, shareSets }: KeyRecord, wanted: LooksFor): Recorded | undefined {
  if ('keyId' in wanted) {
    const copy = copies.find(({ keyId }) => keyId === wanted.keyId);
    return copy && isOutside(copy)
      ? { what: `copy ${copy.keyId.slice(0, 8)}`, path: keyFileOf(copy), sha256: copy.sha256 }
      : undefined;
  }
  const { setId, index } = wanted;
  const file = shareSets.find((set) => set.setId === setId)?.shares.find((share) => share.index === index)?.file;
  return file && { what: `share ${index} of set ${setId}`, path: file.place, sha256: file.sha256 };
}

/** A backup is a folder; the key in it is what counts. */
const keyFileOf = ({ kind, place }: KeyCopy): string =>
  kind !== 'backup' || place.endsWith('.pem') || begunAt({ place }) !== undefined ? place : `${place}/key.pem`;

const notThere = 'not there; a volume that is not in the workstation proves nothing';

async function foundAt({ media }: Media, { what, path, sha256 }: Recorded): Promise<string> {
  const stillThere = (why: string): Fault => new Fault('copy-still-there', { what, path, why });
  let found: string;
  try {
    const file = await media.read(path, maxKeyFileBytes);
    if (file.sha256 === sha256) throw stillThere('its SHA-256 is the recorded one');
    found = `another file is there, SHA-256 ${file.sha256}`;
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code === 'copy-still-there') throw thrown;
    if (thrown.code === 'file-not-found') return notThere;
    // A volume of somebody else's, a broken one: whoever cannot look must not be held up for ever.
    if (thrown.code !== 'file-too-large' && thrown.code !== 'file-not-regular')
      return `it could not be looked at (${thrown.detail['why'] ?? thrown.code}), which proves nothing`;
    found =
      thrown.code === 'file-too-large' ? 'another file is there, larger than any key file' : 'something is there that is no file';
  }
  if (sha256 === null) throw stillThere('no digest of it is recorded, so whatever is there may be it');
  return found;
}

/** Of one whose writing was cut off nobody knows more than the folder in which it was begun. `path`: the one that it was to have. */
async function tracedAt({ media }: Media, what: string, path: string): Promise<string> {
  const at = path.lastIndexOf('/');
  const folder = path.slice(0, at) || '/';
  const trace = await media.trace(folder, path.slice(at + 1));
  if (typeof trace === 'string') return notThere;
  const there = `${folder === '/' ? '' : folder}/${trace.found}`;
  throw new Fault('copy-still-there', { what, path: there, why: 'what was begun there may be a whole copy' });
}
