import { combine, split } from 'shamir-secret-sharing';
import { equalBytes, toHex } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData } from '../../ports/key-store.ts';
import type { DealtSet, SealShareFile, SetFacts, ShareDealer } from '../../ports/share-dealer.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { ActivationSecret, decodeUtf8 } from '../activation-secret.ts';
import { WipeScope } from '../containers/wipe-scope.ts';
import { cardWords, checkOf, commitmentOf, shareOfWords, type Share } from './share-card.ts';
import { openShareFile, readShareFile, sealShareFile } from './share-file.ts';

/** More choices than these are not all tried; each share is then in at least one that is. */
const mostChoices = 500;

/** Shamir's secret sharing over GF(2^8), by the library that was audited for it; what it lacks (identity, checks) is added here. */
export class QuorumDealer implements ShareDealer {
  constructor(private readonly entropy: Entropy) {}

  async deal({ setId, required, total }: Parameters<ShareDealer['deal']>[0]): Promise<DealtSet> {
    if (required < 2 || total > 16 || required > total)
      throw new Fault('custody-refused', { why: 'a quorum is 2 to 16 of at most 16' });
    const scope = new WipeScope();
    const cards: ActivationSecret[] = [];
    const wipeCards = (): void => {
      for (const card of cards) card.wipe();
    };
    try {
      // The library takes nothing derived from Uint8Array, such as a Buffer.
      const secret = scope.copy(scope.keep(this.entropy.bytes(32)));
      const parts = await split(secret, total, required);
      const shares = parts.map((bytes, at): Share => ({ setId, index: at + 1, bytes: scope.keep(bytes) }));
      const choices = choicesOf(total, required);
      for (const chosen of choices) {
        const joined = scope.keep(await combine(chosen.map((at) => shares[at]?.bytes ?? new Uint8Array())));
        if (!equalBytes(joined, secret)) throw new Fault('internal', {}, { cause: 'dealt shares do not join' });
      }
      const dealt = shares.map((share) => {
        const card = ActivationSecret.fromText(cardWords(share));
        cards.push(card);
        return { index: share.index, commitment: commitmentOf(share), card };
      });
      const activation = ActivationSecret.machineMade(toHex(secret));
      const wipe = (): void => {
        wipeCards();
        activation.wipe();
      };
      return { setId, required, total, check: checkOf(secret), shares: dealt, secret: activation, proven: choices.length, wipe };
    } catch (thrown) {
      wipeCards();
      throw thrown;
    } finally {
      scope.wipe();
    }
  }

  accept(card: ActivationData, set: SetFacts): number {
    const share = shareOfWords(decodeUtf8(card.bytes()));
    try {
      if (share.setId !== set.setId) throw new Fault('share-of-another-set', { found: share.setId, wanted: set.setId });
      const known = set.shares.find(({ index }) => index === share.index);
      if (known?.commitment !== commitmentOf(share)) throw new Fault('share-wrong', { index: String(share.index) });
      return share.index;
    } finally {
      share.bytes.fill(0);
    }
  }

  async join(cards: readonly ActivationData[], set: SetFacts): Promise<ActivationData> {
    const scope = new WipeScope();
    try {
      const shares = cards.map((card) => scope.keep(shareOfWords(decodeUtf8(card.bytes())).bytes));
      if (shares.length < set.required) throw new Fault('share-wrong', { index: 'none: too few were given' });
      // Shares of different sets may lie at the same point, which the library refuses in its own way (one pair in 255).
      const secret = await combine(shares.slice(0, set.required)).catch(() => {
        throw new Fault('share-wrong', { index: 'one of those given' });
      });
      scope.keep(secret);
      // The library joins whatever it is given: the result is right only when it is compared (ANC-F9).
      if (checkOf(secret) !== set.check) throw new Fault('share-wrong', { index: 'one of those given' });
      return ActivationSecret.machineMade(toHex(secret));
    } finally {
      scope.wipe();
      for (const card of cards) card.wipe();
    }
  }

  sealFile(request: SealShareFile): Promise<Uint8Array> {
    return sealShareFile(request, this.entropy);
  }

  recogniseFile(file: Uint8Array): void {
    readShareFile(file);
  }

  openFile(file: Uint8Array, passphrase: ActivationData): Promise<ActivationData> {
    return openShareFile(file, passphrase, this.entropy);
  }
}

/** Every choice of `size` out of `total` places, or the first of them and a window over each share. */
export function choicesOf(total: number, size: number): readonly (readonly number[])[] {
  const choices: number[][] = [];
  const choose = (start: number, chosen: readonly number[]): void => {
    if (choices.length >= mostChoices) return;
    if (chosen.length === size) {
      choices.push([...chosen]);
      return;
    }
    for (let at = start; at < total; at++) choose(at + 1, [...chosen, at]);
  };
  choose(0, []);
  if (choices.length < mostChoices) return choices;
  const windows = Array.from({ length: total }, (_, first) =>
    Array.from({ length: size }, (_place, step) => (first + step) % total),
  );
  return [...choices, ...windows];
}
