import type { Ask } from '../../shared/ceremony/ask.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { goodAnswers } from './test-room.ts';

/** Answers by what is asked: `give passphrase`, `set offline-passphrase` and so on; refusals are taken and the next answer given. */
export function answering(secrets: Readonly<Record<string, string | readonly string[]>>, refusals: string[] = []): Answers {
  const turns = new Map<string, number>();
  return goodAnswers({
    activation: ({ purpose, secret }: Ask) => {
      const asked = `${purpose} ${secret}`;
      const turn = turns.get(asked) ?? 0;
      turns.set(asked, turn + 1);
      const answer = secrets[asked];
      const text = typeof answer === 'string' ? answer : answer?.[turn];
      if (text === undefined) throw new Error(`nobody answers “${asked}” a ${turn + 1}. time`);
      return Promise.resolve(ActivationSecret.fromText(text));
    },
    refused: (fault) => void refusals.push(fault.code),
  });
}
