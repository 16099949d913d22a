import type { QuorumTerms } from '../../shared/ceremony/quorum-terms.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { wordFault } from '../../shared/fault/fault-wording.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { BundleFile } from '../ports/media.ts';
import type { DealtSet, DealtShare } from '../ports/share-dealer.ts';
import { describedFile } from './carried-key.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { authorityOf, type DeliveredFile, type EffectContext } from './effect.ts';

/** A share on its custodian's own volume: written once, read back, then opened again from there by whoever set its passphrase. */

export const shareFileName = 'share.pem';
export const maxShareFileBytes = 65_536;

export interface ToWrite {
  readonly set: DealtSet;
  readonly share: DealtShare;
  readonly custodian: string;
  readonly folder: string;
  readonly iterations: number | undefined;
}

/** What keeps a volume from being written to; its custodian may put another one in. */
const volumeFaults: ReadonlySet<FaultCode> = new Set([
  'file-exists',
  'folder-not-usable',
  'volume-full',
  'volume-read-only',
  'write-failed',
  'read-back-mismatch',
]);

/** Faults: `passphrase-weak` {rules}; `share-file-not-written` {folder, why}: both may be tried again. The passphrase is wiped. */
export async function writeShareFile(
  { ports, ceremony, operation }: EffectContext,
  { set, share, custodian, folder, iterations }: ToWrite,
  passphrase: ActivationData,
): Promise<DeliveredFile> {
  const authority = authorityOf(operation);
  const pem = await ports.shareDealer.sealFile({ ...set, share, authority, passphrase, iterations });
  const bundle = `ANCHORITE-SHARE-${set.setId}-${share.index}`;
  const files = shareFiles({ set, share, custodian, authority, ceremony, pem });
  try {
    const written = await ports.media.writeBundle(folder, bundle, files);
    const file = written.find(({ path }) => path === shareFileName);
    if (!file) throw new Fault('write-failed', { path: shareFileName });
    return { index: share.index, place: `${folder}/${bundle}/${shareFileName}`, sha256: file.sha256 };
  } catch (thrown) {
    if (!(thrown instanceof Fault) || !volumeFaults.has(thrown.code)) throw thrown;
    throw new Fault('share-file-not-written', { folder, why: inWords(thrown) });
  }
}

/** Without its full stop: it stands in a sentence. */
const inWords = ({ code, detail }: Fault): string => wordFault(code, detail).refused.replace(/\.$/, '');

/** The words in the file as it lies on the volume now. Faults: `share-file-damaged` {why}, and those of `ShareDealer.openFile`. */
export async function openWrittenFile(
  { ports }: EffectContext,
  { place, sha256 }: DeliveredFile,
  passphrase: ActivationData,
): Promise<ActivationData> {
  const file = await ports.media.read(place, maxShareFileBytes).catch((thrown: unknown) => {
    if (!(thrown instanceof Fault)) throw thrown;
    throw new Fault('share-file-damaged', { why: `the volume does not give the file back (${thrown.code})` });
  });
  if (file.sha256 !== sha256)
    throw new Fault('share-file-damaged', { why: 'the file on the volume is not the one that was written' });
  return ports.shareDealer.openFile(file.bytes, passphrase);
}

function shareFiles(
  made: Pick<ToWrite, 'set' | 'share' | 'custodian'> & {
    readonly authority: string;
    readonly ceremony: string;
    readonly pem: Uint8Array;
  },
): readonly BundleFile[] {
  const { set, share, custodian, authority, ceremony, pem } = made;
  return describedFile({ path: shareFileName, bytes: pem }, [
    `Share ${share.index} of ${set.total} of set ${set.setId}, of ${custodian}; ${set.required} shares open the key of ${authority}.`,
    `Written in ceremony ${ceremony}. CMS EnvelopedData (RFC 5652), sealed with the passphrase of its custodian.`,
    '',
    'Keep it apart from every other share, and from its passphrase. It opens nothing alone.',
    'Where Anchorite asks for the share, choose this file and type its passphrase.',
    '',
    'To read its words without Anchorite, alone, on a machine without a network (while it runs, other programs there could see the passphrase):',
    '',
    '  read -rs P; openssl cms -decrypt -inform PEM -in share.pem -pwri_password "$P"; unset P',
    '',
    `The words are those of SLIP-39 (extendable, no passphrase): a program that knows these and gives out the master secret joins ${set.required} shares to what opens private.pem: 64 hex digits.`,
    '',
  ]);
}

/** ANC-SHARE-ONE-FOLDER: files in one folder are on one volume, unless people change it in between. */
export function filesInOneFolder(quorum: QuorumTerms): readonly Finding[] {
  const folders = foldersOf(quorum);
  const twice = folders.find((folder, at) => folders.indexOf(folder) !== at);
  if (twice === undefined) return [];
  const message = `more than one share file goes to ${twice}: each custodian puts their own volume in, and takes it out before the next`;
  return [{ rule: 'ANC-SHARE-ONE-FOLDER', level: 'warning', clause: 'CA/B BR 6.2.2; NIST SP 800-57 part 1 §6.2.2', message }];
}

/** ANC-F4: one custodian more than are needed, so that the loss of one share is not the loss of the key. */
export const noShareToSpare = ({ required, custodians }: QuorumTerms): readonly Finding[] =>
  custodians.length > required
    ? []
    : [
        {
          rule: 'ANC-QUORUM-NO-SPARE',
          level: 'notice',
          clause: 'standards F4; NIST SP 800-57 part 2 §5.3',
          message: `no share can be spared: all ${required} custodians have to come each time, and once one cannot, only a backup brings the key back. Name one custodian more than are required`,
        },
      ];

const foldersOf = ({ files = [] }: QuorumTerms): readonly string[] => files.map(({ folder }) => folder);

/** A share leaves with its custodian. Fault: `custody-refused` {why} where its folder is one of this program. */
export async function refuseFoldersHere(quorum: QuorumTerms, { media }: Pick<CeremonyPorts, 'media'>): Promise<void> {
  for (const folder of foldersOf(quorum)) await media.refuseHome(folder);
}

/** The file of this share; undefined where it has none. */
export const fileIn = (files: readonly DeliveredFile[], index: number): DeliveredFile | undefined =>
  files.find((file) => file.index === index);
