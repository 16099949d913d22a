import type { Page } from 'playwright-core';

/** Custodians at the activation window: each takes the words of their share down, and gives them back when they are asked. */
export class ShareHolders {
  /** Words by custodian; one who takes another share has that one from then on. */
  readonly cards = new Map<string, readonly string[]>();
  /** Headings of all that was asked. */
  readonly asked: string[] = [];

  /**
   * What to type for what is asked. Where anybody's share will do, those who are `present` give theirs, in that order; what is asked and is no
   * share is `otherwise`.
   */
  answering(present: string[], otherwise: (asked: string) => string): (asked: string, window: Page) => Promise<string> {
    return async (asked, window) => {
      this.asked.push(asked);
      if (asked === 'Your share') {
        this.cards.set(await whoIn(window), await window.locator('.share-words code').allTextContents());
        return '';
      }
      if (!asked.startsWith('Give the share')) return otherwise(asked);
      const named = await whoIn(window);
      return (this.cards.get(this.cards.has(named) ? named : (present.shift() ?? '')) ?? []).join(' ');
    };
  }
}

async function whoIn(window: Page): Promise<string> {
  const strong = window.locator('form strong');
  if ((await strong.count()) === 0) return '';
  return ((await strong.first().textContent()) ?? '').replace(/ (types it|is alone at the screen).*/, '');
}
