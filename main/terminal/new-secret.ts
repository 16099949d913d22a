import { mismatchOf, setsPassphrase, wordAsk, type Ask } from '../../shared/ceremony/ask.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { drawnWords, firstWordThatDiffers } from '../../shared/pki/drawn-passphrase.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { HandOver } from './hand-over.ts';
import { typedAgain, type SecretReader } from './secret-source.ts';

/** How a passphrase is drawn, and shown to the person who sets it. */
export interface Drawing {
  readonly draw: () => ActivationData;
  readonly show: HandOver;
}

export interface NewSecretOptions {
  /** What is typed, without echo. */
  readonly secrets: SecretReader;
  /** Takes the bytes over and wipes them. */
  readonly keep: (typed: Uint8Array) => ActivationData;
  /** Undefined where there is no screen to show it on: everything is made up then. */
  readonly drawing: Drawing | undefined;
}

/** `refused` says what can be typed again at once. */
export type NewSecret = (ask: Ask, refused: (fault: Fault) => void) => Promise<ActivationData>;

const again = '     once more: ';

/** A new secret, typed twice; a passphrase that nobody types is drawn. Faults: `passphrase-mismatch`, `pin-mismatch`, `activation-cancelled`. */
export function typedNewSecret({ secrets, keep, drawing }: NewSecretOptions): NewSecret {
  return async (ask, refused) => {
    const offered = setsPassphrase(ask) ? drawing : undefined;
    const first = await secrets(`     ${wordAsk(ask)}${offered ? ' (Enter alone: this workstation draws one)' : ''}: `);
    if (offered && first.length === 0) return drawnAndTypedBack(ask, offered, secrets, refused);
    return keep(await typedAgain(secrets, first, again, mismatchOf(ask)));
  };
}

/**
 * Shown, then typed back twice: that proves that it stands on paper. It is not drawn anew after a slip, because it was written down; it is
 * shown again to whoever asks. Wiped when they cancel.
 */
async function drawnAndTypedBack(
  ask: Ask,
  { draw, show }: Drawing,
  secrets: SecretReader,
  refused: (fault: Fault) => void,
): Promise<ActivationData> {
  const drawn = draw();
  try {
    await show(ask, drawn);
    for (;;) {
      const outcome = await typedBack(drawn.bytes(), secrets);
      if (outcome === 'same') return drawn;
      if (outcome === 'show again') await show(ask, drawn);
      else refused(outcome);
    }
  } catch (thrown) {
    drawn.wipe();
    throw thrown;
  }
}

async function typedBack(drawn: Uint8Array, secrets: SecretReader): Promise<'same' | 'show again' | Fault> {
  for (const [turn, prompt] of ['     type it back (Enter alone: show it again): ', again].entries()) {
    const typed = await secrets(prompt);
    const nothing = typed.length === 0;
    const word = firstWordThatDiffers(drawn, typed);
    typed.fill(0);
    if (nothing && turn === 0) return 'show again';
    if (word !== null) return new Fault('passphrase-not-as-drawn', { word: String(word), words: String(drawnWords) });
  }
  return 'same';
}
