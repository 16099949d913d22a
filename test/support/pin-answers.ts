import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { goodAnswers } from './test-room.ts';
import { testPin } from './test-tokens.ts';

/** Gives these PINs one after the other, then the right one; the codes of refusals are noted. */
export const pinAnswers = (refusals: string[] = [], pins: string[] = []): Answers =>
  goodAnswers({
    activation: () => Promise.resolve(ActivationSecret.fromText(pins.shift() ?? testPin)),
    refused: (fault) => void refusals.push(fault.code),
  });
