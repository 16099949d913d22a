import type { ActivationAnswer } from './activation-door.ts';

/** Channel names and the shapes of the two doors. No schema in here, so that the preloads stay a few lines. */

export const callChannel = 'anchorite:call';
export const eventChannel = 'anchorite:event';

/** Published by the window's preload as `window.anchorite`. */
export interface Bridge {
  call(name: string, request: unknown): Promise<unknown>;
  onEvent(listener: (name: string, value: unknown) => void): () => void;
}

export const activationDescribeChannel = 'anchorite:activation:describe';
export const activationSubmitChannel = 'anchorite:activation:submit';
export const activationDrawChannel = 'anchorite:activation:draw';
export const activationChooseChannel = 'anchorite:activation:choose';

/** Published by the activation window's preload as `window.activation`. */
export interface ActivationDoor {
  describe(): Promise<unknown>;
  submit(answer: ActivationAnswer): Promise<unknown>;
  /** Draws a passphrase for what is asked now; the one before is forgotten. */
  draw(): Promise<unknown>;
  /** A share from a file, which is chosen in a dialog of the main process, or again in words. */
  chooseShare(how: 'file' | 'words'): Promise<unknown>;
}
