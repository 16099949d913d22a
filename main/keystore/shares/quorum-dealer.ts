import { equalBytes, toHex } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData } from '../../ports/key-store.ts';
import type { DealtSet, SealShareFile, SetFacts, ShareDealer } from '../../ports/share-dealer.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { ActivationSecret, decodeUtf8 } from '../activation-secret.ts';
import { WipeScope } from '../containers/wipe-scope.ts';
import { joinFirstEdition } from './first-edition-card.ts';
import { cardWords, shareOfWords, slip39Identifier, slip39Terms } from './share-card.ts';
import { openShareFile, readShareFile, sealShareFile } from './share-file.ts';
import { checkOf, commitmentOf, type Share } from './share.ts';
import { decryptSecret, encryptSecret, recoverSecret, secretOfShares, splitSecret } from './slip39-secret.ts';

/** More choices than these are not all tried; each share is then in at least one that is. */
const mostChoices = 500;

/** Shares of SLIP-39, by the interpolation of an audited library; each is bound to its set by a commitment besides. */
export class QuorumDealer implements ShareDealer {
  constructor(private readonly entropy: Entropy) {}

  async deal({ setId, required, total }: Parameters<ShareDealer['deal']>[0]): Promise<DealtSet> {
    if (required < 2 || total > 16 || required > total)
      throw new Fault('custody-refused', { why: 'a quorum is 2 to 16 of at most 16' });
    const identifier = slip39Identifier(setId);
    if (identifier === undefined) throw new TypeError('a set number has 15 bits');
    const terms = { ...slip39Terms, identifier };
    const scope = new WipeScope();
    const cards: ActivationSecret[] = [];
    const wipeCards = (): void => {
      for (const card of cards) card.wipe();
    };
    try {
      const secret = scope.copy(scope.keep(this.entropy.bytes(32)));
      const sealed = scope.keep(await encryptSecret(secret, terms));
      const values = await splitSecret(sealed, total, required, this.entropy);
      for (const value of values) scope.keep(value);
      const choices = choicesOf(total, required);
      for (const chosen of choices) {
        const points = chosen.map((at) => ({ at, value: values[at] ?? new Uint8Array() }));
        const recovered = scope.keep(await recoverSecret(points).catch(() => new Uint8Array()));
        if (!equalBytes(recovered, sealed)) throw new Fault('internal', {}, { cause: 'dealt shares do not join' });
      }
      if (!equalBytes(scope.keep(await decryptSecret(sealed, terms)), secret))
        throw new Fault('internal', {}, { cause: 'what was shared does not open' });
      const dealt = values.map((bytes, at) => {
        const share = { setId, index: at + 1, bytes };
        const card = ActivationSecret.fromText(cardWords(share, required));
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
      // The commitment is not over how many are needed: a card that says another number would be found out only by joining.
      const isWrong = share.slip39 !== null && share.slip39.memberThreshold !== set.required;
      if (known?.commitment !== commitmentOf(share) || isWrong) throw new Fault('share-wrong', { index: String(share.index) });
      return share.index;
    } finally {
      share.bytes.fill(0);
    }
  }

  async join(cards: readonly ActivationData[], set: SetFacts): Promise<ActivationData> {
    const scope = new WipeScope();
    try {
      const shares = cards.map((card) => {
        const share = shareOfWords(decodeUtf8(card.bytes()));
        scope.keep(share.bytes);
        return share;
      });
      if (shares.length < set.required) throw new Fault('share-wrong', { index: 'none: too few were given' });
      const secret = scope.keep(await secretOf(shares.slice(0, set.required)));
      // Whatever comes out is right only when it is compared (ANC-F9).
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

function secretOf(shares: readonly Share[]): Promise<Uint8Array> {
  const written = shares.flatMap(({ slip39 }) => slip39 ?? []);
  return written.length > 0 ? secretOfShares(written) : joinFirstEdition(shares);
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
