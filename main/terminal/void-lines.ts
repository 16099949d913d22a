import { visibleText } from '../../shared/base/visible-text.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { voidDealingInWords, voidDealings } from '../../shared/ceremony/void-dealings.ts';

/** Cards and files of sets that were dealt in part and thrown away: nobody takes them back by an abort or a resumption. */
export const voidLines = (entries: readonly LedgerEntry[]): readonly string[] =>
  voidDealings(entries).map((dealing) => `NOTICE ${visibleText(voidDealingInWords(dealing))}`);
