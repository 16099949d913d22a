import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData } from '../../ports/key-store.ts';
import type { SealShareFile } from '../../ports/share-dealer.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { parsePasswordEnvelopedData, type PasswordEnvelopedData } from '../../x509/password-enveloped-data.ts';
import { ActivationSecret, decodeUtf8 } from '../activation-secret.ts';
import { WipeScope } from '../containers/wipe-scope.ts';
import { decodePemBlock, encodePemBlock } from '../pem-block.ts';
import { iterationBounds } from '../sealed-file/pbes2.ts';
import { acceptedIterations, acceptedPassphrase } from '../sealed-file/seal-terms.ts';
import { openWithPassphrase, sealForPassphrase } from './password-envelope.ts';
import type { Share } from './share.ts';
import { shareOfWords } from './share-card.ts';

/**
 * A share as a file: the words of the card, under a passphrase that its custodian alone knows. What is sealed is text that can be typed:
 *
 *   anchorite-share: 1
 *   set: 1bad
 *   share: 2 of 3, 2 open the key of acme-root
 *   words: cricket …
 */
const firstLine = 'anchorite-share: 1';

/** One PEM block CMS. The passphrase is wiped. Faults: `passphrase-weak` {rules}; `custody-refused` {why} for the iterations. */
export async function sealShareFile(request: SealShareFile, entropy: Entropy): Promise<Uint8Array> {
  const { share, setId, required, total, authority, passphrase } = request;
  const scope = new WipeScope();
  try {
    const octets = acceptedPassphrase(passphrase);
    const iterations = acceptedIterations(request.iterations ?? iterationBounds.usual);
    const head = `${firstLine}\nset: ${setId}\nshare: ${share.index} of ${total}, ${required} open the key of ${authority}\nwords: `;
    const words = share.card.bytes();
    const plain = scope.array(head.length + words.length + 1);
    plain.set(new TextEncoder().encode(head));
    plain.set(words, head.length);
    plain[plain.length - 1] = 0x0a;
    const der = await sealForPassphrase(plain, octets, iterations, entropy);
    return new TextEncoder().encode(encodePemBlock('CMS', der));
  } finally {
    scope.wipe();
    passphrase.wipe();
  }
}

/**
 * The sealed form of a share file. Faults: `share-file-not-recognised` {found} where the bytes are something else;
 * `share-file-damaged` {why} where they begin or end as a share file does, and are not whole.
 */
export function readShareFile(file: Uint8Array): PasswordEnvelopedData {
  const text = new TextDecoder('latin1').decode(file);
  try {
    return parsePasswordEnvelopedData(decodePemBlock('CMS', text));
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const { where, what, why } = thrown.detail;
    // What is sealed in another way is whole, and was never a share file.
    if (what === undefined && /-----(BEGIN|END) CMS-----/.test(text))
      throw new Fault('share-file-damaged', { why: where ?? why ?? thrown.code });
    throw new Fault('share-file-not-recognised', { found: where ?? what ?? why ?? thrown.code });
  }
}

/**
 * The words that a share file holds, judged by themselves; of which set they are is for whoever asked. The passphrase is wiped.
 * Faults: `share-file-not-recognised` {found}; `passphrase-wrong`; `share-file-damaged` {why}.
 */
export async function openShareFile(file: Uint8Array, passphrase: ActivationData, entropy: Entropy): Promise<ActivationSecret> {
  try {
    const plain = await openWithPassphrase(readShareFile(file), passphrase.bytes(), entropy);
    try {
      return ActivationSecret.fromText(wordsIn(textOf(plain)));
    } finally {
      plain.fill(0);
    }
  } finally {
    passphrase.wipe();
  }
}

function textOf(plain: Uint8Array): string {
  try {
    return decodeUtf8(plain);
  } catch {
    throw new Fault('share-file-damaged', { why: 'what is in the file is no text' });
  }
}

function wordsIn(text: string): string {
  const [first, set, number, words, end, more] = text.split('\n');
  if (first !== firstLine) throw new Fault('share-file-not-recognised', { found: 'a sealed message that is no share' });
  const [, setId] = /^set: ([0-9a-f]{4}|[0-9a-f]{8})$/.exec(set ?? '') ?? [];
  const [, index] = /^share: (\d+) of \d+, /.exec(number ?? '') ?? [];
  const [, card] = /^words: (.+)$/.exec(words ?? '') ?? [];
  if (setId === undefined || index === undefined || card === undefined || end !== '' || more !== undefined)
    throw new Fault('share-file-damaged', { why: 'the lines in the file are not those of a share' });
  const share = shareIn(card);
  const same = share.setId === setId && String(share.index) === index;
  share.bytes.fill(0);
  if (!same) throw new Fault('share-file-damaged', { why: 'set and number in the file are not those of its words' });
  return card;
}

/** Its words were not typed by anybody: where they are no share, the file is to blame. */
function shareIn(card: string): Share {
  try {
    return shareOfWords(card);
  } catch (thrown) {
    throw thrown instanceof Fault && thrown.code === 'share-damaged' ? new Fault('share-file-damaged', thrown.detail) : thrown;
  }
}
